import Engine

struct Push: Command {
  private static let what = Argument<Probe>.rest("SHAPE", .probe, required: false, "what goes in")

  static let declaration = Declaration(
    "push", aliases: ["p"], knownAs: ["forward", "feed", "input"], .shapes,
    "Pushes a tensor through the stack and shows every shape.",
    discussion: """
      A shape makes a random tensor: symbols where the stack begins with an embedding, else normal \
      numbers. Bx8 shows the batch as a letter: two sizes of it are pushed, one of them 1. push batch \
      takes a real minibatch, push "emma" a real context. Alone it repeats the last push. Its random \
      numbers are its own: a training run is never changed by it.
      """,
    arguments: [what], examples: ["push 4x8", "push Bx8", "push batch", "push \"emma\""],
    after: ["add embedding 27 10, flatten 2, linear 20 200, tanh"])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let probe = try arguments[what] ?? session.probe ?? session.standardProbe()
    return try session.push(probe).output(session.state.settings)
  }
}

extension Shape {
  /// What stands behind a B for any number of contexts: `x8` of `Bx8`.
  static func lettered(_ text: String) -> String? {
    guard text.first == "B" || text.first == "b" else { return nil }
    let rest = String(text.dropFirst())
    return rest.isEmpty || "xX×,".contains(rest.first ?? " ") ? rest : nil
  }

  /// `4 8` and `B 8` as `4x8` and `Bx8`; other text as it is.
  static func joined(_ text: String) -> String {
    let sizes = text.split(separator: " ")
    let isShape = sizes.enumerated().allSatisfy { place, size in
      size.allSatisfy(\.isNumber) || place == 0 && ["B", "b"].contains(size)
    }
    return sizes.count > 1 && isShape ? sizes.joined(separator: "x") : text
  }
}

extension ArgumentKind<Probe> {
  /// A shape, the word `batch`, or text.
  fileprivate static var probe: ArgumentKind {
    ArgumentKind(
      wants: "a shape such as 4x8 or Bx8, the word batch, or \"text\"",
      read: { token, session in
        if token.isQuoted { return .text(token.text) }
        if token.text == "batch" { return .batch }
        let text = Shape.joined(token.text)
        do throws(ShapeError) {
          if let rest = Shape.lettered(text) {
            return .anyBatch(try Shape(parsing: "1" + rest))
          }
          return .shape(try Shape(parsing: text))
        } catch ShapeError.unreadable {
          throw unreadable(token.text, session)
        }
      },
      complete: { session in
        let takesSymbols = session.state.model.takesElement == .symbols
        let shape = session.presumedShape(takesSymbols: takesSymbols)
        return ["batch"] + (shape.map { ["\($0)"] } ?? [])
      })
  }

  /// Why a word cannot be pushed: text without its quotes, or a shape that is none.
  private static func unreadable(_ text: String, _ session: Session) -> any Error {
    let name = String(text.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    if text.count > 1, Names.known(in: session).contains(name) {
      return CommandError.badValue(
        argument: "SHAPE", text: text,
        wants: "a shape such as 4x8; model(\(text)) runs the stack on it")
    }
    guard text.allSatisfy(\.isLetter), text.contains(where: { !"xXbB".contains($0) }) else {
      return ShapeError.unreadable(text: text)
    }
    return CommandError.badValue(
      argument: "SHAPE", text: text,
      wants: "a shape such as 4x8; text stands in quotes: \(Push.declaration.name) \"\(text)\"")
  }
}
