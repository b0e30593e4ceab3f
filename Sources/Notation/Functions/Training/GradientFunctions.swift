import Engine
import Support

/// Gradients: torch's autograd.
enum GradientFunctions {
  static let all: [TensorFunction] = ways + wishes + facts + modes

  /// Methods that end in `_` and change what a tensor is, not its numbers.
  static let onTheTensor: Set<String> = ["requires_grad_", "detach_"]

  /// Functions whose results have no gradient in torch either.
  static let withoutGradients: Set<String> = [
    "detach", "detach_", "data", "grad", "zeros_like", "ones_like", "empty_like", "full_like",
    "rand_like", "randn_like", "randint_like", "new_zeros", "new_ones", "new_full", "new_empty",
    "new_tensor", "tensor", "as_tensor", "zero_", "fill_", "histc", "bernoulli", "normal_",
    "uniform_", "random_", "exponential_", "bernoulli_", "multinomial", "heaviside", "nextafter",
    "requires_grad_", "clip_grad_norm_", "logical_and_", "logical_or_", "logical_xor_",
    "logical_not_", "eq_", "ne_",
    "lt_", "le_", "gt_", "ge_",
    // Of several tensors each has the gradient that its own has.
    "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_tensors",
    // Of the second tensor the sizes or the dtype are taken.
    "view_as", "reshape_as", "expand_as", "type_as", "to",
  ]

  /// Changes in place that PyTorch has no derivative of, though the function has one.
  static let withoutDerivative: Set<String> = [
    "acosh_", "arccosh_", "asinh_", "arcsinh_", "atanh_", "arctanh_",
  ]

  private static let ways: [TensorFunction] = [
    TensorFunction(
      "backward", .method,
      "input: Tensor, gradient: Tensor = None, retain_graph: bool = None, create_graph: bool = False",
      "Adds to the grad of every leaf how fast this number grows with it.",
      example: "x = torch.ones(3, requires_grad=True); x.sum().backward(); x.grad"
    ) { arguments, host in
      let creates = arguments.flag("create_graph")
      try GradientWalk.backward(
        from: [arguments.tensor()], [arguments.optionalTensor("gradient")],
        retains: retains(arguments), creates: creates)
      host.variables.noteChange()
      return .none
    },
    TensorFunction(
      "grad", .autograd,
      "outputs: any, inputs: any, grad_outputs: any = None, retain_graph: bool = None, create_graph: bool = False, allow_unused: bool = False",
      "How fast the outputs grow with each input, as a tuple.",
      example: "x = torch.ones(3, requires_grad=True); torch.autograd.grad((x * x).sum(), x)",
      gradients),
  ]

  private static func retains(_ arguments: BoundArguments) -> Bool {
    arguments.has("retain_graph")
      ? arguments.flag("retain_graph") : arguments.flag("create_graph")
  }

  private static let gradients: TensorFunction.Body = { arguments, _ in
    let outputs = try several(arguments, "outputs")
    let inputs = try several(arguments, "inputs")
    var given = [DynamicTensor?](repeating: nil, count: outputs.count)
    if arguments.has("grad_outputs") { given = try several(arguments, "grad_outputs") }
    guard given.count == outputs.count else {
      throw ExpressionError.wrongArgument(
        function: "torch.autograd.grad", argument: "grad_outputs",
        wants: "a gradient for each output", got: arguments["grad_outputs"].kind)
    }
    let found = try GradientWalk.gradients(
      of: outputs, given, for: inputs, retains: retains(arguments),
      creates: arguments.flag("create_graph"))
    return .tupled(
      try found.enumerated().map { number, gradient in
        guard let gradient else {
          guard arguments.flag("allow_unused") else { throw GradientError.unused(number: number) }
          return .none
        }
        return .tensor(gradient)
      })
  }

  /// One tensor, or those of a list.
  private static func several(
    _ arguments: BoundArguments, _ name: String
  ) throws -> [DynamicTensor] {
    if case .tensor(let tensor) = arguments[name] { return [tensor] }
    guard let tensors = arguments[name].tensors else {
      throw ExpressionError.wrongArgument(
        function: "torch.autograd.grad", argument: name, wants: "a tensor or a list of tensors",
        got: arguments[name].kind)
    }
    return tensors
  }

  private static let wishes: [TensorFunction] = [
    TensorFunction(
      "requires_grad_", .method, "input: Tensor, requires_grad: bool = True",
      "Has backward give the tensor a gradient.", example: "torch.ones(3).requires_grad_()"
    ) { arguments, host in
      let tensor = try arguments.tensor()
      try tensor.want(gradient: arguments.flag("requires_grad"))
      host.variables.noteChange()
      return .tensor(tensor)
    },
    TensorFunction(
      "retain_grad", .method, "input: Tensor",
      "Has a tensor that is no leaf keep its gradient.",
      example:
        "y = torch.ones(3, requires_grad=True) * 2; y.retain_grad(); y.sum().backward(); y.grad"
    ) { arguments, host in
      try arguments.tensor().retainGradient()
      host.variables.noteChange()
      return .none
    },
    TensorFunction(
      "detach", .both, "input: Tensor", "The same numbers without a past: backward stops there.",
      example: "torch.ones(3, requires_grad=True).detach()"
    ) { arguments, _ in .tensor(try arguments.tensor().detached()) },
    TensorFunction(
      "detach_", .method, "input: Tensor", "Forgets a tensor's past: backward stops there.",
      example: "torch.ones(3).detach_()"
    ) { arguments, host in
      let tensor = try arguments.tensor()
      try tensor.forgetPast()
      host.variables.noteChange()
      return .tensor(tensor)
    },
  ]

  private static let facts: [TensorFunction] = [
    TensorFunction(
      "grad", .attribute, "input: Tensor", "The gradients that backward has added up, or None.",
      example: "x = torch.ones(3, requires_grad=True); x.mean().backward(); x.grad"
    ) { arguments, _ in try arguments.tensor().gradient.map { .tensor($0) } ?? .none },
    TensorFunction(
      "requires_grad", .attribute, "input: Tensor",
      "Whether backward gives it a gradient, or passes through it.",
      example: "torch.ones(3).requires_grad"
    ) { arguments, _ in .bool(try arguments.tensor().requiresGradient) },
    TensorFunction(
      "is_leaf", .attribute, "input: Tensor", "Whether no remembered operation made it.",
      example: "torch.ones(3).is_leaf"
    ) { arguments, _ in .bool(try arguments.tensor().isLeaf) },
    TensorFunction(
      "grad_fn", .attribute, "input: Tensor", "The operation that made it, or None.",
      example: "torch.ones(3, requires_grad=True).sum().grad_fn"
    ) { arguments, _ in try arguments.tensor().gradientNode.map { .node($0) } ?? .none },
    TensorFunction(
      "retains_grad", .attribute, "input: Tensor",
      "Whether it keeps its gradient though it is no leaf.", example: "torch.ones(3).retains_grad"
    ) { arguments, _ in .bool(try arguments.tensor().retainsGradient) },
    TensorFunction(
      "data", .attribute, "input: Tensor",
      "The same numbers without a past, whose changes backward does not notice.",
      example: "torch.ones(3).data"
    ) { arguments, _ in .tensor(try arguments.tensor().data()) },
  ]

  private static let modes: [TensorFunction] = [
    TensorFunction(
      "no_grad", .torch, "", "Within it no operation is remembered: with torch.no_grad(): …",
      example: "torch.no_grad()"
    ) { _, _ in .gradientMode(isOn: false) },
    TensorFunction(
      "enable_grad", .torch, "", "Within it operations are remembered again.",
      example: "torch.enable_grad()"
    ) { _, _ in .gradientMode(isOn: true) },
    TensorFunction(
      "inference_mode", .torch, "mode: bool = True", "Within it no operation is remembered.",
      example: "torch.inference_mode()"
    ) { arguments, _ in .gradientMode(isOn: !arguments.flag("mode")) },
    TensorFunction(
      "set_grad_enabled", .torch, "mode: bool",
      "Says whether operations are remembered from here on, or within a with.",
      example: "torch.set_grad_enabled(True)"
    ) { arguments, host in
      GradientMode.set(isOn: arguments.flag("mode"))
      host.variables.noteChange()
      return .gradientMode(isOn: arguments.flag("mode"))
    },
    TensorFunction(
      "Variable", .autograd, "data: Tensor, requires_grad: bool = False",
      "The tensor itself: torch's name for tensors with gradients before 0.4.",
      example: "torch.autograd.Variable(torch.ones(2), requires_grad=True)"
    ) { arguments, _ in
      let tensor = try arguments.tensor("data")
      if arguments.flag("requires_grad") { try tensor.want(gradient: true) }
      return .tensor(tensor)
    },
    TensorFunction(
      "register_hook", .method, "input: Tensor, hook: any",
      "Has backward call a function with the tensor's gradient, which it may replace.",
      example: "torch.ones(2, requires_grad=True).register_hook(lambda g: 2 * g)"
    ) { arguments, _ in
      let (tensor, function) = (try arguments.tensor(), arguments["hook"])
      let number = try tensor.watch { gradient in
        guard let line = RunningLine.current else { return gradient }
        let result = try line.call(function, .tensor(gradient))
        if case .tensor(let changed) = result { return changed }
        return gradient
      }
      return Handles.handle { try tensor.unwatch(number) }
    },
    TensorFunction(
      "is_grad_enabled", .torch, "", "Whether operations are remembered for backward.",
      example: "torch.is_grad_enabled()"
    ) { _, _ in .bool(GradientMode.isOn) },
  ]
}

/// Methods in place that give truth.
extension TensorFunction {
  private static let comparisons: Set = ["eq_", "ne_", "lt_", "le_", "gt_", "ge_"]
  private static let logic: Set = ["logical_and_", "logical_or_", "logical_xor_", "logical_not_"]

  /// Whether the tensor keeps its past, which is that of other numbers: so it is in torch.
  var keepsPast: Bool { Self.logic.contains(name) }

  /// The result of a comparison in place, whose operands have gradients of 0.
  ///
  /// - Throws: `TensorError`.
  func compared(_ value: Value, _ given: [BoundArguments.Given]) throws -> Value {
    guard Self.comparisons.contains(name), case .tensor(let result) = value,
      case .tensor(let owner)? = given.first?.value
    else { return value }
    let others = given.dropFirst().compactMap { argument in
      if case .tensor(let tensor) = argument.value { tensor } else { nil }
    }
    let word = name.prefix(1).uppercased() + name.dropFirst().dropLast()
    return .tensor(
      try owner.flat("\(word)Backward\(others.isEmpty ? 0 : 1)", others: others) {
        try result.converted(to: owner.dtype)
      })
  }
}
