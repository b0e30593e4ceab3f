import Advice
import Engine
import Support

/// Sends a tensor through the stack and records its path.
struct Tracer {
  private let probe: Probe
  private let input: ProbeInput
  private var passage: Passage
  /// The stack as the session keeps it, where a `_` may have another number than on this path.
  private let stack: Sequential
  private let walk: Walk
  /// The stream of random numbers after the input was drawn.
  private(set) var stream: Generator

  /// Works out what goes in, and how far it comes.
  ///
  /// - Throws: `ModelError.noEmbedding` for text and no stack; `DataError`, `ShapeError`, `MemoryError`.
  init(_ pushed: Pushed, _ session: inout Session) throws {
    stack = session.state.model
    probe = pushed.probe
    stream = pushed.stream
    input = try ProbeInput(probe, &stream, &session)
    if input.isData, stack.children.isEmpty { throw ModelError.noEmbedding }
    passage = try session.passage(of: input)
    walk = try passage.walk(stack, known: session.walked)
  }

  /// The path of the data's contexts, to be predicted from.
  ///
  /// - Throws: as the other.
  init(predictingWith batch: Int, for purpose: Purpose, _ session: inout Session) throws {
    stack = session.state.model
    probe = .batch
    stream = session.pushGenerator
    let contexts = try session.contexts()
    input = ProbeInput(
      shape: try contexts.input(batch: batch, for: stack), isData: true,
      isRows: contexts.places != nil)
    passage = try session.passage(of: input)
    passage.wantsLogits = true
    passage.places = contexts.places
    passage.purpose = purpose
    walk = try passage.walk(stack)
  }

  /// Runs the stack as far as it goes, and seeks fixes for what stops the tensor.
  ///
  /// - Throws: `ModelError`; `Interruption.stopped`.
  mutating func trace(_ session: Session) throws -> TensorTrace {
    var trace = path()
    try run(&trace, session)
    // A push shows the shapes of what does not fit too.
    passage.mustFit = input.isData
    if input.isAnyBatch, case .through = passage.outcome(of: walk) {
      compareWithBatchOfOne(&trace)
    }
    if trace.failure != nil { try findFixes(&trace, session) }
    return trace
  }

  /// The trace by shapes alone: nothing is computed, and no fix is sought.
  func path() -> TensorTrace {
    let (mayDiffer, reaches) = (stack.hasBlanks, walk.reaches)
    var trace = TensorTrace(
      input: walk.input.extents, inputNote: inputNote, contexts: input.contexts,
      element: stack.takesElement, planes: walk.planes,
      rows: walk.steps.compactMap { row($0, reaches[$0.position], mayDiffer: mayDiffer) })
    switch passage.outcome(of: walk) {
    case .through: break
    case .stopped(let stop):
      trace.stop = self.stop(stop)
      trace.unreached = walk.stack.children.enumerated().dropFirst(stop.position.top + 1).map {
        TensorTrace.Unreached(
          position: Position($0.offset + 1), layer: LayerDescription(of: $0.element))
      }
    case .notLogits(let shape):
      trace.unmet = unmet(shape)
      trace.unmetWhy = why(notLogits: shape)
    }
    return trace
  }

  private func findFixes(_ trace: inout TensorTrace, _ session: Session) throws {
    var passage = passage
    passage.vocabulary = passage.vocabulary ?? session.knownVocabulary
    let search = try MendFinder.search(
      along: walk, for: passage, keeping: session.state.chosen,
      takingBack: session.state.moveBack)
    trace.fixes = search.mends.compactMap { session.fix($0, for: probe) }
    trace.isCutShort = search.isCutShort
    if let stop = walk.stop, trace.fixes.isEmpty, trace.stop?.diagnosis.mend == nil {
      trace.stop?.diagnosis.mend = nextStep(stoppedAt: stop.position.top + 1)
    }
  }

  /// What to do if no small change gets the tensor through the whole stack.
  private func nextStep(stoppedAt stopped: Int) -> String {
    let last = stack.children.count
    let range = stopped == last ? "\(stopped)" : "\(stopped)..\(last)"
    return stopped > 1
      ? "no small change gets the tensor through: remove \(range) leaves what fits"
      : "no small change gets the tensor through: fix layer 1 first, or push another shape"
  }

  /// What is computed though no column shows the numbers, for the mark of the first that are not finite:
  /// as much as takes a fraction of a second and a gigabyte.
  private static let (mostWork, mostNumbers) = (1 << 33, 1 << 28)

  /// Why the numbers are not worth computing; `nil` where they are shown or quickly made.
  private func omission(_ columns: [TraceColumn]) -> Diagnosis? {
    guard !columns.contains(where: \.isOfNumbers) else { return nil }
    let made = walk.madeNumbers
    guard made > Self.mostNumbers || walk.work > Self.mostWork else { return nil }
    let shown = TraceColumn.text(columns + [.finite])
    return Diagnosis(
      "no column shows these \(grouped(made)); set columns \(shown) does")
  }

  /// Computes what the tensor passes and what its numbers are, or says why not.
  private mutating func run(_ trace: inout TensorTrace, _ session: Session) throws {
    // Nothing has taken the input yet.
    guard !walk.root.inside.isEmpty else { return }
    let columns = session.state.settings.columns
    if let omission = omission(columns), (try? walk.checkMemory()) != nil {
      trace.notComputed = omission
      return
    }
    let plan: Plan
    do {
      // Weights that only this input wants are drawn apart from the stack's own.
      var drawing = Generator(seed: 0)
      plan = try Plan(try walk.runnable(like: stack, &drawing))
    } catch let error as MemoryError {
      trace.notComputed = error.diagnosis
      return
    } catch let error as StopError {
      trace.notComputed = error.diagnosis
      return
    }
    if let symbols = input.symbols {
      try plan.load(symbols)
    } else if let numbers = input.numbers {
      try plan.load(numbers)
    } else {
      plan.draw(&stream)
    }
    let (total, start, report) = (walk.work, ContinuousClock.now, session.environment.report)
    try plan.evaluateWatched { done in
      report(
        Progress(
          command: Push.declaration.name,
          done: min(done, total), total: total, unit: "operations",
          seconds: (ContinuousClock.now - start).inSeconds))
    }
    if columns.contains(where: \.isOfNumbers) { trace.runningStatistics = untrained(session) }
    let numbers = Dictionary(
      uniqueKeysWithValues: zip(walk.steps.map(\.position), try plan.summaries()))
    for index in trace.rows.indices where trace.rows[index].output != nil {
      trace.rows[index].numbers = numbers[trace.rows[index].position]
    }
    let infinite = input.numbers?.count { !$0.isFinite } ?? 0
    if infinite > 0 {
      let verb = infinite == 1 ? "is" : "are"
      trace.remarks.append("\(counted(infinite, "number")) of the input \(verb) not finite")
    } else {
      trace.markNotFinite()
    }
  }

  /// A remark about layers whose running statistics have not been trained: their numbers pass as if
  /// nothing had been done.
  private func untrained(_ session: Session) -> String? {
    let layer = walk.steps.first { step in
      !step.isEntered && !step.layer.buffers.isEmpty
        && !(stack.layer(at: step.position).map(session.state.trained.include) ?? false)
    }
    return layer.map { step in
      "\(LayerDescription(of: step.layer).keyword) normalises by its running statistics, which "
        + "are mean 0 and variance 1 before training"
    }
  }

  /// The row of a layer; none for one that the tensor came to the end of and could not leave.
  ///
  /// `mayDiffer` says whether the stack has any `_`.
  private func row(
    _ step: Walk.Step, _ reach: Reach?, mayDiffer: Bool
  ) -> TensorTrace.Row? {
    if step.isEntered, walk.stop?.position == step.position { return nil }
    let outputs = type(of: step.layer).spec.outputs.map { TensorTrace.Note.firstOf($0) }
    return TensorTrace.Row(
      position: step.position, layer: LayerDescription(of: step.layer),
      input: step.incoming.extents, output: step.isEntered ? nil : step.outgoing.extents,
      parameters: step.parameterCount, multiplyAdds: step.multiplyAdds / input.countedContexts,
      bytes: step.activationBytes / input.countedContexts, reach: reach?.steps,
      notes: (outputs.map { [$0] } ?? [])
        + (mayDiffer && isForThisInput(step) ? [.forThisInput] : []))
  }

  /// Whether a `_` has another number than the stack keeps.
  private func isForThisInput(_ step: Walk.Step) -> Bool {
    let index = step.position.top
    guard !step.position.isInside, stack.children.indices.contains(index) else { return false }
    return step.layer.pendingCount == 0
      && LayerDescription(of: stack.children[index]) != LayerDescription(of: step.layer)
  }

  private func stop(_ stop: StopError) -> TensorTrace.Stop? {
    walk.stack.layer(at: stop.position).map { layer in
      TensorTrace.Stop(
        position: stop.position, layer: LayerDescription(of: layer),
        input: stop.incoming.extents, diagnosis: stop.diagnosis, cause: StopCause(walk))
    }
  }

  private func why(notLogits shape: Shape) -> String? {
    if let places = passage.places {
      guard shape.rank == 3 else {
        return
          "each of the \(grouped(places)) places of a row has a target: the steps must stay apart"
      }
    } else if shape.rank > 2 {
      return
        "\(counted(shape.dimensions[1], "step")) are left, but each context must become one row"
    }
    guard let symbols = passage.vocabulary, shape.last != symbols else { return nil }
    return
      "the data has \(symbols) symbols, \(counted(shape.last, "number")) come out per \(passage.places == nil ? "context" : "place")"
  }

  private func unmet(_ shape: Shape) -> Diagnosis {
    if let places = passage.places {
      return Diagnosis(
        of: ModelError.notEveryPlace(
          output: shape, batch: input.shape.dimensions[0], places: places,
          vocabulary: passage.vocabulary ?? 0))
    }
    return Diagnosis(
      of: ModelError.notLogits(
        output: shape, batch: input.shape.dimensions[0], vocabulary: passage.vocabulary ?? 0))
  }

  private var inputNote: String {
    switch probe {
    case .text: return "\"\((input.contexts.first ?? "").withoutHidden)\""
    case .batch:
      let count = counted(input.shape.dimensions[0], input.isRows ? "row" : "context")
      guard !input.contexts.isEmpty else { return "\(count) of the data" }
      let shown = input.contexts.prefix(2).map { "\"\($0.withoutHidden)\"" }.joined(separator: " ")
      return "\(count) of the data: \(shown)\(input.contexts.count > 2 ? " …" : "")"
    case .tensor(let tensor): return "the tensor \(tensor.name)"
    case .shape, .anyBatch:
      guard stack.takesElement == .symbols else { return "random numbers" }
      guard input.shape.rank == 2 else { return "random symbols" }
      let symbols = counted(input.shape.dimensions[1], "symbol")
      return input.isAnyBatch
        ? "any number of contexts of \(symbols)"
        : "\(counted(input.shape.dimensions[0], "context")) of \(symbols)"
    }
  }
}

extension Tracer {
  /// A remark if a batch of one gives another shape, or stops.
  private func compareWithBatchOfOne(_ trace: inout TensorTrace) {
    guard let one = walk.input.extents.shape(batch: 1) else { return }
    var passage = passage
    (passage.input, passage.isAnyBatch, passage.purpose) = (one, false, .training)
    guard let training = try? passage.walk(stack) else { return }
    var (path, tooFew): (Walk?, StopError?) = (training, nil)
    if let stop = training.stop, case .tooFewRows = stop.reason {
      tooFew = stop
      passage.purpose = .inference
      path = try? passage.walk(stack)
    }
    guard let path else { return }
    if let stop = path.stop {
      trace.remarks.append("at B=1 layer \(stop.position) stops: \(stop.explanation.what)")
    }
    let different = zip(walk.steps, path.steps).first { step, alone in
      step.outgoing.extents.shape(batch: 1) != alone.output
    }
    if let (step, alone) = different {
      trace.remarks.append(
        "at B=1 layer \(step.position) makes \(alone.output),"
          + " not \(step.outgoing.extents) with B=1")
    }
    if let stop = tooFew {
      trace.remarks.append(
        "at B=1 layer \(stop.position) cannot train: \(stop.explanation.what)")
    }
  }
}
