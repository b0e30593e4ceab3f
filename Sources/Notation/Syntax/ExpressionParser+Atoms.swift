import Engine
import Support

extension ExpressionParser {
  private static let keywords: Set<String> = [
    "and", "or", "not", "in", "is", "for", "if", "else", "lambda", "import", "from", "assert",
    "while", "def", "class", "return", "with", "as", "try", "pass", "del", "raise", "global",
  ]

  mutating func atom() throws -> Expression {
    let token = token
    switch token.kind {
    case .integer(let number):
      position += 1
      return try made(.constant(.int(number)), token.range, [])
    case .leastMagnitude:
      throw LocatedError(ExpressionError.tooLarge(text: token.text), token.range)
    case .real(let number):
      position += 1
      return try made(.constant(.float(number)), token.range, [])
    case .string, .textStart: return try strings()
    case .name(let name):
      guard name != "lambda" else {
        throw LocatedError(
          ExpressionError.notSupported(what: "'lambda'", mend: nil), token.range)
      }
      guard !Self.keywords.contains(name) else { throw unexpected("a value") }
      position += 1
      return try made(Self.named(name), token.range, [])
    case .sign("..."):
      position += 1
      return try made(.constant(.ellipsis), token.range, [])
    case .sign("("): return try bracketed()
    case .sign("["): return try list()
    case .sign("{"):
      throw LocatedError(
        ExpressionError.notSupported(
          what: "a dictionary or a set in braces",
          mend: "set([1, 2]) makes a set; itos and stoi are there already"),
        token.range)
    default: throw unexpected("a value")
    }
  }

  private static func named(_ name: String) -> Expression.Kind {
    switch name {
    case "None": .constant(.none)
    case "True": .constant(.bool(true))
    case "False": .constant(.bool(false))
    default: .name(name)
    }
  }

  private mutating func bracketed() throws -> Expression {
    let open = take()
    if isSign(")") {
      return try made(.tuple([]), open.range.lowerBound..<take().range.upperBound, [])
    }
    let first = try expression()
    if isName("for") { return try comprehension(first, from: open, until: ")") }
    var parts = [first]
    var isTuple = false
    while take(sign: ",") {
      isTuple = true
      if isSign(")") { break }
      parts.append(try expression())
    }
    try expect(")", closing: open)
    let range = open.range.lowerBound..<tokens[position - 1].range.upperBound
    return isTuple
      ? try made(.tuple(parts), range, parts)
      : Expression(kind: first.kind, range: range, depth: first.depth)
  }

  private mutating func list() throws -> Expression {
    let open = take()
    var parts: [Expression] = []
    while !isSign("]") {
      parts.append(try expression())
      if isName("for"), parts.count == 1 {
        return try comprehension(parts[0], from: open, until: "]")
      }
      guard take(sign: ",") else { break }
    }
    try expect("]", closing: open)
    return try made(
      .list(parts), open.range.lowerBound..<tokens[position - 1].range.upperBound, parts)
  }

  private mutating func comprehension(
    _ body: Expression, from open: Token, until close: String
  ) throws -> Expression {
    position += 1
    let target = try loopTarget()
    let iterable = try expression(atLeast: Binding.either.rawValue)
    if isName("if") || isName("for") {
      throw LocatedError(
        ExpressionError.notSupported(what: "a second \(token.text) within brackets", mend: nil),
        token.range)
    }
    try expect(close, closing: open)
    return try made(
      .comprehension(body, target, iterable),
      open.range.lowerBound..<tokens[position - 1].range.upperBound, [body, iterable])
  }

  /// `.name`, `(…)` or `[…]` after a value.
  mutating func postfix(_ value: Expression) throws -> Expression? {
    let start = value.range.lowerBound
    switch token.kind {
    case .sign("."):
      position += 1
      guard case .name(let name) = token.kind else { throw unexpected("a name after the dot") }
      return try made(.attribute(value, name), start..<take().range.upperBound, [value])
    case .sign("("):
      let arguments = try arguments()
      return try made(
        .call(value, arguments), start..<tokens[position - 1].range.upperBound,
        [value] + arguments.map(\.value))
    case .sign("["):
      let items = try items()
      return try made(
        .item(value, items), start..<tokens[position - 1].range.upperBound, [value] + items)
    default: return nil
    }
  }

  private mutating func arguments() throws -> [CallArgument] {
    let open = take()
    var arguments: [CallArgument] = []
    while !isSign(")") {
      arguments.append(try argument(open, isFirst: arguments.isEmpty))
      guard take(sign: ",") else { break }
    }
    try expect(")", closing: open)
    return arguments
  }

  private mutating func argument(_ open: Token, isFirst: Bool) throws -> CallArgument {
    let start = token.range.lowerBound
    let isSpread = take(sign: "*")
    var keyword: String?
    if case .name(let name) = token.kind,
      tokens[min(position + 1, tokens.count - 1)].kind == .sign("=")
    {
      keyword = name
      position += 2
    }
    var value = try expression()
    if isName("for"), isFirst, keyword == nil {
      // sum(x for x in y): the call's brackets also enclose the generator.
      value = try comprehension(value, from: open, until: ")")
      position -= 1
    }
    return CallArgument(
      keyword: keyword, isSpread: isSpread, value: value, range: start..<value.range.upperBound)
  }

  private mutating func items() throws -> [Expression] {
    let open = take()
    var items: [Expression] = []
    while !isSign("]") {
      items.append(try item())
      guard take(sign: ",") else { break }
      // A comma after one index makes it a tuple, which means the same.
    }
    guard !items.isEmpty else { throw unexpected("an index") }
    try expect("]", closing: open)
    return items
  }

  private mutating func item() throws -> Expression {
    let start = token.range.lowerBound
    var bounds: [Expression?] = [isSign(":") ? nil : try expression()]
    guard isSign(":") else { return try bounds[0] ?? expression() }
    while bounds.count < 3, take(sign: ":") {
      let isEmpty = isSign(":") || isSign(",") || isSign("]")
      bounds.append(isEmpty ? nil : try expression())
    }
    let range = start..<tokens[position - 1].range.upperBound
    return try made(
      .slice(bounds[0], bounds[1], bounds.count > 2 ? bounds[2] : nil), range,
      bounds.compactMap { $0 })
  }
}
