import Support

/// Python's statements that are not read, and what to write instead.
extension PythonParser {
  /// Refuses a statement that begins with a word, if it is not read.
  func refuseUnread(_ word: String) throws {
    switch word {
    case "async", "await": throw refusal(of: word)
    case "match" where opensBlock: throw refusal(of: word)
    case "type":
      guard case .name(let name) = second.kind, !Self.keywords.contains(name) else { return }
      throw refusal(of: word)
    default: break
    }
  }

  /// The refusal of the next token.
  func refusal(of word: String) -> LocatedError {
    let mend =
      switch word {
      case "match": "write if … and elif …"
      case "type": "write NAME = TYPE"
      default: "leave the word out: what is written is done in order"
      }
    return LocatedError(ExpressionError.notSupported(what: "'\(word)'", mend: mend), token.range)
  }
}
