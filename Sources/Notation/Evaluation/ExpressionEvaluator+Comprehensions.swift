import Engine

/// Loops inside brackets.
extension ExpressionEvaluator {
  /// The values that a loop goes through.
  mutating func items(of iterable: Expression) throws -> [Value] {
    let value = try evaluate(iterable)
    return try located(iterable.range) {
      if case .layer(let layer) = value {
        return try layer.children(in: host).map { .layer($0) }
      }
      return try value.requiredItems()
    }
  }

  /// The list that a comprehension makes.
  mutating func comprehension(
    _ body: Expression, _ target: Target, _ iterable: Expression
  ) throws -> Value {
    let items = try items(of: iterable)
    if let each = sizeBeforehand(of: body, within: target) {
      let (total, overflow) = items.count.multipliedReportingOverflow(by: each)
      guard !overflow, total <= Value.mostItems else {
        throw LocatedError(
          ExpressionError.tooMuch(
            what: "a list", count: overflow ? Int.max : total, most: Value.mostItems), body.range)
      }
    }
    // The names are local to the comprehension, as in Python; in-place changes remain.
    let names = target.names
    let kept = names.map { host.variables[$0] }
    let outer = (assigned, hasChanged)
    host.variables.waiting.append(ValueList(kept.map { $0 ?? .none }))
    var values: [Value] = []
    var total = 0
    var budget = ListBudget()
    try located(body.range) { try ListBudget.reserve(items.count) }
    values.reserveCapacity(items.count)
    for item in items {
      try checkInterrupt(iterable.range)
      try assign(item, to: target, iterable.range, isLocal: true)
      let value = try evaluate(body)
      total += min(value.parts?.total ?? 1, Value.mostItems)
      guard total <= Value.mostItems else {
        throw LocatedError(
          ExpressionError.tooMuch(what: "a list", count: total, most: Value.mostItems), body.range)
      }
      try located(body.range) { try budget.add(value) }
      values.append(value)
    }
    (assigned, hasChanged) = outer
    let held = host.variables.waiting.removeLast()
    for (place, name) in names.enumerated() {
      host.variables[name] = kept[place] == nil ? nil : held[place]
    }
    return .listed(values)
  }

  /// The length of a list built inside a comprehension, if known beforehand: it iterates over a
  /// name that the loop does not set, or over a range.
  private func sizeBeforehand(of body: Expression, within target: Target) -> Int? {
    guard case .comprehension(_, _, let iterable) = body.kind else { return nil }
    var looking = self
    switch iterable.kind {
    case .name(let name) where !target.names.contains(name): break
    case .call(let callee, let arguments):
      guard case .name("range") = callee.kind,
        arguments.allSatisfy({ if case .constant = $0.value.kind { true } else { false } })
      else { return nil }
    default: return nil
    }
    guard let value = try? looking.evaluate(iterable) else { return nil }
    switch value {
    case .tensor(let tensor): return tensor.sizes.first
    case .list(let values), .tuple(let values): return values.count
    case .range(let range): return range.count
    default: return nil
    }
  }
}
