import Engine

/// Functions of each element.
enum ElementFunctions {
  static let all: [TensorFunction] = pointwise + own + rounding + choosing + kinds

  private static func summary(of function: Pointwise) -> String {
    switch function {
    case .exp: "e to the power of x."
    case .expm1: "e to the power of x, minus 1."
    case .log: "The natural logarithm."
    case .log10: "The logarithm to base 10."
    case .log2: "The logarithm to base 2."
    case .log1p: "The natural logarithm of 1 + x."
    case .sqrt: "The square root."
    case .rsqrt: "1 over the square root."
    case .reciprocal: "1 over x."
    case .tanh: "The hyperbolic tangent."
    case .sigmoid: "1 / (1 + exp(-x))."
    case .erf: "The error function."
    case .sin: "The sine."
    case .cos: "The cosine."
    case .tan: "The tangent."
    case .asin: "The arcsine."
    case .acos: "The arccosine."
    case .atan: "The arctangent."
    case .sinh: "The hyperbolic sine."
    case .cosh: "The hyperbolic cosine."
    case .asinh: "The inverse hyperbolic sine."
    case .acosh: "The inverse hyperbolic cosine."
    case .atanh: "The inverse hyperbolic tangent."
    case .exp2: "2 to the power of x."
    case .erfc: "1 minus the error function."
    }
  }

  private static let pointwise: [TensorFunction] = Pointwise.allCases.map { function in
    let name = function.rawValue
    let isActivation = function == .tanh || function == .sigmoid
    return TensorFunction(
      name, isActivation ? [.torch, .method, .functional, .inPlace] : .changing, "input: Tensor",
      summary(of: function), example: "torch.\(name)(torch.tensor([0.25, 0.5]))"
    ) { arguments, _ in .tensor(try function(try arguments.tensor())) }
    .inOnePass
  }

  private static func simple(
    _ name: String, aliases: [String] = [], _ summary: String,
    places: TensorFunction.Places = .changing, example: String,
    _ body: @escaping @Sendable (DynamicTensor) throws -> DynamicTensor
  ) -> TensorFunction {
    TensorFunction(name, aliases: aliases, places, "input: Tensor", summary, example: example) {
      arguments, _ in .tensor(try body(try arguments.tensor()))
    }
    .inOnePass
  }

  private static let own: [TensorFunction] = [
    simple(
      "abs", aliases: ["absolute"], "The distance from 0.",
      example: "torch.abs(torch.tensor([-1, 2]))"
    ) { try $0.absolute() },
    simple(
      "neg", aliases: ["negative"], "The other sign, as -.",
      example: "torch.neg(torch.tensor([-1, 2]))"
    ) { try $0.negated() },
    simple("sign", "-1, 0 or 1.", example: "torch.sign(torch.tensor([-1.5, 0, 2]))") {
      try $0.signs()
    },
    simple("square", "x times x.", example: "torch.square(torch.tensor([-1.5, 2]))") {
      try $0.dtype.isReal ? $0.squared() : BinaryOperation.power($0, .number(2))
    },
    TensorFunction(
      "relu", .functional, "input: Tensor, inplace: bool = False", "max(0, x).",
      example: "F.relu(torch.tensor([-1.5, 2]))"
    ) { arguments, _ in .tensor(try arguments.tensor().rectified()) }
    .inOnePass,
    simple("relu", "max(0, x).", example: "torch.relu(torch.tensor([-1.5, 2]))") {
      try $0.rectified()
    },
    TensorFunction(
      "gelu", .functional, "input: Tensor, *, approximate: str = 'none'",
      "x times the normal distribution's share below x.", example: "F.gelu(torch.tensor([-1.5, 2]))"
    ) { arguments, _ in
      let approximation: Approximation = try arguments.word("approximate")
      return .tensor(try arguments.tensor().gelu(byTanh: approximation == .tanh))
    },
    TensorFunction(
      "softmax", [.torch, .method, .functional], "input: Tensor, dim: int, dtype: dtype = None",
      "exp(x) over its sum along an axis.",
      example: "F.softmax(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=1)"
    ) { arguments, _ in try softmax(arguments, logarithm: false) },
    TensorFunction(
      "log_softmax", [.torch, .method, .functional],
      "input: Tensor, dim: int, dtype: dtype = None", "The logarithm of softmax.",
      example: "F.log_softmax(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=1)"
    ) { arguments, _ in try softmax(arguments, logarithm: true) },
  ]

  private enum Approximation: String, CaseIterable { case none, tanh }

  private static func softmax(_ arguments: BoundArguments, logarithm: Bool) throws -> Value {
    let given = try arguments.tensor()
    let tensor = try arguments.dtype().map { try given.converted(to: $0) } ?? given
    return .tensor(try tensor.softmax(try arguments.int("dim"), logarithm: logarithm))
  }

  private static let rounding: [TensorFunction] = [
    simple(
      "floor", "Rounded down to a whole number.", example: "torch.floor(torch.tensor([-1.5, 2.5]))"
    ) {
      try $0.rounded(.down, "floor")
    },
    simple(
      "ceil", "Rounded up to a whole number.", example: "torch.ceil(torch.tensor([-1.5, 2.5]))"
    ) {
      try $0.rounded(.up, "ceil")
    },
    simple(
      "trunc", aliases: ["fix"], "The whole part.",
      example: "torch.trunc(torch.tensor([-1.5, 2.5]))"
    ) {
      try $0.rounded(.towardZero, "trunc")
    },
    TensorFunction(
      "round", .changing, "input: Tensor, *, decimals: int = None",
      "Rounded to a number of decimals, halves to even.",
      example: "torch.round(torch.tensor([-1.5, 2.5]))"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      guard let decimals = arguments.optionalInt("decimals") else {
        return .tensor(try tensor.rounded(.toNearestOrEven, "round"))
      }
      return .tensor(try tensor.rounded(decimals: decimals))
    }
    .inOnePass,
    simple(
      "isnan", "Whether not a number.", places: .both,
      example: "torch.isnan(torch.tensor([1.0, float('nan')]))"
    ) {
      try $0.isNotNumber()
    },
    simple(
      "isinf", "Whether infinite.", places: .both,
      example: "torch.isinf(torch.tensor([1.0, float('inf')]))"
    ) {
      try $0.isInfinite()
    },
    simple(
      "isfinite", "Whether neither infinite nor nan.", places: .both,
      example: "torch.isfinite(torch.tensor([1.0, float('inf')]))"
    ) { try $0.isFinite() },
  ]

  private static let choosing: [TensorFunction] = [
    TensorFunction(
      "clamp", aliases: ["clip"], .changing,
      "input: Tensor, min: Operand = None, max: Operand = None",
      "Elements kept within bounds.", example: "torch.clamp(torch.arange(5), 1, 3)"
    ) { arguments, _ in
      let bounds = ["min", "max"].filter { arguments.has($0) }.map { arguments[$0] }
      let areTensors = bounds.allSatisfy { if case .tensor = $0 { true } else { false } }
      guard areTensors || bounds.allSatisfy({ $0.operand?.rank == 0 }) else {
        throw TensorError.refused(
          operation: "clamp", reason: "one bound is a tensor, the other a number",
          mend: "give two numbers or two tensors")
      }
      return .tensor(
        try arguments.tensor().clamped(
          from: arguments.optionalOperand("min"), to: arguments.optionalOperand("max"),
          byTensors: areTensors))
    }
    .inOnePass,
    TensorFunction(
      "where", .torch, "condition: Tensor, input: Operand, other: Operand",
      "Elements of one where a condition is true, of the other elsewhere; alone, where it is true.",
      example: "torch.where(torch.arange(4) > 1, 1.0, 0.0)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor("condition").chosen(
          try arguments.operand("input"), try arguments.operand("other")))
    }
    .or("condition: Tensor") { arguments, _ in
      let condition = try arguments.tensor("condition")
      let places = try (condition.rank == 0 ? condition.viewed([1]) : condition).nonzero()
      return .tupled(try places.unbound(1).map { .tensor($0) })
    },
    TensorFunction(
      "where", .method, "input: Tensor, condition: Tensor, other: Operand",
      "Its elements where a condition is true, others elsewhere.",
      example: "torch.arange(4).where(torch.arange(4) > 1, 0)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor("condition").chosen(
          try arguments.tensor(), try arguments.operand("other")))
    },
    TensorFunction(
      "masked_fill", .changing, "input: Tensor, mask: Tensor, value: Operand",
      "One number where a mask is true.",
      example: "torch.ones(2, 2).masked_fill(torch.eye(2) == 0, float('-inf'))"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      let value = try arguments.operand("value")
      guard value.rank == 0 else {
        throw TensorError.wrongRank(
          operation: "masked_fill", wants: "a scalar value", got: value.sizes)
      }
      var isNumber = true
      if case .tensor = arguments["value"] { isNumber = false }
      return .tensor(
        try tensor.masked(
          try arguments.tensor("mask"), filledWith: value, isNumber: isNumber))
    },
  ]

  private static let kinds: [TensorFunction] = [
    simple("float", "As float32.", places: .method, example: "torch.arange(3).float()") {
      try $0.converted(to: .float32)
    },
    simple("double", "As float64.", places: .method, example: "torch.arange(3).double()") {
      try $0.converted(to: .float64)
    },
    simple(
      "long", "As int64.", places: .method, example: "torch.tensor([1.5, -1.5]).long()"
    ) {
      try $0.converted(to: .int64)
    },
    simple("int", "As int32.", places: .method, example: "torch.tensor([1.5, -1.5]).int()") {
      try $0.converted(to: .int32)
    },
    simple("byte", "As uint8.", places: .method, example: "torch.arange(3).byte()") {
      try $0.converted(to: .uint8)
    },
    simple("bool", "Whether not 0.", places: .method, example: "torch.arange(3).bool()") {
      try $0.converted(to: .bool)
    },
    TensorFunction(
      "to", .method, "input: Tensor, dtype: dtype", "As another dtype.",
      example: "torch.arange(3).to(torch.float32)"
    ) { arguments, _ in
      .tensor(try arguments.tensor().converted(to: arguments.dtype() ?? .float32))
    }
    .or("input: Tensor, other: Tensor") { arguments, _ in
      let other = try arguments.tensor("other")
      return .tensor(
        try arguments.tensor().moved(to: other.device).converted(to: other.dtype))
    }
    .or("input: Tensor, device: any, dtype: dtype = None") { arguments, _ in
      let tensor = try arguments.tensor().moved(to: arguments.device("device"))
      return .tensor(try tensor.converted(to: arguments.dtype() ?? tensor.dtype))
    },
    TensorFunction(
      "type", .method, "input: Tensor, dtype: any = None",
      "As another dtype, or the name of the tensor's type.", example: "torch.arange(3).type()"
    ) { arguments, _ in
      let tensor = try arguments.tensor()
      guard arguments.has("dtype") else { return .string(typeNames[tensor.dtype] ?? "") }
      var wanted: DType?
      if case .dtype(let dtype) = arguments["dtype"] { wanted = dtype }
      if case .string(let name) = arguments["dtype"] {
        wanted = typeNames.first { $0.value == name }?.key
      }
      wanted = wanted ?? TorchParts.dtype(of: arguments["dtype"])
      guard let wanted else {
        throw ExpressionError.wrongArgument(
          function: "type", argument: "dtype",
          wants: "a dtype: \(DType.listed)", got: arguments["dtype"].kind)
      }
      return .tensor(try tensor.converted(to: wanted))
    },
    TensorFunction(
      "type_as", .method, "input: Tensor, other: Tensor", "As another's dtype.",
      example: "torch.arange(3).type_as(torch.zeros(1))"
    ) { arguments, _ in
      .tensor(try arguments.tensor().converted(to: try arguments.tensor("other").dtype))
    },
  ]

  private static let typeNames: [DType: String] = [
    .float32: "torch.FloatTensor", .float64: "torch.DoubleTensor", .int64: "torch.LongTensor",
    .int32: "torch.IntTensor", .uint8: "torch.ByteTensor", .bool: "torch.BoolTensor",
  ]
}
