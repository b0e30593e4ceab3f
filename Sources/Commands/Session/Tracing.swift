import Notation
import Rendering
import Support
import Advice
import Engine

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
    let (trace, stream) = try traced(pushed)
    self.pushed = pushed
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
    let trace = try tracer.trace(self)
    shownLayers = trace.seenLayers
    offer(trace, for: .push)
    return (trace, tracer.stream)
  }

  /// The fixes of a trace are those that `fix` carries out.
  private mutating func offer(_ trace: TensorTrace, for aim: FixAim) {
    fixes = trace.fixes.map(\.line)
    fixAim = aim
  }

  /// Offers fixes for the present stack; applying one traces the last push.
  ///
  /// If there are none, the earlier offers remain.
  mutating func offer(_ changes: [TensorTrace.Fix]) {
    guard !changes.isEmpty else { return }
    fixes = changes.map(\.line)
    fixAim = .push
  }

  /// The trace of the input that the fixes were offered for, after one was applied.
  ///
  /// - Throws: what a `Tracer` throws.
  mutating func traceFixed(inside edited: Set<Int> = []) throws -> TensorTrace {
    if case .data(let batch, let purpose) = fixAim {
      var tracer = try Tracer(predictingWith: batch, for: purpose, &self)
      let trace = try tracer.trace(self)
      offer(trace, for: fixAim)
      return trace
    }
    let earlier = shownLayers
    var trace = try pushed == nil ? push(standardProbe()) : traceAgain()
    if let earlier { trace = trace.marked(since: earlier) }
    trace.markChanged(edited)
    return trace
  }

  /// The output of an edit: the tensor's new path with changed rows marked, or else the command's
  /// own output.
  ///
  /// - Throws: `Interruption`: a part of a trace would be mistaken for all of it.
  mutating func retraced(_ output: Output) throws -> Output {
    guard state.settings.trace, pushed != nil else { return output }
    var shownOutput = output
    do {
      let earlier = shownLayers
      var trace = try traceAgain()
      // A skipped search would look like one without results.
      try Interruption.check()
      if let earlier { trace = trace.marked(since: earlier) }
      for index in trace.rows.indices
      where !trace.rows[index].position.isInside
        && output.drawnAnew.contains(trace.rows[index].position.top)
        && trace.rows[index].change != .added
      {
        trace.rows[index].note = .drawnAnew
      }
      trace.markChanged(output.editedInside)
      // An edit does not fail, but a stop it causes is worth an explanation.
      if let failure = trace.failure { lastFailure = failure }
      let result = trace.output(state.settings)
      shownOutput.blocks = (output.yieldsToTrace ? [] : output.blocks) + result.blocks
      shownOutput.facts = result.facts
      shownOutput.fields = FieldsWithTrace(edit: output.fields, trace: result.fields)
    } catch let error as Interruption {
      throw error
    } catch {
      // The edit is kept, even if the tensor cannot be traced.
      fixes = []
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
    _ error: any Error, batch: Int, _ purpose: Purpose
  ) throws -> Output? {
    switch error {
    case is StopError, ModelError.notLogits, ModelError.vocabularyTooSmall, ModelError.noEmbedding:
      break
    default: return nil
    }
    var tracer = try Tracer(predictingWith: batch, for: purpose, &self)
    let trace = try tracer.trace(self)
    guard trace.failure != nil else {
      guard let stop = error as? StopError else { return nil }
      throw CommandError.madeForOthers(layer: "\(stop.position) (\(stop.layer))")
    }
    offer(trace, for: .data(batch: batch, purpose))
    return trace.output(state.settings).look
  }
}

extension Session {
  /// How many symbols the data has, if that is known without reading a file.
  package var knownVocabulary: Int? {
    if let data = state.data { return data.vocabulary.count }
    if let awaited = state.awaited { return awaited.vocabulary?.count }
    return Self.bundledSymbols
  }

  private static let bundledSymbols = try? Dataset.bundledCounts().symbols

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
    passage.block = state.dataOptions.block
    passage.isAnyBatch = input.isAnyBatch
    return passage
  }

  /// A fix as a line of the shell.
  func fix(_ mend: Mend, for probe: Probe) -> TensorTrace.Fix {
    var lines = mend.edits.map(\.description)
    if let input = mend.input { lines += self.lines(for: input, instead: probe) }
    return TensorTrace.Fix(
      line: lines.joined(separator: "; "), shape: mend.output.extents.description)
  }

  /// How the input changes: either the data's contexts do, or the push.
  private func lines(for input: Signal, instead probe: Probe) -> [String] {
    let shape = input.shape
    let present = state.dataOptions
    var lines: [String] = []
    let isSymbols = state.model.takesElement == .symbols
    if isSymbols, shape.rank == 2, shape.dimensions[1] != present.block,
      Dataset.blocks.contains(shape.dimensions[1]), state.awaited == nil || state.data != nil
    {
      lines.append(present.line(block: shape.dimensions[1]))
    }
    switch probe {
    case .shape, .anyBatch, .tensor: lines.append("push \(input.extents)")
    case .batch, .text: break
    }
    return lines
  }
}
