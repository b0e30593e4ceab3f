import Support

/// A regular expression as a script writes it.
///
/// It is matched in time linear in the text, whatever the pattern: all paths through it are
/// followed at once, character by character. Anything that would need backtracking, such as a
/// backreference, is refused.
/// Source: Ken Thompson, "Regular expression search algorithm", 1968, doi:10.1145/363347.363387.
package struct RegularExpression: Sendable, Hashable {
  /// As written, without its slashes.
  package let pattern: String
  private let program: PatternProgram

  /// Whether a pattern was found, and how many steps of the program that took.
  package struct Search: Sendable, Hashable {
    /// Whether it was found.
    package let isFound: Bool
    /// Instructions that were looked at.
    package let steps: Int
  }

  /// Reads a pattern.
  ///
  /// - Throws: `ExpectationError` for what is no pattern, too large, nested too deep, or not supported.
  package init(_ pattern: String) throws(ExpectationError) {
    self.pattern = pattern
    program = try PatternProgram(try PatternParser.node(of: pattern), of: pattern)
  }

  /// Reads a glob: `*` stands for any text, `?` for any character; a backslash makes either
  /// literal.
  ///
  /// - Throws: `ExpectationError`, as for a pattern.
  package init(glob: String) throws(ExpectationError) {
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

  /// A literal character.
  private static func escaped(_ character: Character) -> String {
    #"\.+*?()[]{}^$|/"#.contains(character) ? "\\\(character)" : String(character)
  }

  /// Looks for it anywhere in a text; `^` and `$` are the ends of lines.
  ///
  /// - Throws: `Interruption`.
  package func search(_ text: String) throws -> Search {
    var matcher = PatternMatcher(program, Array(text), anchorsAtLines: true)
    return try matcher.search()
  }

  /// Compares it with all of a text.
  ///
  /// - Throws: `Interruption`.
  package func match(_ text: String) throws -> Search {
    var matcher = PatternMatcher(program, Array(text), anchorsAtLines: false)
    return try matcher.match()
  }

  /// Whether it matches somewhere in the text; `^` and `$` are the ends of lines.
  ///
  /// - Throws: `Interruption`.
  package func matches(_ text: String) throws -> Bool { try search(text).isFound }

  /// Whether it matches all of the text.
  ///
  /// - Throws: `Interruption`.
  package func matchesWhole(_ text: String) throws -> Bool { try match(text).isFound }
}
