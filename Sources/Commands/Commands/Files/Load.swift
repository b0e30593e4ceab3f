import Support
import Engine

struct Load: Command {
  private static let file = Argument<String>.required("FILE", .file, "what save wrote")

  static let declaration = Declaration(
    "load", knownAs: ["open", "restore", "read"], .files,
    "Brings back what save wrote: stack, weights, data and training.",
    discussion: """
      train goes on from there bit for bit; where the instruction set rounds differently, load says \
      so. Where the data file is gone or has changed, everything \
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
    var warnings: [Diagnosis] = []
    do {
      if file.isCheckpoint {
        let checkpoint = try Checkpoint(file)
        try session.restore(checkpoint, from: path)
        warnings += [session.state.awaitedData?.diagnosis, otherRounding(checkpoint)]
          .compactMap(\.self)
      } else {
        session.state.model = try session.state.model.loadingWeights(from: file)
        session.state.forgetTraining()
      }
    } catch let error as CheckpointError {
      throw CheckpointFileError(path: path, reason: error)
    }
    return report(session.state, path, weightsOnly: !file.isCheckpoint, warnings)
  }

  /// What differs where the file was saved on an instruction set that rounds products differently.
  private static func otherRounding(_ checkpoint: Checkpoint) -> Diagnosis? {
    let current = InstructionSet.current
    guard let rounding = checkpoint.rounding, rounding != current.rounding else { return nil }
    let origin =
      switch rounding {
      case .fused: "with fused multiply-add, which the instruction set \(current.name) lacks"
      case .separate: "on the base instruction set, without \(current.name)'s fused multiply-add"
      }
    return Diagnosis(
      "it was saved \(origin): training goes on, but not bit for bit",
      mend: InstructionSet.available.first { $0.rounding == rounding }
        .map { "start shape with --instructions \($0.name) to go on bit for bit" })
  }

  private static func report(
    _ state: State, _ path: String, weightsOnly: Bool, _ warnings: [Diagnosis]
  ) -> Output {
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
    for warning in warnings {
      blocks.append(.line("\("warning:", .bad) \(warning.what)"))
      if let mend = warning.mend { blocks.append(.line("  \(mend, .mend)")) }
    }
    return Output(
      blocks,
      fields: Fields(
        file: path, layers: layers.enumerated().map { LayerFields(String($0 + 1), $1) },
        parameters: state.model.parameterCount, step: state.step, weightsOnly: weightsOnly,
        data: weightsOnly ? nil : state.data?.source,
        warning: warnings.isEmpty ? nil : warnings.map(\.what).joined(separator: "; ")))
  }
}
