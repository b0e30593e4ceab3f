import Engine
import Notation

/// A comment that says which shapes a line makes: `# 4x8x24`, or `# q k v 4x8x16`.
struct ShapeComment: Hashable {
  /// What a line made, name by name.
  let text: String

  /// Values of a name one after another that a comment lists.
  private static let mostValues = 3
  /// Names that a comment lists.
  private static let mostNames = 6

  /// The comment for what a line made; `nil` if it made no tensor with axes.
  init?(_ made: [ProgramTrace.Made]) {
    var parts: [(names: [String], shapes: String)] = []
    for part in made.prefix(Self.mostNames) {
      let tensors = part.shapes.filter { $0.rank > 0 }
      guard !tensors.isEmpty else { continue }
      let shapes = Self.text(of: tensors)
      if let last = parts.last, last.shapes == shapes {
        parts[parts.count - 1].names.append(part.label)
      } else {
        parts.append(([part.label], shapes))
      }
    }
    guard !parts.isEmpty else { return nil }
    let isOne = parts.count == 1 && parts[0].names.count == 1
    text = parts.map { part in
      isOne ? part.shapes : (part.names + [part.shapes]).joined(separator: " ")
    }.joined(separator: ", ")
  }

  private static func text(of shapes: [TracedShape]) -> String {
    let texts = shapes.map(\.text)
    guard texts.count > mostValues else { return texts.joined(separator: " → ") }
    return (texts.prefix(mostValues - 1) + ["…"] + texts.suffix(1)).joined(separator: " → ")
  }

  /// As it is written after a line.
  var written: String { "# \(text)" }

  /// Whether a comment is one of these, and so may be replaced or removed.
  static func isOne(_ comment: Substring) -> Bool {
    var words = comment.drop { $0 == "#" || $0 == " " }
      .split { $0 == " " || $0 == "," }[...]
    guard comment.first == "#", !words.isEmpty else { return false }
    var hasShape = false
    while let word = words.first {
      words = words.dropFirst()
      if isShape(word) {
        hasShape = true
      } else if word == "→" || word == "…" {
        guard hasShape else { return false }
      } else {
        guard word.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }),
          !words.isEmpty
        else { return false }
        hasShape = false
      }
    }
    return hasShape
  }

  /// Whether a word is `4x8x24`.
  private static func isShape(_ word: Substring) -> Bool {
    if word == "()" { return true }
    return word.split(separator: "x", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part.allSatisfy { ("0"..."9").contains($0) }
    }
  }
}
