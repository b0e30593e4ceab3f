import Engine
import Support

extension Compiler {
  /// - Throws: `LocatedError`.
  mutating func compile(_ statements: [PythonStatement]) throws {
    try apart { for statement in statements { try $0.compile(statement) } }
  }

  /// - Throws: `LocatedError`.
  mutating func compile(_ statement: PythonStatement) throws {
    let top = code.top
    let outer = self.statement
    self.statement = statement.range
    defer {
      code.release(to: top)
      code.settle()
      self.statement = outer
    }
    mark(.begins)
    code.settle()
    switch statement.kind {
    case .expression(let value):
      let register = code.reserve()
      try compile(value, to: register)
      // What a docstring says is no value of its line.
      if case .constant(.string) = value.kind {} else { mark(.shows, at: register) }
    case .assign(let targets, let value): try assign(targets, value)
    case .annotate(let target, _, let value):
      if let value { try assign([target], value) }
    case .augment(let target, let operation, let value):
      try augment(target, operation, value, statement.range)
    case .loop(let target, let values, let body, let otherwise):
      try loop(target, values, body, otherwise)
    case .repeating(let condition, let body, let otherwise):
      try repeating(condition, body, otherwise)
    case .condition(let branches, let otherwise): try condition(branches, otherwise)
    case .with(let contexts, let body): try with(contexts[...], body)
    case .attempt(let attempt): try self.attempt(attempt)
    case .function(let definition):
      try decorated(definition.decorators, definition.name, definition.range) {
        try $0.function(definition, to: $1)
      }
    case .type(let definition):
      try decorated(definition.decorators, definition.name, definition.range) {
        try $0.type(definition, to: $1)
      }
    case .returning(let value): try returning(value, statement.range)
    case .raising(let value, let cause): try raising(value, cause, statement.range)
    case .breaking, .continuing: try leaveLoop(statement)
    case .delete(let targets): for target in targets { try delete(target) }
    case .assert(let condition, let message):
      let jumps = try jumpsUnless(condition)
      let end = code.emit(.jump)
      jumps.forEach { code.land($0) }
      let text = code.reserve()
      if let message { try compile(message, to: text) }
      code.emit(.fail, text, x: message == nil ? 0 : 1, at: condition)
      code.land(end)
    case .importing(let imports): for item in imports { try bring(item) }
    case .global, .nonlocal, .pass: break
    }
  }

  private mutating func assign(_ targets: [Target], _ value: Expression) throws {
    if targets.count == 1, case .name(let name, _) = targets[0],
      case .register(let register) = meaning(of: name), value.isWrittenAtOnce
    {
      try compile(value, to: register)
      give(name, register)
      return mark(.makes, name, at: register)
    }
    if targets.count == 1, case .several(let names, let range) = targets[0],
      case .tuple(let parts) = value.kind, names.count == parts.count,
      !parts.contains(where: \.isStarred), !names.contains(where: \.isStarred)
    {
      // `a, b = b, a + b` needs no tuple.
      let start = try row(parts)
      for (number, name) in names.enumerated() {
        try assign(start + number, to: name, range)
      }
      return
    }
    let place = try operand(value, before: targets.flatMap { $0.expression.children })
    for target in targets { try assign(place, to: target, value.range) }
  }

  /// Gives a target the value at a place.
  ///
  /// - Throws: `LocatedError`.
  mutating func assign(
    _ place: Int, to target: Target, _ source: Range<Int>, isShown: Bool = true
  ) throws {
    let top = code.top
    defer { code.release(to: top) }
    let whole = target.expression
    defer { if let label = target.label(in: header.source) { mark(.makes, label, at: place) } }
    switch target {
    case .name(let name, let range): try store(name, from: place, range, isShown: isShown)
    case .several(let targets, let range):
      let start = code.reserve(targets.count)
      let rest = targets.firstIndex(where: \.isStarred)
      let located = Expression(kind: .tuple(targets.map(\.expression)), range: range, depth: 1)
      code.emit(.unpack, start, place, targets.count, x: rest.map { $0 + 1 } ?? 0, at: located)
      for (number, target) in targets.enumerated() {
        try assign(start + number, to: target, source, isShown: isShown)
      }
    case .starred(let target, _):
      try assign(place, to: target, source, isShown: isShown)
    case .item(let base, let items, _):
      refuseChange(of: base)
      let places = (try operand(base, before: items), try index(items))
      code.emit(.setItem, places.0, place, places.1, at: whole)
      mark(item: target, at: place, of: places.0)
      if isShown { note(base) }
    case .attribute(let base, let name, _):
      if name == "data" { refuseChange(of: base) }
      let owner = try operand(base)
      code.emit(.setAttribute, owner, place, code.symbol(name), at: whole)
      if isShown { note(base) }
    }
  }

  /// `x += y`: in place for a tensor or a list, a new value for anything else.
  private mutating func augment(
    _ target: Target, _ operation: Operator, _ value: Expression, _ range: Range<Int>
  ) throws {
    let sum = Expression(
      kind: .binary(operation, target.expression, value),
      range: target.range.lowerBound..<max(target.range.lowerBound, value.range.upperBound),
      depth: 1)
    switch target {
    case .name(let name, let range):
      if case .register(let register) = meaning(of: name) {
        let old = try operand(target.expression, before: [value])
        let place = try operand(value)
        code.emit(.augment, register, old, place, x: operation.number, at: sum)
        return mark(.makes, name, at: register)
      }
      refuseChange(of: target.expression)
      let old = code.reserve()
      load(name, to: old, at: target.expression)
      let place = try operand(value)
      code.emit(.augment, old, old, place, x: operation.number, at: sum)
      try store(name, from: old, range)
      mark(.makes, name, at: old)
    case .item(let base, let items, _):
      refuseChange(of: base)
      let places = (
        try operand(base, before: items + [value]), try index(items, before: [value])
      )
      let old = code.reserve()
      code.emit(.item, old, places.0, places.1, at: target.expression)
      let place = try operand(value)
      code.emit(.augment, old, old, place, x: operation.number, at: sum)
      code.emit(.setItem, places.0, old, places.1, at: target.expression)
      mark(item: target, at: old, of: places.0)
      note(base)
    case .attribute(let base, let name, _):
      refuseChange(of: base)
      let owner = try operand(base, before: [value])
      let old = code.reserve()
      code.emit(.attribute, old, owner, code.symbol(name), at: target.expression)
      let place = try operand(value)
      code.emit(.augment, old, old, place, x: operation.number, at: sum)
      code.emit(.setAttribute, owner, old, code.symbol(name), x: 1, at: target.expression)
      if let label = target.label(in: header.source) { mark(.makes, label, at: old) }
      note(base)
    case .several, .starred: throw LocatedError(ExpressionError.notATarget, target.range)
    }
  }

  private mutating func delete(_ target: Target) throws {
    switch target {
    case .name(let name, let range):
      let place = Expression(kind: .name(name), range: range, depth: 1)
      switch meaning(of: name) {
      case .register(let register): code.emit(.deleteLocal, register, at: place)
      case .cell(let register):
        let empty = code.reserve()
        code.emit(.deleteLocal, empty, x: 1)
        code.emit(.storeCell, empty, register, at: place)
      case .global(let global): code.emit(.deleteGlobal, 0, global, at: place)
      case .namespace, .constant: break
      }
    case .several(let targets, _): for target in targets { try delete(target) }
    case .item(let base, let items, _):
      let places = (try operand(base, before: items), try index(items))
      code.emit(.deleteItem, places.0, 0, places.1, at: target.expression)
    case .attribute(let base, let name, _):
      let owner = try operand(base)
      code.emit(.deleteAttribute, owner, 0, code.symbol(name), at: target.expression)
    case .starred(_, let range): throw LocatedError(ExpressionError.notATarget, range)
    }
  }

  private mutating func bring(_ item: Import) throws {
    code.imports.append(item)
    let place = Expression(kind: .constant(.none), range: item.range, depth: 1)
    let register = code.reserve()
    code.emit(.importing, register, code.imports.count - 1, at: place)
    guard let name = item.boundName else { return }
    // `torch` and `nn` mean what an import would give them: the machine says if that is so.
    if case .global(let global) = meaning(of: name) {
      let end = code.emit(.jumpIf, register, x: 1)
      code.emit(.storeGlobal, register, global, x: 1, at: place)
      code.land(end)
    } else {
      try store(name, from: register, item.range)
    }
  }
}

extension Target {
  /// Whether it takes the rest of several values.
  var isStarred: Bool { if case .starred = self { true } else { false } }

  /// The target of `=`, as an expression.
  var expression: Expression {
    switch self {
    case .name(let name, let range): Expression(kind: .name(name), range: range, depth: 1)
    case .several(let targets, let range):
      Expression(kind: .tuple(targets.map(\.expression)), range: range, depth: 1)
    case .starred(let target, let range):
      Expression(kind: .starred(target.expression), range: range, depth: 1)
    case .item(let base, let items, let range):
      Expression(kind: .item(base, items), range: range, depth: 1)
    case .attribute(let base, let name, let range):
      Expression(kind: .attribute(base, name), range: range, depth: 1)
    }
  }
}

extension Expression {
  /// Whether its value can be put at once where its name's is: nothing is written there before all of it
  /// is evaluated.
  fileprivate var isWrittenAtOnce: Bool {
    switch kind {
    case .constant, .name, .attribute, .binary, .unary, .item: true
    default: false
    }
  }
}
