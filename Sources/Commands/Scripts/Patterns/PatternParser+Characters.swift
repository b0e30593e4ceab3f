extension PatternParser {
  /// What follows a backslash outside a set.
  mutating func escape() throws(ExpectationError) -> PatternNode {
    guard let character = next else { throw bad }
    let places: [Character: PatternPlace] = [
      "A": .textStart, "z": .textEnd, "Z": .lastLineEnd, "b": .wordBoundary,
      "B": .noWordBoundary,
    ]
    if let place = places[character] {
      position += 1
      return .place(place)
    }
    if character.isASCII, character.isNumber, character != "0" {
      throw unsupported("a backreference")
    }
    return .character(test(try escapedPart()))
  }

  /// A character or a class after a backslash, inside a set or outside one.
  private mutating func escapedPart() throws(ExpectationError) -> CharacterTest.Part {
    guard let character = take() else { throw bad }
    switch character {
    case "d", "D": return .named(.digit, isNegated: character == "D")
    case "w", "W": return .named(.word, isNegated: character == "W")
    case "s", "S": return .named(.space, isNegated: character == "S")
    case "h", "H": return .named(.horizontal, isNegated: character == "H")
    case "R", "v": return .named(.newline, isNegated: false)
    case "N", "V": return .named(.newline, isNegated: true)
    case "X": return .named(.any, isNegated: false)
    case "p", "P": return try property(isNegated: character == "P")
    case "x": return .one(try coded(digits: 2))
    case "u": return .one(try coded(digits: 4))
    case "U": return .one(try coded(digits: 8))
    case "k", "g": throw unsupported("a backreference")
    default: break
    }
    let controls: [Character: Character] = [
      "n": "\n", "t": "\t", "r": "\r", "f": "\u{C}", "e": "\u{1B}", "a": "\u{7}", "0": "\0",
    ]
    if let control = controls[character] { return .one(control) }
    guard !character.isASCII || !character.isLetter else { throw bad }
    return .one(character)
  }

  /// `{Lu}` after `\p`.
  private mutating func property(
    isNegated: Bool
  ) throws(ExpectationError) -> CharacterTest.Part {
    guard take("{"), let end = characters[position...].firstIndex(of: "}") else { throw bad }
    let name = String(characters[position..<end])
    position = end + 1
    guard let named = CharacterClass.properties[name] else {
      throw unsupported("the property \(name.prefix(20))")
    }
    return .named(named, isNegated: isNegated)
  }

  /// A character by its number in hexadecimal digits, all of them, or those in braces.
  private mutating func coded(digits count: Int) throws(ExpectationError) -> Character {
    var digits = characters[position...].prefix(count)
    if take("{") {
      digits = characters[position...].prefix { $0 != "}" }
      position += digits.count
      guard take("}") else { throw bad }
    } else {
      guard digits.count == count else { throw bad }
      position += count
    }
    guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
      let scalar = UInt32(String(digits), radix: 16).flatMap(Unicode.Scalar.init)
    else { throw bad }
    return Character(scalar)
  }

  /// What follows an opening bracket: `a-z`, `^a-z`, sets within it among them.
  mutating func set() throws(ExpectationError) -> CharacterTest {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw .patternTooDeep(text: pattern, limit: Self.deepest)
    }
    let isNegated = take("^")
    var parts: [CharacterTest.Part] = []
    while let character = next, character != "]" || parts.isEmpty {
      if take("&&") || take("--") || take("~~") { throw unsupported("an operation on sets") }
      let part = try partOfSet(character)
      parts.append(try range(from: part))
    }
    guard take("]") else { throw bad }
    return CharacterTest(parts: parts, isNegated: isNegated, ignoresCase: flags.ignoresCase)
  }

  private mutating func partOfSet(
    _ character: Character
  ) throws(ExpectationError) -> CharacterTest.Part {
    if take("[:") { return try posixClass() }
    position += 1
    switch character {
    case "[": return .set(try set())
    case "\\":
      guard !take("b") else { return .one("\u{8}") }
      return try escapedPart()
    default: return .one(character)
    }
  }

  /// `alpha:]`, which may begin with `^`.
  private mutating func posixClass() throws(ExpectationError) -> CharacterTest.Part {
    let isNegated = take("^")
    let name = characters[position...].prefix { $0 != ":" }
    position += name.count
    guard take(":]"), let named = CharacterClass.posix[String(name)] else { throw bad }
    return .named(named, isNegated: isNegated)
  }

  /// A range where a hyphen and another end follow.
  private mutating func range(
    from part: CharacterTest.Part
  ) throws(ExpectationError) -> CharacterTest.Part {
    guard next == "-", position + 1 < characters.count, characters[position + 1] != "]",
      characters[position + 1] != "-", case .one(let first) = part
    else { return part }
    position += 1
    guard let character = next, case .one(let last) = try partOfSet(character), first <= last
    else { throw bad }
    return .range(first, last)
  }
}
