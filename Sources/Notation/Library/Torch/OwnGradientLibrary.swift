import Engine

/// `torch.autograd.Function`: operations whose gradient the program itself computes.
extension SourceLibrary {
  static let ownGradients = SourceLibrary(
    name: "torch.autograd.function",
    exports: ["Function", "FunctionCtx", "once_differentiable"],
    text: #"""
      def once_differentiable(function):
        return function

      class FunctionCtx:
        def __init__(self, needs):
          self.needs_input_grad = needs
          self.saved_tensors = ()

        def save_for_backward(self, *tensors):
          self.saved_tensors = tensors

        def save_for_forward(self, *tensors):
          pass

        def mark_dirty(self, *tensors):
          pass

        def mark_non_differentiable(self, *tensors):
          pass

        def set_materialize_grads(self, value):
          pass

      class Function:
        @classmethod
        def apply(cls, *args):
          needs = tuple([isinstance(value, torch.Tensor) and value.requires_grad for value in args])
          context = FunctionCtx(needs)
          places = [place for place, value in enumerate(args) if isinstance(value, torch.Tensor)]
          is_single = []

          def forward():
            if hasattr(cls, 'setup_context'):
              made = cls.forward(*args)
              cls.setup_context(context, args, made)
            else:
              made = cls.forward(context, *args)
            is_single.append(not isinstance(made, tuple))
            return made if isinstance(made, tuple) else (made,)

          def backward(*gradients):
            made = cls.backward(context, *gradients)
            made = made if isinstance(made, tuple) else (made,)
            if len(made) < len(args):
              raise RuntimeError(f'function {cls.__name__}Backward returned an incorrect number of gradients (expected {len(args)}, got {len(made)})')
            return [made[place] for place in places]

          results = _operation(cls.__name__ + 'Backward', [args[place] for place in places], forward, backward)
          return results[0] if is_single[0] else results
      """#, helpers: [operation], values: [("torch", .module(.torch))])

  /// An operation with the function that computes its gradients: name, tensors, forward, backward.
  private static let operation = NativeFunction("_operation") { machine, host, given in
    guard given.values.count == 4, case .string(let name) = given.values[0],
      let inputs = given.values[1].tensors
    else { return .none }
    let (forward, backward) = (given.values[2], given.values[3])
    var session = host
    var running = Machine(machine.globals, machine.told)
    let results = try DynamicTensor.remembering(
      name, inputs,
      several: {
        let made = try running.call(forward, host: &session)
        guard let tensors = made.tensors else {
          throw PythonException(
            "TypeError", "\(name.dropLast(8)).forward: expected Variable (got \(made.typeName))")
        }
        // What forward gives unchanged is a result of its own.
        return tensors.map { tensor in
          inputs.contains { $0 === tensor } ? tensor.detached() : tensor
        }
      }
    ) { step in
      guard let line = RunningLine.current, var machine = line.machine, var host = line.host else {
        return inputs.map { _ in nil }
      }
      let given = Arguments(values: try step.all.map { .tensor($0) })
      guard let made = try machine.call(backward, given, &host).parts else {
        return inputs.map { _ in nil }
      }
      return made.map { if case .tensor(let tensor) = $0 { tensor } else { nil } }
    }
    host = session
    return .tupled(results.map { .tensor($0) })
  }
}
