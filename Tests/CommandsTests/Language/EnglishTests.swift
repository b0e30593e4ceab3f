import FoundationEssentials
import TestSupport
import Testing

/// What users read does not fall back into phrases that sound translated, or that have a settled word.
struct EnglishTests {
  /// A phrase, as a pattern of whole words, and what to write instead.
  static let phrases: [(phrase: String, instead: String)] = [
    ("behind", "after"), ("so many", "this many, or a number"), ("so much", "that much"),
    ("stands? (where|in|under|beside|before|after|on)", "is, goes, or: expected …, got …"),
    ("looks whether", "checks whether"),
    ("what (came|comes) (of|out|into)", "the outcome, the output"),
    ("nobody|whoever|anybody", "name who or what"), ("(is|are) to be", "must be, or will be"),
    ("in the places? of", "in place of, or replaces"), ("tells?|told", "says, shows or reports"),
    ("mends?|mended|remedy|remedies|cures?|cured", "fix"), ("at hand", "available"),
    ("one behind the other", "one after another"), ("and its kin", "and the like"),
    ("last but (one|two)", "second to last"), ("cannot be had", "is not available"),
    ("the same of", "name the thing again"), ("what goes in", "the input"),
  ]

  /// The parts of a Swift file that may be shown: its string literals.
  private static func literals(of text: String) -> [Substring] {
    var found: [Substring] = []
    var isMultiline = false
    for line in text.split(separator: "\n") {
      let trimmed = plain(line.drop { $0 == " " })[...]
      if trimmed.hasPrefix("//") { continue }
      if trimmed.hasPrefix("\"\"\"") || trimmed.hasSuffix("\"\"\"") {
        isMultiline.toggle()
      } else if isMultiline {
        found.append(trimmed)
      } else {
        let parts = trimmed.split(separator: "\"", omittingEmptySubsequences: false)
        found += parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
      }
    }
    return found.filter { $0.contains(" ") }
  }

  /// A line of Swift without the code that its literals interpolate.
  private static func plain(_ line: Substring) -> String {
    var plain = ""
    var depth = 0
    var rest = line
    while let character = rest.first {
      if depth == 0, rest.hasPrefix("\\(") {
        depth = 1
        rest = rest.dropFirst(2)
        continue
      }
      if depth == 0 { plain.append(character) }
      if depth > 0, character == "(" { depth += 1 }
      if depth > 0, character == ")" { depth -= 1 }
      rest = rest.dropFirst()
    }
    return plain
  }

  private static func text(of path: String) throws -> (String, String) {
    let bytes = try #require(
      FileManager.default.contents(atPath: "\(Repository.path)/\(path)"), "\(path)")
    return (path, String(decoding: bytes, as: UTF8.self))
  }

  private static func sources() throws -> [(String, String)] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(Repository.path)/Sources").sorted()
      .filter { $0.hasSuffix(".swift") }.map { try text(of: "Sources/\($0)") }
  }

  @Test func noPhraseIsWritten() throws {
    var texts = try Self.sources().flatMap { path, text in
      Self.literals(of: text).map { (path, $0) }
    }
    #expect(texts.count > 1000)
    for document in ["README.md", "docs/guide.md", "docs/json.md"] {
      // JSON has a field `mend`.
      let text = try Self.text(of: document).1.replacing("mend`", with: "")
        .replacing("\"mend\"", with: "")
      texts += text.split(separator: "\n").map { (document, $0) }
    }
    let any = try Regex("\\b(\(Self.phrases.map(\.phrase).joined(separator: "|")))\\b")
      .ignoresCase()
    for (path, text) in texts {
      guard let match = text.firstMatch(of: any) else { continue }
      let found = String(text[match.range]).lowercased()
      let instead = try Self.phrases.first { try Regex($0.phrase).wholeMatch(in: found) != nil }
      Issue.record("\(path): '\(text)' has '\(found)'; write \(instead?.instead ?? "another word")")
    }
  }
}
