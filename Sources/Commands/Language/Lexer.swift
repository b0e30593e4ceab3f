import Engine
import Support

/// A word of a line.
public struct Word: Sendable, Hashable {
  /// The word, without quotes.
  public let text: String
  /// The same as it was typed.
  let written: String
  /// Its place in the line, in UTF-8 bytes, quotes included.
  public let range: Range<Int>
  /// Whether it began with a quote: then it is text, not a word of the language.
  public let isQuoted: Bool

  /// A word, and how it was typed where that is not the same.
  init(_ text: String, written: String? = nil, range: Range<Int> = 0..<0, isQuoted: Bool = false) {
    self.text = text
    self.written = written ?? text
    self.range = range
    self.isQuoted = isQuoted
  }
}

extension String {
  /// The text as one word of a line: in quotes if it would be split.
  var asWord: String {
    guard isEmpty || contains(where: { " \t;'\"".contains($0) }) || hasPrefix("#") else {
      return self
    }
    return contains("\"") ? "'\(self)'" : "\"\(self)\""
  }
}

/// One command of a line: its words and the text they came from.
public struct Statement: Sendable, Hashable {
  /// The words; never empty.
  public let tokens: [Word]
  /// The text as written.
  public let source: String

  /// Whether it states what must hold for the previous line.
  public var isExpectation: Bool {
    command?.declaration.isExpectation ?? false
  }

  /// The text after the verb, for a command that takes its line as written.
  var rest: String { tokens.dropFirst().first?.text ?? "" }
}

/// Cuts lines into commands and words.
///
/// Spaces divide words, `;` divides commands, `#` at a word's start begins a comment; quotes of either
/// kind keep all of these.
public struct Lexer {
  /// The longest line, in bytes.
  public static let mostBytes = 16 << 20

  private let bytes: [UInt8]
  /// Where each kind of quote last occurs.
  private let lastQuotes: [UInt8: Int]
  private var position = 0
  private var statements: [Statement] = []
  private var tokens: [Word] = []
  private var statementStart = 0

  /// The commands of a line; none for a blank line or a comment.
  ///
  /// - Throws: `CommandError.openQuote`, `.lineTooLong`.
  public static func statements(of line: String) throws(CommandError) -> [Statement] {
    guard line.utf8.count <= mostBytes else { throw .lineTooLong(limit: mostBytes) }
    var lexer = Lexer(Array(line.utf8))
    try lexer.run(line)
    return lexer.statements
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    Work.add(bytes.count)
    var lastQuotes: [UInt8: Int] = [:]
    for quote in [UInt8(ascii: "\""), UInt8(ascii: "'")] {
      lastQuotes[quote] = bytes.lastIndex(of: quote)
    }
    self.lastQuotes = lastQuotes
  }

  /// Where the last statement of an unfinished line starts, in bytes: after the last `;` outside
  /// text.
  static func lastStatement(of bytes: [UInt8]) -> Int {
    var start = 0
    var quote: UInt8?
    for (place, byte) in bytes.enumerated() {
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ";") {
        start = place + 1
      }
    }
    return start
  }

  private mutating func run(_ line: String) throws(CommandError) {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        position += 1
      case UInt8(ascii: ";") where isInBlock:
        // After `for … in …:` the rest of the line is its body.
        position += 1
      case UInt8(ascii: ";"):
        endStatement()
        position += 1
        statementStart = position
      case UInt8(ascii: "#") where isInBlock && bytes[position...].contains(UInt8(ascii: "\n")):
        position = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      case UInt8(ascii: "#"):
        endStatement()
        return
      default:
        tokens.append(try word(line))
        if tokens.count == 1, takesLine(tokens[0]) { takeLine() }
      }
    }
    endStatement()
  }

  /// Whether the statement is a block, whose lines may be several.
  private var isInBlock: Bool { tokens.first.map { LineReading.blocks.contains($0.text) } ?? false }

  /// Whether a verb's command reads the rest of the line by itself.
  private func takesLine(_ verb: Word) -> Bool {
    guard !verb.isQuoted, CommandRegistry.command(named: verb.text)?.declaration.takesLine ?? false
    else { return false }
    return !LineReading.canOnlyBePython(
      String(
        decoding: bytes[verb.range.lowerBound...].prefix(LineReading.mostBytes), as: UTF8.self))
  }

  /// Takes the rest as one word, as written.
  private mutating func takeLine() {
    let start = bytes[position...].firstIndex { $0 > UInt8(ascii: " ") } ?? bytes.count
    let text = String(decoding: bytes[start...], as: UTF8.self).trimmingSpaces()
    position = bytes.count
    guard !text.isEmpty else { return }
    tokens.append(Word(String(text), range: start..<bytes.count))
  }

  private mutating func endStatement() {
    if !tokens.isEmpty {
      let source = String(decoding: bytes[statementStart..<position], as: UTF8.self)
      statements.append(Statement(tokens: tokens, source: String(source.trimmingSpaces())))
    }
    tokens = []
  }

  /// Whether a backslash precedes a quote that is not the last one.
  private func isEscaped(_ quote: UInt8) -> Bool {
    position + 2 < bytes.count && bytes[position + 1] == quote
      && lastQuotes[quote].map { $0 >= position + 2 } ?? false
  }

  private mutating func word(_ line: String) throws(CommandError) -> Word {
    let start = position
    var text: [UInt8] = []
    var quote: UInt8?
    scanning: while position < bytes.count {
      let byte = bytes[position]
      switch (byte, quote) {
      case (UInt8(ascii: "\\"), .some(let open)) where isEscaped(open):
        // A quote within a text, as Python writes it.
        text.append(open)
        position += 1
      case (_, .some(let open)) where byte == open: quote = nil
      case (_, .some): text.append(byte)
      case (UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil): quote = byte
      case (UInt8(ascii: " "), nil), (UInt8(ascii: "\t"), nil), (UInt8(ascii: "\r"), nil),
        (UInt8(ascii: "\n"), nil), (UInt8(ascii: ";"), nil):
        break scanning
      default: text.append(byte)
      }
      position += 1
    }
    guard quote == nil else { throw .openQuote(line: line) }
    let isQuoted = bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'")
    let typed = bytes[start..<position]
    return Word(
      String(decoding: text, as: UTF8.self),
      written: typed.count == text.count ? nil : String(decoding: typed, as: UTF8.self),
      range: start..<position, isQuoted: isQuoted)
  }
}
