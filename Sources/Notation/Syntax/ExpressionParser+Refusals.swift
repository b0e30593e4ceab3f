import Support

/// Statements that are not read, and what does here what they do elsewhere.
extension ExpressionParser {
  /// The refusal of a decorator and of what it decorates, as one.
  func decorated() -> LocatedError {
    let kinds: [Token.Kind] = [.name("def"), .name("class")]
    guard let place = tokens[position...].firstIndex(where: { kinds.contains($0.kind) }),
      case .name(let word) = tokens[place].kind
    else {
      return LocatedError(
        ExpressionError.notSupported(what: "a decorator", mend: "leave the line out"), token.range)
    }
    return LocatedError(
      ExpressionError.notSupported(what: "'\(word)'", mend: mend(for: word, at: place)),
      tokens[place].range)
  }

  /// How to go on where a statement that begins with `word` is not read.
  func mend(for word: String, at place: Int) -> String {
    switch word {
    case "class": "layers go on the stack: add linear 20 200; help layers lists them"
    case "def": equivalent(ofFunctionAt: place) ?? "give values names, line by line"
    default: "lines are expressions, assignments, for, print and assert"
    }
  }

  /// What does here what a notebook's function usually does, by the calls that it makes.
  private func equivalent(ofFunctionAt place: Int) -> String? {
    let names = tokens[place...].compactMap { token -> String? in
      if case .name(let name) = token.kind { name } else { nil }
    }
    if names.contains("backward") { return "train 1000 trains the stack" }
    if names.contains("multinomial") { return "sample 20 draws items from the stack" }
    if names.contains("cross_entropy") || names.dropFirst().first?.hasSuffix("loss") ?? false {
      return "eval val computes the loss over that part of the data, eval train over the other"
    }
    return nil
  }
}
