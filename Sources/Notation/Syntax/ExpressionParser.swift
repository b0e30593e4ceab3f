import Engine
package import Support

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

  /// An expression of some others, unless the tree gets too deep.
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
