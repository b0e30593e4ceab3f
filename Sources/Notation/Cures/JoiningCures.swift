import Engine

/// Changes of what `cat` and `stack` are given.
enum JoiningCures {
  /// Tensors with fewer axes than others: as many, and as large as these where they are not joined.
  static func repeated(_ operation: FailedOperation) -> [Expression] {
    let tensors = operation.tensors
    guard let like = tensors.max(by: { rank($0) < rank($1) }), let sizes = like.tensor?.sizes,
      let axis = axis(of: operation, rank: sizes.count)
    else { return [] }
    let small = tensors.filter { rank($0) > 0 && rank($0) < sizes.count }
    let changed = small.compactMap { repeated($0, like, sizes, along: axis) }
    guard !changed.isEmpty, changed.count == small.count else { return [] }
    return [
      zip(small, changed).reduce(operation.expression) {
        $0.replacing($1.0.expression.range, with: $1.1)
      }
    ]
  }

  /// Tensors with one place where the others have more, repeated along that axis:
  /// `self.cls.expand(x.size(0), -1, -1)`.
  static func widened(_ operation: FailedOperation) -> [Expression] {
    let tensors = operation.tensors
    guard let rank = tensors.first?.tensor?.rank, rank > 0,
      tensors.allSatisfy({ self.rank($0) == rank }),
      let axis = axis(of: operation, rank: rank)
    else { return [] }
    var changed = operation.expression
    var isChanged = false
    for operand in tensors {
      guard let own = operand.tensor?.sizes else { return [] }
      let counts = own.indices.map { place -> Expression in
        guard place != axis, own[place] == 1,
          let like = tensors.first(where: { $0.tensor.map { $0.sizes[place] > 1 } ?? false }),
          let size = like.tensor?.sizes[place]
        else { return .made(.constant(.int(-1))) }
        guard case .name = like.expression.kind else { return .made(.constant(.int(size))) }
        return like.expression.calling("size", .int(place))
      }
      guard
        counts.contains(where: { if case .constant(.int(-1)) = $0.kind { false } else { true } })
      else { continue }
      isChanged = true
      changed = changed.replacing(
        operand.expression.range,
        with: .made(.call(operand.expression.member("expand"), counts.map { CallArgument(of: $0) }))
      )
    }
    return isChanged ? [changed] : []
  }

  /// Maps of one place, as rows like the others.
  static func flattened(_ operation: FailedOperation) -> [Expression] {
    let tensors = operation.tensors
    let maps = tensors.filter { operand in
      rank(operand) > 2 && operand.tensor?.sizes.dropFirst(2).allSatisfy { $0 == 1 } == true
    }
    guard !maps.isEmpty, tensors.contains(where: { rank($0) == 2 }) else { return [] }
    return [
      maps.reduce(operation.expression) {
        $0.replacing($1.expression.range, with: $1.expression.calling("flatten", .int(1)))
      }
    ]
  }

  /// `c.unsqueeze(1).expand(-1, x.size(1), -1)`.
  private static func repeated(
    _ operand: FailedOperation.Operand, _ like: FailedOperation.Operand, _ sizes: [Int],
    along axis: Int
  ) -> Expression? {
    guard let own = operand.tensor?.sizes,
      let kept = places(of: own, in: sizes, along: axis)
    else { return nil }
    let widened = operand.expression.item(
      sizes.indices.map { kept.contains($0) ? nil : Value.none })
    let counts = sizes.indices.map { place -> Expression in
      guard !kept.contains(place), place != axis, sizes[place] != 1 else {
        return .made(.constant(.int(kept.contains(place) ? -1 : 1)))
      }
      // A call would be carried out once more.
      guard case .name = like.expression.kind else { return .made(.constant(.int(sizes[place]))) }
      return like.expression.calling("size", .int(place))
    }
    return .made(.call(widened.member("expand"), counts.map { CallArgument(of: $0) }))
  }

  /// Which axes of others a tensor's are, in order: those of the same size, or the one that is joined.
  private static func places(of own: [Int], in sizes: [Int], along axis: Int) -> [Int]? {
    var places: [Int] = []
    for (number, size) in own.enumerated() {
      let first = (places.last ?? -1) + 1
      // As many must be left as are still to come.
      let last = sizes.count - (own.count - number)
      guard first <= last,
        let place = (first...last).first(where: { $0 == axis || sizes[$0] == size })
      else { return nil }
      places.append(place)
    }
    return places
  }

  /// Sequences of different lengths, filled up with zeros.
  static func padded(_ operation: FailedOperation) -> [Expression] {
    guard case .call(_, let arguments) = operation.expression.kind, let list = arguments.first,
      arguments.count == 1, let tensors = operation.operands.first?.value.tensors,
      let first = tensors.first, first.rank > 0,
      tensors.allSatisfy({ $0.sizes.dropFirst() == first.sizes.dropFirst() })
    else { return [] }
    // A few that are named one by one are no batch.
    if case .list = list.value.kind { return [] }
    return ["pad_sequence", "nn.utils.rnn.pad_sequence"].map {
      let parts = $0.split(separator: ".").map(String.init)
      let callee = parts.dropFirst().reduce(Expression.made(.name(parts[0]))) { $0.member($1) }
      return .made(.call(callee, [list, CallArgument("batch_first", made: .bool(true))]))
    }
  }

  private static func rank(_ operand: FailedOperation.Operand) -> Int { operand.tensor?.rank ?? 0 }

  /// The axis along which tensors are joined.
  private static func axis(of operation: FailedOperation, rank: Int) -> Int? {
    let axis = operation.operands.count > 1 ? operation.operands[1].value.wholeNumber : 0
    return axis.map { $0 < 0 ? $0 + rank : $0 }
  }
}

extension CallArgument {
  /// An argument without a name.
  fileprivate init(of value: Expression) {
    self.init(keyword: nil, spread: .none, value: value, range: 0..<0)
  }
}
