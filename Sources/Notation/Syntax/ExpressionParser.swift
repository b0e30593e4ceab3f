package import Support
import Engine

/// Reads Python's notation by precedence, as Pratt's parsers do.
///
/// Source: Vaughan Pratt, "Top down operator precedence", 1973, doi:10.1145/512927.512931.
package struct ExpressionParser {
  var tokens: [Token]
  var position = 0
  var nesting = 0

  /// The most nested brackets; Python's own limit is similar.
  static let deepest = 100
  /// The deepest tree of operators.
  static let longest = 400

  private init(_ text: String) throws {
    try self.init(Self.separated(Tokenizer.tokens(of: text), text))
  }

  /// The tokens of a text, with a semicolon where a line ends a statement: outside brackets, and not after
  /// the colon of a block.
  private static func separated(_ tokens: [Token], _ text: String) -> [Token] {
    let scalars = Array(text.unicodeScalars)
    guard scalars.contains("\n") else { return tokens }
    var separated: [Token] = []
    var depth = 0
    for token in tokens {
      if let last = separated.last, depth == 0, token.kind != .end, last.kind != .sign(":"),
        last.kind != .sign(";"), last.range.upperBound <= token.range.lowerBound,
        scalars[last.range.upperBound..<token.range.lowerBound].contains("\n")
      {
        let end = last.range.upperBound
        separated.append(Token(kind: .sign(";"), range: end..<end))
      }
      switch token.kind {
      case .sign("("), .sign("["), .sign("{"): depth += 1
      case .sign(")"), .sign("]"), .sign("}"): depth = max(0, depth - 1)
      default: break
      }
      separated.append(token)
    }
    return separated
  }

  /// For tokens that end with `.end`.
  ///
  /// - Throws: `LocatedError` where one of them is no word of the notation.
  private init(_ tokens: some Collection<Token>) throws {
    for token in tokens {
      if case .invalid(let fault) = token.kind {
        throw LocatedError(ExpressionError(fault), token.range)
      }
    }
    self.tokens = Array(tokens)
  }

  /// Reads a line.
  ///
  /// - Throws: `LocatedError`.
  package static func statement(_ line: String) throws -> PythonStatement {
    var parser = try ExpressionParser(line)
    let statement = try parser.statement()
    if parser.isSign(";") { parser.position += 1 }
    guard parser.token.kind == .end else { throw parser.unexpected("an operator") }
    return statement
  }

  /// Reads an expression.
  ///
  /// - Throws: `LocatedError`, also where more follows it.
  package static func expression(_ tokens: ArraySlice<Token>) throws -> Expression {
    let end = tokens.last?.range.upperBound ?? 0
    var parser = try ExpressionParser(tokens + [Token(kind: .end, range: end..<end)])
    let expression = try parser.expression()
    guard parser.token.kind == .end else { throw parser.unexpected("an operator") }
    return expression
  }

  var token: Token { tokens[min(position, tokens.count - 1)] }

  func isSign(_ sign: String) -> Bool { token.kind == .sign(sign) }
  func isName(_ name: String) -> Bool { token.kind == .name(name) }

  mutating func take() -> Token {
    defer { if position < tokens.count - 1 { position += 1 } }
    return token
  }

  mutating func take(sign: String) -> Bool {
    guard isSign(sign) else { return false }
    position += 1
    return true
  }

  mutating func take(name: String) -> Bool {
    guard isName(name) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ sign: String, closing open: Token? = nil) throws {
    guard !take(sign: sign) else { return }
    if let open, token.kind == .end {
      throw LocatedError(ExpressionError.unclosed(bracket: open.text), open.range)
    }
    throw unexpected("'\(sign)'")
  }

  func unexpected(_ wants: String) -> LocatedError {
    let end = token.range
    return LocatedError(
      ExpressionError.unexpected(found: token.text, wants: wants),
      end.isEmpty ? end.lowerBound..<(end.lowerBound + 1) : end)
  }
}

extension ExpressionParser {
  private mutating func statement() throws -> PythonStatement {
    if isSign("%") || isSign("!") { return magic() }
    if isSign("@") {
      throw LocatedError(
        ExpressionError.notSupported(what: "a decorator", mend: "leave the line out"), token.range)
    }
    guard case .name(let word) = token.kind else { return try simple() }
    switch word {
    case "for": return try loop()
    case "with": return try contextBlock()
    default: return try simple()
    }
  }

  private static func mend(for word: String) -> String {
    switch word {
    case "class": "layers go on the stack: add linear 20 200; help layers lists them"
    case "def": "give values names, line by line"
    default: "lines are expressions, assignments, for, print and assert"
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
        ExpressionError.notSupported(what: "'\(word)'", mend: Self.mend(for: word)), token.range)
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

  /// `numpy as np, torch.nn.functional as F`.
  private mutating func imports() throws -> [Import] {
    var imports: [Import] = []
    repeat {
      let start = token.range.lowerBound
      let (module, alias) = (try dottedName(), try alias())
      let range = start..<tokens[position - 1].range.upperBound
      imports.append(Import(module: module, member: nil, alias: alias, range: range))
    } while take(sign: ",")
    return imports
  }

  /// `torch.nn import functional as F, Linear`.
  private mutating func importsFrom() throws -> [Import] {
    let module = try dottedName()
    guard take(name: "import") else { throw unexpected("'import'") }
    let isBracketed = take(sign: "(")
    var imports: [Import] = []
    repeat {
      if isSign(")") { break }
      let start = token.range.lowerBound
      let (member, alias) = (take(sign: "*") ? "*" : try dottedName(), try alias())
      let range = start..<tokens[position - 1].range.upperBound
      imports.append(Import(module: module, member: member, alias: alias, range: range))
    } while take(sign: ",")
    if isBracketed { try expect(")") }
    return imports
  }

  private mutating func dottedName() throws -> String {
    var parts: [String] = []
    repeat {
      guard case .name(let name) = token.kind else { throw unexpected("a module's name") }
      parts.append(name)
      position += 1
    } while take(sign: ".")
    return parts.joined(separator: ".")
  }

  private mutating func alias() throws -> String? {
    guard take(name: "as") else { return nil }
    guard case .name(let name) = token.kind else { throw unexpected("a name") }
    position += 1
    return name
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

  func made(
    _ kind: Expression.Kind, _ range: Range<Int>, _ children: [Expression]
  ) throws -> Expression {
    let depth = 1 + (children.map(\.depth).max() ?? 0)
    guard depth <= Self.longest else {
      throw LocatedError(ExpressionError.tooDeep(most: Self.longest), range)
    }
    return Expression(kind: kind, range: range, depth: depth)
  }
}

extension ExpressionError {
  /// What to say of what is no word of the notation.
  fileprivate init(_ fault: TokenFault) {
    self =
      switch fault {
      case .unreadable(let character): .unreadable(character: character)
      case .badNumber(let text): .badNumber(text: text)
      case .tooLarge(let text): .tooLarge(text: text)
      case .openText: .openText
      case .bytes: .notSupported(what: "a bytes literal", mend: "leave the b out")
      case .openField: .unclosed(bracket: "'{'")
      case .singleBrace: .unexpected(found: "a single '}'", wants: "'}}'")
      case .tooDeep(let most): .tooDeep(most: most)
      }
  }
}
