/// Texts: plain ones, raw ones, and those with fields in braces.
extension Tokenizer {
  /// The prefixes of a quote.
  static let prefixes: Set<String> = ["r", "f", "b", "u", "rb", "br", "rf", "fr"]

  /// A text whose first quote is next.
  mutating func string(prefix: String, from start: Int) throws(Fault) {
    guard !prefix.contains("b") else {
      position += 1
      throw fail(.bytes, from: start)
    }
    let quote = peek(0)
    let isTriple = peek(1) == quote && peek(2) == quote
    let quotes = [Unicode.Scalar](repeating: quote, count: isTriple ? 3 : 1)
    position += quotes.count
    guard !prefix.contains("f") else {
      add(.textStart, from: start)
      try pieces(Frame(quotes: quotes, isRaw: prefix.contains("r"), start: start, level: 0))
      let end = position
      position += quotes.count
      return add(.textEnd, from: end)
    }
    var body = String.UnicodeScalarView()
    while !isNext(quotes) {
      guard position < scalars.count else { throw fail(.openText, from: start) }
      character(into: &body, isRaw: prefix.contains("r"))
    }
    position += quotes.count
    add(.string(String(body)), from: start)
  }

  private func isNext(_ quotes: [Unicode.Scalar]) -> Bool {
    position < scalars.count && scalars[position...].starts(with: quotes)
  }

  /// One character of a text, plain or after a backslash.
  private mutating func character(into body: inout String.UnicodeScalarView, isRaw: Bool) {
    defer { position += 1 }
    // A brace after a backslash still opens a field.
    guard scalars[position] == "\\", position + 1 < scalars.count, peek(1) != "{", peek(1) != "}"
    else {
      return body.append(scalars[position])
    }
    position += 1
    let scalar = scalars[position]
    // A letter that a backslash does not change keeps the backslash, as in Python.
    let escaped: [Unicode.Scalar: Unicode.Scalar] = [
      "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\"",
    ]
    if isRaw || escaped[scalar] == nil { body.append("\\") }
    body.append(isRaw ? scalar : escaped[scalar] ?? scalar)
  }
}

extension Tokenizer {
  /// A text with fields being read.
  private struct Frame {
    let quotes: [Unicode.Scalar]
    let isRaw: Bool
    /// Where it begins.
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
      guard position < scalars.count else { throw fail(.openText, from: frame.start) }
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
        character(into: &body, isRaw: frame.isRaw)
      }
    }
    if !body.isEmpty { add(.textPart(String(body)), from: begin) }
  }

  /// `{x!r:>8}`: the words of an expression between signs, then the pieces of its format.
  private mutating func field(_ frame: Frame) throws(Fault) {
    let open = position
    position += 1
    add(.sign("{"), from: open)
    try expression(from: open)
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
        Frame(quotes: frame.quotes, isRaw: frame.isRaw, start: open, level: frame.level + 1))
    }
    guard peek(0) == "}" else { throw fail(.openField, from: open) }
    position += 1
    add(.sign("}"), from: position - 1)
  }

  /// The words up to `}`, `:`, `!` or the `=` that asks for the words themselves.
  private mutating func expression(from open: Int) throws(Fault) {
    var depth = 0
    while position < scalars.count {
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
    throw fail(.openField, from: open)
  }

  /// Whether an `=` is the last of a field's expression.
  private func endsBehindEquals() -> Bool {
    let next = scalars[(position + 1)...].first { !$0.properties.isWhitespace }
    return next.map { "}:!".unicodeScalars.contains($0) } ?? false
  }
}
