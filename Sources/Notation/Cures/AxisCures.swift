import Engine

/// Changes of operands' axes: swapped, added, removed.
enum AxisCures {
  /// With more axes than this there are too many possibilities.
  private static let mostAxes = 5

  /// The operation with one operand's axes changed.
  static func candidates(_ operation: FailedOperation) -> [Expression] {
    let tensors = operation.tensors
    if case .binary(.matrixMultiply, let left, let right) = operation.expression.kind {
      return products(operation, left, right)
    }
    if let function = operation.function, ["matmul", "mm", "bmm"].contains(function) {
      return tensors.reversed().compactMap { operand in
        turned(operand).map { operation.replacing(operand, with: $0) }
      }
    }
    if tensors.count == 2, isElementwise(operation) {
      return tensors.indices.reversed().flatMap { place in
        aligned(tensors[place], to: tensors[1 - place].tensor?.sizes ?? []).map {
          operation.replacing(tensors[place], with: $0)
        }
      }
    }
    let changes = tensors.flatMap { operand in
      changed(operand).map { operation.replacing(operand, with: $0) }
    }
    guard ["cat", "concat", "concatenate"].contains(operation.function) else { return changes }
    return JoiningCures.flattened(operation) + changes
  }

  /// Every row of one with every row of the other, as for distances, where the rows are as long.
  static func pairs(_ operation: FailedOperation) -> [Expression] {
    let tensors = operation.tensors
    guard case .binary(let sign, _, _) = operation.expression.kind, sign != .matrixMultiply,
      tensors.count == 2, let left = tensors[0].tensor?.sizes, let right = tensors[1].tensor?.sizes,
      left.count == right.count, 1...2 ~= left.count, left[0] != right[0],
      left.dropFirst() == right.dropFirst()
    else { return [] }
    // Of two rows only places are multiplied with all of the other one.
    let isOfPlaces = tensors[0].tensor?.dtype == .int64 && tensors[1].tensor?.dtype != .int64
    guard left.count == 2 || isOfPlaces && abs(left[0] - right[0]) > 1 else { return [] }
    return [
      operation.replacing(
        tensors[0], with: tensors[0].expression.calling("unsqueeze", .int(1)))
    ]
  }

  /// Of attention, the mask of (B, T) or (B, T, T) with axes for the heads and the queries.
  static func masked(_ operation: FailedOperation) -> [Expression] {
    guard let query = operation.tensors.first?.tensor,
      let last = operation.tensors.dropFirst(3).first,
      let mask = last.tensor, mask.rank > 1, mask.rank < query.rank, mask.sizes[0] == query.sizes[0]
    else { return [] }
    let missing = [Value?](repeating: Value.none, count: query.rank - mask.rank)
    return [operation.replacing(last, with: last.expression.item([nil] + missing))]
  }

  /// Whether the operation works element by element.
  private static func isElementwise(_ operation: FailedOperation) -> Bool {
    guard let function = operation.function else { return true }
    return BinaryOperation.namesOfElementwise.contains(function)
      || ["allclose", "masked_select", "mse_loss"].contains(function)
  }

  private static func products(
    _ operation: FailedOperation, _ left: Expression, _ right: Expression
  ) -> [Expression] {
    let operands = operation.operands
    return operands.reversed().compactMap { operand in
      turned(operand).map { operation.replacing(operand, with: $0) }
    } + [.made(.binary(.matrixMultiply, right, left))]
  }

  /// A matrix, or a batch of them, transposed.
  private static func turned(_ operand: FailedOperation.Operand) -> Expression? {
    guard let rank = operand.tensor?.rank, rank >= 2 else { return nil }
    return operand.expression.member(rank == 2 ? "T" : "mT")
  }

  /// Ways to match a tensor's axes to a larger one's, or to swap two of them.
  ///
  /// None of them enlarges the other.
  private static func aligned(
    _ operand: FailedOperation.Operand, to sizes: [Int]
  ) -> [Expression] {
    guard let tensor = operand.tensor, tensor.rank > 0, sizes.count <= mostAxes,
      tensor.rank <= mostAxes
    else { return [] }
    var ways: [[Int]] = [[]]
    for (place, size) in tensor.sizes.enumerated() {
      ways = ways.flatMap { way -> [[Int]] in
        let from = (way.last ?? -1) + 1
        guard from <= sizes.count - (tensor.rank - place) else { return [] }
        return (from...(sizes.count - (tensor.rank - place)))
          .filter { size == sizes[$0] || size == 1 }.map { way + [$0] }
      }
    }
    // A mask of positions is about the last axis.
    let isMask = tensor.dtype == .bool
    if isMask { ways.sort { ($0.last ?? 0) > ($1.last ?? 0) } }
    let added = ways.filter { $0.first.map { sizes.count - $0 > tensor.rank } ?? false }.map {
      way -> Expression in
      operand.expression.item(
        ((way.first ?? 0)..<sizes.count).map { way.contains($0) ? nil : Value.none })
    }
    guard tensor.rank == sizes.count else { return added }
    let exchanged = exchanges(operand).filter { pair in
      var other = tensor.sizes
      other.swapAt(pair.0, pair.1)
      return zip(other, sizes).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
    }
    return added + exchanged.map { exchange(operand, $0) }
  }

  private static func exchanges(_ operand: FailedOperation.Operand) -> [(Int, Int)] {
    let rank = operand.tensor?.rank ?? 0
    guard rank >= 2, rank <= mostAxes else { return [] }
    return (0..<(rank - 1)).reversed().flatMap { first in
      ((first + 1)..<rank).map { (first, $0) }
    }
  }

  private static func exchange(
    _ operand: FailedOperation.Operand, _ pair: (Int, Int)
  ) -> Expression {
    operand.tensor?.rank == 2
      ? operand.expression.member("T")
      : operand.expression.calling("transpose", .int(pair.0), .int(pair.1))
  }

  /// One axis more, one less, or two swapped.
  private static func changed(_ operand: FailedOperation.Operand) -> [Expression] {
    guard let tensor = operand.tensor, tensor.rank <= mostAxes else { return [] }
    var ways = exchanges(operand).map { exchange(operand, $0) }
    ways += (0...tensor.rank).map { operand.expression.calling("unsqueeze", .int($0)) }
    ways += tensor.sizes.indices.filter { tensor.sizes[$0] == 1 }.map {
      operand.expression.calling("squeeze", .int($0))
    }
    return ways
  }
}
