import Engine

/// Arithmetic and comparison by name.
enum ArithmeticFunctions {
  static let all: [TensorFunction] =
    operations + others + bitwise + comparisons + logic + closeness

  private static func operation(
    _ name: String, aliases: [String] = [], _ operation: BinaryOperation, _ summary: String,
    input: String = "Tensor", other: String = "Operand"
  ) -> TensorFunction {
    TensorFunction(
      name, aliases: aliases, .changing, "input: \(input), other: \(other)", summary,
      example: "torch.\(name)(torch.arange(3), torch.tensor([2, 1, 1]))"
    ) { arguments, _ in
      .tensor(
        try operation(
          try arguments.operand("input"), try arguments.operand("other"),
          number: arguments.number("input", "other")))
    }
    .inOnePass
  }

  /// A sum or a difference, whose second operand may be multiplied first.
  private static func scaled(
    _ name: String, aliases: [String] = [], _ operation: BinaryOperation, _ summary: String
  ) -> TensorFunction {
    TensorFunction(
      name, aliases: aliases, .changing, "input: Operand, other: Operand, *, alpha: number = 1",
      summary, example: "torch.\(name)(torch.arange(3), torch.tensor([2, 1, 1]))"
    ) { arguments, _ in
      let (left, right) = (try arguments.operand("input"), try arguments.operand("other"))
      if operation == .subtract, left.dtype == .bool || right.dtype == .bool {
        return .tensor(try operation(left, right))
      }
      if case .bool = arguments["alpha"], DType.promoted(left, right) != .bool {
        throw TensorError.refused(
          operation: name, reason: "alpha is bool, the tensors are not",
          mend: "alpha is a number")
      }
      guard arguments["alpha"].realNumber != 1 else { return .tensor(try operation(left, right)) }
      let alpha = try arguments.operand("alpha")
      guard DType.promoted(left, right).holds(alpha.dtype) else {
        throw TensorError.refused(
          operation: name, reason: "alpha is \(alpha.dtype.shortName), the tensors are not")
      }
      return .tensor(
        try left.adding(right, times: alpha, isNegative: operation == .subtract))
    }
    .inOnePass
  }

  private static let operations: [TensorFunction] = [
    scaled("add", .add, "The sum, as +, the second times alpha."),
    scaled(
      "sub", aliases: ["subtract"], .subtract, "The difference, as -, the second times alpha."),
    operation("mul", aliases: ["multiply"], .multiply, "The product, as *.", input: "Operand"),
    TensorFunction(
      "div", aliases: ["divide", "true_divide"], .changing,
      "input: Operand, other: Operand, *, rounding_mode: str = None",
      "The quotient, as /; rounded down with rounding_mode='floor', towards 0 with 'trunc'.",
      example: "torch.div(torch.arange(3), 2)"
    ) { arguments, _ in
      let (left, right) = (try arguments.operand("input"), try arguments.operand("other"))
      guard arguments.has("rounding_mode") else {
        return .tensor(try BinaryOperation.divide(left, right))
      }
      let mode: RoundingMode = try arguments.word("rounding_mode")
      if mode == .floor { return .tensor(try left.dividedDown(by: right)) }
      return .tensor(try left.dividedTowardsZero(by: right))
    }
    .inOnePass,
    operation("floor_divide", .floorDivide, "The quotient rounded down, as //.", input: "Operand"),
    operation("remainder", .remainder, "What division leaves, with the divisor's sign, as %.")
      .or("input: Operand, other: Tensor") { arguments, _ in
        .tensor(
          try BinaryOperation.remainder(
            try arguments.operand("input"), try arguments.tensor("other"), number: .left))
      },
    TensorFunction(
      "pow", .changing, "input: Tensor, exponent: Operand", "The power, as **.",
      example: "torch.pow(torch.arange(4), 2)", power
    )
    .or("input: Operand, exponent: Tensor", power)
    .inOnePass,
    operation("maximum", .maximum, "The larger of two.", other: "Tensor"),
    operation("minimum", .minimum, "The smaller of two.", other: "Tensor"),
  ]

  private static let others: [TensorFunction] = [
    operation(
      "atan2", aliases: ["arctan2"], .atan2, "The angle of the point (other, input).",
      other: "Tensor"),
    operation("fmod", .fmod, "What division leaves, with the dividend's sign."),
    TensorFunction(
      "lerp", .changing, "input: Tensor, end: Tensor, weight: Operand",
      "input + weight * (end - input).", example: "torch.lerp(torch.zeros(2), torch.ones(2), 0.25)"
    ) { arguments, _ in
      let (start, end) = (try arguments.tensor(), try arguments.tensor("end"))
      let weight = try arguments.operand("weight")
      var isNumber = true
      if case .tensor = arguments["weight"] { isNumber = false }
      return .tensor(try start.interpolated(to: end, weight, isNumber: isNumber))
    }
    .inOnePass,
    TensorFunction(
      "nan_to_num", .changing,
      "input: Tensor, nan: number = 0.0, posinf: number = None, neginf: number = None",
      "nan and the infinities replaced by other numbers, by default 0, the largest and the least.",
      example: "torch.nan_to_num(torch.tensor([float('nan'), 1.0]))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().finite(
          nan: try arguments.real("nan"), above: arguments["posinf"].realNumber,
          below: arguments["neginf"].realNumber))
    }
    .inOnePass,
    TensorFunction(
      "diff", .both,
      "input: Tensor, n: int = 1, dim: int = -1, prepend: Tensor = None, append: Tensor = None",
      "Each element minus the one before it along an axis, n times over.",
      example: "torch.diff(torch.tensor([1, 3, 6]))", difference),
  ]

  private static let difference: TensorFunction.Body = { arguments, _ in
    let input = try arguments.tensor()
    guard input.rank > 0 else {
      throw TensorError.wrongRank(operation: "diff", wants: "at least 1 axis", got: [])
    }
    let axis = try input.axis(try arguments.int("dim"))
    let times = try arguments.int("n")
    guard times >= 0 else {
      throw TensorError.refused(operation: "diff", reason: "n is \(times)", mend: "n is 0 or more")
    }
    if times == 0 { return .tensor(try input.copied()) }
    let parts = [
      try arguments.optionalTensor("prepend"), input, try arguments.optionalTensor("append"),
    ].compactMap { $0 }
    var tensor = parts.count == 1 ? input : try .concatenated(parts, axis)
    for _ in 0..<min(times, tensor.sizes[axis]) {
      let (after, before) = (
        try tensor.sliced(axis, from: 1, to: nil), try tensor.sliced(axis, from: 0, to: -1)
      )
      tensor =
        try tensor.dtype == .bool
        ? BinaryOperation.notEqual(after, before) : BinaryOperation.subtract(after, before)
    }
    return .tensor(tensor)
  }

  private static func bits(
    _ name: String, _ operation: BinaryOperation, _ summary: String
  ) -> TensorFunction {
    self.operation(name, operation, summary, input: "Tensor").or(
      "input: Operand, other: Tensor"
    ) { arguments, _ in
      .tensor(try operation(try arguments.operand("input"), try arguments.tensor("other")))
    }
  }

  private static let bitwise: [TensorFunction] = [
    bits("bitwise_and", .and, "The bits that both have, as &."),
    bits("bitwise_or", .or, "The bits that either has, as |."),
    bits("bitwise_xor", .exclusiveOr, "The bits that just one has, as ^."),
    bits("bitwise_left_shift", .leftShift, "The bits moved up, as <<."),
    bits("bitwise_right_shift", .rightShift, "The bits moved down, as >>."),
    TensorFunction(
      "bitwise_not", .changing, "input: Tensor", "Every bit inverted, as ~.",
      example: "torch.bitwise_not(torch.arange(3))"
    ) { arguments, _ in .tensor(try arguments.tensor().inverted()) },
  ]

  private static let power: TensorFunction.Body = { arguments, _ in
    try ValueArithmetic.binary(.power, arguments["input"], arguments["exponent"])
  }

  private enum RoundingMode: String, CaseIterable { case floor, trunc }

  private static let comparisons: [TensorFunction] = [
    operation("eq", .equal, "Whether equal, as ==."),
    operation("ne", aliases: ["not_equal"], .notEqual, "Whether not equal, as !=."),
    operation("lt", aliases: ["less"], .less, "Whether below, as <."),
    operation("le", aliases: ["less_equal"], .lessOrEqual, "Whether not above, as <=."),
    operation("gt", aliases: ["greater"], .greater, "Whether above, as >."),
    operation("ge", aliases: ["greater_equal"], .greaterOrEqual, "Whether not below, as >=."),
  ]

  private static func logical(
    _ name: String, _ operation: BinaryOperation, _ summary: String
  ) -> TensorFunction {
    TensorFunction(
      name, .changing, "input: Tensor, other: Tensor", summary,
      example: "torch.\(name)(torch.tensor([True, False]), torch.tensor([True, True]))"
    ) { arguments, _ in
      .tensor(
        try operation(
          try arguments.tensor().converted(to: .bool),
          try arguments.tensor("other").converted(to: .bool)))
    }
  }

  private static let logic: [TensorFunction] = [
    logical("logical_and", .and, "Whether both are not 0."),
    logical("logical_or", .or, "Whether either is not 0."),
    logical("logical_xor", .exclusiveOr, "Whether just one is not 0."),
    TensorFunction(
      "logical_not", .changing, "input: Tensor", "Whether 0.",
      example: "torch.logical_not(torch.tensor([0, 1]))"
    ) { arguments, _ in .tensor(try arguments.tensor().converted(to: .bool).inverted()) },
  ]

  private static let closeness: [TensorFunction] = [
    TensorFunction(
      "equal", .both, "input: Tensor, other: Tensor", "Whether shapes and all elements are equal.",
      example: "torch.equal(torch.arange(3), torch.arange(3))"
    ) { arguments, _ in
      let (left, right) = (try arguments.tensor(), try arguments.tensor("other"))
      guard left.sizes == right.sizes else { return .bool(false) }
      return .bool(try BinaryOperation.equal(left, right).booleans().allSatisfy { $0 })
    },
    TensorFunction(
      "isclose", .both,
      "input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False",
      "Whether |input - other| is at most atol + rtol * |other|; two nan count as close with equal_nan.",
      example: "torch.isclose(torch.tensor([1.0]), torch.tensor([1.0001]))"
    ) { arguments, _ in .tensor(try close(arguments, "isclose")) },
    TensorFunction(
      "allclose", .both,
      "input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False",
      "Whether all elements are close.", example: "torch.allclose(torch.ones(3), torch.ones(3))"
    ) { arguments, _ in .bool(try close(arguments, "allclose").booleans().allSatisfy { $0 }) },
  ]

  private static func close(
    _ arguments: BoundArguments, _ operation: String
  ) throws -> DynamicTensor {
    let (left, right) = (try arguments.tensor(), try arguments.tensor("other"))
    guard left.dtype == right.dtype else {
      throw TensorError.wrongDType(
        operation: operation, wants: "tensors of one dtype, \(left.dtype.shortName)",
        got: right.dtype)
    }
    for name in ["rtol", "atol"] where try arguments.real(name) < 0 {
      throw TensorError.refused(operation: operation, reason: "\(name) is below 0")
    }
    let (first, second) = (
      try left.converted(to: left.dtype.real), try right.converted(to: left.dtype.real)
    )
    let distance = try BinaryOperation.subtract(first, second).absolute()
    let allowed = try BinaryOperation.add(
      try BinaryOperation.multiply(
        try second.absolute(), .number(try arguments.real("rtol"))),
      .number(try arguments.real("atol")))
    let isNear = try BinaryOperation.and(
      try BinaryOperation.lessOrEqual(distance, allowed), try distance.isFinite())
    let isClose = try BinaryOperation.or(isNear, try BinaryOperation.equal(first, second))
    guard arguments.flag("equal_nan") else { return isClose }
    return try BinaryOperation.or(
      isClose, BinaryOperation.and(first.isNotNumber(), second.isNotNumber()))
  }
}
