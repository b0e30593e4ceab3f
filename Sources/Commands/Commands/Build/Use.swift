import Engine
import Notation
import Rendering
import Support

/// Takes a network of lines onto the stack.
struct Use: Command {
  private static let name = Argument<String>.required(
    "NAME", .text, "the network: a module, a list of layers, or an object that holds one")

  static let declaration = Declaration(
    "use", .build, "Takes a network of the code onto the stack, with its weights.",
    discussion: """
      The network is a chain of layers that the stack has: an nn.Sequential, a list of layers, or an \
      object of your own classes that holds such a list. Your own layers are recognised by calling them: \
      one that gives what a layer of the stack gives with the same weights is that layer. Where a part is \
      none, use names it. The stack has copies of the weights: train, lint, save and export apply to it.
      """,
    arguments: [name], examples: ["use net"],
    after: ["net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))"], isUndoable: true,
    editsStack: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let path = try arguments.get(name)
    let network = try NetworkTrial.layers(of: path, session)
    let old = session.state.model.children.count
    session.removeStack()
    let placed = try session.place(network.layers, at: Position.root.child(0))
    var shown = placed.shown
    if !network.isCertain {
      switch NetworkTrial.comparison(path, session) {
      case .agrees: break
      case .differs(let input): throw NetworkError.otherwise(name: path, input: input)
      case .untried:
        shown.blocks.append(
          .line(
            "not compared: no input was found that \(path) takes; model(x) and \(path)(x) should be equal"
          ))
      }
    }
    if old > 0 {
      shown.blocks.append(
        .line(
          "in place of \(counted(old, "layer")); \("undo", .mend) brings \(old == 1 ? "it" : "them") back"
        ))
    }
    return CommandResult(shown, placed.effect)
  }
}
