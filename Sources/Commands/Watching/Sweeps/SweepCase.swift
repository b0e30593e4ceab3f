import Engine
import Notation
import Rendering
import Support

/// One combination of a sweep's values: the stack with these sizes, and the line that trains it.
struct SweepCase: Sendable {
  /// What a run of it costs, by steps that were measured.
  struct Cost: Sendable, Hashable {
    /// How long a step takes, and the loss over the part that judges the run.
    let stepSeconds, evaluationSeconds: Double
    /// Memory of a run.
    let bytes: Int
  }

  /// The keys with their values.
  let choices: [SweepGrid.Choice]
  /// The session with the sizes, before weights are drawn.
  private(set) var session: Session
  /// How many numbers are trained.
  let parameters: Int
  /// The lines that make the stack with the sizes; none where no size is a key.
  private let sizeLines: [String]
  /// The line that trains.
  let line: String
  /// How many steps it has.
  let steps: Int
  let cost: Cost

  /// How long a run takes.
  var seconds: Double { Double(steps) * cost.stepSeconds + cost.evaluationSeconds }

  /// The choices that other combinations do not share: `lr=0.1 n_hidden=64`; of a sweep of seeds alone the
  /// line.
  var name: String { Self.name(choices, else: line) }

  static func name(_ choices: [SweepGrid.Choice], else line: String) -> String {
    let varied = choices.filter(\.key.varies)
    return varied.isEmpty ? line : varied.map(\.description).joined(separator: " ")
  }

  /// The lines that do a run from the session as it was.
  func lines(seed: UInt64) -> String {
    (sizeLines + [Self.seedLine(seed), Init.declaration.name, line]).joined(separator: "; ")
  }

  /// The lines that give names of the stack these numbers, and make the stack anew with them.
  private static func sizeLines(_ choices: [SweepGrid.Choice], _ model: Sequential) -> [String] {
    let sizes = choices.filter(\.key.isSize)
    guard !sizes.isEmpty else { return [] }
    let layers = model.children.map { LayerDescription(of: $0).writtenLine }
    return sizes.map { "\($0.key.name) = \($0.word)" }
      + [Clear.declaration.name, "\(Add.declaration.name) \(layers.joined(separator: ", "))"]
  }

  private static func seedLine(_ seed: UInt64) -> String { "\(Seed.declaration.name) \(seed)" }

  /// Without the session, which only runs need.
  var withoutSession: SweepCase {
    var each = self
    each.session = Session()
    return each
  }

  /// The session in which a run of this seed begins.
  ///
  /// - Throws: what `seed` and `init` throw.
  func start(seed: UInt64) throws -> Session {
    var copy = session
    try copy.carryOutAlone(Self.seedLine(seed))
    try copy.carryOutAlone(Init.declaration.name)
    return copy
  }
}

extension SweepCase {
  /// Prepares a combination: the stack with its sizes, tried with one step; `known` are the costs of others,
  /// by the stack and the batch.
  ///
  /// - Throws: `SweepError`; `CommandError`; what layers and data throw.
  init(
    _ choices: [SweepGrid.Choice], _ session: Session, _ part: Dataset.Part,
    _ known: inout [[String]: Cost]
  ) throws {
    self.choices = choices
    line = Train.line(choices.filter { !$0.key.isSize }.map { ($0.key.name, $0.word) })
    sizeLines = Self.sizeLines(choices, session.state.model)
    let name = Self.name(choices, else: line)
    do {
      var copy = session.alone
      for line in sizeLines { try copy.carryOutAlone(line) }
      let data = try copy.dataset()
      _ = try copy.settleForData()
      self.session = copy
      parameters = copy.state.model.parameterCount
      try copy.carryOutAlone(Init.declaration.name)
      copy.state.epoch = nil
      let length = try Train.length(
        try copy.arguments(of: Train.declaration, line), on: data, after: copy.state)
      steps = length.steps
      do {
        try copy.carryOutAlone(length.line(doing: 1, without: []))
      } catch TrainingError.lossNotFinite {
        // That a rate is too high is for the sweep to find.
      }
      let key = copy.state.model.lines + [String(length.rows.largest)]
      let cost = try known[key] ?? Self.cost(copy, data, part, batch: length.rows.batch)
      known[key] = cost
      self.cost = cost
    } catch {
      throw Self.refusal(error, of: name)
    }
  }

  /// Why a combination cannot be trained, with its name.
  private static func refusal(_ error: any Error, of name: String) -> any Error {
    switch error {
    case let error as MemoryError: SweepError.tooMuchMemory(setting: name, memory: error)
    case TrainingError.batchTooLarge(_, _, let memory):
      SweepError.tooMuchMemory(setting: name, memory: memory)
    case let error as Session.Failed:
      SweepError.doesNotFit(
        setting: name,
        what: [error.diagnosis.place, error.diagnosis.what].compactMap(\.self)
          .joined(separator: ": "))
    default: error
    }
  }

  /// How long steps are measured, in seconds, and how many of them at most.
  private static let (patience, mostSteps) = (0.1, 50)

  /// Measures steps on a copy that has just been trained.
  private static func cost(
    _ session: Session, _ data: Dataset, _ part: Dataset.Part, batch: Int
  ) throws -> Cost {
    let trainer = try session.trainer(session.stepSettings(batch: batch), on: data)
    // The first step is slower than those after it.
    _ = try trainer.advance()
    var (start, done) = (ContinuousClock.now, 0)
    while done < mostSteps, done == 0 || (ContinuousClock.now - start).inSeconds < patience {
      if session.environment.isInterrupted() { throw Interruption.stopped }
      _ = try trainer.advance()
      done += 1
    }
    let step = (ContinuousClock.now - start).inSeconds / Double(done)
    start = ContinuousClock.now
    var examples = 0
    _ = try Evaluator.loss(
      of: session.state.model, on: data, part,
      unless: { examples > 0 && (ContinuousClock.now - start).inSeconds > patience },
      reporting: { examples = $0 })
    let share = Double(max(1, examples)) / Double(max(1, data.measuredCount(part)))
    return Cost(
      stepSeconds: step,
      evaluationSeconds: (ContinuousClock.now - start).inSeconds / min(1, share),
      bytes: trainer.bytes)
  }
}

extension Session {
  /// A line that showed a failure in place of doing something.
  struct Failed: Error {
    let diagnosis: Diagnosis
  }

  /// A copy that nobody listens to, for runs apart from the session.
  var alone: Session {
    var copy = self
    let isInterrupted = environment.isInterrupted
    copy.environment = Environment()
    copy.environment.isInterrupted = isInterrupted
    copy.recording = nil
    copy.sweep = nil
    (copy.runs, copy.keptRuns) = ([], KeptRuns())
    copy.forgetPast()
    return copy
  }

  /// Carries out a line.
  ///
  /// - Throws: `Failed`; `Interruption.stopped`; what the line throws.
  mutating func carryOutAlone(_ line: String) throws {
    for statement in try Lexer.statements(of: line) {
      switch try Interpreter.run(statement, &self).shown.ending {
      case .failed(let diagnosis): throw Failed(diagnosis: diagnosis)
      case .interrupted: throw Interruption.stopped
      default: break
      }
    }
  }

  /// What a line says to a command.
  ///
  /// - Throws: `CommandError`; what the kinds of the arguments throw.
  func arguments(of declaration: Declaration, _ line: String) throws -> ParsedArguments {
    let words = try Lexer.statements(of: line).first?.tokens ?? []
    return try CommandLineReader.read(words.dropFirst(), declaration, self)
  }
}
