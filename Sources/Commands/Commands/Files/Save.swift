import Engine
import Notation
import Rendering
import Support

struct Save: Command {
  private static let file = Argument<String>.required("FILE", .file, "the file to write")

  static let declaration = Declaration(
    "save", knownAs: ["store", "write", "export"], .files,
    "Writes the stack, its weights and the state of its training to a file.",
    discussion: """
      load continues from it as if nothing had happened. The file is a safetensors file, which \
      Python reads too. At any moment its name leads to the complete old file or the complete \
      new one. A file that is not a checkpoint is replaced only with force=true; the data in use \
      is never replaced. Variables are not saved. With ema=on the weights are the average that train \
      keeps: a stack to use, not a run to continue.
      """,
    arguments: [file, .ema, .force],
    examples: ["save wavenet.safetensors", "save averaged.safetensors ema=on"],
    after: ["add embedding 27 10, flatten, linear 80 27", "train 5 ema=0.9"],
    file: .writesSession(to: file))

  /// The file as JSON fields.
  private struct Fields: Encodable {
    let file: String
    let bytes, parameters, step: Int
    /// Whether the weights are the average.
    let ema: Bool?
  }

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let path = try arguments.get(file)
    let (state, isAveraged) = (session.state, arguments.isAveraged)
    guard !state.model.children.isEmpty else { throw ModelError.emptyStack }
    let saved = isAveraged ? try state.withAverage() : state
    let bytes = try Checkpoint(saved, session.probe).write(
      to: path, sparing: session.readings, isForced: arguments.isForced)
    // The run itself is not in a file of averaged weights.
    if !isAveraged { session.state.savedStep = state.step }
    let parameters = counted(state.model.parameterCount, "parameter")
    let weights = isAveraged ? "the averaged weights of \(parameters)" : parameters
    let shown = Output(
      [
        .line(
          "saved \(path, .strong): \(weights), step \(grouped(state.step)), \(byteCount(bytes))")
      ],
      fields: Fields(
        file: path, bytes: bytes, parameters: state.model.parameterCount, step: state.step,
        ema: isAveraged ? true : nil))
    return CommandResult(shown)
  }
}
