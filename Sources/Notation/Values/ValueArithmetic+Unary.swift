import Engine

extension ValueArithmetic {
  /// A unary operator's result.
  ///
  /// - Throws: `ExpressionError`; `TensorError`.
  static func unary(_ operation: UnaryOperator, _ value: Value) throws -> Value {
    switch (operation, value) {
    case (.not, _): return .bool(!(try value.truth()))
    case (.minus, .tensor(let tensor)): return .tensor(try tensor.negated())
    case (.plus, .tensor(let tensor)):
      guard tensor.dtype != .bool else {
        throw TensorError.wrongDType(operation: "+", wants: "int64 or float32", got: .bool)
      }
      return value
    case (.invert, .tensor(let tensor)): return .tensor(try tensor.inverted())
    case (.minus, .int(let number)):
      guard number != Int.min else { throw ExpressionError.overflow(operation: "-") }
      return .int(-number)
    case (.minus, .float(let number)): return .float(-number)
    case (.minus, .bool(let truth)): return .int(truth ? -1 : 0)
    case (.plus, .int), (.plus, .float): return value
    case (.plus, .bool(let truth)): return .int(truth ? 1 : 0)
    case (.invert, .int(let number)): return .int(~number)
    case (.invert, .bool(let truth)): return .int(truth ? -2 : -1)
    case (.plus, .dictionary(let counter)) where counter.isCounter:
      return .dictionary(try CollectionTypes.above(zero: counter))
    case (.minus, .dictionary(let counter)) where counter.isCounter:
      return .dictionary(try CollectionTypes.below(zero: counter))
    default:
      throw ExpressionError.cannot(
        what: "come after \(operation.rawValue)", value: value.kind, mend: nil)
    }
  }
}
