/// A prompt in the form readline needs.
enum PromptText {
  /// Encloses colour codes in readline's marks, without which it counts them as columns.
  static func marked(_ prompt: String) -> String {
    replacingCodes(of: prompt) { "\u{1}\(String($0))\u{2}" }
  }

  /// How many columns it takes.
  static func width(of prompt: String) -> Int { replacingCodes(of: prompt) { _ in "" }.count }

  private static func replacingCodes(
    of prompt: String, with replacement: (Substring.UnicodeScalarView) -> String
  ) -> String {
    var result = ""
    var rest = prompt.unicodeScalars[...]
    while let scalar = rest.first {
      let code = rest.prefix(codeLength(rest))
      guard !code.isEmpty else {
        result.unicodeScalars.append(scalar)
        rest.removeFirst()
        continue
      }
      result += replacement(code)
      rest.removeFirst(code.count)
    }
    return result
  }

  /// The length of the escape code at the start: `ESC [ … letter` or `ESC ] … BEL`; 0 for none.
  private static func codeLength(_ text: Substring.UnicodeScalarView) -> Int {
    var scalars = text.makeIterator()
    guard scalars.next() == "\u{1B}", let kind = scalars.next() else { return 0 }
    var length = 2
    while let scalar = scalars.next() {
      length += 1
      switch kind {
      case "[" where ("@"..."~").contains(scalar): return length
      case "]" where scalar == "\u{7}": return length
      case "[", "]": continue
      default: return 0
      }
    }
    return 0
  }
}
