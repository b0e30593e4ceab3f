import Engine

struct Load: Command {
  private static let file = Argument<String>.required("FILE", .file, "what save wrote")

  static let declaration = Declaration(
    "load", knownAs: ["open", "restore", "read"], .files,
    "Brings back what save wrote: stack, weights, data and training.",
    discussion: """
      train goes on from there bit for bit. Where the data file is gone or has changed, everything \
      else comes back and training waits for data. A safetensors file that save did not write gives \
      its weights to the present stack, if the names and shapes of layers tensors are in it.
      """,
    arguments: [file], examples: ["load wavenet.safetensors"],
    after: ["add embedding 27 10, flatten, linear 80 27", "save wavenet.safetensors"],
    isUndoable: true)

  /// What was brought back, for programs.
  private struct Fields: Encodable {
    let file: String
    let layers: [LayerFields]
    let parameters, step: Int
    let weightsOnly: Bool
    let data, warning: String?
  }

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    let path = try arguments.get(file)
    let file = try SafetensorsFile(path: path)
    session.fixes = []
    do {
      if file.isCheckpoint {
        try session.restore(try Checkpoint(file), from: path)
      } else {
        session.state.model = try session.state.model.loadingWeights(from: file)
        session.state.forgetTraining()
      }
    } catch let error as CheckpointError {
      throw CheckpointFileError(path: path, reason: error)
    }
    return report(session.state, path, weightsOnly: !file.isCheckpoint)
  }

  private static func report(_ state: State, _ path: String, weightsOnly: Bool) -> Output {
    let layers = state.model.children
    let parameters = counted(state.model.parameterCount, "parameter")
    let content = weightsOnly ? "the weights of" : "\(counted(layers.count, "layer")),"
    let step = weightsOnly ? "" : ", step \(grouped(state.step))"
    var blocks: [Output.Block] = [
      .line("loaded \(path, .strong): \(content) \(parameters)\(step)")
    ]
    if weightsOnly {
      blocks.append(
        .line("save did not write it: the stack took its weights, training begins at step 0"))
    } else if let data = state.data {
      let contexts = "contexts of \(data.options.block)"
      blocks.append(.line("data \(data.source): \(counted(data.itemCount, "item")), \(contexts)"))
    }
    let warning = state.awaitedData?.diagnosis
    if let warning {
      blocks.append(.line("\("warning:", .bad) \(warning.what)"))
      if let mend = warning.mend { blocks.append(.line("  \(mend, .mend)")) }
    }
    return Output(
      blocks,
      fields: Fields(
        file: path, layers: layers.enumerated().map { LayerFields(String($0 + 1), $1) },
        parameters: state.model.parameterCount, step: state.step, weightsOnly: weightsOnly,
        data: weightsOnly ? nil : state.data?.source, warning: warning?.what))
  }
}
