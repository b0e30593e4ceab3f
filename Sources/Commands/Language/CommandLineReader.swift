import Support
import Engine

/// Reads the words after a verb by the command's declaration.
struct CommandLineReader {
  let declaration: Declaration
  let session: Session
  private var parsed: ParsedArguments
  private var places: [any ParsableArgument]

  init(_ declaration: Declaration, _ session: Session, as name: String) {
    self.declaration = declaration
    self.session = session
    places = declaration.places
    parsed = ParsedArguments(command: name, usage: declaration.usage(as: name))
  }

  /// Reads and checks every word after a verb; messages call the command by the name that was typed.
  ///
  /// - Throws: `CommandError`, or what an argument's kind throws.
  static func read(
    _ tokens: ArraySlice<Word>, _ declaration: Declaration, _ session: Session,
    as name: String? = nil
  ) throws -> ParsedArguments {
    var reader = CommandLineReader(declaration, session, as: name ?? declaration.name)
    try reader.read(tokens)
    return reader.parsed
  }

  private mutating func read(_ tokens: ArraySlice<Word>) throws {
    var rest = tokens
    while let token = rest.first {
      if let place = places.first, place.takesRest, !isOption(token) {
        let used = rest.prefix { !isOption($0) || $0 == token }
        try take(joined(used), for: place)
        places.removeFirst()
        rest = rest.dropFirst(used.count)
      } else {
        try read(token)
        rest = rest.dropFirst()
      }
    }
    if let missing = places.first(where: \.isRequired) {
      throw CommandError.missing(
        command: parsed.command, argument: missing.name, usage: parsed.usage)
    }
  }

  /// Whether a word is one of the command's options; `bias=false` of a layer is not one of `add`'s.
  private func isOption(_ token: Word) -> Bool {
    guard !token.isQuoted, let name = optionName(token) else { return false }
    return declaration.options.contains { $0.name == name }
  }

  private func optionName(_ token: Word) -> String? {
    token.text.firstIndex(of: "=").map { String(token.text[..<$0]) }
  }

  private func joined(_ tokens: ArraySlice<Word>) -> Word {
    guard let first = tokens.first, let last = tokens.last, tokens.count > 1 else {
      return tokens.first ?? Word("")
    }
    return Word(
      tokens.map(\.text).joined(separator: " "),
      written: tokens.map(\.written).joined(separator: " "),
      range: first.range.lowerBound..<last.range.upperBound)
  }

  private mutating func read(_ token: Word) throws {
    if !token.isQuoted, let name = optionName(token) {
      try read(option: name, token)
      return
    }
    guard !places.isEmpty else {
      throw CommandError.unexpected(
        command: parsed.command, text: token.text, usage: parsed.usage)
    }
    try take(token, for: places.removeFirst())
  }

  private mutating func take(_ token: Word, for argument: any ParsableArgument) throws {
    guard argument.word.map({ $0 == token.text }) ?? true else {
      throw CommandError.unexpected(
        command: parsed.command, text: token.text, usage: parsed.usage)
    }
    parsed.values[argument.name] = try argument.parse(token, session)
    parsed.words[argument.name] = token.text
  }

  private mutating func read(option name: String, _ token: Word) throws {
    guard let option = declaration.options.first(where: { $0.name == name }) else {
      throw CommandError.unknownOption(
        command: parsed.command, option: name,
        similar: Similarity.nearest(to: name, in: declaration.options.map(\.name)),
        usage: parsed.usage)
    }
    guard parsed.values[name] == nil else {
      throw CommandError.givenTwice(command: parsed.command, option: name)
    }
    let value = Word(
      String(token.text.dropFirst(name.utf8.count + 1)), range: token.range)
    try take(value, for: option)
  }
}
