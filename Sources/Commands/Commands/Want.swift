import Engine

struct Want: Command {
  private static let shape = Argument<Shape>.rest("SHAPE", .shape, "what is to come out")

  static let declaration = Declaration(
    "want", .shapes, "Looks for the shortest ways to a shape: layers at the end, or one change.",
    discussion: """
      What was pushed last goes in; contexts of the data where nothing was. Each way was tried with a \
      real tensor, and fix carries one out.
      """,
    arguments: [shape], examples: ["want 4x27", "want 4x80"],
    after: ["add embedding 27 10, flatten 2", "push 4x8"])

  /// The ways for programs.
  private struct Fields: Encodable {
    let wanted, input: String
    let fixes: [TensorTrace.Fix]
  }

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let wanted = try arguments.get(shape)
    var (model, passage) = try session.passing()
    let input = passage.input
    if model.children.isEmpty { passage.vocabulary = session.knownVocabulary }
    let fixes = ShapeFinder.ways(to: wanted, in: model, for: passage).map { TensorTrace.Fix($0) }
    session.offer(fixes)
    let fields = Fields(wanted: wanted.description, input: input.description, fixes: fixes)
    guard fixes.isEmpty else {
      return Output([.table(fixes.enumerated().map { $1.row($0 + 1) })], fields: fields)
    }
    let made = try? model.steps(for: input, .inference).last?.output ?? input
    return Output(
      [
        .line(
          made == wanted
            ? "the stack makes \(wanted, .shape) of \(input, .shape) already"
            : "no change of one layer, and no one or two layers more, make \(wanted, .shape) of \(input, .shape)"
        )
      ], fields: fields)
  }
}

extension ArgumentKind<Shape> {
  /// A shape.
  fileprivate static var shape: ArgumentKind {
    ArgumentKind(
      wants: "a shape such as 4x27", read: { token, _ in try Shape(parsing: token.text) },
      complete: { session in
        // What training wants of a stack: a row of logits for each context.
        guard let batch = session.presumedShape(takesSymbols: true)?.dimensions.first,
          let vocabulary = session.knownVocabulary
        else { return [] }
        return ["\(batch)x\(vocabulary)"]
      })
  }
}
