/// Cuts the text of layers where Python's brackets allow it.
enum LayerText {
  /// The parts between commas outside brackets and quotes; an unclosed rest is one part.
  static func parts(of text: String) -> [String] { cut(text, atLabels: false) }

  /// The parts of the text PyTorch prints for a stack, which has no commas: `(0): Tanh() (1):
  /// ReLU()`.
  static func labelled(_ text: String) -> [String] {
    cut(text, atLabels: true).filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// A label such as `(0): ` or `(conv1): ` at the start of a text.
  static func label(of text: Substring) -> Substring? {
    guard text.first == "(" else { return nil }
    let name = text.dropFirst().prefix { $0.isLetter || $0.isNumber || "_.-".contains($0) }
    let rest = text[name.endIndex...]
    guard !name.isEmpty, rest.hasPrefix("):") else { return nil }
    return text[..<rest.index(rest.startIndex, offsetBy: 2)]
  }

  /// Whether every bracket is closed by its own kind.
  static func isBalanced(_ text: String) -> Bool {
    var scan = Scan()
    for character in text { scan.pass(character) }
    return scan.open.isEmpty && !scan.isBroken
  }

  /// The text within the bracket that a text begins with, and what follows that bracket.
  static func bracketed(_ text: Substring) -> (inside: Substring, rest: Substring)? {
    var scan = Scan()
    for index in text.indices {
      scan.pass(text[index])
      if scan.isBroken { return nil }
      if scan.open.isEmpty {
        guard index > text.startIndex else { return nil }
        let next = text.index(after: index)
        return (text[text.index(after: text.startIndex)..<index], text[next...])
      }
    }
    return nil
  }

  private static func cut(_ text: String, atLabels: Bool) -> [String] {
    var (parts, scan) = ([""], Scan())
    var index = text.startIndex
    while index < text.endIndex {
      if scan.open.isEmpty, scan.quote == nil, atLabels, let label = label(of: text[index...]) {
        parts.append("")
        index = label.endIndex
        continue
      }
      let character = text[index]
      if character == ",", !atLabels, scan.open.isEmpty, scan.quote == nil {
        parts.append("")
      } else {
        scan.pass(character)
        parts[parts.count - 1].append(character)
      }
      index = text.index(after: index)
    }
    return parts
  }

  /// The brackets and quotes open at a place of a text.
  private struct Scan {
    /// The closing brackets still expected, the innermost last.
    private(set) var open: [Character] = []
    private(set) var quote: Character?
    private(set) var isBroken = false

    mutating func pass(_ character: Character) {
      if let quote {
        if character == quote { self.quote = nil }
        return
      }
      switch character {
      case "\"", "'": quote = character
      case "(": open.append(")")
      case "[": open.append("]")
      case "{": open.append("}")
      case ")", "]", "}":
        if open.last == character { open.removeLast() } else { isBroken = true }
      default: break
      }
    }
  }
}
