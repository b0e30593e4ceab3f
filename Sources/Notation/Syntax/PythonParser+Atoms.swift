import Engine
import Support

/// What operators and calls are applied to.
extension PythonParser {
  mutating func atom() throws -> Expression {
    let token = token
    let start = token.range.lowerBound
    switch token.kind {
    case .integer(let number):
      position += 1
      return try made(.constant(.int(number)), from: start)
    case .leastMagnitude:
      throw LocatedError(ExpressionError.tooLarge(text: token.text), token.range)
    case .real(let number):
      position += 1
      return try made(.constant(.float(number)), from: start)
    case .string, .textStart, .bytes: return try strings()
    case .name(let name):
      guard let kind = Self.named(mangled(name)) else {
        if name == "await" || name == "async" { throw refusal(of: name) }
        throw unexpected("a value")
      }
      position += 1
      return try made(kind, from: start)
    case .sign("..."):
      position += 1
      return try made(.constant(.ellipsis), from: start)
    case .sign("("): return try bracketed()
    case .sign("["): return try list()
    case .sign("{"): return try braced()
    default: throw unexpected("a value")
    }
  }

  private static func named(_ name: String) -> Expression.Kind? {
    switch name {
    case "None": .constant(.none)
    case "True": .constant(.bool(true))
    case "False": .constant(.bool(false))
    default: keywords.contains(name) ? nil : .name(name)
    }
  }

  /// `.name`, `(…)` or `[…]` after a value.
  mutating func postfix(_ value: Expression) throws -> Expression? {
    let start = value.range.lowerBound
    switch token.kind {
    case .sign("."):
      position += 1
      let name = try name("a name after the dot").text
      return try made(.attribute(value, name), from: start, [value])
    case .sign("("):
      let arguments = try arguments(of: value.dottedName ?? "the function")
      return try made(.call(value, arguments), from: start, [value] + arguments.map(\.value))
    case .sign("["):
      let items = try items()
      return try made(.item(value, items), from: start, [value] + items)
    default: return nil
    }
  }

  /// The indices between square brackets; a comma after the only one makes it a tuple.
  private mutating func items() throws -> [Expression] {
    position += 1
    let start = token.range.lowerBound
    var items: [Expression] = []
    while !isSign("]") {
      items.append(try item())
      guard take(sign: ",") else { break }
      if isSign("]"), items.count == 1 { items = [try made(.tuple(items), from: start, items)] }
    }
    guard !items.isEmpty else { throw unexpected("an index") }
    try expect("]")
    return items
  }

  private mutating func item() throws -> Expression {
    let start = token.range.lowerBound
    if isSign("*") { return try starred { try $0.expression() } }
    var bounds: [Expression?] = [nil]
    if !isSign(":") {
      let first = try named()
      guard isSign(":") else { return first }
      bounds[0] = first
    }
    while bounds.count < 3, take(sign: ":") {
      let isEmpty = isSign(":") || isSign(",") || isSign("]")
      bounds.append(isEmpty ? nil : try expression())
    }
    return try made(
      .slice(bounds[0], bounds[1], bounds.count > 2 ? bounds[2] : nil), from: start,
      bounds.compactMap { $0 })
  }
}

/// The arguments of calls.
extension PythonParser {
  /// The arguments between the brackets that are next.
  mutating func arguments(
    of function: String, areBases: Bool = false
  ) throws -> [CallArgument] {
    position += 1
    var arguments: [CallArgument] = []
    var names: Set<String> = []
    while !isSign(")") {
      let argument = try argument(mayBeLoop: arguments.isEmpty && !areBases)
      if let name = argument.keyword {
        guard names.insert(name).inserted else {
          throw LocatedError(
            ExpressionError.givenTwice(function: function, argument: name), argument.range)
        }
      }
      try check(argument, after: arguments)
      arguments.append(argument)
      guard take(sign: ",") else { break }
    }
    try expect(")")
    return arguments
  }

  private func check(_ argument: CallArgument, after earlier: [CallArgument]) throws {
    guard argument.keyword == nil, argument.spread != .names else { return }
    let isSpread = argument.spread == .values
    let offends = earlier.contains {
      $0.spread == .names || !isSpread && $0.keyword != nil
    }
    guard offends else { return }
    throw LocatedError(
      SyntaxError.badArguments(fault: "an argument by place follows one by name"), argument.range)
  }

  private mutating func argument(mayBeLoop: Bool) throws -> CallArgument {
    let start = token.range.lowerBound
    if take(sign: "**") {
      let value = try expression()
      return CallArgument(keyword: nil, spread: .names, value: value, range: start..<end)
    }
    if take(sign: "*") {
      let value = try expression()
      return CallArgument(keyword: nil, spread: .values, value: value, range: start..<end)
    }
    if case .name = token.kind, second.kind == .sign("=") {
      let keyword = try name("an argument's name").text
      position += 1
      let value = try expression()
      return CallArgument(keyword: keyword, spread: .none, value: value, range: start..<end)
    }
    let before = (yields: yields, position: position)
    var value = try named()
    if beginsLoop {
      // sum(x for x in y): the call's brackets also enclose the generator.
      value = try comprehension(
        .generator, value, from: tokenStart(before.position - 1), since: before.yields)
      guard mayBeLoop, isSign(")") else {
        throw LocatedError(
          SyntaxError.badArguments(fault: "a generator beside other arguments needs brackets"),
          value.range)
      }
    }
    return CallArgument(keyword: nil, spread: .none, value: value, range: start..<end)
  }
}
