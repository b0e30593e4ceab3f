import Engine

/// Changes of a call: another function, or an argument added, removed or changed.
enum CallCures {
  /// The call changed in one way.
  static func candidates(
    _ remedy: CureRules.Remedy, _ operation: FailedOperation
  ) -> [Expression] {
    guard case .call(let callee, let arguments) = operation.expression.kind else { return [] }
    switch remedy {
    case .function(let name):
      let given = owner(callee, operation).map { [argument(nil, $0)] } ?? []
      return [.made(.call(.torch(name), given + arguments))]
    case .method(let name):
      return owner(callee, operation).map { [.made(.call($0.member(name), arguments))] } ?? []
    case .with(let name, let value):
      let others = arguments.filter { $0.keyword != name }
      let named = CallArgument(name, made: value)
      // It may have been given by position.
      return [
        .made(.call(callee, others + [named])), .made(.call(callee, others.dropLast() + [named])),
      ]
    case .without(let name):
      guard arguments.contains(where: { $0.keyword == name }) else { return [] }
      return [.made(.call(callee, arguments.filter { $0.keyword != name }))]
    case .otherAxis: return otherAxes(callee, arguments, operation)
    case .freeSize:
      return freeSizes(callee, arguments) + dividingSizes(callee, arguments, operation)
    case .unturned: return unturned(callee, arguments, operation)
    case .otherDirection: return otherDirection(callee, arguments)
    case .padding: return padding(callee, arguments, operation)
    default: return []
    }
  }

  private static func argument(_ keyword: String?, _ value: Expression) -> CallArgument {
    CallArgument(keyword: keyword, spread: .none, value: value, range: 0..<0)
  }

  /// The owner of a called method.
  private static func owner(_ callee: Expression, _ operation: FailedOperation) -> Expression? {
    guard case .attribute(let base, _) = callee.kind,
      operation.operands.first?.expression.range == base.range
    else { return nil }
    return base
  }

  private static func otherAxes(
    _ callee: Expression, _ arguments: [CallArgument], _ operation: FailedOperation
  ) -> [Expression] {
    guard let rank = operation.tensors.first?.tensor?.rank, let first = arguments.first else {
      return []
    }
    return (0..<rank).map { axis in
      .made(.call(callee, [first, CallArgument("dim", made: .int(axis))]))
    }
  }

  /// Each of the sizes in turn as -1.
  private static func freeSizes(
    _ callee: Expression, _ arguments: [CallArgument]
  ) -> [Expression] {
    // Sizes in brackets are one argument.
    if arguments.count == 1, case .tuple(let sizes) = arguments[0].value.kind {
      return sizes.indices.reversed().map { place in
        var other = sizes
        other[place] = .made(.constant(.int(-1)))
        return .made(.call(callee, [argument(nil, .made(.tuple(other)))]))
      }
    }
    guard arguments.count > 1 else { return [] }
    return arguments.indices.reversed().map { place in
      var other = arguments
      other[place] = CallArgument(made: .int(-1))
      return .made(.call(callee, other))
    }
  }

  /// Where one size is left open: each of the others in turn as the nearest that divides what there is.
  private static func dividingSizes(
    _ callee: Expression, _ arguments: [CallArgument], _ operation: FailedOperation
  ) -> [Expression] {
    let given = operation.operands.dropFirst().map(\.value)
    let (sizes, isTuple) = sizes(given)
    guard let count = operation.operands.first?.tensor?.count, count > 0,
      sizes.count(where: { $0 == -1 }) == 1, isTuple || sizes.count == given.count
    else { return [] }
    return sizes.indices.flatMap { place -> [Expression] in
      var rest = count
      for (other, size) in sizes.enumerated() where other != place && size > 0 {
        guard rest.isMultiple(of: size) else { return [] }
        rest /= size
      }
      return nearestDivisors(of: rest, to: sizes[place]).map { divisor in
        var changed = sizes
        changed[place] = divisor
        let numbers = changed.map { Expression.made(.constant(.int($0))) }
        let new = isTuple ? [Expression.made(.tuple(numbers))] : numbers
        return .made(
          .call(callee, arguments.dropLast(given.count) + new.map { argument(nil, $0) }))
      }
    }
  }

  /// Sizes, one by one or in one list.
  private static func sizes(_ given: [Value]) -> (sizes: [Int], isTuple: Bool) {
    let isTuple = given.count == 1 && given[0].wholeNumber == nil
    return (isTuple ? given[0].wholeNumbers ?? [] : given.compactMap(\.wholeNumber), isTuple)
  }

  /// Where sizes would join elements across two turned axes, and would not once these are turned back, as
  /// after attention's heads: turned back first.
  private static func unturned(
    _ callee: Expression, _ arguments: [CallArgument], _ operation: FailedOperation
  ) -> [Expression] {
    var (target, _) = sizes(operation.operands.dropFirst().map(\.value))
    guard let base = owner(callee, operation), let tensor = operation.operands.first?.tensor,
      tensor.count > 0, !target.contains(0)
    else { return [] }
    if let free = target.firstIndex(of: -1) {
      target[free] = 1
      target[free] = tensor.count / max(1, ends(target).max() ?? 1)
    }
    guard !ends(target).isSubset(of: ends(tensor.sizes)) else { return [] }
    for first in 0..<tensor.rank {
      for second in (first + 1)..<max(tensor.rank, first + 1) {
        guard let turned = try? tensor.transposed(first, second), turned.isContiguous,
          ends(target).isSubset(of: ends(turned.sizes))
        else { continue }
        let back = base.calling("transpose", .int(first), .int(second))
        return [.made(.call(back.member("reshape"), arguments))]
      }
    }
    return []
  }

  /// The products of the first sizes, of the first two, and so on: joining axes leaves some of them out.
  private static func ends(_ sizes: [Int]) -> Set<Int> {
    var product = 1
    return Set(
      sizes.map { size in
        product = product.multipliedReportingOverflow(by: size).partialValue
        return product
      })
  }

  /// The divisors on either side of a number, the nearer first, where they are not far.
  private static func nearestDivisors(of count: Int, to number: Int) -> [Int] {
    guard number > 1, count > 1 else { return [] }
    let far = 1000
    let below = (2...number).reversed().prefix(far).first { count.isMultiple(of: $0) }
    let above = (1...far).lazy.map { number.addingReportingOverflow($0) }
      .first { $0.overflow || count.isMultiple(of: $0.partialValue) }
      .flatMap { $0.overflow ? nil : $0.partialValue }
    return [below, above].compactMap(\.self).sorted { abs($0 - number) < abs($1 - number) }
  }

  private static func otherDirection(
    _ callee: Expression, _ arguments: [CallArgument]
  ) -> [Expression] {
    guard
      let place = arguments.firstIndex(where: { $0.keyword == "step" })
        ?? (arguments.count > 2 ? 2 : nil)
    else { return [.made(.call(callee, arguments + [CallArgument(made: .int(-1))]))] }
    var other = arguments
    let step = arguments[place].value
    if case .unary(.minus, let size) = step.kind {
      other[place] = argument(arguments[place].keyword, size)
    } else {
      other[place] = argument(arguments[place].keyword, .made(.unary(.minus, step)))
    }
    return [.made(.call(callee, other))]
  }

  /// As many zeros on both sides as the taps extend beyond the steps.
  private static func padding(
    _ callee: Expression, _ arguments: [CallArgument], _ operation: FailedOperation
  ) -> [Expression] {
    let tensors = operation.tensors
    guard tensors.count > 1, let steps = tensors[0].tensor?.sizes.last,
      let taps = tensors[1].tensor?.sizes.last, taps > steps
    else { return [] }
    let given = arguments.filter { $0.keyword != "padding" }
    return [
      .made(.call(callee, given + [CallArgument("padding", made: .int((taps - steps + 1) / 2))]))
    ]
  }
}

/// Changes of an index.
enum ItemCures {
  /// The tensor reversed first, or an index as whole numbers.
  static func candidates(
    _ base: Expression, _ items: [Expression], _ operation: FailedOperation
  ) -> [Expression] {
    turned(base, items) + withoutDots(base, items) + squeezed(base, items, operation)
      + items.compactMap { item in
        switch item.kind {
        case .slice, .constant, .unary: nil
        case _ where operation.masks.contains(item.range): nil
        default: operation.expression.replacing(item.range, with: item.calling("long"))
        }
      }
  }

  /// Without an axis of 1 that a mask does not have.
  private static func squeezed(
    _ base: Expression, _ items: [Expression], _ operation: FailedOperation
  ) -> [Expression] {
    guard items.count == 1, operation.masks.contains(items[0].range),
      let sizes = operation.operands.first?.tensor?.sizes
    else { return [] }
    return sizes.indices.filter { sizes[$0] == 1 }.map { axis in
      .made(.item(base.calling("squeeze", .int(axis)), items))
    }
  }

  /// Without any `...` except the first.
  private static func withoutDots(_ base: Expression, _ items: [Expression]) -> [Expression] {
    func isDots(_ item: Expression) -> Bool {
      if case .constant(.ellipsis) = item.kind { true } else { false }
    }
    guard items.filter(isDots).count > 1, let first = items.firstIndex(where: isDots) else {
      return []
    }
    let kept = items.enumerated().filter { $0.offset <= first || !isDots($0.element) }
    return [.made(.item(base, kept.map(\.element)))]
  }

  /// `x.flip(1)` for `x[:, ::-1]`, `x.flip(0)[::2]` for `x[::-2]`.
  private static func turned(_ base: Expression, _ items: [Expression]) -> [Expression] {
    var axes: [Value] = []
    var others: [Expression] = []
    for (axis, item) in items.enumerated() {
      guard case .slice(nil, nil, let step) = item.kind else { return [] }
      guard let step, case .unary(.minus, let size) = step.kind else {
        others.append(item)
        continue
      }
      axes.append(.int(axis))
      if case .constant(.int(1)) = size.kind {
        others.append(.made(.slice(nil, nil, nil)))
      } else {
        others.append(.made(.slice(nil, nil, size)))
      }
    }
    guard !axes.isEmpty else { return [] }
    let flipped = Expression.made(
      .call(base.member("flip"), axes.map { CallArgument(made: $0) }))
    let isWhole = others.allSatisfy {
      if case .slice(nil, nil, nil) = $0.kind { true } else { false }
    }
    return [isWhole ? flipped : .made(.item(flipped, others))]
  }
}
