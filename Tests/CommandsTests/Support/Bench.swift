import Commands
import Engine
import FoundationEssentials
import Rendering
import Support
import Synchronization
import Testing

/// A session on the workbench: runs lines and shows their outcomes.
struct Bench {
  var session: Session

  /// An empty session, or one with lines run already.
  init(_ lines: String..., data: Dataset? = nil, seed: UInt64 = 42) throws {
    session = Session(seed: seed)
    session.state.data = data
    for line in lines { try run(line) }
  }

  /// Runs a line's commands and gives what the last one shows.
  @discardableResult
  mutating func run(_ line: String) throws -> Output { try result(line).shown }

  /// Runs a line's commands and gives what the last one returns.
  mutating func result(_ line: String) throws -> CommandResult {
    var last: CommandResult?
    for statement in try Lexer.statements(of: line) {
      last = try Interpreter.run(statement, &session)
    }
    return try #require(last)
  }

  /// The last output as plain lines.
  mutating func text(_ line: String) throws -> String { try run(line).plain }

  /// The last output's fields as JSON with sorted keys.
  mutating func json(_ line: String) throws -> String { try run(line).json }

  /// Expects a line to fail with a text, and to leave everything as it was.
  mutating func expectFailure(
    _ line: String, _ what: String, _ mend: String? = nil, place: String? = nil,
    at location: SourceLocation = #_sourceLocation
  ) {
    let before = Snapshot(session)
    do {
      let output = try run(line)
      Issue.record("\(line) did not fail: \(output.plain)", sourceLocation: location)
    } catch {
      #expect(
        Diagnosis(of: error) == Diagnosis(what, place: place, mend: mend),
        sourceLocation: location)
    }
    #expect(Snapshot(session) == before, "\(line) left a trace", sourceLocation: location)
  }

  /// `usage: train STEPS …`, as errors mend with it.
  static func usage(_ command: String) -> String {
    let declaration = CommandRegistry.command(named: command)?.declaration
    return "usage: \(declaration?.usage ?? "of no command")"
  }

  /// The stack's lines.
  var layers: [String] { session.state.model.children.map(\.description) }
}

/// Everything of a session that a failing command must leave alone.
struct Snapshot: Equatable {
  let layers: [String]
  let tensors: [[UInt32]]
  let names: [String]
  let generator: Generator
  let seed: UInt64
  let data: String
  let step: Int
  let losses: [UInt32]
  let optimizer: OptimizerState?
  let epoch: OpenEpoch?
  let average: WeightAverage?
  let settings: Settings

  init(_ session: Session) {
    let state = session.state
    layers = state.model.children.map(\.description)
    names = state.model.namedTensors.map(\.name)
    tensors = state.model.namedTensors.map { $0.tensor.values.map(\.bitPattern) }
    generator = state.generator
    seed = state.seed
    data = state.data.map { "\($0.source) \($0.options) \($0.itemCount)" } ?? "none"
    step = state.step
    losses = state.losses.map(\.bitPattern)
    optimizer = state.optimizer
    epoch = state.epoch
    average = state.average
    settings = state.settings
  }
}

extension Output {
  /// The blocks as plain lines: the cells of a table two spaces apart, empty ones left out.
  var plain: String {
    blocks.flatMap(Self.lines).map { String($0.trimmingSpaces()) }.joined(separator: "\n")
  }

  private static func lines(of block: Block) -> [String] {
    switch block {
    case .line(let text): [text.plain]
    case .paragraph(let prose): [prose]
    case .source: [String(TextRenderer().render(Output([block])).dropLast())]
    case .chain(let links, let stop, _):
      [links.map(\.plain).joined(separator: " → ") + (stop.map { " ⇥ \($0.plain)" } ?? "")]
    case .table(let rows, _):
      rows.map { row in
        row.map { String($0.plain.trimmingSpaces()) }.filter { !$0.isEmpty }
          .joined(separator: "  ")
      }
    case .drawing(let drawing): [drawing.summary]
    case .early(let block): lines(of: block)
    }
  }

  /// The fields as `--json` writes them.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      return String(decoding: try encoder.encode(fields), as: UTF8.self)
    }
  }

  /// What it tells as a failure, if it is one.
  var failure: Diagnosis? {
    if case .failed(let diagnosis) = ending { diagnosis } else { nil }
  }

  var isInterrupted: Bool { if case .interrupted = ending { true } else { false } }
  var isQuit: Bool { if case .quit = ending { true } else { false } }
  var isDone: Bool { if case .done = ending { true } else { false } }
}

extension Session {
  /// Ctrl-C comes while a run makes its first step.
  mutating func interruptAfterAStep() {
    let raised = Flag()
    environment.report = { _ in raised.isUp.store(true, ordering: .relaxed) }
    environment.isInterrupted = { raised.isUp.load(ordering: .relaxed) }
  }

  private final class Flag: Sendable {
    let isUp = Atomic(false)
  }
}

extension String {
  /// A trace as JSON without what its layers' numbers are, which are drawn at random.
  var withoutNumbers: String {
    replacing(#/"finite":true,|"mean":[^,]*,|,"std":[^}]*/#, with: "")
  }
}
