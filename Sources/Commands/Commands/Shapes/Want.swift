import Advice
import Engine
import Rendering

struct Want: ReportingCommand {
  private static let shape = Argument<Extents>.rest("SHAPE", .shape, "the shape to reach")

  static let declaration = Declaration(
    "want", knownAs: ["goal", "target"], .shapes,
    "Finds the smallest fixes that give a shape: one change, or layers at the end.",
    discussion: """
      The input is the last push, or contexts of the data. Each fix was tried on the stack; fix \
      K applies one. If a change alters what reaches the next layer, that one is made to fit. \
      Changes come before a second output layer at the end, and another push comes last.
      """,
    arguments: [shape], examples: ["want 4x27", "want 4x80"],
    after: ["add embedding 27 10, flatten 2", "push 4x8"])

  /// The fixes as JSON fields.
  private struct Fields: Encodable {
    let wanted, input: String
    let fixes: [StackFix]
  }

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    let wanted = try arguments.get(shape)
    var passage = try session.passing()
    if session.state.model.children.isEmpty { passage.vocabulary = session.knownVocabulary }
    // A wanted number of contexts is one example of any number that was pushed.
    if passage.isAnyBatch, let batch = wanted.sizes.first?.known,
      let example = passage.extents.shape(batch: batch)
    {
      (passage.input, passage.isAnyBatch) = (example, false)
    }
    guard let goal = wanted.shape(batch: ProbeInput.exampleOfAnyBatch) else {
      throw ShapeError.tooLarge(sizes: wanted.told)
    }
    let input = passage.extents
    let walk = try passage.walk(session.state.model)
    let search = try ShapeFinder.search(for: goal, along: walk, of: passage)
    let fixes = search.mends.map { StackFix($0) }
    session.offer(
      fixes, byCommand: .command(declaration.name, again: "want SHAPE looks for a way again"))
    let fields = Fields(wanted: wanted.description, input: input.description, fixes: fixes)
    guard fixes.isEmpty else {
      let source = session.inputInWords.map { [Output.Block.line("of \(input, .shape), \($0)")] }
      return Output(
        (source ?? []) + [.table(fixes.enumerated().map { $1.row($0 + 1) })], fields: fields)
    }
    guard walk.output?.shape != goal else {
      return Output(
        [.line("the stack already turns \(input, .shape) into \(wanted, .shape)")], fields: fields)
    }
    return Output(
      [
        .line(
          "no small change was found that turns \(input, .shape) into \(wanted, .shape)"
        ), .line(try step(to: goal, along: walk, for: passage)),
      ] + (search.isCutShort ? [.line(Self.cutShort)] : []), fields: fields)
  }

  private static let cutShort: Text =
    "the stack is large: the search for fixes ended before all were tried"

  /// What comes out where no fix was found, and a nearer shape that has one.
  private static func step(
    to goal: Shape, along walk: Walk, for passage: Passage
  ) throws -> Text {
    guard let made = walk.output else {
      return "it does not get through the stack: \("push", .mend) shows where it stops and why"
    }
    let nearer = try? made.shape.replacingLast(with: goal.last)
    if let nearer, nearer != made.shape,
      try !ShapeFinder.search(for: nearer, along: walk, of: passage).mends.isEmpty
    {
      let text = Extents(nearer, isAnyBatch: passage.isAnyBatch)
      return
        "it comes out as \(made.extents, .shape): \("\(declaration.name) \(text)", .mend) has a fix"
    }
    return "it comes out as \(made.extents, .shape)"
  }
}

extension ArgumentKind<Extents> {
  /// A shape.
  fileprivate static var shape: ArgumentKind {
    ArgumentKind(
      wants: "a shape such as 4x27",
      read: { token, session in
        let text = Shape.joined(token.text)
        let takesSymbols = session.state.model.takesElement == .symbols
        // B is the batch of what was pushed.
        guard let lettered = try Extents(lettered: text),
          let batch = session.presumed(takesSymbols: takesSymbols)?.sizes.first
        else { return Extents(try Shape(parsing: text)) }
        guard let batch = batch.known else { return lettered }
        guard let shape = lettered.shape(batch: batch) else {
          throw ShapeError.tooLarge(sizes: lettered.told)
        }
        return Extents(shape)
      },
      complete: { session in
        // What training needs from a stack: a row of logits for each context.
        guard let batch = session.presumed(takesSymbols: true)?.sizes.first,
          let vocabulary = session.knownVocabulary
        else { return [] }
        return ["\(batch)x\(vocabulary)"]
      })
  }
}
