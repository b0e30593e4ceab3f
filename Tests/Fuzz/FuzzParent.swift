import Foundation
import Fuzzing
import Synchronization

/// Starts a child for each kind, watches them, and makes small what they fail on.
struct FuzzParent: Sendable {
  let kinds: [any FuzzKind]
  let seconds: Double
  let seed: UInt64

  /// How long one input may take, in seconds, before its process is ended: the machine may be busy.
  private static let patience = 60.0
  /// How long a failing input is made smaller, in seconds.
  private static let shrinking = 60.0
  /// How many different failures of a kind are shown, and how many in all are looked at.
  private static let mostFailures = (different: 5, all: 30)

  /// What a kind came to.
  private struct Result {
    var tally = FuzzTally()
    var inputs = 0
    var last: UInt64
    /// How often each failure came, by its report without the seed.
    var failures: [String: Int] = [:]

    var failed: Int { failures.values.reduce(0, +) }
  }

  /// Runs all kinds side by side; gives how many failures there were.
  func run() -> Int {
    let folder = NSTemporaryDirectory() + "/shape-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
    let failures = Mutex(0)
    let group = DispatchGroup()
    let end = Date.now + seconds
    for kind in kinds {
      let own = "\(folder)/\(kind.name)"
      try? FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
      group.enter()
      Thread.detachNewThread {
        let result = run(kind, own, until: end)
        failures.withLock {
          report(kind, result)
          $0 += result.failed
        }
        group.leave()
      }
    }
    group.wait()
    try? FileManager.default.removeItem(atPath: folder)
    return failures.withLock { $0 }
  }

  private func report(_ kind: any FuzzKind, _ result: Result) {
    let failed = result.failures.isEmpty ? "" : ", \(result.failed) FAILED"
    print(
      "\(kind.name): \(result.inputs.withCommas) \(kind.unit)\(failed) (\(result.tally.text));"
        + " seeds \(seed) to \(result.last)")
    for (failure, times) in result.failures { print("  \(times) times: \(failure)") }
  }

  /// Runs one kind until the time is over, past its failures.
  private func run(_ kind: any FuzzKind, _ folder: String, until end: Date) -> Result {
    var result = Result(last: seed)
    var next = seed
    while end.timeIntervalSinceNow > 0, result.failures.count < Self.mostFailures.different,
      result.failed < Self.mostFailures.all
    {
      let words = [
        FuzzChild.runWord, kind.name, String(next), String(end.timeIntervalSinceNow), folder,
      ]
      let ending = FuzzProcess(words).watch(patience: Self.patience) { self.progress(folder)?.seed }
      let progress = self.progress(folder) ?? FuzzChild.Progress(seed: next)
      result.inputs += progress.inputs
      var tally = FuzzTally()
      tally.counts = progress.tally
      result.tally.add(tally)
      result.last = progress.seed
      guard let ending else { break }
      result.failures[explain(kind, progress.seed, ending, folder), default: 0] += 1
      next = progress.seed &+ 1
    }
    return result
  }

  private func progress(_ folder: String) -> FuzzChild.Progress? {
    FileManager.default.contents(atPath: folder + "/progress")
      .flatMap { try? JSONDecoder().decode(FuzzChild.Progress.self, from: $0) }
  }

  /// The failure of a seed's input, made small.
  private func explain(
    _ kind: any FuzzKind, _ seed: UInt64, _ ending: String, _ folder: String
  ) -> String {
    let whole = FuzzRun.input(kind, seed: seed)
    let file = "\(folder)/input.json"
    func run(_ input: [String]) -> String? {
      guard let data = try? JSONEncoder().encode(input) else { return nil }
      try? data.write(to: URL(filePath: file))
      return FuzzProcess([FuzzChild.replayWord, kind.name, file, "\(folder)/replay"])
        .watch(patience: Self.patience) { 0 }
    }
    guard run(whole) != nil else { return "\(ending) at seed \(seed), but not when run alone" }
    // A hang takes all the patience each time, and a busy machine must not make this endless.
    let last = Date.now + Self.shrinking
    var shrinking = Shrinking(tries: ending.contains("no end") ? 12 : kind.tries) {
      last > .now && run($0) != nil
    }
    let small = shrinking.shrink(whole)
    // Named after what it holds: a failure that comes again replaces itself.
    let name = "/tmp/shape-fuzz-\(kind.name)-\(small.joined(separator: "\n").utf8.count).json"
    try? JSONEncoder().encode(small).write(to: URL(filePath: name))
    return """
      \(run(small) ?? ending)
      \(small.map { "    \($0.debugDescription)" }.joined(separator: "\n"))
          again: shape-fuzz replay \(kind.name) \(name)
      """
  }
}

/// A child of this program.
struct FuzzProcess {
  private let words: [String]

  init(_ words: [String]) { self.words = words }

  /// Waits until it ends; gives how, where it was not well.
  ///
  /// `place` changes while it gets on.
  func watch(patience: Double, _ place: () -> UInt64?) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = words
    // A backtrace of every crash would take longer than all the rest.
    process.environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    // Held open for as long as this process lives: its children end with it.
    let (leash, output) = (Pipe(), Pipe())
    process.standardInput = leash
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return "cannot start: \(error)" }
    var (last, since) = (place(), Date.now)
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.01)
      if let now = place(), now != last { (last, since) = (now, .now) }
      guard since.timeIntervalSinceNow > -patience else {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return "no end after \(Int(patience)) s"
      }
    }
    try? leash.fileHandleForWriting.close()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    if process.terminationReason == .uncaughtSignal {
      return "ended by signal \(process.terminationStatus)"
    }
    return process.terminationStatus == 0 ? nil : text
  }
}
