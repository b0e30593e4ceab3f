import Engine

/// Names of whole numbers that stand for sizes in layers, as in `Embedding(vocab_size, n_embd)`.
enum LayerNames {
  /// What the data gives; every other name is a variable.
  private static let ofTheData = ["vocab_size", "block_size"]

  /// A text of layers with numbers in the place of such names; other names are left for the parser.
  ///
  /// - Throws: `DataError` where a name stands for what the data has, and it cannot be had.
  static func resolved(_ text: String, _ session: Session) throws -> String {
    var (result, rest) = ("", text[...])
    while let start = rest.firstIndex(where: isOfName) {
      let before = rest[..<start]
      let word = rest[start...].prefix(while: isOfName)
      let after = rest[word.endIndex...]
      result += before
      let isMember = before.last == "." || after.first == "."
      let isCallOrOption = after.first { $0 != " " }.map { "(=".contains($0) } ?? false
      let number = isMember || isCallOrOption ? nil : try size(String(word), session)
      result += number.map(String.init) ?? String(word)
      rest = after
    }
    return result + rest
  }

  private static func isOfName(_ character: Character) -> Bool {
    character == "_" || character.isLetter || character.isNumber
  }

  private static func size(_ name: String, _ session: Session) throws -> Int? {
    guard name.first != "_" || name.count > 1, LayerParser.type(named: name) == nil else {
      return nil
    }
    if case .int(let number)? = session.state.variables[name] { return number }
    guard ofTheData.contains(name) else { return nil }
    var evaluator = ExpressionEvaluator(session)
    guard case .int(let number) = try evaluator.look(up: name) else { return nil }
    return number
  }
}
