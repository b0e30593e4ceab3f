import Engine

/// torch.nn.init: fresh numbers for weights, in place.
enum InitialiserFunctions {
  static let all: [TensorFunction] = [
    function("uniform_", "a: number = 0.0, b: number = 1.0", "Evenly from a to b.") {
      try $1.uniform(like: $2, from: try $0.real("a"), to: try $0.real("b"))
    },
    function("normal_", "mean: number = 0.0, std: number = 1.0", "From a normal distribution.") {
      try $1.normal(like: $2, mean: try $0.real("mean"), deviation: try $0.real("std"))
    },
    filling("constant_", ", val: number", "One number everywhere.", ", 0.3") {
      try .filled($1.sizes, .number(try $0.real("val")).converted(to: $1.dtype))
    },
    filling("ones_", "", "Ones.") { try .filled($1.sizes, .number(1).converted(to: $1.dtype)) },
    filling("zeros_", "", "Zeros.") { try .zeros($1.sizes, $1.dtype) },
    filling("eye_", "", "Ones on the diagonal.") { _, tensor in
      guard tensor.rank == 2 else {
        throw TensorError.wrongRank(operation: "eye_", wants: "a matrix", got: tensor.sizes)
      }
      return try .identity(tensor.sizes[0], tensor.sizes[1])
    },
    function(
      "xavier_uniform_", "gain: number = 1.0", "Glorot's: evenly within gain √(6 / (in + out))."
    ) {
      let fans = try $2.fans("xavier_uniform_")
      let bound = 3.0.squareRoot() * (try $0.real("gain")) * fans.glorot
      return try $1.uniform(like: $2, from: -bound, to: bound)
    },
    function("xavier_normal_", "gain: number = 1.0", "Glorot's: deviation gain √(2 / (in + out)).")
    {
      let fans = try $2.fans("xavier_normal_")
      return try $1.normal(
        like: $2, mean: 0, deviation: try $0.real("gain") * fans.glorot)
    },
    function("kaiming_uniform_", he, "He's: evenly within gain √(3 / in).") {
      let bound = 3.0.squareRoot() * (try deviation($0, $2, "kaiming_uniform_"))
      return try $1.uniform(like: $2, from: -bound, to: bound)
    },
    function("kaiming_normal_", he, "He's: deviation gain / √in.") {
      try $1.normal(like: $2, mean: 0, deviation: try deviation($0, $2, "kaiming_normal_"))
    },
    function("orthogonal_", "gain: number = 1", "A random orthogonal matrix, times gain.") {
      try $1.orthogonal(like: $2, gain: try $0.real("gain"))
    },
    TensorFunction(
      "calculate_gain", .initialiser, "nonlinearity: str, param: number = None",
      "The factor by which a layer before this function is drawn larger.",
      example: "nn.init.calculate_gain('tanh')"
    ) { arguments, _ in
      let name = try arguments.text("nonlinearity")
      let gain = try gain(name, arguments["param"].realNumber, "calculate_gain")
      return name == "relu" || name == "leaky_relu" || gain != gain.rounded()
        ? .float(gain) : .int(Int(gain))
    },
  ]

  private static let he =
    "a: number = 0, mode: str = 'fan_in', nonlinearity: str = 'leaky_relu'"

  private typealias Draw =
    @Sendable (BoundArguments, inout Generator, DynamicTensor) throws -> DynamicTensor

  /// A function that draws.
  private static func function(
    _ name: String, _ arguments: String, _ summary: String, _ draw: @escaping Draw
  ) -> TensorFunction {
    TensorFunction(
      name, .initialiser, "tensor: Tensor, \(arguments), generator: Generator = None", summary,
      example: "nn.init.\(name)(torch.empty(3, 4))"
    ) { arguments, host in
      let tensor = try arguments.tensor("tensor")
      guard tensor.dtype.isReal else {
        throw TensorError.wrongDType(operation: name, wants: "float32", got: tensor.dtype)
      }
      let numbers = try GradientMode.off {
        try host.draw(arguments) { try draw(arguments, &$0, tensor) }
      }
      return try put(numbers, into: tensor, name, &host)
    }
  }

  /// A function that draws nothing.
  private static func filling(
    _ name: String, _ arguments: String, _ summary: String, _ example: String = "",
    _ numbers: @escaping @Sendable (BoundArguments, DynamicTensor) throws -> DynamicTensor
  ) -> TensorFunction {
    TensorFunction(
      name, .initialiser, "tensor: Tensor\(arguments)", summary,
      example: "nn.init.\(name)(torch.empty(3, 4)\(example))"
    ) { arguments, host in
      let tensor = try arguments.tensor("tensor")
      return try put(try numbers(arguments, tensor), into: tensor, name, &host)
    }
  }

  private static func put(
    _ numbers: DynamicTensor, into tensor: DynamicTensor, _ name: String, _ host: inout any Host
  ) throws -> Value {
    try GradientMode.off { try tensor.put(numbers.converted(to: tensor.dtype), name) }
    host.variables.noteChange()
    return .tensor(tensor)
  }

  private enum Mode: String, CaseIterable { case fan_in, fan_out }

  private static func deviation(
    _ arguments: BoundArguments, _ tensor: DynamicTensor, _ function: String
  ) throws -> Double {
    let mode: Mode = try arguments.word("mode")
    let fans = try tensor.fans(function)
    let gain = try gain(
      try arguments.text("nonlinearity"), try arguments.real("a"), function)
    return gain / Double(mode == .fan_in ? fans.inputs : fans.outputs).squareRoot()
  }

  private static func gain(
    _ nonlinearity: String, _ slope: Double?, _ function: String
  ) throws -> Double {
    switch nonlinearity {
    case "sigmoid", "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d",
      "conv_transpose2d", "conv_transpose3d":
      return 1
    case "tanh": return 5.0 / 3
    case "relu": return 2.0.squareRoot()
    case "leaky_relu":
      let slope = slope ?? 0.01
      return (2 / (1 + slope * slope)).squareRoot()
    case "selu": return 0.75
    default:
      throw ExpressionError.wrongArgument(
        function: function, argument: "nonlinearity",
        wants: "'linear', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'selu' or a convolution's name",
        got: "'\(nonlinearity)'")
    }
  }
}
