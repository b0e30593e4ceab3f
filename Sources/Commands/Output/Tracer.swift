import Engine

/// Pushes one tensor through the stack and tells its way.
struct Tracer {
  private let model: Sequential
  private let probe: Probe
  private let input: Shape
  private let symbols: [Int32]?

  /// A mend as a line of the shell.
  struct OfferedFix: Encodable, Sendable {
    let line: String
    let shape: String
    /// Whether the whole stack then runs.
    let completes: Bool
  }

  /// The way of a tensor.
  struct Trace {
    var output: Output
    var fixes: [OfferedFix] = []
  }

  /// Works out what goes in.
  ///
  /// - Throws: `ModelError.noEmbedding` for text without an embedding; `DataError`, `ShapeError`.
  init(_ probe: Probe, _ session: inout Session) throws {
    self.probe = probe
    model = session.state.model
    if probe != .batch, case .shape(let shape) = probe {
      input = shape
      symbols = nil
      return
    }
    let data = try session.dataset()
    guard let vocabulary = model.vocabulary else { throw ModelError.noEmbedding }
    guard vocabulary >= data.vocabulary.count else {
      throw ModelError.vocabularyTooSmall(embedding: vocabulary, data: data.vocabulary.count)
    }
    let block = data.options.block
    if case .text(let text) = probe {
      let ids = try data.vocabulary.encode(text)
      symbols = [Int32](repeating: 0, count: max(0, block - ids.count)) + ids.suffix(block)
      input = try Shape(1, block)
    } else {
      let count = min(Push.batch, data.count(.train))
      symbols = (0..<count).flatMap { _ -> [Int32] in
        let row = session.pushGenerator.integer(in: 0..<data.count(.train))
        return data.example(.train, row)?.context ?? []
      }
      input = try Shape(count, block)
    }
  }

  /// Runs the stack as far as it goes.
  ///
  /// - Throws: `MemoryError`, `ModelError`.
  func run(_ session: inout Session) throws -> Trace {
    do {
      let plan = try Plan(model, input: input, purpose: .inference)
      try fill(plan, &session.pushGenerator)
      return Trace(output: output(plan, nil, [], why: nil))
    } catch let stop as StopError {
      let passed = model.children.prefix((stop.position.path.first ?? 1) - 1)
      let plan = try Plan(Sequential(Array(passed)), input: input, purpose: .inference)
      if !passed.isEmpty { try fill(plan, &session.pushGenerator) }
      let fixes = MendFinder.mends(of: stop, in: model, input: input).map(Self.offer)
      var why: String?
      if case .wrongLast = stop.reason { why = model.originOfLast(before: stop, input: input) }
      return Trace(output: output(plan, stop, fixes, why: why), fixes: fixes)
    }
  }

  private static func offer(_ mend: Mend) -> OfferedFix {
    let line =
      switch mend.edit {
      case .replace(let layer): "replace \(mend.number) \(layer)"
      case .insert(let layer): "insert \(mend.number) \(layer)"
      case .remove: "remove \(mend.number)"
      }
    return OfferedFix(line: line, shape: mend.shape.description, completes: mend.completes)
  }

  private func fill(_ plan: Plan, _ generator: inout Generator) throws {
    if let symbols {
      try plan.load(symbols)
    } else {
      plan.draw(&generator)
    }
    plan.evaluate()
  }
}

extension Tracer {
  /// One layer's way, for programs.
  private struct StepFields: Encodable, Sendable {
    let position, layer, input, output: String
    let parameters: Int
  }

  /// A stop, for programs.
  private struct StopFields: Encodable, Sendable {
    let position, layer, input, reason: String
    let why: String?
    let fixes: [OfferedFix]
  }

  /// The whole way, for programs.
  private struct Fields: Encodable, Sendable {
    let input: String
    let steps: [StepFields]
    let chain: [String]
    let output: String?
    let stopped: StopFields?
  }

  private func output(
    _ plan: Plan, _ stop: StopError?, _ fixes: [OfferedFix], why: String?
  ) -> Output {
    var rows: [[Text]] = [
      ["", "input", Text(input.description, .shape), Text(inputNote(plan), .faint)]
    ]
    rows += plan.steps.map { step in
      [
        Text(step.position.description, .number).flushRight, Text(step.layer.description, .layer),
        Text(step.output.description, .shape), Text(LayerRow.note(step.layer), .faint),
      ]
    }
    if let stop {
      rows.append([
        Text(stop.position.description, .number).flushRight, Text(stop.layer, .layer),
        Text("stopped", .bad), Text(stop.reason.diagnosis.what),
      ])
    }
    let chain = chain(plan)
    var output = Output(
      [.table(rows)],
      fields: fields(plan, chain, stop, fixes, why: why))
    output.facts.shapes = chain
    if let stop {
      output.blocks += stopBlocks(plan, stop, fixes, why: why)
      output.ending = .failed(stop.diagnosis)
    } else {
      output.blocks.append(.line(Text(chain.joined(separator: " → "), .shape)))
    }
    return output
  }

  /// The distinct shapes on the way.
  private func chain(_ plan: Plan) -> [String] {
    plan.steps.reduce(into: [input.description]) { chain, step in
      if chain.last != step.output.description { chain.append(step.output.description) }
    }
  }

  private func inputNote(_ plan: Plan) -> String {
    switch probe {
    case .text(let text): return "the context of \"\(text)\""
    case .batch: return "\(counted(input.dimensions[0], "context")) of the data"
    case .shape:
      guard model.takesElement == .symbols else { return "random numbers" }
      guard input.rank == 2 else { return "random symbols" }
      return counted(input.dimensions[0], "context")
        + " of \(counted(input.dimensions[1], "symbol"))"
    }
  }

  private func stopBlocks(
    _ plan: Plan, _ stop: StopError, _ fixes: [OfferedFix], why: String?
  ) -> [Output.Block] {
    var chain: Text = "      \(input, .shape)"
    for step in plan.steps where step.output != step.input || step.layer.parameterCount > 0 {
      let word = type(of: step.layer).spec.keyword
      chain = chain + " → \(word) \(step.output, .shape)"
    }
    var blocks: [Output.Block] = [.line(chain + " ⇥ \(stop.layer, .bad)")]
    if let why { blocks.append(.line("      \("why", .faint)     \(why)")) }
    let lines = fixes.enumerated().map { index, fix in
      [
        Text("fix \(index + 1)", .faint), Text(fix.line, .mend),
        "→ \(fix.shape, .shape)",
        Text(fix.completes ? "" : "a later layer then stops", .faint),
      ]
    }
    if !lines.isEmpty { blocks.append(.table(lines, indent: 6)) }
    if model.takesElement == .symbols, input.rank != 2 {
      let text = "symbols go in as contexts x steps, such as push 4x8"
      blocks.append(.line("      \("mend", .faint)    \(text, .mend)"))
    }
    if fixes.isEmpty, let mend = stop.reason.diagnosis.mend {
      blocks.append(.line("      \("mend", .faint)    \(mend, .mend)"))
    }
    return blocks
  }

  private func fields(
    _ plan: Plan, _ chain: [String], _ stop: StopError?, _ fixes: [OfferedFix], why: String?
  ) -> Fields {
    Fields(
      input: input.description,
      steps: plan.steps.map { step in
        StepFields(
          position: step.position.description, layer: step.layer.description,
          input: step.input.description, output: step.output.description,
          parameters: step.layer.parameterCount)
      },
      chain: chain, output: stop == nil ? chain.last : nil,
      stopped: stop.map { stop in
        StopFields(
          position: stop.position.description, layer: stop.layer,
          input: stop.input.description, reason: stop.reason.diagnosis.what, why: why,
          fixes: fixes)
      })
  }
}
