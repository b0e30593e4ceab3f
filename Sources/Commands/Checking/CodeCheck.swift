import Engine
package import Notation
public import Support

/// A file of Python, carried out as an import would, and then the examples that it names.
public struct CodeCheck: Sendable {
  /// What stopped it, and what stopped each example.
  public private(set) var problems: [Diagnosis] = []
  /// How many examples there were.
  public private(set) var exampleCount = 0
  /// What its lines made, in all examples.
  package private(set) var trace = ProgramTrace()
  /// What runs and probably does not do what was meant, of each line once.
  private var findings: [CodeFinding] = []
  /// What comments and annotations of the file say wrong of shapes, in the order of its lines.
  public private(set) var wrongClaims: [Diagnosis] = []
  /// Its text.
  package let source: SourceText
  /// The examples with letters for sizes that run, and what the letters must be.
  public private(set) var lettered: [ExampleLetters] = []
  /// Where examples run only because two sizes are equal.
  public private(set) var equalSizes: [EqualSizes] = []
  /// Whether it was carried out without numbers, for which there is not the memory.
  public private(set) var usesShapesAlone = false
  /// The edits of each problem, in the order of its fixes.
  private var edits: [[SourceEdit]] = []
  /// The examples that ran to their end, as they ran.
  private var working: [CodeMender.Working] = []
  /// Whether memory ended it, or wanting numbers that are not there.
  private var lacksMemory = false, lacksNumbers = false
  /// Those of `trace` whose sizes the file itself says, and no letters.
  private var plainTraces: [ProgramTrace] = []

  /// Carries a file out; where the numbers do not fit into memory, by the shapes of its tensors alone.
  ///
  /// - Parameters:
  ///   - text: what the file holds.
  ///   - path: its path, from which it imports and by which messages name it.
  ///   - examples: expressions to run besides those in `# shape> …` lines of the file.
  ///   - asMain: whether what stands under `if __name__ == "__main__"` runs too.
  ///   - environment: how Ctrl-C is heard.
  /// - Throws: `Interruption`.
  public init(
    _ text: String, path: String, examples: [String] = [], asMain: Bool = false,
    seed: UInt64 = Session.standardSeed, environment: Session.Environment = .init()
  ) throws {
    func check(on device: Device) throws -> CodeCheck {
      try CodeCheck(
        SourceText(text, name: path), examples, asMain: asMain, on: device, seed, environment)
    }
    let whole = try check(on: .cpu)
    guard whole.lacksMemory else {
      self = whole
      return
    }
    var byShapes = try check(on: .meta)
    byShapes.usesShapesAlone = true
    self = byShapes.lacksNumbers ? whole : byShapes
  }

  private init(
    _ source: SourceText, _ examples: [String], asMain: Bool, on device: Device,
    _ seed: UInt64, _ environment: Session.Environment
  ) throws {
    self.source = source
    var environment = environment
    // A program that saves what it made is not wrong.
    environment.passesOverWriting = true
    var session = Session(seed: seed, environment: environment)
    session.scriptVariables.enter(script: source.name)
    session.state.variables.device = device
    if !asMain {
      let name = Self.stem(source.name)
      session.state.variables[GlobalScope.nameOfModule] = .string(name)
      session.state.variables.begin(module: name)
    }
    var traces: [ProgramTrace] = []
    defer {
      trace = ProgramTrace(joining: traces)
      let claimed = [ProgramTrace(joining: plainTraces)] + lettered.map(\.program.trace)
      wrongClaims = ClaimCheck(source, claimed).faults.map { $0.diagnosis(in: source) }
    }
    guard try run(source, &session, &traces) != nil else { return }
    let all = CodeExample.all(in: source) + examples.map { CodeExample(given: $0) }
    exampleCount = all.count
    for example in all { try run(example, &session, &traces) }
  }

  /// Carries an example out: with letters, with the sizes with which it comes furthest, and notes what
  /// follows of them from runs with others.
  private mutating func run(
    _ example: CodeExample, _ session: inout Session, _ traces: inout [ProgramTrace]
  ) throws {
    let known = Set(Names.known(in: session))
    guard let line = LetteredLine(example.expression, known: known) else {
      let (running, before) = (RunningExample(example), session)
      let time = try run(running.source, &session, &traces, running)
      if let time, time < Self.mostForTrials {
        equalSizes += try EqualSizes.found(in: example, before)
      }
      return
    }
    let found = try LetteredExample(LetteredAttempts(line, session))
    if found.sizes.run.isDone { lettered.append(ExampleLetters(example, found)) }
    let running = RunningExample(example, found.parts)
    _ = try run(
      running.source, &session, &traces, running, LetteredFailure(found), hasLetters: true)
  }

  /// Of an example that takes longer, fewer changes are tried.
  private static let mostForTrials = Duration.seconds(1)

  /// `net` of `models/net.py`.
  private static func stem(_ path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    return String(file.split(separator: ".").first ?? "")
  }

  /// Carries a text out; notes what stops it, and gives how long it took where nothing did.
  private mutating func run(
    _ text: SourceText, _ session: inout Session, _ traces: inout [ProgramTrace],
    _ example: RunningExample? = nil, _ failure: LetteredFailure? = nil, hasLetters: Bool = false
  ) throws -> Duration? {
    let (before, start) = (session, ContinuousClock.now)
    let trace = ProgramTrace(followsAxes: true)
    defer {
      traces.append(trace)
      if !hasLetters { plainTraces.append(trace) }
      // What was shown of a line is not said again with other sizes.
      for finding in trace.axes?.findings ?? []
      where !findings.contains(where: { $0.kind == finding.kind && $0.place == finding.place }) {
        findings.append(finding)
      }
    }
    do {
      try Interpreter.carryOut(text, &session, trace: trace)
      if let example, .now - start < Self.mostForTrials {
        working.append((text, example.expression))
      }
      return .now - start
    } catch let error as LocatedError {
      if error.isInterruption { throw Interruption.stopped }
      let mender = CodeMender(
        before, triesPairs: .now - start < Self.mostForTrials, keeping: working)
      note(error.located(in: text), text, trace, mender, example, failure)
      return nil
    }
  }

  /// Notes what stopped a text, with the changes that mend it.
  private mutating func note(
    _ error: LocatedError, _ text: SourceText, _ trace: ProgramTrace, _ mender: CodeMender,
    _ example: RunningExample?, _ failure: LetteredFailure?
  ) {
    lacksMemory = lacksMemory || error.cause is MemoryError
    switch error.cause {
    case TensorError.noNumbers, TensorError.devicesDiffer: lacksNumbers = true
    default: break
    }
    let all =
      failure?.fixes(for: error, in: text, by: mender) ?? mender.tried(for: error, in: text)
    let tried = all.compactMap { example?.written($0) ?? (example == nil ? $0 : nil) }
    edits.append(tried.map(\.edit))
    var failed = error.diagnosed(
      in: text.text, failure?.views(depth: 0) ?? trace.views(depth: 0, stoppedBy: error),
      fixes: tried.map { ($0.fix, $0.program) }
    ) { example?.written($0, $1) ?? ($0, $1) }
    failure?.say(&failed, error)
    problems.append(failed.diagnosis(at: error, in: text))
  }

  /// What runs and probably does not do what was meant, in the order of the file's lines; then what other
  /// files say.
  public var warnings: [Diagnosis] {
    let all = findings.map(\.diagnosis)
    let own = all.filter { ($0.file ?? "") == source.name }
    return own.sorted { ($0.excerpt?.number ?? 0) < ($1.excerpt?.number ?? 0) }
      + all.filter { ($0.file ?? "") != source.name }
  }

  /// The text that was checked.
  package var text: String { source.text }

  /// The file's text with a fix of a problem; `nil` if there is no such fix of the file.
  ///
  /// - Parameters:
  ///   - number: which fix, counted from 1.
  ///   - problem: which problem, counted from 0.
  public func fixed(_ number: Int, ofProblem problem: Int = 0) -> String? {
    guard edits.indices.contains(problem), edits[problem].indices.contains(number - 1),
      edits[problem][number - 1].source === source
    else { return nil }
    return edits[problem][number - 1].applied(in: 0..<source.text.unicodeScalars.count)
  }
}

extension CodeCheck {
  /// What a name became in a line.
  public struct Made: Sendable, Encodable {
    /// The different shapes in the order of their first appearance.
    package let shapes: [TracedShape]
    /// How often the name got a value.
    public let visits: Int
    /// How: `argument`, `assigned`, `returned` or `value`.
    public let kind: String
  }

  /// The tensors that lines made: by file, line and name.
  public var lines: [String: [String: [String: Made]]] {
    var lines: [String: [String: [String: Made]]] = [:]
    for function in trace.functions {
      let text = SourceLines(function.source)
      for line in [function.parameters] + function.lines {
        let number = String(text.line(at: line.range.lowerBound) + 1)
        for part in line.made where !part.shapes.isEmpty {
          lines[function.source.name, default: [:]][number, default: [:]][part.name] = Made(
            shapes: part.shapes, visits: part.count, kind: part.event.rawValue)
        }
      }
    }
    return lines
  }
}

extension ProgramTrace.Made {
  /// The name, or what takes the place of one.
  fileprivate var name: String {
    switch event {
    case .returned: "return"
    case .value: "value"
    case .argument, .assigned: label
    }
  }
}

extension CodeCheck {
  /// The lines of the file that made tensors, counted from 1, with their shapes as `annotate` writes them.
  public var shapes: [(line: Int, shape: String)] {
    Annotator.comments(self).compactMap { line, place in
      place.comment.map { (line + 1, $0.text) }
    }.sorted { $0.0 < $1.0 }
  }

  /// What a line made, a name a line, and below it where each of its axes comes from; `nil` for a line that
  /// made nothing.
  public func facts(atLine line: Int) -> String? {
    let text = SourceLines(source)
    let made = trace.functions.filter { $0.source === source }
      .flatMap { [$0.parameters] + $0.lines }
      .filter { !$0.range.isEmpty && text.line(at: $0.range.lowerBound) == line - 1 }
      .flatMap(\.made)
    guard !made.isEmpty else { return nil }
    return made.map { part in
      let values = part.values.map(\.text).joined(separator: " → ")
      let dtype = part.values.last?.dtype.map { "  \($0)" } ?? ""
      let axes = part.axes.map { "\n  \($0.title ?? "axis") \($0.size): \($0.explanation)" }
      return "\(part.label.isEmpty ? "→" : part.label)  \(values)\(dtype)" + axes.joined()
    }.joined(separator: "\n")
  }
}
