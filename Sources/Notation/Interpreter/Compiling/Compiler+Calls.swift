import Engine
import Support

extension Compiler {
  /// A call; its values follow what is called.
  mutating func call(
    _ callee: Expression, _ arguments: [CallArgument], _ expression: Expression, to target: Int
  ) throws {
    if case .name("super") = callee.kind, arguments.isEmpty, try superior(expression, to: target) {
      return
    }
    guard !arguments.contains(where: { $0.spread != .none }) else {
      return try callSpread(callee, arguments, expression, to: target)
    }
    // Values by place come first, so that names are the last.
    let given = arguments.filter { $0.keyword == nil } + arguments.filter { $0.keyword != nil }
    let base = target == code.top - 1 ? target : code.reserve()
    let shape = code.shape(given.compactMap(\.keyword))
    if case .attribute(let owner, let name) = callee.kind, known[callee.range] == nil {
      try refuseChange(of: owner, by: name)
      try compile(owner, to: base)
      try values(of: given)
      code.emit(.callMethod, code.symbol(name), base, given.count, x: shape, at: expression)
    } else {
      try compile(callee, to: base)
      try values(of: given)
      code.emit(.call, 0, base, given.count, x: shape, at: expression)
    }
    if base != target { code.emit(.move, target, base) }
  }

  private mutating func values(of given: [CallArgument]) throws {
    let start = code.reserve(given.count)
    for (number, argument) in given.enumerated() {
      try compile(argument.value, to: start + number)
    }
  }

  /// `super()` in a method, which knows its class and its object.
  private mutating func superior(_ expression: Expression, to target: Int) throws -> Bool {
    guard scope.kind == .function, scope.free.contains(Scope.ownClass),
      let cell = registers[Scope.ownClass], let first = header.parameters.first
    else { return false }
    let object = code.reserve()
    load(first.name, to: object, at: expression)
    code.emit(.superior, target, cell, object, at: expression)
    return true
  }

  private mutating func callSpread(
    _ callee: Expression, _ arguments: [CallArgument], _ expression: Expression, to target: Int
  ) throws {
    let base = code.reserve(3)
    try compile(callee, to: base)
    code.emit(.list, base + 1, base + 1, 0, at: expression)
    code.emit(.dictionary, base + 2, base + 2, 0, at: expression)
    for argument in arguments {
      let top = code.top
      let place = try operand(argument.value)
      let located = Expression(
        kind: argument.value.kind, range: argument.range, depth: argument.value.depth)
      switch (argument.spread, argument.keyword) {
      case (.values, _): code.emit(.extend, base + 1, place, x: 3, at: located)
      // A name that is there already is given twice.
      case (.names, _): code.emit(.extend, base + 2, place, x: 2, at: located)
      case (.none, let name?):
        let key = code.constant(.string(name))
        code.emit(.store, base + 2, key, place, x: 2, at: located)
      case (.none, nil): code.emit(.append, base + 1, place, at: located)
      }
      code.release(to: top)
    }
    code.emit(.callSpread, 0, base, at: expression)
    code.emit(.move, target, base)
  }

  /// Refuses to change what belongs to the session.
  mutating func refuseChange(of expression: Expression, by method: String) throws {
    guard method.hasSuffix("_"), !method.hasPrefix("_") else { return }
    refuseChange(of: expression)
  }

  /// Refuses to change what belongs to the session.
  mutating func refuseChange(of expression: Expression) {
    guard let name = expression.rootName, name != Names.stack, Names.ofTheSession.contains(name),
      case .global(let place) = meaning(of: name)
    else { return }
    code.emit(.refuseSession, 0, place, code.symbol(name), at: expression)
  }

  /// Has a line show a name whose elements it changes.
  mutating func note(_ expression: Expression) {
    guard scope.kind == .module, case .name(let name) = expression.kind,
      case .global(let place) = meaning(of: name)
    else { return }
    code.emit(.noteGlobal, 0, place)
  }
}
