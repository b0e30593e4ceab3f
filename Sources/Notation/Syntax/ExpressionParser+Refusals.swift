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
    case "class":
      names(from: place).contains("Sequential")
        ? "model = nn.Sequential(…), a line of its own, puts its layers on the stack"
        : "layers go on the stack: add linear 20 200; help layers lists them"
    case "def": equivalent(at: place) ?? "give values names, line by line"
    case "while" where names(from: place).contains("multinomial"): Self.sampling
    default: "lines are expressions, assignments, for, print and assert"
    }
  }

  private func names(from place: Int) -> [String] {
    tokens[place...].compactMap { token in
      if case .name(let name) = token.kind { name } else { nil }
    }
  }

  private static let sampling = "sample 20 draws items from the stack"

  /// What does here what a notebook's function usually does, by the names in it.
  private func equivalent(at place: Int) -> String? {
    let names = names(from: place)
    if names.contains("backward") { return "train 1000 trains the stack" }
    if names.contains("multinomial") { return Self.sampling }
    if names.dropFirst().first?.hasSuffix("dataset") ?? false {
      return "data names block=8 makes Xtr, Ytr and the others"
    }
    if names.contains("cross_entropy") || names.dropFirst().first?.hasSuffix("loss") ?? false {
      return "eval computes the loss over the data: eval train, eval val, eval test"
    }
    return nil
  }
}
