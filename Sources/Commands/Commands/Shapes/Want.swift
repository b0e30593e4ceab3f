import Rendering
import Advice
import Engine

struct Want: Command {
  private static let shape = Argument<Shape>.rest("SHAPE", .shape, "the shape to reach")

  static let declaration = Declaration(
    "want", knownAs: ["goal", "target"], .shapes,
    "Finds the smallest fixes that give a shape: layers at the end, or one change.",
    discussion: """
      The input is the last push, or contexts of the data. Each fix was tried on the stack; fix \
      K applies one.
      """,
    arguments: [shape], examples: ["want 4x27", "want 4x80"],
    after: ["add embedding 27 10, flatten 2", "push 4x8"])

  /// The fixes as JSON fields.
  private struct Fields: Encodable {
    let wanted, input: String
    let fixes: [TensorTrace.Fix]
  }

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let wanted = try arguments.get(shape)
    var (model, passage) = try session.passing()
    let input = passage.input
    if model.children.isEmpty { passage.vocabulary = session.knownVocabulary }
    let search = try ShapeFinder.search(for: wanted, in: model, of: passage)
    let fixes = search.mends.map { TensorTrace.Fix($0) }
    session.offer(fixes)
    let fields = Fields(wanted: wanted.description, input: input.description, fixes: fixes)
    guard fixes.isEmpty else {
      let source = session.inputInWords.map { [Output.Block.line("of \(input, .shape), \($0)")] }
      return Output(
        (source ?? []) + [.table(fixes.enumerated().map { $1.row($0 + 1) })], fields: fields)
    }
    let made = try? model.steps(for: input, .inference).last?.output ?? input
    guard made != wanted else {
      return Output(
        [.line("the stack already turns \(input, .shape) into \(wanted, .shape)")], fields: fields)
    }
    return Output(
      [
        .line(
          "neither changing one layer nor adding one or two turns \(input, .shape) into \(wanted, .shape)"
        ), .line(try step(to: wanted, from: made, in: model, for: passage)),
      ], fields: fields)
  }

  /// What to do if no fix was found: a nearer shape that has one, or another push.
  private static func step(
    to wanted: Shape, from made: Shape?, in model: Sequential, for passage: Passage
  ) throws -> Text {
    guard let made else {
      return "it does not get through the stack: \("push", .mend) shows what would let it through"
    }
    let nearer = try? made.replacingLast(with: wanted.last)
    if let nearer, nearer != made,
      try !ShapeFinder.search(for: nearer, in: model, of: passage).mends.isEmpty
    {
      return
        "it comes out as \(made, .shape): \("\(declaration.name) \(nearer)", .mend) has a fix; leading axes come from the push"
    }
    return "it comes out as \(made, .shape): leading axes come from the push: push another shape"

  }
}

extension ArgumentKind<Shape> {
  /// A shape.
  fileprivate static var shape: ArgumentKind {
    ArgumentKind(
      wants: "a shape such as 4x27",
      read: { token, session in
        let text = Shape.joined(token.text)
        let takesSymbols = session.state.model.takesElement == .symbols
        // B is the batch of what was pushed.
        guard let rest = Shape.lettered(text),
          let batch = session.presumedShape(takesSymbols: takesSymbols)?.dimensions.first
        else { return try Shape(parsing: text) }
        return try Shape(parsing: "\(batch)\(rest)")
      },
      complete: { session in
        // What training needs from a stack: a row of logits for each context.
        guard let batch = session.presumedShape(takesSymbols: true)?.dimensions.first,
          let vocabulary = session.knownVocabulary
        else { return [] }
        return ["\(batch)x\(vocabulary)"]
      })
  }
}
