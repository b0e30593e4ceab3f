import Engine

/// A fix for an expression that failed; it was tried on the values of its operands and succeeds.
struct Cure: Sendable {
  /// What the statement has before the expression, such as `x += `.
  var head = ""
  /// The expression as changed: parts of the line keep their places, new ones have none.
  let expression: Expression
  /// The resulting shape, as a message shows it; nil for a value without one.
  let shape: String?

  /// `F.conv1d(x.T, w) → 16x2`.
  func written(_ writer: ExpressionWriter) -> String {
    head + writer.text(expression) + (shape.map { " → \($0)" } ?? "")
  }
}

/// A failed operation with the values of its operands, so that a trial need not evaluate them
/// again.
struct FailedOperation {
  /// An operand as typed, and its value.
  struct Operand {
    let expression: Expression
    let value: Value

    /// Its value, if that is a tensor.
    var tensor: DynamicTensor? { if case .tensor(let tensor) = value { tensor } else { nil } }

    /// Whether it is a list or a tuple.
    var isSequence: Bool {
      switch value {
      case .list, .tuple: true
      default: false
      }
    }

    /// Whether it is a number, or a tensor without axes.
    var isScalar: Bool {
      switch value {
      case .int, .float: true
      case .tensor(let tensor): tensor.rank == 0
      default: false
      }
    }
  }

  /// The operation as typed.
  let expression: Expression
  /// Its operands, the owner of a method first.
  let operands: [Operand]
  /// The function that was called, if one was.
  var function: String?
  /// The places of indices that are masks: converted to numbers they would select 0 and 1.
  var masks: Set<Range<Int>> = []

  /// The operands that are tensors, including those within a list.
  var tensors: [Operand] {
    operands.flatMap { operand -> [Operand] in
      if operand.tensor != nil { return [operand] }
      guard case .list(let parts) = operand.expression.kind, let tensors = operand.value.tensors,
        parts.count == tensors.count
      else { return [] }
      return zip(parts, tensors).map { Operand(expression: $0, value: .tensor($1)) }
    }
  }

  /// The values by their places in the line.
  var values: [Range<Int>: Value] {
    var values: [Range<Int>: Value] = [:]
    for operand in operands + tensors { values[operand.expression.range] = operand.value }
    return values
  }

  /// The operation with an operand replaced.
  func replacing(_ operand: Operand, with new: Expression) -> Expression {
    expression.replacing(operand.expression.range, with: new)
  }
}

/// Changes to try, the likeliest first.
struct CureCandidates {
  let expressions: [Expression]
  /// How many of them are worth showing: if one operand's dtype helps, two more add nothing.
  var most = 2
  /// Whether they are tried only if none before them helps.
  var isLastResort = false
}

extension LocatedError {
  /// The error with fixes that were tried.
  func with(_ cures: [Cure]) -> LocatedError {
    var copy = self
    copy.cures = cures
    return copy
  }
}

extension FailedOperation {
  /// The operation, remembering which masks were given where indices are needed.
  func keepingMasks(for error: any Error) -> FailedOperation {
    guard case TensorError.wrongDType(let place, _, .bool) = error,
      place.hasSuffix("'s index") || place == "embedding"
    else { return self }
    var copy = self
    copy.masks = Set(tensors.filter { $0.tensor?.dtype == .bool }.map(\.expression.range))
    return copy
  }
}
