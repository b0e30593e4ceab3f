import Support

/// A regular expression as a tree.
indirect enum PatternNode: Sendable {
  /// The empty text.
  case empty
  /// One character.
  case character(CharacterTest)
  /// A place between characters.
  case place(PatternPlace)
  /// One after another.
  case sequence([PatternNode])
  /// One of several.
  case choice([PatternNode])
  /// A repetition with its least and most counts; `nil` means no upper limit.
  case repetition(PatternNode, least: Int, most: Int?)
}

/// A condition on the place between two characters.
enum PatternPlace: Sendable, Hashable {
  case textStart, textEnd
  /// The end of the text, or before the line feed that ends it.
  case lastLineEnd
  /// The start and the end of a line where anchors mean lines, else of the text.
  case start(lines: Bool)
  case end(lines: Bool)
  case wordBoundary, noWordBoundary

  /// Whether the place between two characters meets it; `nil` is beyond the text.
  func holds(
    before previous: Character?, _ next: Character?, isLast: Bool, anchorsAtLines: Bool
  ) -> Bool {
    switch self {
    case .textStart: previous == nil
    case .textEnd: next == nil
    case .lastLineEnd: next == nil || isLast && next.map(\.isNewline) ?? false
    case .start(let lines):
      previous == nil || (lines || anchorsAtLines) && previous.map(\.isNewline) ?? false
    case .end(let lines):
      next == nil || (lines || anchorsAtLines || isLast) && next.map(\.isNewline) ?? false
    case .wordBoundary: Self.isWord(previous) != Self.isWord(next)
    case .noWordBoundary: Self.isWord(previous) == Self.isWord(next)
    }
  }

  private static func isWord(_ character: Character?) -> Bool {
    character.map(CharacterClass.word.contains) ?? false
  }
}

/// A condition on one character.
struct CharacterTest: Sendable, Hashable {
  /// A part of a set of characters.
  indirect enum Part: Sendable, Hashable {
    case one(Character)
    case range(Character, Character)
    case named(CharacterClass, isNegated: Bool)
    case set(CharacterTest)
  }

  let parts: [Part]
  var isNegated = false
  /// Whether small and capital letters are the same.
  var ignoresCase = false

  /// Whether a character meets it.
  func matches(_ character: Character) -> Bool {
    guard ignoresCase else { return contains(character) != isNegated }
    let others = [character.lowercased(), character.uppercased()].compactMap {
      $0.count == 1 ? $0.first : nil
    }
    return ([character] + others).contains(where: contains) != isNegated
  }

  private func contains(_ character: Character) -> Bool {
    parts.contains { part in
      switch part {
      case .one(let other): other == character
      case .range(let first, let last): first <= character && character <= last
      case .named(let named, let isNegated): named.contains(character) != isNegated
      case .set(let set): set.matches(character)
      }
    }
  }
}

/// Named classes of characters.
enum CharacterClass: String, Sendable, Hashable, CaseIterable {
  case any, newline, digit, word, space
  case letter = "L"
  case upper = "Lu"
  case lower = "Ll"
  case number = "N"
  case decimal = "Nd"
  case punctuation = "P"
  case symbol = "S"
  case separator = "Z"
  case horizontal, hexadecimal, alphanumeric

  /// POSIX's names, such as `[:alpha:]`.
  static let posix: [String: CharacterClass] = [
    "alpha": .letter, "digit": .digit, "alnum": .alphanumeric, "space": .space, "upper": .upper,
    "lower": .lower, "punct": .punctuation, "xdigit": .hexadecimal, "word": .word,
  ]

  /// Unicode's properties, such as `\p{Lu}`.
  static let properties: [String: CharacterClass] = Dictionary(
    uniqueKeysWithValues: [
      letter, upper, lower, number, decimal, punctuation, symbol, separator,
    ].map { ($0.rawValue, $0) })

  /// Whether a character belongs to it.
  func contains(_ character: Character) -> Bool {
    switch self {
    case .any: true
    case .newline: character.isNewline
    case .digit, .decimal: Self.category(character) == .decimalNumber
    case .word:
      character.isLetter || character.isNumber || character == "_"
        || Self.category(character) == .connectorPunctuation
    case .space: character.isWhitespace
    case .letter: character.isLetter
    case .upper: character.isUppercase
    case .lower: character.isLowercase
    case .number: character.isNumber
    case .punctuation: character.isPunctuation
    case .symbol: character.isSymbol
    case .separator: character.isWhitespace && !character.isNewline && character != "\t"
    case .horizontal: character.isWhitespace && !character.isNewline
    case .hexadecimal: character.isASCII && character.isHexDigit
    case .alphanumeric: character.isLetter || character.isNumber
    }
  }

  private static func category(_ character: Character) -> Unicode.GeneralCategory? {
    character.unicodeScalars.first?.properties.generalCategory
  }
}
