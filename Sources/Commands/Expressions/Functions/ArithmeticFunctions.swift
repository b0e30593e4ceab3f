import Engine

/// Arithmetic and comparison by name.
enum ArithmeticFunctions {
  static let all: [TensorFunction] = operations + comparisons + logic + closeness

  private static func operation(
    _ name: String, aliases: [String] = [], _ operation: BinaryOperation, _ summary: String,
    input: String = "Tensor", other: String = "Operand"
  ) -> TensorFunction {
    TensorFunction(
      name, aliases: aliases, .both, "input: \(input), other: \(other)", summary,
      example: "torch.\(name)(torch.arange(3), torch.tensor([2, 1, 1]))"
    ) { arguments, _ in
      .tensor(try operation(try arguments.operand("input"), try arguments.operand("other")))
    }
  }

  /// A sum or a difference, whose second operand may be multiplied first.
  private static func scaled(
    _ name: String, aliases: [String] = [], _ operation: BinaryOperation, _ summary: String
  ) -> TensorFunction {
    TensorFunction(
      name, aliases: aliases, .both, "input: Operand, other: Operand, *, alpha: number = 1",
      summary, example: "torch.\(name)(torch.arange(3), torch.tensor([2, 1, 1]))"
    ) { arguments, _ in
      let (left, right) = (try arguments.operand("input"), try arguments.operand("other"))
      guard arguments["alpha"].realNumber != 1 else { return .tensor(try operation(left, right)) }
      let alpha = try arguments.operand("alpha")
      guard alpha.dtype <= max(left.dtype, right.dtype) else {
        throw TensorError.refused(
          operation: name, reason: "alpha is \(alpha.dtype.shortName), the tensors are not",
          mend: "convert one of them with .float()")
      }
      return .tensor(try operation(left, BinaryOperation.multiply(right, alpha)))
    }
  }

  private static let operations: [TensorFunction] = [
    scaled("add", .add, "The sum, as +, the second times alpha."),
    scaled(
      "sub", aliases: ["subtract"], .subtract, "The difference, as -, the second times alpha."),
    operation("mul", aliases: ["multiply"], .multiply, "The product, as *.", input: "Operand"),
    TensorFunction(
      "div", aliases: ["divide", "true_divide"], .both,
      "input: Operand, other: Operand, *, rounding_mode: str = None",
      "The quotient, as /; rounded down with rounding_mode='floor', towards 0 with 'trunc'.",
      example: "torch.div(torch.arange(3), 2)"
    ) { arguments, _ in
      let (left, right) = (try arguments.operand("input"), try arguments.operand("other"))
      guard arguments.has("rounding_mode") else {
        return .tensor(try BinaryOperation.divide(left, right))
      }
      let mode: RoundingMode = try arguments.word("rounding_mode")
      if mode == .floor { return .tensor(try BinaryOperation.floorDivide(left, right)) }
      return .tensor(try left.dividedTowardsZero(by: right))
    },
    operation("floor_divide", .floorDivide, "The quotient rounded down, as //.", input: "Operand"),
    operation("remainder", .remainder, "What division leaves, with the divisor's sign, as %.")
      .or("input: Operand, other: Tensor") { arguments, _ in
        .tensor(
          try BinaryOperation.remainder(
            try arguments.operand("input"), try arguments.tensor("other")))
      },
    TensorFunction(
      "pow", .both, "input: Tensor, exponent: Operand", "The power, as **.",
      example: "torch.pow(torch.arange(4), 2)", power
    )
    .or("input: Operand, exponent: Tensor", power),
    operation("maximum", .maximum, "The larger of two.", other: "Tensor"),
    operation("minimum", .minimum, "The smaller of two.", other: "Tensor"),
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
      name, .both, "input: Tensor, other: Tensor", summary,
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
    logical("logical_or", .or, "Whether one is not 0."),
    logical("logical_xor", .exclusiveOr, "Whether just one is not 0."),
    TensorFunction(
      "logical_not", .both, "input: Tensor", "Whether 0.",
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
      "isclose", .both, "input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08",
      "Whether |input - other| is at most atol + rtol * |other|.",
      example: "torch.isclose(torch.tensor([1.0]), torch.tensor([1.0001]))"
    ) { arguments, _ in .tensor(try close(arguments)) },
    TensorFunction(
      "allclose", .both, "input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08",
      "Whether all elements are close.", example: "torch.allclose(torch.ones(3), torch.ones(3))"
    ) { arguments, _ in .bool(try close(arguments).booleans().allSatisfy { $0 }) },
  ]

  private static func close(_ arguments: BoundArguments) throws -> DynamicTensor {
    let (left, right) = (try arguments.tensor(), try arguments.tensor("other"))
    guard left.dtype == right.dtype else {
      throw TensorError.wrongDType(
        operation: "isclose", wants: "tensors of one dtype, \(left.dtype.shortName)",
        got: right.dtype)
    }
    for name in ["rtol", "atol"] where try arguments.real(name) < 0 {
      throw TensorError.refused(operation: "isclose", reason: "\(name) is below 0")
    }
    let (first, second) = (try left.converted(to: .float32), try right.converted(to: .float32))
    let distance = try BinaryOperation.subtract(first, second).absolute()
    let allowed = try BinaryOperation.add(
      try BinaryOperation.multiply(
        try second.absolute(), DynamicTensor(Float(try arguments.real("rtol")))),
      DynamicTensor(Float(try arguments.real("atol"))))
    let isNear = try BinaryOperation.and(
      try BinaryOperation.lessOrEqual(distance, allowed), try distance.asked { $0.isFinite })
    return try BinaryOperation.or(isNear, try BinaryOperation.equal(first, second))
  }
}
