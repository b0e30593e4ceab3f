import Engine
import Rendering

struct Seed: Command {
  private static let number = Argument<UInt64>.required("N", .seed, "the seed")

  static let declaration = Declaration(
    "seed", knownAs: ["manual_seed"], .train,
    "Restarts the random numbers, as torch.manual_seed does.",
    discussion: """
      Weights, minibatches, dropout and samples are drawn from there on, in order; push starts \
      again too. As the first line of a session it is not a step for undo.
      """,
    arguments: [number], examples: ["seed 42"], isUndoable: true, draws: [.session, .push])

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let number = try arguments.get(number)
    let before = session.moment
    session.state.seed = number
    session.state.generator = Generator(seed: number)
    session.state.epoch = nil
    session.pushGenerator = Generator(seed: number)
    let output = Output("seed \(number)")
    guard session.isFresh else { return CommandResult(output, .change) }
    session.chronicle.begin(seed: number, from: before, to: session.moment)
    return CommandResult(output)
  }
}
