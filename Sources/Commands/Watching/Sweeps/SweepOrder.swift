import Engine
import Support

/// A run of a sweep for another process: the files and lines that say what it does.
public struct SweepOrder: Sendable, Codable {
  /// Which run of the sweep it is.
  public let number: Int
  /// The checkpoint that it begins with, and the one that it writes.
  public let start, result: String
  /// The line that trains, and all lines that do the same from the session.
  public let line, lines: String
  /// The part of the data that judges it.
  let part: Dataset.Part
  /// How many steps the evaluation takes as long as.
  let evaluationSteps: Double
  /// Whether the weights are kept with the losses.
  let keepsWeights: Bool
  /// How many threads it may use.
  public let threads: Int

  /// Carries it out in this process; `report` is called after each step.
  ///
  /// - Throws: a `DiagnosableError` where it cannot be done.
  public func carryOut(reporting report: @escaping @Sendable (SweepNews) -> Void) throws {
    var session = Session()
    let checkpoint = try Checkpoint(path: start)
    try session.restore(checkpoint, from: start)
    if let missing = session.state.awaitedData { throw missing }
    let run = SweepRun(line: line, lines: lines, part: part, evaluationSteps: evaluationSteps)
    let done = try run.carryOut(in: &session, reporting: report)
    try SweepStore.write(done, to: result, keepsWeights: keepsWeights)
  }
}

/// How far a run of a sweep is.
public struct SweepNews: Sendable, Codable {
  /// The steps done, those that the evaluation takes as long as among them.
  public let done: Double
  /// A running mean of the loss, in nats.
  public let loss: Float?
}

/// What happened to a run in another process.
public enum SweepEvent: Sendable {
  case news(number: Int, SweepNews)
  /// It has ended, with a problem where it did not do what it should.
  case ended(number: Int, problem: String?)
}

/// Processes that carry out runs of a sweep.
public protocol SweepProcesses: AnyObject {
  /// Starts one.
  ///
  /// - Throws: a `DiagnosableError`.
  func start(_ order: SweepOrder) throws
  /// What happened since the last call; waits at most this many seconds for anything to happen.
  func events(within seconds: Double) -> [SweepEvent]
  /// Ends those that still run.
  func end()
}
