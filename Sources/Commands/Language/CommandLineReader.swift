import Engine
import Support

/// Reads the words after a verb by the command's declaration.
struct CommandLineReader {
  private let session: Session
  private var parsed: ParsedArguments

  /// Reads and checks every word after a verb; messages call the command by the name that was typed.
  ///
  /// - Throws: `CommandError`, or what an argument's kind throws.
  static func read(
    _ words: ArraySlice<Word>, _ declaration: Declaration, _ session: Session,
    as name: String? = nil
  ) throws -> ParsedArguments {
    let name = name ?? declaration.name
    var reader = CommandLineReader(
      session: session,
      parsed: ParsedArguments(command: name, usage: declaration.usage(as: name)))
    let binder = Binder(declaration.parsable, slot: \.slot)
    reader.parsed.values = try binder.bind(
      parted(words, declaration).map { Given(name: $0.optionName, value: $0, range: $0.range) },
      read: { argument, given in try reader.read(given, as: argument) },
      refuse: { fault in reader.error(fault) })
    return reader.parsed
  }

  /// `KEY=VALUE`, with or without blanks, as the two words that it stands for, where KEY is one of the
  /// words that come first.
  private static func parted(
    _ words: ArraySlice<Word>, _ declaration: Declaration
  ) -> ArraySlice<Word> {
    guard let first = words.first, !first.isQuoted,
      let keys = declaration.parsable.first(where: { !$0.isOption })?.words
    else { return words }
    var parts = first.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    var rest = words.dropFirst()
    guard keys.contains(parts[0]) else { return words }
    if parts.count == 1, let next = rest.first, !next.isQuoted, next.text.hasPrefix("=") {
      parts.append(String(next.text.dropFirst()))
      rest = rest.dropFirst()
    }
    return parts.filter { !$0.isEmpty }.map { Word($0, range: first.range) } + rest
  }

  private mutating func read(
    _ given: ArraySlice<Given<Word>>, as argument: any ParsableArgument
  ) throws -> (any Sendable)? {
    let word = Word(given, of: argument)
    if let only = argument.word, word.text != only, let first = given.first {
      throw error(.unexpected(first))
    }
    let value = try argument.parse(word, session)
    parsed.words[argument.name] = argument.slot.takesRest ? word.written : word.text
    return value
  }

  private func error(_ fault: ParameterFault<any ParsableArgument, Word>) -> CommandError {
    CommandError(fault, command: parsed.command, usage: parsed.usage)
  }
}

extension Word {
  /// The name before the `=` of a word such as `lr=0.1`.
  fileprivate var optionName: String? {
    isQuoted ? nil : text.firstIndex(of: "=").map { String(text[..<$0]) }
  }

  /// What is given for an argument, as one word: without the name of an option, with blanks between
  /// the words that are the rest of a line.
  fileprivate init(_ given: ArraySlice<Given<Word>>, of argument: any ParsableArgument) {
    let words = given.map(\.value)
    guard let first = words.first, let last = words.last else {
      self.init("")
      return
    }
    if argument.isOption {
      self.init(String(first.text.dropFirst(argument.name.count + 1)), range: first.range)
    } else if words.count > 1 {
      self.init(
        words.map(\.text).joined(separator: " "),
        written: words.map(\.written).joined(separator: " "),
        range: first.range.lowerBound..<last.range.upperBound)
    } else {
      self = first
    }
  }
}

extension CommandError {
  /// What is wrong with the arguments of a command.
  init(
    _ fault: ParameterFault<any ParsableArgument, Word>, command: String, usage: String
  ) {
    switch fault {
    case .missing(let argument):
      self = .missing(command: command, argument: argument.name, usage: usage)
    case .unexpected(let given):
      self = .unexpected(command: command, text: given.value.text, usage: usage)
    case .unknown(_, let name, let similar):
      self = .unknownOption(command: command, option: name, similar: similar, usage: usage)
    case .givenTwice(let argument, _):
      self = .givenTwice(command: command, option: argument.name)
    case .outOfBounds(let argument, let given):
      self.init(argument, cannotBe: Word(given, of: argument))
    }
  }

  /// A word that an argument does not accept.
  init(_ argument: any ParsableArgument, cannotBe word: Word) {
    let parts = word.text.split { $0 == "," || $0 == " " }.map(String.init)
    // A number that is too large is not a typo.
    let typo = parts.first { part in
      !argument.words.contains(part) && part.contains(where: \.isLetter)
    }
    self = .badValue(
      argument: argument.isOption ? "\(argument.name)=" : argument.name, text: word.text,
      wants: argument.wants,
      similar: typo.flatMap { Similarity.nearest(to: $0, in: argument.words) })
  }
}
