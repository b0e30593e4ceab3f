import Engine

/// Activation functions of `torch.nn.functional`.
enum ActivationFunctions {
  static let all: [TensorFunction] = plain + shaped + shrinking + others

  /// The result, which overwrites the input if a call says `inplace=True`.
  private static func function(
    _ name: String, in places: TensorFunction.Places = .functional, _ parameters: String = "",
    _ summary: String, _ activation: @escaping @Sendable (BoundArguments) throws -> Activation
  ) -> TensorFunction {
    TensorFunction(
      name, places, "input: Tensor" + parameters, summary,
      example: "F.\(name)(torch.tensor([-1.5, 0, 2]))"
    ) { arguments, _ in
      .tensor(try activation(arguments)(try arguments.tensor(), name))
    }
    .inOnePass
  }

  private static let inPlace = ", inplace: bool = False"

  private static let plain: [TensorFunction] = [
    function("silu", inPlace, "x * sigmoid(x), also named swish.") { _ in .silu },
    function("mish", inPlace, "x * tanh(log(1 + exp(x))).") { _ in .mish },
    function(
      "selu", in: [.torch, .functional], inPlace,
      "elu with the two constants that keep mean 0 and variance 1."
    ) { _ in .selu },
    function("hardsigmoid", inPlace, "sigmoid in three straight pieces: relu6(x + 3) / 6.") { _ in
      .hardSigmoid
    },
    function("hardswish", inPlace, "x * hardsigmoid(x).") { _ in .hardSwish },
    function("logsigmoid", "", "The logarithm of sigmoid.") { _ in .logSigmoid },
  ]

  private static let shaped: [TensorFunction] = [
    function(
      "softplus", ", beta: number = 1, threshold: number = 20",
      "log(1 + exp(beta * x)) / beta; x itself where beta * x is above threshold."
    ) {
      .softplus(beta: try $0.real("beta"), threshold: try $0.real("threshold"))
    },
    function(
      "leaky_relu", ", negative_slope: number = 0.01" + inPlace,
      "x where above 0, else negative_slope * x."
    ) { .leakyReLU(slope: try $0.real("negative_slope")) },
    function(
      "elu", ", alpha: number = 1.0" + inPlace, "x where above 0, else alpha * (exp(x) - 1)."
    ) { .elu(alpha: try $0.real("alpha")) },
    function(
      "celu", in: [.torch, .functional], ", alpha: number = 1.0" + inPlace,
      "x where above 0, else alpha * (exp(x / alpha) - 1)."
    ) { arguments in
      let alpha = try arguments.real("alpha")
      guard alpha != 0 else {
        throw TensorError.refused(operation: "celu", reason: "alpha is 0")
      }
      return .celu(alpha: alpha)
    },
  ]

  private static let shrinking: [TensorFunction] = [
    function(
      "softshrink", ", lambd: number = 0.5", "x nearer to 0 by lambd; 0 where it is no farther."
    ) { arguments in
      let bound = try arguments.real("lambd")
      guard bound >= 0 else {
        throw TensorError.refused(
          operation: "softshrink", reason: "lambd is \(bound)", mend: "it is 0 or more")
      }
      return .softShrink(bound)
    },
    function(
      "hardshrink", in: [.torch, .functional], ", lambd: number = 0.5",
      "x where it is farther from 0 than lambd, else 0."
    ) { .hardShrink(try $0.real("lambd")) },
    TensorFunction(
      "threshold", [.torch, .functional],
      "input: Tensor, threshold: number, value: number, inplace: bool = False",
      "x where above a threshold, else a value.",
      example: "F.threshold(torch.tensor([-1.5, 0, 2]), 0.5, -1)"
    ) { arguments, _ in
      let activation = Activation.threshold(
        try arguments.real("threshold"), value: try arguments.real("value"))
      return .tensor(try activation(try arguments.tensor(), "threshold"))
    }
    .inOnePass,
    TensorFunction(
      "tanhshrink", .functional, "input: Tensor", "x - tanh(x).",
      example: "F.tanhshrink(torch.tensor([-1.5, 0, 2]))"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      return .tensor(try BinaryOperation.subtract(tensor, Pointwise.tanh(tensor)))
    },
    TensorFunction(
      "softmin", .functional, "input: Tensor, dim: int, dtype: dtype = None",
      "softmax of -x along an axis.", example: "F.softmin(torch.tensor([1.0, 2.0, 3.0]), dim=0)"
    ) { arguments, _ in
      let negated = try arguments.tensor().negated()
      let tensor = try arguments.dtype().map { try negated.converted(to: $0) } ?? negated
      return .tensor(try tensor.softmax(try arguments.int("dim"), logarithm: false))
    },
    TensorFunction(
      "prelu", [.torch, .functional], "input: Tensor, weight: Tensor",
      "x where above 0, else weight * x, one weight for all or one for each channel (axis 1).",
      example: "F.prelu(torch.tensor([-1.5, 0, 2]), torch.tensor(0.25))"
    ) { arguments, _ in
      .tensor(try arguments.tensor().rectified(slopes: try arguments.tensor("weight")))
    },
  ]

  private static let others: [TensorFunction] = [
    TensorFunction(
      "relu6", .functional, "input: Tensor, inplace: bool = False", "x kept within 0 and 6.",
      example: "F.relu6(torch.tensor([-1.5, 2, 7]))"
    ) { arguments, _ in .tensor(try arguments.tensor().hardTanh(from: 0, to: 6, "relu6")) }
    .inOnePass,
    TensorFunction(
      "hardtanh", .functional,
      "input: Tensor, min_val: number = -1.0, max_val: number = 1.0, inplace: bool = False",
      "x kept within two bounds.", example: "F.hardtanh(torch.tensor([-1.5, 0.5]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().hardTanh(
          from: try arguments.real("min_val"), to: try arguments.real("max_val"), "hardtanh"))
    }
    .inOnePass,
    TensorFunction(
      "softsign", .functional, "input: Tensor", "x / (1 + |x|).",
      example: "F.softsign(torch.tensor([-1.5, 0, 2]))"
    ) { arguments, _ in .tensor(try arguments.tensor().softSign()) },
    TensorFunction(
      "glu", .functional, "input: Tensor, dim: int = -1",
      "The first half of an axis times the sigmoid of the second.",
      example: "F.glu(torch.tensor([1.0, 2.0, 0.0, 9.0]))"
    ) { arguments, _ in .tensor(try arguments.tensor().gatedLinear(try arguments.int("dim"))) },
    TensorFunction(
      "dropout", [.torch, .functional],
      "input: Tensor, p: number = 0.5, training: bool = True, inplace: bool = False",
      "Elements left out at random with probability p, the others over 1 - p.",
      example: "F.dropout(torch.ones(2, 4), 0.25)"
    ) { arguments, host in
      let (tensor, probability) = (try arguments.tensor(), try arguments.real("p"))
      guard probability >= 0, probability <= 1 else {
        throw TensorError.refused(
          operation: "dropout", reason: "p is \(probability)", mend: "a probability is 0 to 1")
      }
      guard arguments.flag("training") else { return .tensor(tensor) }
      return .tensor(try host.generator.dropout(tensor, dropping: probability))
    },
    channelDropout(1), channelDropout(2), channelDropout(3),
  ]

  private static func channelDropout(_ axes: Int) -> TensorFunction {
    let name = "dropout\(axes)d"
    return TensorFunction(
      name, .functional,
      "input: Tensor, p: number = 0.5, training: bool = True, inplace: bool = False",
      "Whole channels left out at random with probability p, the others over 1 - p.",
      example: "F.\(name)(torch.ones(1, 4\(String(repeating: ", 2", count: axes))))"
    ) { arguments, host in
      let tensor = try arguments.tensor()
      guard arguments.flag("training") else { return .tensor(tensor) }
      return .tensor(
        try host.generator.channelDropout(
          tensor, dropping: try arguments.real("p"), axes: axes, name))
    }
  }
}
