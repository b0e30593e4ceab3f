import Engine

/// `nn.Parameter`, which makes a module's tensor of any.
enum ParameterFunction {
  static let parameter = TensorFunction(
    "Parameter", .nn, "data: Tensor = None, requires_grad: bool = True",
    "The same numbers as a tensor that modules train.", example: "nn.Parameter(torch.ones(3))"
  ) { arguments, _ in
    let tensor = try arguments.optionalTensor("data") ?? DynamicTensor([Float](), [0])
    return .tensor(try tensor.parameter(wanting: arguments.flag("requires_grad")))
  }
}
