import Support

/// Statements: what a line may be besides an expression.
extension ExpressionParser {
  mutating func statement() throws -> PythonStatement {
    if isSign("%") || isSign("!") { return magic() }
    if isSign("@") { throw decorated() }
    guard case .name(let word) = token.kind else { return try simple() }
    switch word {
    case "for": return try loop()
    case "with": return try contextBlock()
    default: return try simple()
    }
  }

  /// `%matplotlib inline`: a command to the notebook itself.
  private mutating func magic() -> PythonStatement {
    while token.kind != .end { position += 1 }
    return .importing([])
  }

  private static let unread: Set<String> = [
    "if", "while", "def", "class", "try", "return", "lambda", "global", "raise",
  ]

  mutating func simple() throws -> PythonStatement {
    if case .name(let word) = token.kind, Self.unread.contains(word) {
      throw LocatedError(
        ExpressionError.notSupported(what: "'\(word)'", mend: mend(for: word, at: position)),
        token.range)
    }
    if take(name: "import") { return .importing(try imports()) }
    if take(name: "from") { return .importing(try importsFrom()) }
    if take(name: "pass") { return .pass }
    if take(name: "del") { return .delete(try targets(of: try expressionList())) }
    if take(name: "assert") {
      let condition = try expression()
      return .assert(condition, take(sign: ",") ? try expression() : nil)
    }
    let first = try expressionList()
    if isSign("=") { return try assignment(first) }
    if case .sign(let sign) = token.kind, sign.hasSuffix("="), sign.count > 1,
      let operation = Operator(rawValue: String(sign.dropLast()))
    {
      let range = take().range
      return .augment(try target(first), operation, try expressionList(), range)
    }
    return .expression(first)
  }

  private mutating func assignment(_ first: Expression) throws -> PythonStatement {
    var targets: [Target] = []
    var value = first
    while take(sign: "=") {
      targets.append(try target(value))
      value = try expressionList()
    }
    return .assign(targets, value)
  }

  /// `i in` or `x, y in`.
  mutating func loopTarget() throws -> Target {
    let start = token.range.lowerBound
    var names: [Target] = []
    var isSeveral = false
    let isBracketed = take(sign: "(")
    repeat {
      if isName("in") || isSign(")") { break }
      guard case .name(let name) = token.kind else { throw unexpected("a name") }
      names.append(.name(name, take().range))
      if isSign(",") { isSeveral = true }
    } while take(sign: ",")
    if isBracketed { try expect(")") }
    guard take(name: "in") else { throw unexpected("'in'") }
    guard let first = names.first else { throw unexpected("a name") }
    return isSeveral ? .several(names, start..<token.range.lowerBound) : first
  }

  private func targets(of expression: Expression) throws -> [Target] {
    guard case .several(let targets, _) = try target(expression) else {
      return [try target(expression)]
    }
    return targets
  }

  private func target(_ expression: Expression) throws -> Target {
    switch expression.kind {
    case .name(let name): return .name(name, expression.range)
    case .tuple(let parts), .list(let parts):
      return .several(try parts.map(target), expression.range)
    case .item(let base, let items): return .item(base, items, expression.range)
    case .attribute(let base, let name): return .attribute(base, name, expression.range)
    default:
      throw LocatedError(ExpressionError.notATarget, expression.range)
    }
  }

  /// One expression, or a tuple without brackets.
  mutating func expressionList() throws -> Expression {
    let first = try expression()
    guard isSign(",") else { return first }
    var parts = [first]
    while take(sign: ",") {
      if endsList { break }
      parts.append(try expression())
    }
    return try made(
      .tuple(parts), first.range.lowerBound..<tokens[position - 1].range.upperBound, parts)
  }

  private var endsList: Bool {
    switch token.kind {
    case .end: true
    case .sign(let sign):
      ["=", ")", "]", ":", ";", "}"].contains(sign) || (sign.count > 1 && sign.hasSuffix("="))
    default: false
    }
  }
}
