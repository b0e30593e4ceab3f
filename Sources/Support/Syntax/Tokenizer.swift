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

  /// The signs by their characters, eight bits for each.
  private static let signs = Dictionary(
    uniqueKeysWithValues: [
      "...", "**=", "//=", "<<=", ">>=", "**", "//", "<<", ">>", "==", "!=", "<=", ">=", "+=",
      "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=", "->", ":=", "+", "-", "*", "/", "%", "@", "&",
      "|", "^", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";",
    ].map { sign in (sign.unicodeScalars.reduce(0) { $0 << 8 | $1.value }, sign) })

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
      position = scalars[position...].firstIndex(where: Self.endsLine) ?? scalars.count
      return position < scalars.count
    }
    if Self.isBlank(scalar) {
      position += 1
    } else if scalar == "\\", lineEnd(at: position + 1) > 0 {
      // The line goes on with the next one.
      position += 1 + lineEnd(at: position + 1)
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
    position + distance < scalars.count ? scalars[position + distance] : "\0"
  }

  /// How many characters end a line at a place: 0 if none do.
  func lineEnd(at place: Int) -> Int {
    guard place < scalars.count, Self.endsLine(scalars[place]) else { return 0 }
    return scalars[place] == "\r" && place + 1 < scalars.count && scalars[place + 1] == "\n" ? 2 : 1
  }

  /// Whether a character ends a line.
  package static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r"
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? scalar == " " || (9...13).contains(scalar.value) || (28...31).contains(scalar.value)
      : scalar.properties.isWhitespace || scalar == "\u{FEFF}"
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    default: !scalar.isASCII && scalar.properties.isXIDStart
    }
  }

  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
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
    var (key, found) = (UInt32(0), (sign: "", count: 0))
    for (count, scalar) in scalars[position...].prefix(3).enumerated() {
      guard scalar.isASCII else { break }
      key = key << 8 | scalar.value
      if let sign = Self.signs[key] { found = (sign, count + 1) }
    }
    if found.count > 0 {
      position += found.count
      return add(.sign(found.sign), from: start)
    }
    position += 1
    throw fail(.unreadable(character: String(scalars[start])), from: start)
  }
}
