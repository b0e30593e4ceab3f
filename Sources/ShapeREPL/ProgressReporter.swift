import Support
import Commands
import Engine
import Synchronization

/// Shows how far training has come: one changing line in a terminal, plain lines elsewhere, objects
/// among the results for programs.
final class ProgressReporter: Sendable {
  /// What is known between two reports.
  private struct State {
    var lastShown = 0.0
    var isLineOpen = false
  }

  /// Where progress goes and what it looks like.
  enum Manner: Sendable {
    case changingLine, plainLines, objects
  }

  private let manner: Manner
  private let state = Mutex(State())

  /// At most ten updates a second in a terminal; about ten lines a run elsewhere.
  private static let secondsPerUpdate = 0.1
  private static let linesPerRun = 10
  /// Lines closer than this many steps say nothing new.
  private static let fewestSteps = 100

  /// Reports in this manner.
  init(_ manner: Manner) { self.manner = manner }

  /// Hears of one step.
  func report(_ progress: Progress) {
    state.withLock { state in
      if progress.done == 1 { state = State() }
      switch manner {
      case .changingLine: updateLine(progress, &state)
      case .plainLines: printLine(progress)
      case .objects: printObject(progress)
      }
    }
  }

  /// Takes the changing line away, so that a result stands in its place.
  func finish() {
    state.withLock { state in
      if state.isLineOpen { Console.write("\r\u{1B}[K", to: .errors) }
      state.isLineOpen = false
    }
  }

  private func updateLine(_ progress: Progress, _ state: inout State) {
    guard progress.seconds - state.lastShown >= Self.secondsPerUpdate else { return }
    state.lastShown = progress.seconds
    state.isLineOpen = true
    // A line that wraps could not be taken back.
    let line = text(progress).prefix((Console.Stream.errors.size?.columns ?? 80) - 1)
    Console.write("\r\u{1B}[K" + line, to: .errors)
  }

  private func printObject(_ progress: Progress) {
    guard Self.isDue(progress) else { return }
    Console.write(JSONRenderer.render(progress), to: .output)
  }

  private func printLine(_ progress: Progress) {
    guard Self.isDue(progress) else { return }
    Console.write(text(progress) + "\n", to: .errors)
  }

  private static func isDue(_ progress: Progress) -> Bool {
    progress.done % lineInterval(total: progress.total) == 0 && progress.done < progress.total
  }

  /// A round number of steps that gives about ten lines.
  private static func lineInterval(total: Int) -> Int {
    var unit = 1
    while unit * 10 <= total / linesPerRun { unit *= 10 }
    let round = [1, 2, 5, 10].map { $0 * unit }.first { $0 * linesPerRun >= total } ?? unit
    return max(round, fewestSteps)
  }

  private func text(_ progress: Progress) -> String {
    let perSecond = Double(progress.done) / max(progress.seconds, 1e-9)
    let left = Double(progress.total - progress.done) / perSecond
    let percent = Int(Double(progress.done) / Double(progress.total) * 100)
    return [
      "\(percent)% \(grouped(progress.done))/\(grouped(progress.total))",
      "loss \(decimal(Double(progress.smoothedLoss), 4))", "lr \(progress.rate)",
      "\(grouped(Int(min(perSecond, 1e12)))) steps/s", "\(Self.time(left)) left",
    ].joined(separator: " · ")
  }

  private static func time(_ seconds: Double) -> String {
    if seconds < 1 { return "<1 s" }
    let whole = Int(min(seconds, 1e9).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
