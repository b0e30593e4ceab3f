import Engine

/// Operators of tensors.
extension ValueArithmetic {
  /// An operator of two tensors, of which `number` stands for a number.
  ///
  /// - Throws: `ExpressionError`; `TensorError`.
  static func tensors(
    _ operation: Operator, _ left: DynamicTensor, _ right: DynamicTensor,
    _ number: BinaryOperation.Number? = nil
  ) throws -> DynamicTensor {
    switch operation {
    case .matrixMultiply: try .product(left, right)
    case .power: try power(left, right, number)
    default:
      if let own = elementwise[operation.number] {
        try own(left, right, number: number)
      } else {
        throw ExpressionError.wrongOperands(
          operation: operation.rawValue, left: "a tensor", right: "a tensor")
      }
    }
  }

  /// What each operator is to tensors, by its number.
  private static let elementwise = Operator.allCases.map { BinaryOperation(rawValue: $0.rawValue) }

  /// `**` of tensors.
  ///
  /// - Throws: `TensorError`.
  private static func power(
    _ left: DynamicTensor, _ right: DynamicTensor, _ number: BinaryOperation.Number?
  ) throws -> DynamicTensor {
    if number == .right, DType.promoted(left, right).isReal, try right.doubles()[0] == 2 {
      return try left.converted(to: .promoted(left, right)).squared()
    }
    return try BinaryOperation.power(left, right, number: number)
  }
}
