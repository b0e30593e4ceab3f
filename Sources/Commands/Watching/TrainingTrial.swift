import Advice
import Engine
import Rendering
import Support

/// A change that was tried: some steps with it on a copy of the session, and the same steps without.
struct TriedChange: Sendable {
  /// The change.
  let change: TrainingCause.Change
  /// The line that makes it.
  let line: String
  /// The mean loss of the last steps with it and without it, and of a random guess, in nats.
  let loss, lossBefore, guess: Double

  /// Whether the loss is lower with it, and not by a hair's breadth alone; one above a guess's is no help.
  var helps: Bool { loss < guess && !(lossBefore - loss < Self.least) }

  /// A smaller difference is none, in nats.
  private static let least = 0.01
  /// How many steps are taken, and over how many of the last ones losses are averaged.
  static let (steps, averaged) = (100, 20)
}

/// Tries changes on copies of a session, all with the same batches.
struct TrainingTrial {
  private let session: Session
  private let data: Dataset
  private let settings: StepSettings
  private var lossBefore: Double?
  private let report: () -> Void

  /// `report` is called after each step.
  init(
    _ session: Session, _ data: Dataset, _ settings: StepSettings,
    reporting report: @escaping () -> Void
  ) {
    (self.session, self.data, self.settings) = (session, data, settings)
    self.report = report
  }

  /// Tries a change; `nil` for one that the stack does not take.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  mutating func tried(_ change: TrainingCause.Change) throws -> TriedChange? {
    let before = try lossBefore ?? Self.loss(session, data, settings, report)
    lossBefore = before
    var (copy, steps) = (session, settings)
    let line: String
    switch change {
    case .rate(let rate):
      guard rate > 0, rate.isFinite, rate != settings.rate else { return nil }
      steps.rate = rate
      line = steps.line(steps: TriedChange.steps)
    case .edits(let edits):
      let fix = StackFix(.edits(edits), output: nil)
      line = fix.line
      do {
        _ = try copy.carryOut(fix)
      } catch let error as Interruption {
        throw error
      } catch {
        return nil
      }
    }
    do {
      let loss = try Self.loss(copy, data, steps, report)
      return TriedChange(
        change: change, line: line, loss: loss, lossBefore: before,
        guess: LossCurve.uniformLoss(of: data.vocabulary.count))
    } catch is StopError {
      return nil
    } catch is ModelError {
      return nil
    }
  }

  /// The mean loss of the last steps, on a copy; infinite where it is no number on the way.
  private static func loss(
    _ session: Session, _ data: Dataset, _ settings: StepSettings, _ report: () -> Void
  ) throws -> Double {
    let trainer = try session.trainer(settings, on: data)
    var losses: [Double] = []
    for _ in 0..<TriedChange.steps {
      if session.environment.isInterrupted() { throw Interruption.stopped }
      let loss = Double(try trainer.advance())
      guard loss.isFinite else { return .infinity }
      losses.append(loss)
      report()
    }
    return losses.suffix(TriedChange.averaged).mean ?? .infinity
  }
}
