import Advice
import Engine
import Rendering
import Support

/// Shows how far back each layer's output looks.
struct ReachCommand: ReportingCommand {
  private static let prove = Argument<String>.optional(
    "prove", .word(["prove"]), "changes one step of an input at a time and shows what moves")

  static let declaration = Declaration(
    "reach", .shapes, "Shows how many steps each layer's output depends on.",
    discussion: """
      It is worked out from the axes: a window reads several steps, and flatten fuses them. What \
      is counted is the steps from the first to the last that one step of the output is made of; \
      zeros before the first step count too. A layer that works along T itself, such as softmax \
      dim=1, sees all of it. reach prove runs the stack on random rows in evaluation mode and \
      changes one place at a time: a mark for each place shows whether it moves a layer's last step. \
      Nothing that a layer is not made of may move it, and where a step moves when a later one \
      changes, the first layer that sees the future is named.
      """,
    arguments: [prove], examples: ["reach", "reach prove"],
    after: ["add embedding 27 10, conv 10 20 dilation=4", "push 4x8"])

  /// A layer as JSON fields.
  private struct LayerFields: Encodable {
    let position, layer: String
    let reach: Int
  }

  /// The command's result as JSON fields.
  private struct Fields: Encodable {
    let steps: Int?
    let layers: [LayerFields]
  }

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    guard !session.state.model.children.isEmpty else { throw ModelError.emptyStack }
    let walk = try session.passing().walk(session.state.model)
    if let stop = walk.stop { throw stop }
    if arguments[prove] != nil {
      // Weights that only this input wants are drawn apart from the stack's own.
      var drawing = Generator(seed: session.state.seed)
      let runnable = try walk.runnable(like: session.state.model, &drawing)
      return ReachTable(try ReachProof(runnable, &drawing)).output
    }
    let reaches = walk.reaches
    let rows = walk.steps.compactMap { step in
      reaches[step.position].map {
        LayerFields(
          position: step.position.description, layer: LayerDescription(of: step.layer).rowLine,
          reach: $0.steps)
      }
    }
    let steps = walk.stepAxis.map { walk.input.shape.dimensions[$0] }
    guard let steps, let last = rows.last else {
      return Output(
        [.line("\(walk.input.shape.description, .shape) has no steps")],
        fields: Fields(steps: nil, layers: []))
    }
    let end = walk.root.inside.last.flatMap { reaches[$0.position]?.steps } ?? last.reach
    return Output(
      [
        .table(
          rows.map {
            [
              Text($0.position, .number).flushRight, Text($0.layer, .layer),
              Text(counted($0.reach, "step")).flushRight,
            ]
          }),
        .line(Text("the output looks back over \(counted(end, "step")); \(steps) go in")),
      ], fields: Fields(steps: steps, layers: rows))
  }
}
