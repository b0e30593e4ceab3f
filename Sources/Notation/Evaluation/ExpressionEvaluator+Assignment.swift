import Engine
import Support

extension ExpressionEvaluator {
  /// Assignment.
  mutating func assign(
    _ value: Value, to target: Target, _ source: Range<Int>, isLocal: Bool = false
  ) throws {
    switch target {
    case .name(let name, let range):
      // A name is checked once, not for each value in a loop.
      if host.variables[name] == nil {
        try located(range) { try Names.check(name) }
        if !isLocal { remark(name, value) }
      }
      host.variables[name] = value
      hasChanged = true
      if !isLocal { note(name) }
    case .several(let targets, let range):
      let items = try located(source) { try value.requiredItems() }
      guard items.count == targets.count else {
        throw LocatedError(
          ExpressionError.wrongNames(names: targets.count, values: items.count), range)
      }
      for (target, item) in zip(targets, items) {
        try assign(item, to: target, source, isLocal: isLocal)
      }
    case .item(let base, let items, let range):
      let owner = try evaluate(base)
      if case .optimization(let group) = owner {
        return try put(value, into: group, items, range)
      }
      if case .torchModule(let module) = owner {
        return try give(module, items, value, from: base, range)
      }
      guard case .tensor(let tensor) = owner else {
        throw LocatedError(
          ExpressionError.cannot(
            what: "be changed in place", value: owner.kind, mend: "make a new one"), range)
      }
      let index = try indexItems(items)
      try located(range) {
        guard let operand = value.operand else {
          throw ExpressionError.cannot(what: "be put into a tensor", value: value.kind, mend: nil)
        }
        try refuseSessions(base)
        try tensor.put(operand, at: index)
        host.variables.noteChange()
        hasChanged = true
      }
      if case .name(let name) = base.kind { note(name) }
    case .attribute(let base, let name, let range):
      let owner = try evaluate(base)
      try located(range) { try give(owner, name, value, from: base) }
    }
  }

  /// `optimizer.param_groups[0]['lr'] = 0.01`.
  private mutating func put(
    _ value: Value, into group: OptimizationValue, _ items: [Expression], _ range: Range<Int>
  ) throws {
    let keys = try items.map { try evaluate($0) }
    try located(range) {
      guard keys.count == 1, case .string(let name) = keys[0] else {
        throw ExpressionError.cannot(
          what: "be an index of \(group.kind)", value: keys.first?.kind ?? "nothing", mend: nil)
      }
      try group.set(name, value)
    }
    host.variables.noteChange()
    hasChanged = true
  }

  /// `del x`: the session's own value is visible again.
  mutating func delete(_ target: Target) throws {
    switch target {
    case .name(let name, let range):
      guard host.variables[name] != nil else {
        throw LocatedError(try undeletable(name), range)
      }
      host.variables[name] = nil
      assigned.removeAll { $0 == name }
      hasChanged = true
    case .several(let targets, _): for target in targets { try delete(target) }
    case .item(_, _, let range), .attribute(_, _, let range):
      throw LocatedError(
        ExpressionError.notSupported(what: "deleting a part of a value", mend: nil), range)
    }
  }

  private mutating func undeletable(_ name: String) throws -> ExpressionError {
    Names.ofTheSession.contains(name)
      ? .cannot(what: "be deleted", value: "'\(name)', which is the session's own,", mend: nil)
      : .unknownName(
        name: name, similar: Similarity.nearest(to: name, in: host.variables.names))
  }

  /// Remembers that a line assigned to a name, so that its result is shown.
  private mutating func note(_ name: String) {
    if !assigned.contains(name) { assigned.append(name) }
  }

  /// `x += y`: in place for a tensor, a new value for anything else.
  mutating func augment(
    _ target: Target, _ operation: Operator, _ expression: Expression, _ range: Range<Int>
  ) throws {
    let (old, place) = try current(target)
    let value = try evaluate(expression)
    let whole = place.lowerBound..<expression.range.upperBound
    if case .list(let list) = old, operation == .add || operation == .multiply {
      return try extend(list, target, operation, value, whole)
    }
    let sum = Expression(
      kind: .binary(operation, target.expression, expression), range: whole, depth: 1)
    let new = try cured(sum, [(target.expression, old), (expression, value)]) {
      try ValueArithmetic.binary(operation, try old.snapshot(with: value), value)
    }
    guard case .tensor(let tensor) = old, operation != .matrixMultiply else {
      return try assign(new, to: target, whole)
    }
    guard case .tensor(let result) = new else { return }
    do {
      try located(whole) { try tensor.checkInPlace(result, operator: operation.rawValue) }
    } catch let error as LocatedError {
      guard case .name(let name, _) = target else { throw error }
      // The result exists: only its place is missing.
      let parts = Expression.made(.binary(operation, target.expression, expression))
      throw error.with([Cure(head: "\(name) = ", expression: parts, shape: result.shapeText)])
    }
    if case .item = target { return try assign(new, to: target, whole) }
    do {
      try located(whole) {
        if case .attribute(let base, _, _) = target { try refuseSessions(base) }
        try tensor.put(result, "\(operation.rawValue)=")
      }
    } catch let error as LocatedError {
      guard case .attribute(let base, let name, _) = target,
        case .layer(let layer) = try evaluate(base)
      else { throw error }
      throw layer.refusal(error, name, operation, value, in: host)
    }
    host.variables.noteChange()
    hasChanged = true
    switch target {
    case .name(let name, _): note(name)
    case .attribute(let base, _, _): if case .name(let name) = base.kind { note(name) }
    case .several, .item: break
    }
  }

  /// `+=` and `*=` of a list, which Python changes in place.
  private mutating func extend(
    _ list: ValueList, _ target: Target, _ operation: Operator, _ value: Value, _ range: Range<Int>
  ) throws {
    let changed = try located(range) {
      // Anything iterable is appended.
      let other = operation == .add ? Value.listed(try value.requiredItems()) : value
      return try ValueArithmetic.binary(operation, .list(list), other)
    }
    guard case .list(let parts) = try limited(changed, range) else { return }
    let new = parts.identified(as: list.identity)
    host.variables.update(new)
    hasChanged = true
    switch target {
    case .name(let name, _):
      // A name that holds the session's value keeps a list of its own.
      if host.variables[name] == nil { try assign(.list(new), to: target, range) }
      note(name)
    case .item(let base, _, _): if case .name(let name) = base.kind { note(name) }
    case .several, .attribute: break
    }
  }

  private mutating func current(_ target: Target) throws -> (Value, Range<Int>) {
    switch target {
    case .name(let name, let range): return (try located(range) { try look(up: name) }, range)
    case .item(let base, let items, let range):
      return (try evaluate(Expression(kind: .item(base, items), range: range, depth: 1)), range)
    case .attribute(let base, let name, let range):
      return (try evaluate(Expression(kind: .attribute(base, name), range: range, depth: 1)), range)
    case .several(_, let range):
      throw LocatedError(ExpressionError.notATarget, range)
    }
  }
}

extension Target {
  /// The target of `=`, as an expression.
  fileprivate var expression: Expression {
    switch self {
    case .name(let name, let range): Expression(kind: .name(name), range: range, depth: 1)
    case .several(let targets, let range):
      Expression(kind: .tuple(targets.map(\.expression)), range: range, depth: 1)
    case .item(let base, let items, let range):
      Expression(kind: .item(base, items), range: range, depth: 1)
    case .attribute(let base, let name, let range):
      Expression(kind: .attribute(base, name), range: range, depth: 1)
    }
  }
}

extension Value {
  /// The value as an operation in place reads it, which then overwrites it.
  ///
  /// - Throws: `TensorError`.
  func snapshot(with other: Value) throws -> Value {
    guard case .tensor(let tensor) = self else { return self }
    return .tensor(try tensor.snapshot(with: other.operand.map { [$0] } ?? []))
  }
}
