import Engine
package import Notation
public import Rendering
public import Support

/// A file of Python, carried out as an import would, and then the examples that it names.
public struct CodeCheck: Sendable {
  /// What stopped it, and what stopped each example.
  public private(set) var problems: [Diagnosis] = []
  /// How many examples there were.
  public private(set) var exampleCount = 0
  /// What its lines made.
  package let trace: ProgramTrace
  /// Its text.
  package let source: SourceText
  /// What its lines made in the examples with letters for sizes.
  private(set) var lettered: [LetteredProgram] = []
  /// The letters of those examples, and what they must be.
  public private(set) var letters: [SizeLetter] = []
  /// The same in words, a line each.
  public private(set) var conditions: [Text] = []
  /// Whether it was carried out without numbers, for which there is not the memory.
  public private(set) var usesShapesAlone = false
  /// The edits of each problem, in the order of its fixes.
  private var edits: [[SourceEdit]] = []
  /// Whether memory ended it, or wanting numbers that are not there.
  private var lacksMemory = false, lacksNumbers = false

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
    trace = ProgramTrace(followsAxes: true)
    let (text, path) = (source.text, source.name)
    var session = Session(seed: seed, environment: environment)
    session.scriptVariables.enter(script: path)
    session.state.variables.device = device
    if !asMain { session.state.variables[Self.nameOfModule] = .string(Self.stem(path)) }
    guard try run(source, &session) else { return }
    let own = Self.examples(in: text)
    exampleCount = own.count + examples.count
    for (line, expression) in own {
      // As many lines before it as in the file, so that places are the file's.
      let padding = String(repeating: "\n", count: line - 1)
      let numbered = try sized(expression, session)
      _ = try run(SourceText(padding + numbered, name: path), &session)
    }
    for expression in examples {
      _ = try run(SourceText(try sized(expression, session)), &session)
    }
  }

  /// An example with sizes in the place of its letters, with which it comes furthest; notes what follows of
  /// them from runs with others.
  private mutating func sized(_ example: String, _ session: Session) throws -> String {
    guard let line = LetteredLine(example, known: Set(Names.known(in: session))) else {
      return example
    }
    let found = try LetteredExample(LetteredAttempts(line, session))
    if found.sizes.run.isDone {
      let program = found.program
      lettered.append(program)
      if !program.isWhole {
        conditions.append(
          "some sizes follow no rule of the letters: lines with them get no comment")
      }
      letters += found.sizes.letters(line.letters)
      conditions += found.sizes.report(line.letters, unit: "line")
    }
    return found.source
  }

  private static let nameOfModule = "__name__"

  /// `net` of `models/net.py`.
  private static func stem(_ path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    return String(file.split(separator: ".").first ?? "")
  }

  /// The expressions after `shape>` in comments and docstrings, with their lines, counted from 1.
  private static func examples(in text: String) -> [(line: Int, expression: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      number, line in
      var rest = line.trimmingSpaces()
      if rest.hasPrefix("#") { rest = rest.dropFirst().trimmingSpaces() }
      guard rest.hasPrefix(prompt) else { return nil }
      let expression = rest.dropFirst(prompt.count).trimmingSpaces()
      return expression.isEmpty ? nil : (number + 1, String(expression))
    }
  }

  private static let prompt = "shape>"

  /// The letters for sizes that examples of a text have.
  static func letters(in text: String) -> Set<String> {
    Set(examples(in: text).flatMap { LetteredLine($0.expression, known: [])?.letters ?? [] })
  }

  /// Carries a text out; notes what stops it, and gives whether nothing did.
  private mutating func run(_ text: SourceText, _ session: inout Session) throws -> Bool {
    let before = session
    do {
      try Interpreter.carryOut(text, &session, trace: trace)
      return true
    } catch let error as LocatedError {
      if error.isInterruption { throw Interruption.stopped }
      lacksMemory = lacksMemory || error.cause is MemoryError
      switch error.cause {
      case TensorError.noNumbers, TensorError.devicesDiffer: lacksNumbers = true
      default: break
      }
      let tried = CodeMender(before).tried(for: error, in: text)
      let views = trace.views(depth: 0, stoppedBy: error)
      let failed = error.diagnosed(
        in: text.text, views, fixes: tried.map { ($0.fix, $0.program) })
      edits.append(tried.map(\.edit))
      problems.append(failed.diagnosis(at: error, in: text))
      return false
    }
  }

  /// What runs and probably does not do what was meant.
  public var warnings: [Diagnosis] {
    (trace.axes?.findings ?? []).map(\.diagnosis) + wrongClaims
  }

  /// What comments and annotations of the file say wrong of shapes.
  public var wrongClaims: [Diagnosis] {
    ClaimCheck(source, trace).faults.map { $0.diagnosis(in: source) }
  }

  /// The file's text with a fix of the first problem; `nil` if there is no such fix of the file.
  public func fixed(_ number: Int) -> String? {
    guard let edits = edits.first, edits.indices.contains(number - 1),
      edits[number - 1].source === source
    else { return nil }
    return edits[number - 1].applied(in: 0..<source.text.unicodeScalars.count)
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

  /// What a line made, a name a line; `nil` for a line that made nothing.
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
      return "\(part.label.isEmpty ? "→" : part.label)  \(values)\(dtype)"
    }.joined(separator: "\n")
  }
}
