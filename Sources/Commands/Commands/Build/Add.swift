import Engine
import Rendering

struct Add: Command {
  private static let layers = Argument<[LayerDescription]>.rest(
    "LAYER…", .layers, "the layers, in order")

  static let declaration = Declaration(
    "add", .build, "Adds layers at the end of the stack.",
    discussion: """
      Weights are drawn as layers are added, in order, as the lecture's constructors draw them. \
      PyTorch's spelling works too, as in add nn.Linear(20, 200, bias=False), and so do names \
      for sizes: after n_embd = 24, add Embedding(vocab_size, n_embd). A notebook's own model = \
      Sequential([…]) replaces the stack. _ for a size means "work it out from what comes \
      before": it follows from what was pushed last, or from the data's contexts, and is worked \
      out again when an earlier layer changes. Tables show the number as _=80.
      """,
    arguments: [layers],
    examples: ["add embedding 27 10", "add flatten 2, linear _ 200, batchnorm _, tanh"],
    after: ["push 4x8x10"], isUndoable: true, editsStack: true, draws: [.session])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let end = Position.root.child(session.state.model.children.endIndex)
    return try session.place(try arguments.get(layers), at: end)
  }
}
