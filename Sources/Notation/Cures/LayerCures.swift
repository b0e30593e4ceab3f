import Engine

/// What to try if the stack, or one of its layers, does not take a tensor.
enum LayerCures {
  /// The call with the tensor as a batch, of another dtype, or with its axes changed.
  static func candidates(
    _ operand: FailedOperation.Operand, _ operation: FailedOperation, _ host: any Host
  ) -> [CureCandidates] {
    guard let tensor = operand.tensor else { return [] }
    var inputs: [Expression] = []
    // One example of a batch, as a batch of one.
    if case .item(let base, let items) = operand.expression.kind, items.count == 1,
      case .name = base.kind, case .constant(.int) = items[0].kind
    {
      inputs.append(.made(.item(base, [.made(.list(items))])))
    }
    if host.model.takesElement == .symbols {
      inputs += isWhole(tensor) ? [operand.expression.calling("long")] : []
    } else if tensor.dtype != .float32 {
      inputs.append(operand.expression.calling("float"))
    }
    if tensor.rank >= 2, tensor.rank <= 4 {
      inputs += (0..<(tensor.rank - 1)).reversed().flatMap { first in
        ((first + 1)..<tensor.rank).map {
          operand.expression.calling("transpose", .int(first), .int($0))
        }
      }
      inputs.append(operand.expression.calling("flatten", .int(1)))
    }
    inputs.append(operand.expression.calling("unsqueeze", .int(0)))
    let changed = CureCandidates(
      expressions: inputs.map { operation.replacing(operand, with: $0) })
    guard host.model.takesElement == .symbols, host.hasData else {
      return [changed]
    }
    // The session's data instead of the numbers given.
    return [
      changed,
      CureCandidates(
        expressions: [operation.replacing(operand, with: Self.examples)], isLastResort: true),
    ]
  }

  /// `Xtr[:4]`.
  private static let examples = Expression.made(
    .item(
      .made(.name("Xtr")), [.made(.slice(nil, .made(.constant(.int(4))), nil))]))

  /// Whether float32 numbers are whole ones.
  private static func isWhole(_ tensor: DynamicTensor) -> Bool {
    guard tensor.dtype == .float32, tensor.count <= 1 << 16 else { return false }
    return (try? tensor.floats().allSatisfy { $0 == $0.rounded() }) ?? false
  }
}
