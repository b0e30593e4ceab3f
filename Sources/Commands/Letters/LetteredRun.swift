import Engine
import Notation
import Rendering
import Support

/// A run of a line of code with sizes for its letters.
struct LetteredRun: SizedRun {
  let sizes: [Int]
  let trace: ProgramTrace
  /// The shape of the line's value, if it has one.
  let shape: String?
  let error: LocatedError?
  /// The line as it ran.
  let source: SourceText

  var isDone: Bool { error == nil }
  var isHopeless: Bool { error?.isOfWriting ?? false }
  var progress: Int { trace.linesDone }
  var skeleton: Int { trace.skeleton }
  var stop: StopPlace? {
    // The line itself differs from run to run.
    error?.lineInProgram.map { place in
      StopPlace(number: place.line, text: place.source === source ? "" : place.source.text)
    }
  }
}

/// Runs a line of code with sizes for its letters, on copies of a session that are taken back.
struct LetteredAttempts {
  let line: LetteredLine
  let session: Session
  private let trial: Trial

  /// How many elements all runs of a line may work on.
  private static let mostElements = 1 << 30

  init(_ line: LetteredLine, _ session: Session) {
    self.init(line, session, Trial(mostElements: Self.mostElements))
  }

  private init(_ line: LetteredLine, _ session: Session, _ trial: Trial) {
    (self.line, self.session, self.trial) = (line, session, trial)
  }

  /// Runs something with attempts for which the model that the line calls is made once, not in each run.
  ///
  /// - Throws: what `body` throws.
  func makingOnce<Result>(_ body: (LetteredAttempts) throws -> Result) throws -> Result {
    guard let callee = line.callee else { return try body(self) }
    return try Trial.carryingOut {
      var (copy, name) = (session, "model")
      while copy.state.variables[name] != nil { name += "_" }
      let source = SourceText("\(name) = \(callee)")
      // Where it cannot be made, the line itself says why.
      guard (try? ExpressionLine.run(source, &copy, trace: nil)) != nil else {
        return try body(self)
      }
      return try body(LetteredAttempts(line.calling(name), copy, trial))
    }
  }

  /// A run with these sizes; `nil` where no more may be tried.
  ///
  /// - Throws: `Interruption`.
  func run(
    _ sizes: [Int], _ kinds: [LetteredLine.Kind], followsAxes: Bool = false
  ) throws -> LetteredRun? {
    try Interruption.check()
    return trial.result {
      let trace = ProgramTrace(
        measuresElements: session.state.settings.columns.contains(where: \.isOfNumbers),
        followsAxes: followsAxes)
      var copy = session
      let source = SourceText(line.source(sizes, kinds))
      do {
        let result = try ExpressionLine.run(source, &copy, trace: trace)
        return LetteredRun(
          sizes: sizes, trace: trace, shape: result.shown.facts.shapes.last, error: nil,
          source: source)
      } catch let error as LocatedError where !error.isInterruption {
        return LetteredRun(sizes: sizes, trace: trace, shape: nil, error: error, source: source)
      }
    }
  }

  /// The kinds that the tensors of the line may have, those with which it comes furthest first.
  func kinds() throws -> [[LetteredLine.Kind]] {
    var all: [[LetteredLine.Kind]] = [[]]
    for _ in 0..<line.shapeCount {
      all = all.flatMap { kinds in LetteredLine.Kind.allCases.map { kinds + [$0] } }
    }
    let sizes = line.letters.indices.map { $0 == 0 ? 4 : 8 * $0 }
    var ranked: [(kinds: [LetteredLine.Kind], progress: Int)] = []
    for kinds in all {
      guard let run = try run(sizes, kinds) else { continue }
      ranked.append((kinds, run.isDone ? Int.max : run.progress))
    }
    // Of those that come as far, the earlier ones, which are tensors of floats.
    let order = ranked.indices.sorted { one, other in
      (ranked[other].progress, one) < (ranked[one].progress, other)
    }
    return order.map { ranked[$0].kinds }
  }

  /// The whole numbers of the line and of the programs that were carried out.
  var numbers: [Int] {
    var numbers: [Int] = []
    for text in [line.source(line.letters.map { _ in 1 }, line.standardKinds)]
      + session.state.texts.map(\.text)
    {
      for token in Tokenizer.tokens(of: text) {
        if case .integer(let number) = token.kind, numbers.count < Self.mostNumbers {
          numbers.append(number)
        }
      }
    }
    return numbers
  }

  private static let mostNumbers = 200
}

extension LetteredLine {
  /// Tensors of floats everywhere.
  var standardKinds: [Kind] { Array(repeating: .ones, count: shapeCount) }
}
