import Engine
package import Support

/// Reads programs in Python's notation: statements by descent, expressions by precedence.
///
/// Source: Vaughan Pratt, "Top down operator precedence", 1973, doi:10.1145/512927.512931.
package struct PythonParser {
  /// What the statement that is read is part of.
  struct Surroundings {
    var isInFunction = false
    var isInLoop = false
    var isTopLevel = true
    /// The class around it, without underscores before its name.
    var ofClass: Substring = ""
  }

  /// End with `.end`.
  private let tokens: [Token]
  var position = 0
  var nesting = 0
  var surroundings = Surroundings()
  /// How many times `yield` was read.
  var yields = 0
  /// Whether what fails may be read in another way, so that nobody asks why it did.
  var isAttempt = false
  /// Whether the last line of simple statements ended with a semicolon.
  var endsInSemicolon = false

  /// The most nested brackets; Python's own limit is similar.
  static let deepest = 100
  /// The deepest tree of operators.
  static let longest = 400

  private init(_ tokens: [Token]) { self.tokens = tokens }

  /// Reads a program.
  ///
  /// - Throws: `LocatedError`.
  package static func program(_ source: SourceText) throws -> Program {
    var parser = PythonParser(Layout.tokens(of: source.text))
    let statements = try parser.statements(until: .end)
    var hidesValue = false
    if case .expression? = statements.last?.kind { hidesValue = parser.endsInSemicolon }
    return Program(source: source, statements: statements, hidesValue: hidesValue)
  }

  /// Reads a line, or a statement with its block.
  ///
  /// - Throws: `LocatedError`, also where it is several.
  package static func statement(_ line: String) throws -> PythonStatement {
    var parser = PythonParser(Layout.tokens(of: line))
    let statements = try parser.line()
    if statements.count > 1 {
      throw LocatedError(
        ExpressionError.unexpected(found: "';'", wants: "the end of the line"), statements[1].range)
    }
    guard let statement = statements.first, parser.token.kind == .end else {
      throw parser.unexpected("the end of the line")
    }
    return statement
  }

  /// A text that is an expression.
  ///
  /// - Throws: `LocatedError`.
  package static func expression(of text: String) throws -> Expression {
    try expression(Array(Tokenizer(text))[...])
  }

  /// Reads an expression.
  ///
  /// - Throws: `LocatedError`, also where more follows it.
  package static func expression(_ tokens: ArraySlice<Token>) throws -> Expression {
    let end = tokens.last?.range.upperBound ?? 0
    var parser = PythonParser(tokens + [Token(kind: .end, range: end..<end)])
    let expression = try parser.expression()
    guard parser.token.kind == .end else { throw parser.unexpected("an operator") }
    return expression
  }
}

extension PythonParser {
  var token: Token { tokens[position] }

  /// The token after the next one.
  var second: Token { tokens[min(position + 1, tokens.count - 1)] }

  /// Where the last token that was read ends.
  var end: Int { position > 0 ? tokens[position - 1].range.upperBound : 0 }

  /// Where the last token ends that is more than the end of a line or block.
  var lastRead: Int {
    tokens[..<position].last { !$0.range.isEmpty }?.range.upperBound ?? 0
  }

  /// Where a token begins.
  func tokenStart(_ place: Int) -> Int { tokens[max(0, place)].range.lowerBound }

  /// Whether this line ends with a colon and an indented one follows.
  var opensBlock: Bool {
    guard let end = tokens[position...].firstIndex(where: { $0.kind == .lineEnd }) else {
      return false
    }
    return tokens[end - 1].kind == .sign(":") && tokens[end + 1].kind == .indent
  }

  func isSign(_ sign: String) -> Bool { token.kind == .sign(sign) }
  func isName(_ name: String) -> Bool { token.kind == .name(name) }

  @discardableResult mutating func take() -> Token {
    let token = token
    if position < tokens.count - 1 { position += 1 }
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

  mutating func expect(_ sign: String) throws {
    guard !take(sign: sign) else { return }
    throw unexpected("'\(sign)'")
  }

  mutating func expect(name word: String) throws {
    guard !take(name: word) else { return }
    throw unexpected("'\(word)'")
  }

  /// A name that is no word of the language's own.
  mutating func name(_ wants: String = "a name") throws -> (text: String, range: Range<Int>) {
    guard case .name(let name) = token.kind, !Self.keywords.contains(name) else {
      throw unexpected(wants)
    }
    return (mangled(name), take().range)
  }

  func mangled(_ name: String) -> String { Self.mangled(name, in: surroundings.ofClass) }

  /// `__name` within a class A is `_A__name`.
  static func mangled(_ name: String, in ofClass: Substring) -> String {
    guard name.hasPrefix("__"), !ofClass.isEmpty, !name.hasSuffix("__") else { return name }
    return "_\(ofClass)\(name)"
  }

  /// Words that are no names.
  static let keywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
  ]

  /// Why the next token cannot be there.
  func unexpected(_ wants: String) -> LocatedError {
    if case .invalid(let fault) = token.kind {
      let start = token.range.lowerBound
      return LocatedError(fault: fault, start..<max(start + 1, token.range.upperBound))
    }
    if !isAttempt, let open = unclosed {
      return LocatedError(ExpressionError.unclosed(bracket: open.text), open.range)
    }
    return LocatedError(
      ExpressionError.unexpected(found: token.text, wants: wants),
      token.range.isEmpty ? end..<(end + 1) : token.range)
  }

  /// The last bracket before this place that nothing closes.
  private var unclosed: Token? {
    var open: [Int] = []
    for (place, token) in tokens.enumerated() {
      guard case .sign(let sign) = token.kind else { continue }
      if ["(", "[", "{"].contains(sign) {
        open.append(place)
      } else if [")", "]", "}"].contains(sign) {
        _ = open.popLast()
      }
    }
    return open.last { $0 < position }.map { tokens[$0] }
  }

  /// An expression of some others, unless the tree gets too deep.
  func made(
    _ kind: Expression.Kind, from start: Int, _ children: [Expression] = []
  ) throws -> Expression {
    let depth = 1 + (children.map(\.depth).max() ?? 0)
    let range = start..<max(start, end)
    guard depth <= Self.longest else {
      throw LocatedError(ExpressionError.tooDeep(most: Self.longest), range)
    }
    return Expression(kind: kind, range: range, depth: depth)
  }

  /// What is one level deeper.
  mutating func deeper<Result>(
    _ body: (inout PythonParser) throws -> Result
  ) throws -> Result {
    nesting += 1
    defer { nesting -= 1 }
    // Every level of brackets passes through here about twice.
    guard nesting <= 2 * Self.deepest else {
      throw LocatedError(ExpressionError.tooDeep(most: Self.deepest), token.range)
    }
    return try body(&self)
  }

  /// What may be an attempt: `nil`, and nothing read, where it fails.
  mutating func attempt<Result>(_ body: (inout PythonParser) throws -> Result) -> Result? {
    var parser = self
    parser.isAttempt = true
    guard let result = try? body(&parser) else { return nil }
    parser.isAttempt = isAttempt
    self = parser
    return result
  }
}

extension LocatedError {
  /// What is no word of the notation, and its place.
  fileprivate init(fault: TokenFault, _ range: Range<Int>) {
    let cause: any Error =
      switch fault {
      case .unreadable(let character): ExpressionError.unreadable(character: character)
      case .badNumber(let text): ExpressionError.badNumber(text: text)
      case .tooLarge(let text): ExpressionError.tooLarge(text: text)
      case .imaginary(let text):
        ExpressionError.notSupported(
          what: "the imaginary number \(text)", mend: "keep real and imaginary parts apart")
      case .openText, .openLongText: ExpressionError.openText
      case .badEscape(let text, _): SyntaxError.badEscape(text: text)
      case .beyondASCII: SyntaxError.badBytes(fault: "a bytes literal holds ASCII only")
      case .openField: ExpressionError.unclosed(bracket: "'{'")
      case .singleBrace: ExpressionError.unexpected(found: "a single '}'", wants: "'}}'")
      case .tooDeep(let most): ExpressionError.tooDeep(most: most)
      case .unmatchedIndentation: SyntaxError.badIndentation(fault: .unmatched)
      case .mixedTabs: SyntaxError.badIndentation(fault: .mixedTabs)
      case .tooManyBlocks(let most): SyntaxError.badIndentation(fault: .tooDeep(most: most))
      }
    switch fault {
    case .badEscape(_, let part), .beyondASCII(let part): self.init(cause, part)
    default: self.init(cause, range)
    }
  }
}
