import Commands
import Engine
import Support
import Synchronization

/// Shows the progress of training: one changing line in a terminal, plain lines elsewhere, objects
/// among the results in JSON.
final class ProgressReporter: Sendable {
  /// The state between two reports.
  private struct State {
    var lastShown = 0.0
    /// How many lines can be replaced: the last one, and those of a table above it.
    var openLines = 0
  }

  /// The form of progress reports.
  enum Manner: Sendable {
    case changingLine, plainLines, objects
  }

  private let manner: Manner
  private let state = Mutex(State())

  /// At most ten updates per second in a terminal; about ten lines per run elsewhere.
  private static let secondsPerUpdate = 0.1
  private static let linesPerRun = 10
  /// Lines less than this many steps apart would say nothing new.
  private static let fewestSteps = 100
  /// Shorter commands need no progress, except training, whose loss is worth watching.
  private static let patience = 1.0

  /// Makes a reporter of this form.
  init(_ manner: Manner) { self.manner = manner }

  /// Is called after each step; a terminal also shows what the renderer makes of what is known so far.
  func report(_ progress: Progress, _ renderer: Shell.Renderer? = nil) {
    state.withLock { state in
      if progress.done == 1 { state.lastShown = 0 }
      switch manner {
      case .changingLine: updateLine(progress, renderer, &state)
      case .plainLines: printLine(progress)
      case .objects: printObject(progress)
      }
    }
  }

  /// Removes the changing line, to make room for a result.
  func finish() {
    state.withLock { state in
      Self.clear(&state)
      state = State()
    }
  }

  /// Makes room for a result that comes before the command is done.
  func makeRoom() {
    state.withLock { state in
      Self.clear(&state)
    }
  }

  /// Removes what can be replaced.
  private static func clear(_ state: inout State) {
    guard state.openLines > 0 else { return }
    Console.write(upwards(state), to: .errors)
    state.openLines = 0
  }

  /// Goes to the beginning of what can be replaced, and clears it.
  private static func upwards(_ state: State) -> String {
    guard state.openLines > 1 else { return "\r\u{1B}[K" }
    // What Ctrl-C says has gone two lines further.
    let lines = state.openLines - 1 + (InterruptFlag.isRaised ? 2 : 0)
    return "\r\u{1B}[\(lines)A\u{1B}[J"
  }

  private func updateLine(
    _ progress: Progress, _ renderer: Shell.Renderer?, _ state: inout State
  ) {
    let isFirst = state.lastShown == 0
    let least = isFirst && progress.training == nil ? Self.patience : Self.secondsPerUpdate
    guard progress.seconds - state.lastShown >= least else { return }
    state.lastShown = progress.seconds
    // A wrapped line could not be removed.
    let size = Console.Stream.errors.size
    let columns = max(1, (size?.columns ?? 80) - 1)
    var lines = [Self.text(progress, columns: columns)]
    if let soFar = progress.soFar, let renderer {
      let table = renderer.lines(soFar: soFar, inASCII: progress.inASCII, columns: columns)
      lines = table.prefix(max(0, (size?.rows ?? 24) - 2)) + lines
    }
    Console.write(Self.upwards(state) + lines.joined(separator: "\n"), to: .errors)
    state.openLines = lines.count
  }

  private func printObject(_ progress: Progress) {
    guard Self.isDue(progress), let training = progress.training else { return }
    Console.write(JSONRenderer.render(progress, training), to: .output)
  }

  private func printLine(_ progress: Progress) {
    guard Self.isDue(progress) else { return }
    Console.write(Self.text(progress) + "\n", to: .errors)
  }

  private static func isDue(_ progress: Progress) -> Bool {
    progress.training != nil && progress.done < progress.total
      && progress.done % lineInterval(total: progress.total) == 0
  }

  /// A round number of steps that gives about ten lines.
  private static func lineInterval(total: Int) -> Int {
    var unit = 1
    while unit * 10 <= total / linesPerRun { unit *= 10 }
    let round = [1, 2, 5, 10].map { $0 * unit }.first { $0 * linesPerRun >= total } ?? unit
    return max(round, fewestSteps)
  }

  /// The line, without its least important parts if it would be wider than the terminal.
  static func text(_ progress: Progress, columns: Int = Int.max) -> String {
    let perSecond = Double(progress.done) / max(progress.seconds, 1e-9)
    let left = progress.secondsLeft ?? Double(progress.total - progress.done) / perSecond
    let percent = "\(Int(Double(progress.done) / Double(max(1, progress.total)) * 100))%"
    let done = "\(grouped(progress.done))/\(grouped(progress.total))"
    // The part to drop first has the highest number.
    var parts = [
      (0, percent), (3, progress.training == nil ? "\(done) \(progress.unit)" : done),
    ]
    if let training = progress.training {
      if let epoch = training.epoch {
        let total = epoch.total.map { "/\(grouped($0))" } ?? ""
        parts.append((4, "epoch \(grouped(epoch.number))\(total)"))
      }
      parts += [
        (1, "loss \(decimal(Double(training.smoothedLoss), 4))"), (5, "lr \(training.rate)"),
        (6, "\(grouped(Int(min(perSecond, 1e12)))) steps/s"),
      ]
    }
    parts.append((2, "\(spanText(left)) left"))
    while true {
      let texts = parts.map(\.1)
      // The percentage and the count form one part while both are shown.
      let line =
        parts.contains { $0.0 == 3 }
        ? "\(percent) " + texts.dropFirst().joined(separator: " · ")
        : texts.joined(separator: " · ")
      guard line.count > columns else { return line }
      guard let last = parts.map(\.0).max(), last > 0 else { return String(line.prefix(columns)) }
      parts.removeAll { $0.0 == last }
    }
  }
}
