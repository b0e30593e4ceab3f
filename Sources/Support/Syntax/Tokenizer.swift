/// Cuts a line into the words of Python's notation; `#` begins a comment.
///
/// Every line can be cut: text that is not a word is a token of its own, so that commands, layers,
/// completion and the joining of lines read the same tokens as Python does.
package struct Tokenizer: Sequence, IteratorProtocol {
  /// The line.
  package let scalars: [Unicode.Scalar]
  var position = 0
  private(set) var tokens: [Token] = []
  /// The first of the tokens that were not handed over.
  private var unread = 0
  /// How deeply formatted strings are nested.
  var nesting = 0

  /// At the beginning of a line.
  package init(_ line: String) {
    scalars = Array(line.unicodeScalars)
    Work.add(scalars.count)
  }

  /// Longest first.
  private static let signs = [
    "...", "**=", "//=", "<<=", ">>=", "**", "//", "<<", ">>", "==", "!=", "<=", ">=", "+=", "-=",
    "*=", "/=", "%=", "@=",
    "&=", "|=", "^=", "->", "+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<", ">", "=", "(",
    ")", "[", "]", "{", "}", ",", ":", ".", ";",
  ].map { Array($0.unicodeScalars) }

  /// The words of a line, the last one `.end`.
  package static func tokens(of line: String) -> [Token] {
    var tokenizer = Tokenizer(line)
    while tokenizer.advance() {}
    let end = tokenizer.scalars.count
    tokenizer.tokens.append(Token(kind: .end, range: end..<end))
    return tokenizer.tokens
  }

  /// The next word, without the `.end`; those before are not kept.
  package mutating func next() -> Token? {
    while unread == tokens.count {
      tokens.removeAll(keepingCapacity: true)
      unread = 0
      guard advance() else { return nil }
    }
    defer { unread += 1 }
    return tokens[unread]
  }

  /// Passes over the character at a place, if that is where it reads on.
  package mutating func skip(from place: Int) -> Bool {
    guard unread == tokens.count, position == place, place < scalars.count else { return false }
    position += 1
    return true
  }

  /// The words that a line begins with, up to what is none; without the `.end`.
  package static func beginning(of line: String) -> [Token] {
    var tokenizer = Tokenizer(line)
    while (try? tokenizer.step()) ?? false {}
    return tokenizer.tokens
  }

  /// A part of the line that is not a word.
  struct Fault: Error {
    let cause: TokenFault
    let range: Range<Int>
  }

  /// Reads a word, or text that is not one; false at the end of the line or a comment.
  private mutating func advance() -> Bool {
    do {
      return try step()
    } catch {
      tokens.append(Token(kind: .invalid(error.cause), range: error.range))
      position = Swift.max(position, error.range.upperBound)
      return true
    }
  }

  /// Reads a word; false at the end of the text.
  ///
  /// A comment reaches to the end of its line.
  mutating func step() throws(Fault) -> Bool {
    guard position < scalars.count else { return false }
    let scalar = scalars[position]
    if scalar == "#" {
      position = scalars[position...].firstIndex(of: "\n") ?? scalars.count
      return position < scalars.count
    }
    if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
      position += 1
    } else if Self.isDigit(scalar) || (scalar == "." && Self.isDigit(peek(1))) {
      try number()
    } else if scalar == "\"" || scalar == "'" {
      try string(prefix: "", from: position)
    } else if Self.startsName(scalar) {
      try name()
    } else {
      try sign()
    }
    return true
  }

  func peek(_ distance: Int) -> Unicode.Scalar {
    scalars.indices.contains(position + distance) ? scalars[position + distance] : "\0"
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_"
      || (scalar.isASCII ? scalar.properties.isAlphabetic : scalar.properties.isXIDStart)
  }

  private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    startsName(scalar) || isDigit(scalar) || (!scalar.isASCII && scalar.properties.isXIDContinue)
  }

  mutating func add(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, range: start..<position))
  }

  func fail(_ cause: TokenFault, from start: Int) -> Fault {
    Fault(cause: cause, range: start..<Swift.max(start + 1, Swift.min(position, scalars.count)))
  }

  private mutating func name() throws(Fault) {
    let start = position
    while position < scalars.count, Self.continuesName(scalars[position]) { position += 1 }
    let name = text(start..<position)
    if peek(0) == "\"" || peek(0) == "'", Self.prefixes.contains(name.lowercased()) {
      return try string(prefix: name.lowercased(), from: start)
    }
    add(.name(name), from: start)
  }

  func text(_ range: Range<Int>) -> String {
    String(String.UnicodeScalarView(scalars[range]))
  }

  private mutating func sign() throws(Fault) {
    let start = position
    for sign in Self.signs where scalars[position...].starts(with: sign) {
      position += sign.count
      return add(.sign(text(start..<position)), from: start)
    }
    position += 1
    throw fail(.unreadable(character: String(scalars[start])), from: start)
  }
}

extension Tokenizer {
  private mutating func number() throws(Fault) {
    let start = position
    if scalars[position] == "0",
      let radix = ["x": 16, "o": 8, "b": 2][String(peek(1)).lowercased()]
    {
      position += 2
      return try whole(from: start, radix: radix)
    }
    skipDigits()
    var isReal = false
    if peek(0) == "." {
      isReal = true
      position += 1
      skipDigits()
    }
    if peek(0) == "e" || peek(0) == "E" {
      let signed = peek(1) == "+" || peek(1) == "-"
      if Self.isDigit(peek(signed ? 2 : 1)) {
        isReal = true
        position += signed ? 2 : 1
        skipDigits()
      }
    }
    guard isReal else { return try whole(from: start, radix: 10) }
    try checkEnd(from: start)
    let digits = text(start..<position).filter { $0 != "_" }
    guard
      let value = Double(
        digits.hasSuffix(".")
          ? digits + "0" : digits.replacing(".e", with: ".0e").replacing(".E", with: ".0e"))
    else { throw fail(.badNumber(text: digits), from: start) }
    add(.real(value), from: start)
  }

  private mutating func skipDigits() {
    while Self.isDigit(peek(0)) || (peek(0) == "_" && Self.isDigit(peek(1))) { position += 1 }
  }

  private mutating func whole(from start: Int, radix: Int) throws(Fault) {
    while peek(0) == "_"
      || (radix > 10 ? peek(0).properties.isASCIIHexDigit : Self.isDigit(peek(0)))
    {
      position += 1
    }
    try checkEnd(from: start)
    let digits = text(start..<position).filter { $0 != "_" }
    let body = radix == 10 ? digits[...] : digits.dropFirst(2)
    guard let value = Int(body, radix: radix) else {
      if UInt(body, radix: radix) == Int.min.magnitude { return add(.leastMagnitude, from: start) }
      let isTooLarge =
        !body.isEmpty && body.allSatisfy { $0.hexDigitValue.map { $0 < radix } ?? false }
      throw fail(isTooLarge ? .tooLarge(text: digits) : .badNumber(text: digits), from: start)
    }
    add(.integer(value), from: start)
  }

  /// `4x8` and `2j` are not numbers.
  private mutating func checkEnd(from start: Int) throws(Fault) {
    guard Self.continuesName(peek(0)) else { return }
    while Self.continuesName(peek(0)) { position += 1 }
    throw fail(.badNumber(text: text(start..<position)), from: start)
  }
}
