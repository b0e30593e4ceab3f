package import Support

/// Whether statistics come from the batch and dropout drops, as `model.train()` and `model.eval()`.
public enum Mode: Sendable, Hashable {
  /// Batch statistics; running buffers move.
  case training
  /// Running statistics; nothing moves.
  case evaluation
}

/// The purpose for which a plan reserves memory.
public enum Purpose: Sendable, Hashable {
  /// Forward passes in evaluation mode.
  case inference
  /// Forward and backward passes.
  case training
  /// Forward passes in evaluation mode, and backward passes through them.
  case differentiation

  /// Whether there are backward passes.
  var hasBackward: Bool { self != .inference }
}

/// What a forward pass carries from layer to layer, apart from tensors.
public struct Pass: Sendable {
  /// Training or evaluation.
  public let mode: Mode
  /// The stream that dropout draws from.
  public var generator: Generator
  /// Whether the user stopped it, so that its result is meaningless.
  private(set) var isStopped = false
  private let watch: Interruption.Watch?
  /// Is called with how much is done, counted as a walk's `work`.
  private let report: (@Sendable (_ done: Int) -> Void)?
  private var done = 0

  /// A pass in this mode; one without a watch always runs to its end.
  package init(
    mode: Mode, generator: Generator, watch: Interruption.Watch? = nil,
    reporting report: (@Sendable (_ done: Int) -> Void)? = nil
  ) {
    self.mode = mode
    self.generator = generator
    self.watch = watch
    self.report = report
  }

  /// Runs operations on tensors, which can be stopped where the pass can, and whose changes nobody takes back.
  ///
  /// - Throws: what `body` throws.
  func undisturbed<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Changes.$current.withValue(nil) {
      guard let watch else { return try Interruption.withoutWatch(body) }
      return try Interruption.$watch.withValue(watch, operation: body)
    }
  }

  /// Counts work that is done.
  mutating func count(_ work: Int) {
    guard let report else { return }
    done = done.addingReportingOverflow(work).partialValue
    report(done)
  }

  /// Whether to go on: a stopped pass skips the rest.
  mutating func goesOn() -> Bool {
    guard let watch else { return true }
    isStopped = isStopped || watch.isRaised()
    return !isStopped
  }

  /// Multiply-adds between two checks: a few milliseconds.
  private static let often = 1 << 28

  /// Calls `body` with ranges that make up `0..<rows`, for as long as the pass goes on; `work` is what
  /// a row costs in multiply-adds.
  mutating func portions(of rows: Int, work: Int, _ body: (Range<Int>) -> Void) {
    // With few rows at a time the processors would be used badly.
    let portion = watch == nil ? rows : max(256, Self.often / max(1, work))
    for start in stride(from: 0, to: rows, by: max(1, portion)) where goesOn() {
      let end = min(start + portion, rows)
      body(start..<end)
      count((end - start).multipliedReportingOverflow(by: work).partialValue)
    }
  }
}
