import Support

/// Lines, and statements without a block.
extension PythonParser {
  /// The statements up to the end of a block or of the program.
  mutating func statements(until end: Token.Kind) throws -> [PythonStatement] {
    var statements: [PythonStatement] = []
    while token.kind != end { statements += try line() }
    return statements
  }

  /// A statement with its block, or the simple statements of a line.
  mutating func line() throws -> [PythonStatement] {
    if token.kind == .indent {
      throw LocatedError(SyntaxError.badIndentation(fault: .unexpected), second.range)
    }
    endsInSemicolon = false
    if isSign("%") || token.kind == .invalid(.unreadable(character: "!")) { return [magic()] }
    if isSign("@") { return [try decorated()] }
    if case .name(let word) = token.kind {
      try refuseUnread(word)
      if let statement = try compound(word) { return [statement] }
    }
    return try simpleLine()
  }

  /// Simple statements with semicolons between them.
  mutating func simpleLine() throws -> [PythonStatement] {
    var statements: [PythonStatement] = []
    repeat {
      if case .name(let word) = token.kind, Self.openers.contains(word) {
        throw LocatedError(SyntaxError.blockInLine(word: word), token.range)
      }
      statements.append(try simple())
      endsInSemicolon = isSign(";")
    } while take(sign: ";") && token.kind != .lineEnd
    guard token.kind == .lineEnd else { throw notTheEnd(of: statements[statements.count - 1]) }
    position += 1
    return statements
  }

  /// Why a line does not end after a statement.
  private func notTheEnd(of statement: PythonStatement) -> LocatedError {
    if case .expression(let value) = statement.kind, case .name(let name) = value.kind,
      ["print", "exec"].contains(name), beginsExpression
    {
      return LocatedError(SyntaxError.missingParentheses(function: name), value.range)
    }
    return unexpected("an operator")
  }

  /// `%matplotlib inline`: a command to the notebook itself.
  private mutating func magic() -> PythonStatement {
    let start = token.range.lowerBound
    while token.kind != .lineEnd, token.kind != .end { position += 1 }
    let range = start..<end
    if token.kind == .lineEnd { position += 1 }
    return PythonStatement(kind: .importing([]), range: range)
  }

  /// A statement without a block.
  private mutating func simple() throws -> PythonStatement {
    let start = token.range.lowerBound
    var kind: PythonStatement.Kind?
    if case .name(let word) = token.kind { kind = try simple(word) }
    let found = try kind ?? assignment()
    return PythonStatement(kind: found, range: start..<end)
  }

  private mutating func simple(_ word: String) throws -> PythonStatement.Kind? {
    let place = token.range
    switch word {
    case "pass", "break", "continue":
      position += 1
      if word == "pass" { return .pass }
      try check(surroundings.isInLoop, word, within: "a loop", place)
      return word == "break" ? .breaking : .continuing
    case "return":
      position += 1
      try check(surroundings.isInFunction, word, within: "a function", place)
      return .returning(endsStatement ? nil : try values())
    case "raise":
      position += 1
      guard !endsStatement else { return .raising(nil, from: nil) }
      return .raising(try expression(), from: take(name: "from") ? try expression() : nil)
    case "global", "nonlocal":
      position += 1
      var names = [try name().text]
      while take(sign: ",") { names.append(try name().text) }
      if word == "global" { return .global(names) }
      try check(
        surroundings.isInFunction || !surroundings.isTopLevel, word, within: "a function", place)
      return .nonlocal(names)
    case "del":
      position += 1
      return .delete(try deleted())
    case "assert":
      position += 1
      return .assert(try expression(), take(sign: ",") ? try expression() : nil)
    case "import":
      position += 1
      return .importing(try imports())
    case "from":
      position += 1
      return .importing(try importsFrom())
    default: return nil
    }
  }

  /// Checks that a word is part of what it belongs to.
  func check(_ isThere: Bool, _ word: String, within place: String, _ range: Range<Int>) throws {
    guard !isThere else { return }
    throw LocatedError(SyntaxError.outside(word: word, place: place), range)
  }

  /// An expression, or what is assigned to one.
  private mutating func assignment() throws -> PythonStatement.Kind {
    let first = try valuesOrYield(allowsStar: true)
    switch token.kind {
    case .sign("="): return try assignment(to: first)
    case .sign(":"):
      position += 1
      guard let target = place(first) else {
        throw LocatedError(ExpressionError.notATarget, first.range)
      }
      let type = try expression()
      return .annotate(target, type, value: take(sign: "=") ? try valuesOrYield() : nil)
    case .sign(let sign) where sign.hasSuffix("=") && sign.count > 1:
      guard let operation = Operator(rawValue: String(sign.dropLast())) else { break }
      guard let target = place(first) else {
        throw LocatedError(ExpressionError.notATarget, first.range)
      }
      position += 1
      return .augment(target, operation, try valuesOrYield())
    default: break
    }
    try checkStar(first)
    return .expression(first)
  }

  private mutating func assignment(to first: Expression) throws -> PythonStatement.Kind {
    var targets: [Target] = []
    var value = first
    while take(sign: "=") {
      targets.append(try target(value))
      value = try valuesOrYield(allowsStar: true)
    }
    try checkStar(value)
    return .assign(targets, value)
  }

  /// `yield x`, or values.
  mutating func valuesOrYield(allowsStar: Bool = false) throws -> Expression {
    isName("yield") ? try yield() : try values(allowsStar: allowsStar)
  }

  /// One value, or a tuple without brackets; with `allowsStar`, it may be one starred value.
  mutating func values(allowsStar: Bool = false) throws -> Expression {
    let start = token.range.lowerBound
    let first = try starred { try $0.expression() }
    guard isSign(",") else {
      if !allowsStar { try checkStar(first) }
      return first
    }
    var parts = [first]
    while take(sign: ",") {
      guard beginsExpression else { break }
      parts.append(try starred { try $0.expression() })
    }
    return try made(.tuple(parts), from: start, parts)
  }

  /// Refuses a starred value that is not among others.
  func checkStar(_ value: Expression) throws {
    guard case .starred = value.kind else { return }
    throw LocatedError(
      SyntaxError.badStar(fault: "a starred value must be in a list, a tuple or a call"),
      value.range)
  }

  /// Whether a statement without a block ends here.
  var endsStatement: Bool {
    switch token.kind {
    case .lineEnd, .end, .sign(";"): true
    default: false
    }
  }

  /// Whether a value could begin here.
  var beginsExpression: Bool {
    switch token.kind {
    case .name(let name):
      !Self.keywords.contains(name)
        || ["None", "True", "False", "not", "lambda", "await", "yield"].contains(name)
    case .sign(let sign): ["(", "[", "{", "-", "+", "~", "...", "*"].contains(sign)
    case .lineEnd, .indent, .dedent, .end, .textEnd, .textPart, .echo: false
    default: true
    }
  }
}
