import Engine
import Support

/// What can be inserted at the cursor.
public struct Completions: Sendable, Hashable {
  /// Where the word to complete starts, in UTF-8 bytes.
  public var start: Int
  /// The words allowed there.
  public var candidates: [String]
  /// Whether a space follows the word.
  public var appendsSpace: Bool
  /// Whether file names are allowed there too.
  public var files: Bool
}

/// Completes commands, options, layers and files from the declarations.
public enum Completer {
  /// The completions of a line at a cursor, both in UTF-8 bytes.
  public static func completions(
    of line: String, at cursor: Int, _ session: Session
  ) -> Completions {
    let bytes = Array(line.utf8.prefix(max(0, cursor)))
    let unfinished = UnfinishedLine(String(decoding: bytes, as: UTF8.self))
    let statement = unfinished.statement
    if let found = ExpressionCompleter.completions(
      of: String(decoding: bytes[statement...], as: UTF8.self), offset: statement, session)
    {
      return found
    }
    // A file name may have commas and brackets of its own.
    let found = completions(of: bytes, unfinished, from: unfinished.word, session)
    return found.files
      ? found : completions(of: bytes, unfinished, from: unfinished.part, session)
  }

  private static func completions(
    of bytes: [UInt8], _ unfinished: UnfinishedLine, from place: Int, _ session: Session
  ) -> Completions {
    let start = unfinished.text ?? place
    let word = String(decoding: bytes[start...], as: UTF8.self)
    let before = String(
      decoding: bytes[..<(unfinished.text == nil ? start : start - 1)], as: UTF8.self)
    var tokens = (try? Lexer.statements(of: before).last?.tokens) ?? []
    if before.trimmingSpaces().hasSuffix(";") { tokens = [] }
    if unfinished.text != nil { return quoted(given: tokens, start, session) }
    guard let verb = tokens.first else {
      let names = CommandRegistry.declarations.map(\.name)
      let others = ExpressionCompleter.firstWords(word, session)
      var found = matching(names + others, word, start)
      // A tensor's name may be followed at once by brackets or a dot.
      found.appendsSpace = found.candidates.allSatisfy { !others.contains($0) }
      return found
    }
    guard let command = CommandRegistry.command(named: verb.text) else {
      return Completions(start: start, candidates: [], appendsSpace: false, files: false)
    }
    return arguments(of: command, given: Array(tokens.dropFirst()), word, start, session)
  }

  /// Text in quotes is text, or the name of a file.
  private static func quoted(
    given tokens: [Word], _ start: Int, _ session: Session
  ) -> Completions {
    var found = Completions(start: start, candidates: [], appendsSpace: false, files: false)
    guard let verb = tokens.first, let command = CommandRegistry.command(named: verb.text)
    else { return found }
    var given = Array(tokens.dropFirst())
    // In `checkpoint="…` the quote belongs to the option.
    let option = given.last?.text ?? ""
    if option.hasSuffix("=") { given.removeLast() }
    let word = option.hasSuffix("=") ? option : ""
    found.files = arguments(of: command, given: given, word, start, session).files
    return found
  }

  private static func arguments(
    of command: any Command.Type, given: [Word], _ word: String, _ start: Int,
    _ session: Session
  ) -> Completions {
    let declaration = command.declaration
    if let value = optionValue(of: declaration, word, start, session) { return value }
    let places = declaration.places
    let filled = given.filter { !$0.text.contains("=") }.count
    let place = filled < places.count ? places[filled] : places.last { $0.slot.takesRest }
    let firstOfPlace = places.prefix { $0.name != place?.name }.count
    let point = CompletionPoint(
      session: session, earlier: given.prefix(firstOfPlace).map(\.text),
      given: given.dropFirst(firstOfPlace).map(\.text).joined(separator: " "), word: word)
    let words = place?.candidates(at: point) ?? []
    let misfits = command.misfits(given: given.map(\.text))
    let options = declaration.options.filter { !misfits.contains($0.name) }
      .map { $0.name + "=" }.filter { option in !given.contains { $0.text.hasPrefix(option) } }
    // Options come after the words of a positional argument, and only after a first letter. Torch's
    // spelling likewise.
    let own = words.filter { !word.isEmpty || !$0.hasSuffix("(") }
    let offered = own + (words.isEmpty || !word.isEmpty ? options : [])
    var found = matching(offered, word, start, files: place?.completesFiles ?? false)
    found.appendsSpace = !found.candidates.contains { $0.hasSuffix("=") || $0.hasSuffix("(") }
    return found
  }

  /// What may follow `name=`, if the command has that option.
  private static func optionValue(
    of declaration: Declaration, _ word: String, _ start: Int, _ session: Session
  ) -> Completions? {
    guard let equals = word.firstIndex(of: "="),
      let option = declaration.options.first(where: { $0.name == word[..<equals] })
    else { return nil }
    return matching(
      option.candidates(session), String(word[word.index(after: equals)...]),
      start + option.name.utf8.count + 1, files: option.completesFiles)
  }

  private static func matching(
    _ words: [String], _ prefix: String, _ start: Int, files: Bool = false
  ) -> Completions {
    Completions(
      start: start, candidates: words.filter { $0.hasPrefix(prefix) }.sorted(by: precedes),
      appendsSpace: true, files: files)
  }

  /// Numbers by their size, then words by their letters.
  private static func precedes(_ first: String, _ second: String) -> Bool {
    switch (Int(first), Int(second)) {
    case (let first?, let second?): first < second
    case (nil, nil): first < second
    case (let number, _): number != nil
    }
  }
}
