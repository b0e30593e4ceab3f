/// A regular expression as a script writes it.
struct RegularExpression: Sendable, Hashable {
  /// As written, without its slashes.
  let pattern: String

  /// - Throws: `ExpectationError.badPattern`.
  init(_ pattern: String) throws(ExpectationError) {
    self.pattern = pattern
    do {
      _ = try Regex(pattern)
    } catch {
      throw .badPattern(text: pattern)
    }
  }

  /// `*` stands for any text, `?` for any character; a backslash before either for itself.
  ///
  /// - Throws: `ExpectationError.badPattern`.
  init(glob: String) throws(ExpectationError) {
    var pattern = ""
    var isEscaped = false
    for character in glob {
      switch character {
      case "\\" where !isEscaped:
        isEscaped = true
        continue
      case "*" where !isEscaped: pattern += ".*"
      case "?" where !isEscaped: pattern += "."
      default:
        if isEscaped, character != "*", character != "?", character != "\\" { pattern += #"\\"# }
        pattern += Self.escaped(character)
      }
      isEscaped = false
    }
    try self.init(pattern + (isEscaped ? #"\\"# : ""))
  }

  /// A character that stands for itself.
  static func escaped(_ character: Character) -> String {
    #"\.+*?()[]{}^$|/"#.contains(character) ? "\\\(character)" : String(character)
  }

  /// Whether it matches somewhere in the text; `^` and `$` are the ends of lines.
  func matches(_ text: String) -> Bool {
    guard let regex = try? Regex(pattern).anchorsMatchLineEndings() else { return false }
    return (try? regex.firstMatch(in: text)) != nil
  }

  /// Whether it matches all of the text.
  func matchesWhole(_ text: String) -> Bool {
    guard let regex = try? Regex(pattern) else { return false }
    return (try? regex.wholeMatch(in: text)) != nil
  }
}
