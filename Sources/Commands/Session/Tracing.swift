import Advice
import Engine
import Notation
import Rendering
import Support

/// The input that fixes must let through.
enum FixAim: Sendable, Equatable {
  /// What was pushed last.
  case push
  /// The data's contexts, in batches of this size.
  case data(batch: Int, Purpose)
}

/// The loop of editing, looking and fixing: the last push is traced again after every edit.
extension Session {
  /// Pushes a new tensor.
  ///
  /// - Throws: what a `Tracer` throws; nothing then counts as pushed.
  mutating func push(_ probe: Probe) throws -> TensorTrace {
    let pushed = Pushed(probe: probe, stream: pushGenerator)
    surroundings.madeRemarks = []
    let (trace, stream) = try traced(pushed)
    self.pushed = pushed
    surroundings.code = nil
    pushGenerator = stream
    return trace
  }

  /// Sends the last pushed tensor through the present stack.
  ///
  /// - Throws: `CommandError.nothingPushed`, or what a `Tracer` throws.
  mutating func traceAgain() throws -> TensorTrace {
    guard let pushed else { throw nothingPushed }
    return try traced(pushed).trace
  }

  private mutating func traced(_ pushed: Pushed) throws -> (trace: TensorTrace, stream: Generator) {
    var tracer = try Tracer(pushed, &self)
    var trace = try tracer.trace(self)
    trace.known = surroundings.madeRemarks
    surroundings.madeRemarks.formUnion(trace.madeRemarks)
    shownLayers = trace.seenLayers
    offer(trace, for: .push)
    return (trace, tracer.stream)
  }

  /// The fixes of a trace are those that `fix` carries out.
  private mutating func offer(
    _ trace: TensorTrace, for aim: FixAim, from source: FixSource = .trace
  ) {
    offer(trace.fixes, from: source)
    fixAim = aim
  }

  /// Offers fixes for the present stack; applying one traces the last push.
  ///
  /// If there are none, the earlier offers remain.
  mutating func offer(_ changes: [StackFix], byCommand source: FixSource) {
    guard !changes.isEmpty else { return }
    offer(changes, from: source)
    fixAim = .push
  }

  /// Takes what a line that failed offers, and its trace as far as it came for `why` and `trace`.
  mutating func take(_ failed: FailedLine) {
    if failed.offersSomething { offer(failed) }
    guard let trace = failed.trace else { return }
    let diagnosis = Diagnosis(of: failed)
    let output = Output(
      [.source(diagnosis.views ?? []), .line("\("stopped", .bad)  \(diagnosis.what)")],
      fields: CodeTraceFields(trace, beside: ["stopped": diagnosis.what]))
    surroundings.code = TracedCode(trace: trace, shown: output)
  }

  /// Offers what a line that failed should have been, or the programs that mend it.
  private mutating func offer(_ failed: FailedLine) {
    let fixes = Diagnosis(of: failed).fixes ?? []
    let programs = zip(failed.programs, fixes).map { program, fix in
      StackFix(program: program, changed: fix.lines.map { String($0.text.trimmingSpaces()) })
    }
    let lines =
      failed.fix.map { [StackFix(line: $0)] }
      ?? failed.cured.map { [StackFix(program: $0, changed: [$0])] } ?? []
    offer(programs.isEmpty ? lines : programs, from: .message)
    fixAim = .push
  }

  /// The trace of the input that the fixes were offered for, after one was applied: marked where it
  /// differs from an earlier trace, and where weights were drawn anew.
  ///
  /// - Throws: what a `Tracer` throws.
  mutating func traceFixed(
    since earlier: (input: Extents, layers: [TensorTrace.SeenLayer])?,
    pushing probe: Probe? = nil, after change: StackChange = StackChange()
  ) throws -> TensorTrace {
    var trace: TensorTrace
    let aim = fixAim
    if case .data(let batch, let purpose) = aim {
      var tracer = try Tracer(predictingWith: batch, for: purpose, &self)
      trace = try tracer.trace(self)
      offer(trace, for: aim)
    } else {
      let probe = try probe ?? (pushed == nil ? standardProbe() : nil)
      trace = try probe.map { try push($0) } ?? traceAgain()
    }
    // Where something else goes in, every shape is another.
    if let earlier, earlier.input == trace.input {
      trace = trace.marked(since: earlier.layers)
    }
    trace.note(change.fates, in: state.model)
    trace.markChanged(change.inside)
    return trace
  }

  /// What the fixes were offered for, as it is before one is carried out.
  func pathToFix() -> (input: Extents, layers: [TensorTrace.SeenLayer])? {
    var copy = self
    let path: TensorTrace?
    switch fixAim {
    case .data(let batch, let purpose):
      path = try? Tracer(predictingWith: batch, for: purpose, &copy).path()
    case .push:
      guard let pushed else { return nil }
      if let shownLayers {
        var stream = pushed.stream
        return (try? ProbeInput(pushed.probe, &stream, &copy)).map { ($0.extents, shownLayers) }
      }
      path = try? Tracer(pushed, &copy).path()
    }
    return path.map { ($0.input, $0.seenLayers) }
  }

  /// What a later trace is compared with: the one that was shown last; where none was shown of this
  /// network, the last push on its path through it.
  func layersBeforeEdit() -> [TensorTrace.SeenLayer]? {
    if let shownLayers { return shownLayers }
    guard let pushed, !state.model.children.isEmpty else { return nil }
    var copy = self
    return (try? Tracer(pushed, &copy))?.path().seenLayers
  }

  /// What an edit of an earlier session shows: the tensor's new path with changed rows marked, or
  /// else the command's own output.
  ///
  /// - Throws: `Interruption`: a part of a trace would be mistaken for all of it.
  mutating func retraced(
    _ output: Output, _ change: StackChange, since session: Session
  ) throws -> Output {
    guard state.settings.trace, pushed != nil else { return output }
    var shownOutput = output
    do {
      let earlier = shownLayers ?? session.layersBeforeEdit()
      var trace = try traceAgain()
      // A skipped search would look like one without results.
      try Interruption.check()
      if let earlier { trace = trace.marked(since: earlier) }
      trace.note(change.fates, in: state.model)
      trace.markChanged(change.inside)
      // An edit does not fail, but a stop it causes is worth an explanation.
      if let failure = trace.failure { lastFailure = failure }
      let result = trace.output(state.settings)
      shownOutput.blocks = (change.isShownByTrace ? [] : output.blocks) + result.blocks
      shownOutput.facts = result.facts
      shownOutput.fields = FieldsWithTrace(edit: output.fields, trace: result.fields)
    } catch let error as Interruption {
      throw error
    } catch {
      // The edit is kept, even if the tensor cannot be traced.
      withdrawFixes()
      shownOutput.blocks.append(
        .line("\("not traced:", .bad) \(Diagnosis(of: error).what)"))
    }
    return shownOutput
  }

  /// Why the stack cannot predict the data, as a trace with fixes; `nil` for an error of another
  /// kind.
  ///
  /// - Throws: `CommandError.madeForOthers` if only a `_` has to be worked out for the data.
  mutating func obstacle(
    _ error: any Error, batch: Int, _ purpose: Purpose, instead undone: Undone
  ) throws -> CommandResult? {
    switch error {
    case is StopError, ModelError.notLogits, ModelError.notEveryPlace,
      ModelError.vocabularyTooSmall, ModelError.noEmbedding:
      break
    default: return nil
    }
    var tracer = try Tracer(predictingWith: batch, for: purpose, &self)
    let trace = try tracer.trace(self)
    guard trace.failure != nil else {
      guard let stop = error as? StopError else { return nil }
      throw CommandError.madeForOthers(layer: "\(stop.position) (\(stop.layer))")
    }
    let command = undone.line.prefix { $0 != " " }
    offer(trace, for: .data(batch: batch, purpose), from: .command(String(command)))
    var output = trace.output(state.settings)
    output.blocks.append(
      .line(
        trace.fixes.isEmpty
          ? "nothing was \(undone.what)"
          : "nothing was \(undone.what): \("fix", .mend) applies fix 1, then \(undone.line, .mend)")
    )
    return CommandResult(output)
  }
}

/// What a command that needs the data's way through the stack has not done.
struct Undone {
  /// Such as `trained`.
  let what: String
  /// The line that does it once the stack is mended.
  let line: String
}

extension TensorTrace {
  /// Notes what an edit did to weights that were there, at the layers that have them now; of those that
  /// the tensor does not reach, beneath the table.
  mutating func note(_ fates: [WeightsIdentity: WeightFate], in model: Sequential) {
    guard !fates.isEmpty else { return }
    model.visit { position, layer in
      guard let fate = layer.firstWeights.flatMap({ fates[$0] }), fate.depth == position.path.count
      else { return }
      if let index = rows.firstIndex(where: { $0.position == position }) {
        rows[index].notes.removeAll { $0 == .forThisInput }
        rows[index].notes.insert(Note(fate), at: 0)
      } else {
        remarks.append("layer \(position): \(fate.kind.rawValue)")
      }
    }
  }
}

extension Session {
  /// How many symbols the data has, if that is known without reading a file.
  package var knownVocabulary: Int? {
    if let data = state.data { return data.vocabulary.count }
    if let awaited = state.awaited { return awaited.vocabulary?.count }
    return Self.bundledSymbols
  }

  private static let bundledSymbols = Dataset.bundledCounts().symbols

  /// What a tensor requires from the stack.
  ///
  /// - Throws: `DataError`.
  mutating func passage(of input: ProbeInput) throws -> Passage {
    var passage = Passage(input.shape)
    passage.isData = input.isData
    if passage.isData || state.model.hasBlanks,
      state.model.takesElement == .symbols || passage.isData
    {
      passage.vocabulary = try contexts().vocabulary.count
    }
    passage.block = exampleShape(1)?.last
    passage.isAnyBatch = input.isAnyBatch
    return passage
  }

  /// A change that lets a tensor through, as a fix; none where nothing can be pushed instead.
  func fix(_ mend: Mend, for probe: Probe) -> StackFix? {
    guard let input = mend.input else { return StackFix(mend) }
    let data = dataOptions(for: input.shape)
    guard case .input(_, var push, let edits) = StackFix(mend).change else { return nil }
    switch probe {
    case .shape, .anyBatch, .tensor:
      if case .tensor(let tensor) = probe, let single = tensor.batched, single.shape == input.shape
      {
        push = .tensor(single)
      }
      return StackFix(
        .input(data: data, push: push, after: edits), output: mend.output.extents)
    case .batch, .text:
      return data.map { StackFix(.input(data: $0, push: nil), output: mend.output.extents) }
    }
  }

  /// The cut of the data that gives contexts of an input's length; `nil` if it does so already, or
  /// cannot.
  private func dataOptions(for input: Shape) -> Dataset.Options? {
    var options = state.dataOptions
    guard state.model.takesElement == .symbols, input.rank == 2, !options.cut.isOfRows,
      input.dimensions[1] != options.block, Dataset.blocks.contains(input.dimensions[1]),
      state.awaited == nil || state.data != nil
    else { return nil }
    options.block = input.dimensions[1]
    return options
  }
}
