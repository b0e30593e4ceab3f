import Support
import Advice
import Engine

/// Sends a tensor through the stack and records its path.
struct Tracer {
  private let probe: Probe
  private let input: ProbeInput
  private let passage: Passage
  private let model: Sequential
  /// The layers as the stack keeps them, where a `_` may have another number than here.
  private let kept: [String]
  /// The stream of random numbers after the input was drawn.
  private(set) var stream: Generator

  /// Makes the input.
  ///
  /// - Throws: `ModelError.noEmbedding` for text and no stack; `DataError`, `ShapeError`, `MemoryError`.
  init(_ pushed: Pushed, _ session: inout Session) throws {
    let stack = session.state.model
    probe = pushed.probe
    stream = pushed.stream
    input = try ProbeInput(probe, &stream, &session)
    if input.isData, stack.children.isEmpty { throw ModelError.noEmbedding }
    passage = try session.passage(of: input)
    model = try stack.settled(for: input.shape, vocabulary: passage.vocabulary)
    kept = stack.children.map(\.description)
  }

  /// The path of the data's contexts, to be predicted from.
  ///
  /// - Throws: as the other.
  init(predictingWith batch: Int, for purpose: Purpose, _ session: inout Session) throws {
    let stack = session.state.model
    probe = .batch
    stream = session.pushGenerator
    input = ProbeInput(shape: try Shape(batch, try session.contexts().block), isData: true)
    var passage = try session.passage(of: input)
    passage.wantsLogits = true
    passage.purpose = purpose
    self.passage = passage
    model = try stack.settled(for: input.shape, vocabulary: passage.vocabulary)
    kept = stack.children.map(\.description)
  }

  /// Runs the stack as far as it goes.
  ///
  /// - Throws: `MemoryError`, `ModelError`.
  mutating func trace(_ session: Session) throws -> TensorTrace {
    let outcome = try passage.outcome(in: model)
    var trace = try followed(outcome)
    switch outcome {
    case .through: if input.isLettered { compareWithBatchOfOne(&trace) }
    case .stopped(let stop): trace.stop = self.stop(stop)
    case .notLogits(let shape):
      trace.unmet = unmet(shape)
      trace.unmetWhy = why(notLogits: shape)
    }
    if trace.failure != nil {
      var passage = passage
      passage.vocabulary = passage.vocabulary ?? session.knownVocabulary
      let search = try MendFinder.search(in: model, for: passage, keeping: session.chosen)
      trace.fixes = search.mends.map { session.fix($0, for: probe, input) }
      trace.isCutShort = search.isCutShort
      if case .stopped(let stop) = outcome, trace.fixes.isEmpty, trace.stop?.diagnosis.mend == nil {
        trace.stop?.diagnosis.mend = nextStep(stoppedAt: stop.position.top + 1)
      }
    }
    return trace
  }

  /// What to do if no small change gets the tensor through the whole stack.
  private func nextStep(stoppedAt stopped: Int) -> String {
    let last = model.children.count
    let range = stopped == last ? "\(stopped)" : "\(stopped)..\(last)"
    return stopped > 1
      ? "no small change gets the tensor through: remove \(range) leaves what fits"
      : "no small change gets the tensor through: fix layer 1 first, or push another shape"
  }

  /// The rows of the layers that the tensor passes, once it has passed them.
  private mutating func followed(_ outcome: Passage.Outcome) throws -> TensorTrace {
    let passed = passedOf(outcome)
    var trace = TensorTrace(
      input: input.text(input.shape), inputNote: inputNote, contexts: input.contexts, rows: [])
    trace.isPerContext = input.isLettered
    if case .stopped(let stop) = outcome {
      trace.unreached = model.children.enumerated().dropFirst(stop.position.top + 1).map {
        TensorTrace.Unreached(
          position: String($0.offset + 1), written: $0.element.writtenDescription)
      }
    }
    let plan = try Plan(passed, input: input.shape, purpose: .inference)
    trace.rows = plan.steps.compactMap { row($0, outcome) }
    // Nothing has taken the input yet.
    guard plan.element == model.takesElement, !passed.children.isEmpty else { return trace }
    if let symbols = input.symbols {
      try plan.load(symbols)
    } else if let numbers = input.numbers {
      try plan.load(numbers)
    } else {
      plan.draw(&stream)
    }
    try plan.evaluateWatched()
    return trace
  }

  /// The row of a layer; one that the tensor has entered but not left has no output yet.
  private func row(_ step: Plan.Step, _ outcome: Passage.Outcome) -> TensorTrace.Row? {
    let isEntered = step.layer is Sequential
    if isEntered, case .stopped(let stop) = outcome, stop.position == step.position { return nil }
    let shown = model.layer(at: step.position) ?? step.layer
    let layer = shown.description
    var note: String?
    let index = step.position.top
    if !step.position.isInside, kept.indices.contains(index), kept[index] != layer,
      model.children[index].pendingCount == 0
    {
      note = "for this input"
    }
    return TensorTrace.Row(
      position: step.position.description, layer: layer, input: input.text(step.input),
      output: isEntered ? "" : input.text(step.output), parameters: step.parameterCount,
      multiplyAdds: step.multiplyAdds / input.countedContexts,
      bytes: step.activationBytes / input.countedContexts,
      axes: isEntered ? "" : input.axes(step.output),
      written: shown.writtenDescription,
      isLandmark: !isEntered && (step.output != step.input || step.parameterCount > 0),
      keyword: type(of: shown).spec.keyword, note: note)
  }

  private func stop(_ stop: StopError) -> TensorTrace.Stop {
    var why: String?
    switch stop.reason {
    case .wrongLast(_, let wants, let got):
      why = model.originOfLast(before: stop, input: input.shape) ?? axis(of: wants, in: got)
    case .wrongChannels(_, _, let got):
      why =
        "nn.BatchNorm1d reads (B, C, T): \(got.dimensions[1]) is the size of axis 1;"
        + " batchnorm reads (B, T, C)"
    case .wrongRank(_, _, let got): why = squeeze(before: stop, got) ?? axes(got)
    case .notDivisible(_, let steps, _, _): why = divisors(of: steps)
    default: break
    }
    let layer = model.layer(at: stop.position)
    var diagnosis = stop.diagnosis
    diagnosis.what = diagnosis.what.replacing(
      stop.input.description, with: input.text(stop.input))
    return TensorTrace.Stop(
      position: stop.position.description, layer: stop.layer, input: input.text(stop.input),
      written: layer?.writtenDescription ?? stop.layer, diagnosis: diagnosis, why: why)
  }

  /// The other axis that has the size needed in the last.
  private func axis(of wants: Int, in got: Shape) -> String? {
    got.dimensions.dropLast().lastIndex(of: wants).map {
      "\(wants) is the size of axis \($0): layers here read the channels from the last axis"
    }
  }

  /// The flattening after which no time axis was left.
  private func squeeze(before stop: StopError, _ got: Shape) -> String? {
    guard got.rank == 2, let number = stop.position.path.first else { return nil }
    var shape = input.shape
    for (index, layer) in model.children.prefix(number - 1).enumerated() {
      guard let next = try? layer.outputShape(for: shape) else { return nil }
      if next.rank == 2, shape.rank == 3 {
        return "layer \(index + 1) (\(layer)) left one step, and with it no T axis"
      }
      shape = next
    }
    return nil
  }

  /// The origin of the axes, if no flatten removed one.
  private func axes(_ got: Shape) -> String {
    let isSymbols = model.takesElement == .symbols
    let count = counted(input.shape.rank, "axis", "axes")
    let pushed = "the push \(input.text(input.shape)) has \(count)"
    return switch (isSymbols, got.rank) {
    case (true, _): "\(pushed), where B and T are wanted: the embedding adds C"
    case (false, 1): "\(pushed), where B comes first"
    case (false, 2): "\(pushed): no layer adds a T axis to numbers"
    case (false, _): "\(pushed), more than B, T and C"
    }
  }

  private func divisors(of steps: Int) -> String? {
    let divisors = Divisors.above1(of: steps)
    guard !divisors.isEmpty else { return nil }
    guard divisors.count > 1 else { return "\(steps) steps divide into groups of \(steps) alone" }
    let shown = divisors.prefix(6).map(String.init).joined(separator: ", ")
    return "\(steps) steps divide into groups of \(shown)\(divisors.count > 6 ? ", …" : "")"
  }

  private func why(notLogits shape: Shape) -> String? {
    if shape.rank > 2 {
      return
        "\(counted(shape.dimensions[1], "step")) are left, but each context must become one row"
    }
    guard let symbols = passage.vocabulary, shape.last != symbols else { return nil }
    return "the data has \(symbols) symbols, \(counted(shape.last, "number")) come out per context"
  }

  private func unmet(_ shape: Shape) -> Diagnosis {
    Diagnosis(
      of: ModelError.notLogits(
        output: shape, batch: input.shape.dimensions[0], vocabulary: passage.vocabulary ?? 0))
  }

  private var inputNote: String {
    switch probe {
    case .text: return "\"\((input.contexts.first ?? "").withoutHidden)\""
    case .batch:
      let count = counted(input.shape.dimensions[0], "context")
      guard !input.contexts.isEmpty else { return "\(count) of the data" }
      let shown = input.contexts.prefix(2).map { "\"\($0.withoutHidden)\"" }.joined(separator: " ")
      return "\(count) of the data: \(shown)\(input.contexts.count > 2 ? " …" : "")"
    case .tensor(let tensor): return "the tensor \(tensor.name)"
    case .shape, .anyBatch:
      guard model.takesElement == .symbols else { return "random numbers" }
      guard input.shape.rank == 2 else { return "random symbols" }
      let symbols = counted(input.shape.dimensions[1], "symbol")
      return input.isLettered
        ? "any number of contexts of \(symbols)"
        : "\(counted(input.shape.dimensions[0], "context")) of \(symbols)"
    }
  }
}

extension Tracer {
  /// A remark if a batch of one gives another shape, or stops.
  private func compareWithBatchOfOne(_ trace: inout TensorTrace) {
    guard let one = input.withBatchOfOne else { return }
    var passage = passage
    passage.input = one.shape
    guard let outcome = try? passage.outcome(in: model) else { return }
    if case .stopped(let stop) = outcome {
      trace.remarks.append("at B=1 layer \(stop.position) stops: \(stop.reason.diagnosis.what)")
    }
    let steps = (try? Plan(passedOf(outcome), input: one.shape, purpose: .inference))?.steps ?? []
    for (row, step) in zip(trace.rows, steps) {
      let expected = "B" + (step.output.rank > 1 ? "x" : "")
      let lettered =
        expected + step.output.dimensions.dropFirst().map(String.init).joined(separator: "x")
      if step.output.dimensions.first != 1 || lettered != row.output {
        trace.remarks.append(
          "at B=1 layer \(row.position) makes \(step.output), not \(row.output) with B=1")
        break
      }
    }
    passage.purpose = .training
    if case .stopped(let stop)? = try? passage.outcome(in: model),
      case .tooFewRows = stop.reason
    {
      trace.remarks.append(
        "at B=1 layer \(stop.position) cannot train: \(stop.reason.diagnosis.what)")
    }
  }

  /// The layers that let a tensor through.
  private func passedOf(_ outcome: Passage.Outcome) -> Sequential {
    guard case .stopped(let stop) = outcome else { return model }
    var isSum = false
    if case .sumDiffers = stop.reason { isSum = true }
    return model.passed(before: stop.position, isSum: isSum)
  }
}
