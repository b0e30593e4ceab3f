import Engine
import Rendering
import Support

struct Load: Command {
  private static let file = Argument<String>.required(
    "FILE", .file, "what save wrote, or run and the number of a run")
  private static let number = Argument<Int>.optional("N", .run, "the run, where FILE is run")
  private static let runWord = "run"

  static let declaration = Declaration(
    "load", knownAs: ["open", "restore", "read"], .files,
    "Brings back what save wrote: stack, weights, data and training.",
    discussion: """
      train continues bit for bit; if the instruction set rounds differently, load says so. If the \
      data file is gone or has changed, everything else comes back: sample works, and training \
      waits for data. Weights are read from other safetensors files too, into the present stack, \
      if names and shapes match those of layers tensors; a prefix such as module. may differ. \
      load run 3 brings back what run 3 of the list of runs made of the session.
      """,
    arguments: [file, number], examples: ["load wavenet.safetensors"],
    after: ["add embedding 27 10, flatten, linear 80 27", "save wavenet.safetensors"],
    isUndoable: true, draws: [.session, .push], file: .reads(file))

  /// What was loaded, as JSON fields.
  private struct Fields: Encodable {
    let file: String
    let layers: [LayerFields]
    let parameters, step: Int
    let weightsOnly: Bool
    let data, push, warning: String?
    /// The share of an average of the weights that stays at each step, where one is kept.
    let ema: Double?
    let openEpoch: OpenEpoch.Fields?
    let remarks: [String]?
  }

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let path = try arguments.get(file)
    if let number = arguments[number] {
      guard path == runWord else {
        throw CommandError.unexpected(
          command: declaration.name, text: arguments.words[Self.number.name] ?? "",
          usage: declaration.usage)
      }
      return try load(run: number, &session)
    }
    let file = try SafetensorsFile(path: path)
    session.beginAnother()
    do {
      guard file.isCheckpoint else {
        return CommandResult(try loadWeights(of: file, path, &session), .change)
      }
      let checkpoint = try Checkpoint(file)
      try session.restore(checkpoint, from: path)
      return CommandResult(report(session, path, checkpoint), .change)
    } catch let error as CheckpointError {
      throw CheckpointFileError(path: path, reason: error)
    }
  }

  /// Brings back what a run of the session made of it.
  private static func load(run number: Int, _ session: inout Session) throws -> CommandResult {
    let (checkpoint, path) = try session.checkpoint(ofRun: number)
    session.beginAnother()
    try session.restore(checkpoint, from: path)
    return CommandResult(report(session, "\(runWord) \(number)", checkpoint), .change)
  }

  private static func report(
    _ session: Session, _ path: String, _ checkpoint: Checkpoint
  ) -> Output {
    let state = session.state
    let layers = counted(state.model.children.count, "layer")
    let parameters = counted(state.model.parameterCount, "parameter")
    var blocks: [Output.Block] = [
      .line("loaded \(path, .strong): \(layers), \(parameters), step \(grouped(state.step))")
    ]
    if let data = state.data {
      let contexts = data.cutInWords
      blocks.append(.line("data \(data.source): \(counted(data.itemCount, "item")), \(contexts)"))
    }
    let push = checkpoint.pushed.flatMap(Probe.init(saved:))?.words
    if let push { blocks.append(.line("the last push comes back: \("push \(push)", .mend)")) }
    if let average = state.average {
      let ema = Text("ema=\(shortNumber(average.decay))", .mend)
      blocks.append(.line("averaged weights come back: \(ema) keeps them up"))
    }
    if let epoch = state.epoch {
      let order = Text("order=shuffled", .mend)
      blocks.append(.line("an epoch is open, \(epoch.place): \(order) or epochs= goes on in it"))
    }
    var warnings: [Diagnosis] = []
    if !checkpoint.isChecked { warnings.append(Self.unchecked) }
    warnings += [state.awaitedData?.diagnosis, otherRounding(checkpoint)].compactMap(\.self)
    for warning in warnings {
      blocks.append(.line("\("warning:", .bad) \(warning.what)"))
      if let mend = warning.mend { blocks.append(.line("  \(mend, .mend)")) }
    }
    if state.awaited?.vocabulary != nil {
      blocks.append(
        .line("\("sample works without it; train, eval and push batch need it", .faint)"))
    }
    return Output(
      blocks,
      fields: Fields(
        file: path, layers: state.model.fields, parameters: state.model.parameterCount,
        step: state.step, weightsOnly: false, data: state.data?.source, push: push,
        warning: warnings.isEmpty ? nil : warnings.map(\.what).joined(separator: "; "),
        ema: state.average?.decay, openEpoch: state.epoch?.fields, remarks: nil))
  }

  private static let unchecked = Diagnosis(
    "the file has no checksum: nothing shows whether its content is what save wrote",
    mend: "save it again to give it one")

  /// What differs if the file was saved on an instruction set that rounds products differently.
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

  /// Loads the weights of a file written by another program into the present stack.
  private static func loadWeights(
    of file: SafetensorsFile, _ path: String, _ session: inout Session
  ) throws -> Output {
    let weights = try ForeignWeights(file, in: session.state.model)
    try weights.model.showInstead(of: session.state.model)
    session.state.model = weights.model
    session.state.forgetTraining()
    session.state.trained = TrainedWeights(of: weights.model)
    var remarks: [String] = []
    if let (inFile, here) = weights.renamed {
      remarks.append("its names are read as the stack's: \(inFile.withoutControls()) as \(here)")
    }
    if let square = weights.square.first {
      let others = weights.square.count > 1 ? ", and \(weights.square.count - 1) more likewise" : ""
      remarks.append(
        "\(square) is square\(others): linear reads it as (IN, OUT); torch's Linear writes"
          + " (OUT, IN), to be saved as weight.t().contiguous()")
    }
    let parameters = counted(weights.model.parameterCount, "parameter")
    return Output(
      [
        .line("loaded \(path, .strong): the weights of \(parameters)"),
        .line("save did not write it: its weights are in the stack, training begins at step 0"),
      ] + remarks.map { .line(Text($0)) },
      fields: Fields(
        file: path, layers: weights.model.fields, parameters: weights.model.parameterCount,
        step: 0, weightsOnly: true, data: nil, push: nil, warning: nil,
        ema: nil, openEpoch: nil, remarks: remarks.isEmpty ? nil : remarks))
  }
}

extension Session {
  /// Forgets what was shown of a network that another one replaces.
  fileprivate mutating func beginAnother() {
    withdrawFixes()
    shownLayers = nil
  }
}

extension Sequential {
  /// Its layers as JSON fields.
  fileprivate var fields: [LayerFields] {
    children.enumerated().map { LayerFields(String($0 + 1), $1) }
  }
}
