import Engine
import Notation

/// A comment that says which shapes a line makes: `# 4x8x24`, `# q k v 4x8x16`, or, where the example has
/// letters for sizes, `# BxT/2x48`.
struct ShapeComment: Hashable {
  /// What a line made, name by name.
  let text: String

  /// Values of a name one after another that a comment lists.
  private static let mostValues = 3
  /// Names that a comment lists.
  private static let mostNames = 6

  /// The comment for what a line made, run with these letters; `nil` if it made no tensor with axes.
  init?(_ made: [ProgramTrace.Made], _ letters: [String] = []) {
    var parts: [(names: [String], shapes: String)] = []
    for part in made.prefix(Self.mostNames) {
      let tensors =
        letters.isEmpty
        ? part.shapes.filter { $0.rank > 0 }.map(\.text) : Self.texts(part, letters)
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

  /// The different shapes of a name as expressions of letters; one axis alone in brackets.
  private static func texts(_ part: ProgramTrace.Made, _ letters: [String]) -> [String] {
    var texts: [String] = []
    for value in part.values where value.form?.rank ?? 0 > 0 && value.followsLetters {
      guard let text = value.formText(letters) else { continue }
      let isLetter = value.form?.rank == 1 && text.contains(where: \.isLetter)
      let written = isLetter && !text.hasPrefix("(") ? "(\(text))" : text
      if !texts.contains(written) { texts.append(written) }
    }
    return texts
  }

  private static func text(of texts: [String]) -> String {
    guard texts.count > mostValues else { return texts.joined(separator: " → ") }
    return (texts.prefix(mostValues - 1) + ["…"] + texts.suffix(1)).joined(separator: " → ")
  }

  /// As it is written after a line.
  var written: String { "# \(text)" }

  /// Whether a comment is one of these, of a file whose examples have these letters, and so may be replaced
  /// or removed: spelled as they are written, with names that the statement has, so that what a person
  /// wrote stays, such as `# the first 3`.
  static func isOne(
    _ comment: Substring, _ letters: Set<String>, names known: Set<Substring>
  ) -> Bool {
    guard comment.hasPrefix("# ") else { return false }
    let parts = comment.dropFirst(2).split(separator: ", ", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      var words = part.split(separator: " ", omittingEmptySubsequences: false)[...]
      let names = words.prefix { !isShape($0, letters) }
      words = words.dropFirst(names.count)
      // A single shape has no name before it; of several, each follows its names.
      // What a line gives back has an empty one.
      return names.allSatisfy { $0.isEmpty || known.contains($0) }
        && (parts.count > 1 ? names.count > 0 : names.count != 1)
        && isSequence(Array(words), letters)
    }
  }

  /// Whether words are shapes with arrows between them.
  private static func isSequence(_ words: [Substring], _ letters: Set<String>) -> Bool {
    words.count % 2 == 1
      && words.enumerated().allSatisfy { place, word in
        place % 2 == 0 ? isShape(word, letters) || place > 0 && word == "…" : word == "→"
      }
  }

  /// Whether names and attributes have such a character.
  static func isOfName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "."
  }

  /// Whether a word is `4x8x24` or `BxT/2x48`.
  private static func isShape(_ word: Substring, _ letters: Set<String>) -> Bool {
    let sizes = word.split(separator: "x", omittingEmptySubsequences: false)
    let isAlone = sizes.count == 1 && !word.hasPrefix("(")
    return sizes.allSatisfy { isNumber($0) || !isAlone && isFormula($0, letters) }
  }

  /// Whether it is a size alone.
  static func isNumber(_ size: Substring) -> Bool {
    !size.isEmpty && size.allSatisfy { ("0"..."9").contains($0) }
  }

  /// Whether a size is an expression of letters, such as `T/2`, `24B·T` or `(T-1)`.
  private static func isFormula(_ size: Substring, _ letters: Set<String>) -> Bool {
    let words = size.split { !$0.isLetter }
    return !words.isEmpty && words.allSatisfy { letters.contains(String($0)) }
      && size.allSatisfy { $0.isLetter || $0.isNumber || "+-·/²()".contains($0) }
  }
}
