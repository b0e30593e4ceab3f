/// Texts: plain ones, raw ones, and those with fields in braces.
extension Tokenizer {
  /// The prefixes of a quote.
  static let prefixes: Set<String> = ["r", "f", "b", "u", "rb", "br", "rf", "fr"]

  /// A text whose first quote is next.
  mutating func string(prefix: String, from start: Int) throws(Fault) {
    let quote = peek(0)
    let isTriple = peek(1) == quote && peek(2) == quote
    let quotes = [Unicode.Scalar](repeating: quote, count: isTriple ? 3 : 1)
    position += quotes.count
    let isRaw = prefix.contains("r")
    guard !prefix.contains("f") else {
      add(.textStart, from: start)
      try pieces(Frame(quotes: quotes, isRaw: isRaw, start: start, level: 0))
      let end = position
      position += quotes.count
      return add(.textEnd, from: end)
    }
    let isOfBytes = prefix.contains("b")
    var body = String.UnicodeScalarView()
    var fault: TokenFault?
    while !isNext(quotes) {
      try checkOpen(quotes, from: start)
      let place = position
      if isOfBytes, !scalars[place].isASCII || isRaw && !peek(1).isASCII {
        fault = fault ?? .beyondASCII(range: place..<place + 1)
      }
      // The text is read to its end, whatever is in it.
      let found = character(into: &body, isRaw: isRaw, isOfBytes: isOfBytes)
      fault = fault ?? found
    }
    position += quotes.count
    if let fault { throw fail(fault, from: start) }
    add(
      isOfBytes
        ? .bytes(body.map { UInt8(truncatingIfNeeded: $0.value) }) : .string(String(body)),
      from: start)
  }

  fileprivate func isNext(_ quotes: [Unicode.Scalar]) -> Bool {
    peek(0) == quotes[0] && position < scalars.count
      && (quotes.count == 1 || peek(1) == quotes[0] && peek(2) == quotes[0])
  }

  /// Only a text in three quotes goes on over lines.
  fileprivate func checkOpen(_ quotes: [Unicode.Scalar], from start: Int) throws(Fault) {
    guard position < scalars.count else {
      throw fail(quotes.count == 3 ? .openLongText : .openText, from: start)
    }
    if quotes.count == 1, lineEnd(at: position) > 0 { throw fail(.openText, from: start) }
  }
}

/// The characters of a text.
extension Tokenizer {
  /// One character of a text, plain or after a backslash; gives what is wrong with it.
  fileprivate mutating func character(
    into body: inout String.UnicodeScalarView, isRaw: Bool, isOfBytes: Bool = false
  ) -> TokenFault? {
    let scalar = scalars[position]
    // A brace after a backslash still opens a field.
    let isEscape =
      scalar == "\\" && position + 1 < scalars.count && peek(1) != "{" && peek(1) != "}"
    guard isEscape else {
      append(to: &body)
      return nil
    }
    guard isRaw else { return escape(into: &body, isOfBytes: isOfBytes) }
    append(to: &body)
    append(to: &body)
    return nil
  }

  /// A character as it is; however a file ends its lines, its texts have one sign for it.
  private mutating func append(to body: inout String.UnicodeScalarView) {
    let count = lineEnd(at: position)
    body.append(count > 0 ? "\n" : scalars[position])
    position += Swift.max(1, count)
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}",
    "f": "\u{C}", "v": "\u{B}",
  ]

  /// A backslash and what follows it.
  private mutating func escape(
    into body: inout String.UnicodeScalarView, isOfBytes: Bool
  ) -> TokenFault? {
    let start = position
    position += 1
    if lineEnd(at: position) > 0 {
      position += lineEnd(at: position)
      return nil
    }
    let letter = scalars[position]
    var scalar = Self.escapes[letter]
    switch letter {
    case "0"..."7": scalar = number(of: 1...3, radix: 8)
    case "x":
      position += 1
      scalar = number(of: 2...2, radix: 16)
    case "u" where !isOfBytes, "U" where !isOfBytes:
      position += 1
      scalar = number(of: letter == "u" ? 4...4 : 8...8, radix: 16)
    case "N" where !isOfBytes:
      position += 1
      scalar = named()
    default:
      // A letter that a backslash does not change keeps the backslash, as in Python.
      if scalar == nil { body.append("\\") }
      scalar = scalar ?? letter
      position += 1
    }
    guard let scalar else {
      return .badEscape(text: text(start..<position), range: start..<position)
    }
    body.append(scalar)
    return nil
  }

  /// The character with the number that follows.
  private mutating func number(of digits: ClosedRange<Int>, radix: Int) -> Unicode.Scalar? {
    let start = position
    var value: UInt32 = 0
    while position - start < digits.upperBound, peek(0).isASCII,
      let digit = Character(peek(0)).hexDigitValue, digit < radix
    {
      value = value << (radix == 8 ? 3 : 4) | UInt32(digit)
      position += 1
    }
    return position - start < digits.lowerBound ? nil : Unicode.Scalar(value)
  }

  /// The character with the name in the braces that follow.
  private mutating func named() -> Unicode.Scalar? {
    guard peek(0) == "{",
      let end = scalars[position...].prefix(CharacterNames.longest).firstIndex(of: "}")
    else { return nil }
    let name = text((position + 1)..<end)
    position = end + 1
    return CharacterNames.scalar(named: name)
  }
}

extension Tokenizer {
  /// A text with fields being read.
  private struct Frame {
    let quotes: [Unicode.Scalar]
    let isRaw: Bool
    /// Where the text begins.
    let start: Int
    /// 0 for the text itself, 1 for a field's format, which may have fields again.
    let level: Int
  }

  private static let deepest = 20

  /// Text and fields, up to the quote, or to the brace that ends a format.
  private mutating func pieces(_ frame: Frame) throws(Fault) {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.deepest else {
      throw fail(.tooDeep(most: Self.deepest), from: frame.start)
    }
    var body = String.UnicodeScalarView()
    var begin = position
    while !isNext(frame.quotes), frame.level == 0 || peek(0) != "}" {
      try checkOpen(frame.quotes, from: frame.start)
      let scalar = scalars[position]
      if frame.level == 0, scalar == "{" || scalar == "}", peek(1) == scalar {
        body.append(scalar)
        position += 2
      } else if scalar == "}" {
        throw fail(.singleBrace, from: position)
      } else if scalar == "{" {
        if !body.isEmpty { add(.textPart(String(body)), from: begin) }
        try field(frame)
        (body, begin) = (String.UnicodeScalarView(), position)
      } else {
        let place = position
        if let fault = character(into: &body, isRaw: frame.isRaw) {
          add(.invalid(fault), from: place)
        }
      }
    }
    if !body.isEmpty { add(.textPart(String(body)), from: begin) }
  }

  /// `{x!r:>8}`: the words of an expression between signs, then the pieces of its format.
  private mutating func field(_ frame: Frame) throws(Fault) {
    let open = position
    position += 1
    add(.sign("{"), from: open)
    try expression(from: open, in: frame)
    if peek(0) == "!" {
      position += 1
      add(.sign("!"), from: position - 1)
      let start = position
      while peek(0).properties.isAlphabetic { position += 1 }
      add(.name(text(start..<position)), from: start)
    }
    if peek(0) == ":" {
      position += 1
      add(.sign(":"), from: position - 1)
      guard frame.level < 2 else { throw fail(.tooDeep(most: 2), from: open) }
      try pieces(
        Frame(
          quotes: frame.quotes, isRaw: frame.isRaw, start: frame.start, level: frame.level + 1))
    }
    guard peek(0) == "}" else { throw fail(.openField, from: open) }
    position += 1
    add(.sign("}"), from: position - 1)
  }

  /// The words up to `}`, `:`, `!` or the `=` that asks for the words themselves.
  private mutating func expression(from open: Int, in frame: Frame) throws(Fault) {
    let isLong = frame.quotes.count == 3
    var depth = 0
    while position < scalars.count, isLong || lineEnd(at: position) == 0 {
      let scalar = scalars[position]
      if depth <= 0 {
        if scalar == "}" || scalar == ":" || (scalar == "!" && peek(1) != "=") { return }
        if scalar == "=", endsBehindEquals() {
          position += 1
          while peek(0).properties.isWhitespace { position += 1 }
          return add(.echo(text((open + 1)..<position)), from: open + 1)
        }
      }
      let count = tokens.count
      guard try step() else { break }
      for token in tokens[count...] {
        switch token.kind {
        case .sign("("), .sign("["), .sign("{"): depth += 1
        case .sign(")"), .sign("]"), .sign("}"): depth -= 1
        default: break
        }
      }
    }
    guard isLong, position == scalars.count else { throw fail(.openField, from: open) }
    throw fail(.openLongText, from: frame.start)
  }

  /// Whether an `=` is the last of a field's expression.
  private func endsBehindEquals() -> Bool {
    let next = scalars[(position + 1)...].first { !$0.properties.isWhitespace }
    return next.map { "}:!".unicodeScalars.contains($0) } ?? false
  }
}
