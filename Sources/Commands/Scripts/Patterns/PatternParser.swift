/// Reads regular expressions: characters, sets, groups, choices, repetitions and anchors.
struct PatternParser {
  /// Upper limit of nested groups and sets.
  static let deepest = 100
  /// The largest number of repetitions in braces.
  static let mostRepeated = 1000

  /// What `(?i)`, `(?m)` and `(?s)` switch on.
  struct Flags: Sendable {
    var ignoresCase = false
    var anchorsAtLines = false
    var dotIsAny = false
  }

  let pattern: String
  let characters: [Character]
  var position = 0
  var depth = 0
  var flags = Flags()

  /// Reads a pattern.
  ///
  /// - Throws: `ExpectationError` for what is no pattern, nested too deep, or not supported.
  static func node(of pattern: String) throws(ExpectationError) -> PatternNode {
    var parser = PatternParser(pattern: pattern, characters: Array(pattern))
    let node = try parser.choice()
    guard parser.next == nil else { throw parser.bad }
    return node
  }

  var bad: ExpectationError { .badPattern(text: pattern) }
  var next: Character? { position < characters.count ? characters[position] : nil }

  func unsupported(_ what: String) -> ExpectationError {
    .unsupportedPattern(text: pattern, what: what)
  }

  mutating func take() -> Character? {
    defer { position += 1 }
    return next
  }

  mutating func take(_ character: Character) -> Bool {
    guard next == character else { return false }
    position += 1
    return true
  }

  mutating func take(_ text: String) -> Bool {
    let end = position + text.count
    guard end <= characters.count, characters[position..<end].elementsEqual(text) else {
      return false
    }
    position = end
    return true
  }

  /// Alternatives separated by bars.
  private mutating func choice() throws(ExpectationError) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw .patternTooDeep(text: pattern, limit: Self.deepest)
    }
    var parts = [try sequence()]
    while take("|") { parts.append(try sequence()) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws(ExpectationError) -> PatternNode {
    var parts: [PatternNode] = []
    while let character = next, character != "|", character != ")" {
      let part = try atom()
      parts.append(try repeated(part))
    }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  private mutating func atom() throws(ExpectationError) -> PatternNode {
    switch take() {
    case "(": return try group()
    case "[": return .character(try set())
    case ".":
      return .character(
        CharacterTest(
          parts: [.named(flags.dotIsAny ? .any : .newline, isNegated: !flags.dotIsAny)]))
    case "^": return .place(.start(lines: flags.anchorsAtLines))
    case "$": return .place(.end(lines: flags.anchorsAtLines))
    case "\\": return try escape()
    case "*", "+", "?", nil: throw bad
    case let character?: return .character(test(.one(character)))
    }
  }

  /// A test of one part, ignoring case if asked.
  func test(_ part: CharacterTest.Part) -> CharacterTest {
    CharacterTest(parts: [part], ignoresCase: flags.ignoresCase)
  }

  /// What follows an opening parenthesis.
  private mutating func group() throws(ExpectationError) -> PatternNode {
    let outer = flags
    if take("?") {
      if take("#") {
        while let character = take(), character != ")" {}
        guard position <= characters.count else { throw bad }
        return .empty
      }
      if let what = lookAround { throw unsupported(what) }
      if take("P<") || take("<") {
        let name = characters[position...].prefix { $0 != ">" }
        position += name.count
        guard !name.isEmpty, take(">") else { throw bad }
      } else if !take(":"), try readFlags() {
        // (?i) applies to the end of its group.
        return .empty
      }
    }
    let inside = try choice()
    guard take(")") else { throw bad }
    flags = outer
    return inside
  }

  private var lookAround: String? {
    for (start, what) in [
      ("=", "a lookahead"), ("!", "a lookahead"), ("<=", "a lookbehind"),
      ("<!", "a lookbehind"), (">", "an atomic group"), ("|", "a branch reset"),
    ] where characters[position...].starts(with: start) { return what }
    return nil
  }

  /// `i)` or `i:`; whether the group ended with them.
  private mutating func readFlags() throws(ExpectationError) -> Bool {
    var isOn = true
    while let character = take() {
      switch character {
      case "i": flags.ignoresCase = isOn
      case "m": flags.anchorsAtLines = isOn
      case "s": flags.dotIsAny = isOn
      case "-": isOn = false
      case ")": return true
      case ":": return false
      default: throw bad
      }
    }
    throw bad
  }

  /// What was read, with `*`, `+`, `?` or numbers in braces after it.
  private mutating func repeated(_ part: PatternNode) throws(ExpectationError) -> PatternNode {
    let (least, most): (Int, Int?)
    if take("*") {
      (least, most) = (0, nil)
    } else if take("+") {
      (least, most) = (1, nil)
    } else if take("?") {
      (least, most) = (0, 1)
    } else if let counts = try braces() {
      (least, most) = counts
    } else {
      return part
    }
    // A lazy repetition matches the same texts.
    if !take("?"), take("+") { throw unsupported("a possessive repetition") }
    guard next != "*", next != "+", next != "?" else { throw bad }
    return .repetition(part, least: least, most: most)
  }

  /// `{2}`, `{2,}` or `{2,4}`; other braces are literal.
  private mutating func braces() throws(ExpectationError) -> (Int, Int?)? {
    guard next == "{", let end = characters[position...].firstIndex(of: "}") else { return nil }
    let parts = characters[(position + 1)..<end]
      .split(separator: ",", omittingEmptySubsequences: false)
    let isNumber = { (part: ArraySlice<Character>) in
      part.allSatisfy { $0.isASCII && $0.isNumber }
    }
    guard (1...2).contains(parts.count), parts.allSatisfy(isNumber),
      parts.contains(where: { !$0.isEmpty })
    else { return nil }
    position = end + 1
    let numbers = parts.map { part in
      part.isEmpty ? nil : Int(String(part)) ?? Int.max
    }
    let least = numbers[0] ?? 0
    let most = numbers.count == 1 ? least : numbers[1]
    guard max(least, most ?? 0) <= Self.mostRepeated else {
      throw .patternTooLarge(text: pattern, limit: Self.mostRepeated)
    }
    guard least <= most ?? least else { throw bad }
    return (least, most)
  }
}
