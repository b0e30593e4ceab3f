import ArgumentParser
internal import CReadline
import Commands
import Engine
import FoundationEssentials
import Support
import Synchronization

/// Carries out one run of a sweep that another process orders, and reports on stdout: one JSON object
/// a line.
struct SweepRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: name, shouldDisplay: false)
  /// The word that asks for it.
  static let name = "sweep-one-run"

  @Option var order: String
  @OptionGroup var conditions: Conditions

  /// How often it reports, in seconds.
  private static let interval = 0.1

  /// Carries out the order and says what was wrong, if anything was.
  func carryOut() -> Shell.Exit {
    // A run whose sweep is gone would not be heard; what it leaves is found by the next sweep.
    shape_end_with_parent()
    conditions.apply()
    guard let order = try? JSONDecoder().decode(SweepOrder.self, from: Data(order.utf8)) else {
      return .wrongUsage
    }
    Workers.use(order.threads)
    let start = ContinuousClock.now
    let last = Mutex(0.0)
    do {
      try order.carryOut { news in
        let seconds = (ContinuousClock.now - start).inSeconds
        let isDue = last.withLock { last in
          guard seconds - last >= Self.interval else { return false }
          last = seconds
          return true
        }
        if isDue { Self.write(SweepLine(news: news)) }
      }
      return .done
    } catch {
      Self.write(SweepLine(problem: Diagnosis(of: error).what))
      return .failed
    }
  }

  private static func write(_ line: SweepLine) {
    guard let data = try? JSONEncoder().encode(line) else { return }
    Console.write(String(decoding: data, as: UTF8.self) + "\n", to: .output)
  }
}

/// What the process of a run reports.
struct SweepLine: Codable {
  /// How far it is.
  var news: SweepNews?
  /// Why it could not be done.
  var problem: String?
}
