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

/// Gathers a line's tokens into words and commands.
///
/// Spaces divide words, `;` divides commands, `#` at a word's start begins a comment; quotes of either
/// kind keep all of these.
public struct Lexer {
  /// The longest line, in bytes.
  public static let mostBytes = 16 << 20

  /// The word that is being gathered; places are those of scalars.
  private struct OpenWord {
    let start: Int
    var end: Int
    var text = String.UnicodeScalarView()
  }

  private var tokenizer: Tokenizer
  private var open: OpenWord?
  private var statements: [Statement] = []
  private var tokens: [Word] = []
  private var statementStart = 0
  /// Where the last word ends.
  private var lastEnd = 0
  /// How many formatted texts are open, whose fields may have any sign.
  private var depth = 0
  /// Whether a text cannot be read: Python says why.
  private var isBroken = false
  /// A place that was asked for, in scalars and in bytes: later words are counted from there.
  private var counted = (scalars: 0, bytes: 0)

  /// The commands of a line; none for a blank line or a comment.
  ///
  /// - Throws: `CommandError.openQuote`, `.lineTooLong`.
  public static func statements(of line: String) throws(CommandError) -> [Statement] {
    guard line.utf8.count <= mostBytes else { throw .lineTooLong(limit: mostBytes) }
    var lexer = Lexer(tokenizer: Tokenizer(line))
    try lexer.run(line)
    return lexer.statements
  }

  private init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  private var scalars: [Unicode.Scalar] { tokenizer.scalars }

  private mutating func run(_ line: String) throws(CommandError) {
    while let token = nextToken() {
      if let open, token.range.lowerBound > open.end, endWord() { break }
      switch token.kind {
      case .invalid(.openText) where !isBroken, .invalid(.openLongText) where !isBroken:
        throw .openQuote(line: line)
      case .sign(";") where depth == 0:
        let hasEnded = endWord()
        // After `for … in …:` the rest of the line is its body.
        if !isInBlock { endStatement() }
        if hasEnded { return }
        if tokens.isEmpty { statementStart = token.range.upperBound }
      default: take(token)
      }
    }
    _ = endWord()
    endStatement()
  }

  /// The next token; a comment sign inside a word is part of it: `data a#1.txt`.
  private mutating func nextToken() -> Token? {
    while let end = open?.end, !isInBlock, depth == 0, end < scalars.count, scalars[end] == "#" {
      guard tokenizer.skip(from: end) else { break }
      open?.text.append("#")
      open?.end = end + 1
    }
    return tokenizer.next()
  }

  private mutating func take(_ token: Token) {
    switch token.kind {
    case .textStart: depth += 1
    case .textEnd: depth = max(0, depth - 1)
    case .invalid(.openField), .invalid(.singleBrace), .invalid(.tooDeep):
      isBroken = true
    default: break
    }
    var word = open ?? OpenWord(start: token.range.lowerBound, end: token.range.lowerBound)
    // Between the pieces of a text there may be signs that are no tokens of their own.
    word.text.append(contentsOf: scalars[word.end..<max(word.end, token.range.lowerBound)])
    word.text.append(contentsOf: Self.unquoted(token, scalars[token.range]))
    word.end = max(word.end, token.range.upperBound)
    open = word
  }

  /// A token as it was typed, without the quotes around it and the backslash before a quote inside.
  private static func unquoted(
    _ token: Token, _ typed: ArraySlice<Unicode.Scalar>
  ) -> ArraySlice<Unicode.Scalar> {
    switch token.kind {
    case .textStart: return typed.prefix { !isQuote($0) }
    case .textEnd: return []
    case .string, .bytes, .invalid(.badEscape), .invalid(.beyondASCII):
      guard let start = typed.firstIndex(where: isQuote) else { return typed }
      let quote = typed[start]
      let isTriple =
        typed.endIndex - start >= 6 && typed[start...].prefix(3).allSatisfy { $0 == quote }
      let width = isTriple ? 3 : 1
      var text = typed[..<start]
      let inside = typed[(start + width)..<(typed.endIndex - width)]
      for place in inside.indices
      where inside[place] != "\\" || place + 1 == inside.endIndex || inside[place + 1] != quote {
        text.append(inside[place])
      }
      return text
    default: return typed
    }
  }

  private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\"" || scalar == "'"
  }

  /// Whether the statement is a block, whose lines may be several.
  private var isInBlock: Bool {
    guard let first = tokens.first?.text else { return false }
    // `try:` and `if(x):` are words of their own here.
    let name = first.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return LineReading.blocks.contains(String(name)) || first.hasPrefix("@")
  }

  /// Ends the word, if one is open; tells whether it is a verb that took the rest of the line.
  private mutating func endWord() -> Bool {
    guard let word = open else { return false }
    open = nil
    lastEnd = word.end
    let typed = scalars[word.start..<word.end]
    tokens.append(
      Word(
        String(word.text),
        written: typed.count == word.text.count ? nil : Self.string(typed),
        range: bytes(at: word.start)..<bytes(at: word.end),
        isQuoted: Self.isQuote(typed.first ?? " ")
      ))
    guard tokens.count == 1, takesLine(tokens[0], at: word.start) else { return false }
    takeLine(from: word.end)
    return true
  }

  /// Whether a verb's command reads the rest of the line by itself.
  private func takesLine(_ verb: Word, at start: Int) -> Bool {
    guard !verb.isQuoted, CommandRegistry.command(named: verb.text)?.declaration.takesLine ?? false
    else { return false }
    let rest = Self.string(scalars[start...].prefix(LineReading.mostBytes))
    return !LineReading.canOnlyBePython(rest) && !beginsWithOwnWord(verb, rest)
  }

  /// Whether the first word after a verb is one that its argument knows: `trace off; push 4x8`.
  private func beginsWithOwnWord(_ verb: Word, _ line: String) -> Bool {
    let declaration = CommandRegistry.command(named: verb.text)?.declaration
    let words = line.split { $0.isWhitespace || $0 == ";" }
    guard words.count > 1, let own = declaration?.parsable.first?.words else { return false }
    return own.contains(words[1].lowercased())
  }

  /// Takes the rest as one word, as written.
  private mutating func takeLine(from end: Int) {
    let start = scalars[end...].firstIndex { $0.value > 32 } ?? scalars.count
    let text = Self.string(scalars[start...]).trimmingSpaces()
    lastEnd = scalars.count
    guard !text.isEmpty else { return }
    let (line, options) = Self.parted(String(text), verb: tokens[0].text)
    tokens.append(Word(line, range: bytes(at: start)..<bytes(at: scalars.count)))
    tokens += options.map { Word($0, range: bytes(at: start)..<bytes(at: scalars.count)) }
  }

  /// What a command reads by itself, and its options after that: `trace net(x) depth=3`.
  private static func parted(_ text: String, verb: String) -> (line: String, options: [String]) {
    let names = CommandRegistry.command(named: verb)?.declaration.options.map(\.name) ?? []
    var (line, options) = (text[...], [String]())
    while !names.isEmpty, let gap = line.lastIndex(of: " ") {
      let word = line[line.index(after: gap)...]
      guard let sign = word.firstIndex(of: "="), names.contains(String(word[..<sign])) else {
        break
      }
      options.insert(String(word), at: 0)
      line = line[..<gap].trimmingSpaces()
    }
    return (String(line), options)
  }

  private mutating func endStatement() {
    if !tokens.isEmpty {
      let source = Self.string(scalars[statementStart..<max(statementStart, lastEnd)])
      statements.append(Statement(tokens: tokens, source: String(source.trimmingSpaces())))
    }
    tokens = []
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  /// The place of a scalar in UTF-8 bytes; later places are asked for later.
  private mutating func bytes(at place: Int) -> Int {
    for scalar in scalars[counted.scalars..<max(counted.scalars, place)] {
      counted.bytes += UTF8.width(scalar)
    }
    counted.scalars = max(counted.scalars, place)
    return counted.bytes
  }
}
