internal import CReadline
internal import Commands
internal import Engine
internal import FoundationEssentials
internal import Glibc
internal import Scripts
import Support

/// Runs scripts, one per processor at a time, each in a process and a folder of its own.
struct TestRunner {
  /// A running script.
  private struct Job {
    let index: Int
    let child: pid_t
    let descriptor: Int32
    let folder: String
    /// The time at which it is killed if it has not stopped by itself.
    let deadline: ContinuousClock.Instant?
    var isLate = false
    var bytes: [UInt8] = []
  }

  private let scripts: [String]
  private let arguments: [String]
  private let timeout: Double?
  private let hear: (ScriptReport) -> ScriptReport
  /// Is called with the running scripts and the number done, when either changes.
  private let watch: (_ running: [String], _ done: Int) -> Void
  private var jobs: [Job] = []
  private var reports: [Int: ScriptReport] = [:]
  private var started = 0
  private var heard = 0

  /// Signals that end the tests.
  private static let endings = [SIGINT, SIGTERM, SIGHUP]
  /// How long a script may take to stop after it was told to, in seconds.
  private static let patience = 2.0

  /// Prepares to run scripts, each for at most `timeout` seconds; `hear` is called in their order,
  /// as soon as each report is known, and returns the final report; `watch` is called with the
  /// scripts that are running meanwhile.
  init(
    scripts: [String], arguments: [String], timeout: Double?,
    watch: @escaping (_ running: [String], _ done: Int) -> Void,
    hear: @escaping (ScriptReport) -> ScriptReport
  ) {
    self.watch = watch
    self.scripts = scripts
    self.arguments = arguments
    self.timeout = timeout
    self.hear = hear
  }

  /// Runs them all; `nil` when the user interrupted it.
  mutating func run() -> [ScriptReport]? {
    InterruptFlag.install()
    // Ctrl-C only wakes the wait below.
    InterruptFlag.beginEditing()
    for number in Self.endings where number != SIGINT {
      var old = sigaction()
      // The handler captures nothing and only writes to the pipe.
      _ = unsafe shape_install_handler(number, { InterruptFlag.wake($0) }, &old)
    }
    defer { _ = InterruptFlag.endEditing() }
    while heard < scripts.count {
      while started < scripts.count, jobs.count < Workers.available { start() }
      watch(jobs.map { scripts[$0.index] }, reports.count)
      // Scripts that could not be started are known already.
      guard jobs.isEmpty || waitForSome() else { return nil }
      while let report = reports[heard] {
        reports[heard] = hear(report)
        heard += 1
      }
    }
    return scripts.indices.compactMap { reports[$0] }
  }

  private mutating func start() {
    let index = started
    started += 1
    guard InputFile.exists(scripts[index]) else { return failAsMissing(index) }
    do throws(FileError) {
      let folder = try Self.makeFolder()
      let (reading, writing) = try ChildProcess.makePipe()
      defer { close(writing) }
      let path = Self.absolute(scripts[index])
      let child = try ChildProcess.start(
        "/proc/self/exe",
        ["test-one-script", "--path", path, "--directory", folder] + arguments
          + ["--", scripts[index]],
        output: writing)
      jobs.append(
        Job(
          index: index, child: child, descriptor: reading, folder: folder,
          deadline: timeout.map { .now + .seconds($0 + Self.patience) }))
    } catch {
      fail(index, Diagnosis("the script cannot be started: \(error.reason)"))
    }
  }

  /// Waits until a script writes something or ends; `false` when the user interrupts.
  private mutating func waitForSome() -> Bool {
    var sources = jobs.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    sources.append(
      pollfd(fd: InterruptFlag.wakeDescriptor, events: Int16(POLLIN), revents: 0))
    // The array lends its storage for the length of the call.
    let count = unsafe poll(&sources, nfds_t(sources.count), millisecondsLeft)
    if let number = InterruptFlag.takeSignals().first(where: Self.endings.contains) {
      abandon()
      // Other signals than Ctrl-C end the program, so this waits.
      if number != SIGINT {
        signal(number, SIG_DFL)
        raise(number)
      }
      return false
    }
    endLateOnes()
    guard count > 0 else { return true }
    for index in jobs.indices.reversed() where sources[index].revents != 0 { read(from: index) }
    return true
  }

  /// The time until the next script is late, for `poll`; -1 if none can be.
  private var millisecondsLeft: Int32 {
    guard let next = jobs.compactMap({ $0.isLate ? nil : $0.deadline }).min() else { return -1 }
    return Int32(max(0, min(1e6, ((next - .now).inSeconds * 1000).rounded(.up))))
  }

  /// Kills scripts that were told to stop and did not.
  private mutating func endLateOnes() {
    for index in jobs.indices where !jobs[index].isLate {
      guard let deadline = jobs[index].deadline, deadline <= .now else { continue }
      jobs[index].isLate = true
      kill(jobs[index].child, SIGKILL)
    }
  }

  private mutating func read(from index: Int) {
    var block = [UInt8](repeating: 0, count: 65_536)
    let descriptor = jobs[index].descriptor
    if let count = try? SystemCalls.read(descriptor: descriptor, into: &block), count > 0 {
      jobs[index].bytes += block[..<count]
    } else {
      finish(jobs.remove(at: index))
    }
  }

  private mutating func finish(_ job: Job) {
    close(job.descriptor)
    let status = ChildProcess.wait(for: job.child)
    try? FileManager.default.removeItem(atPath: job.folder)
    if job.isLate, let timeout { return fail(job.index, ScriptReport.lateness(timeout)) }
    let data = Data(job.bytes)
    guard status == 0, let report = try? JSONDecoder().decode(ScriptReport.self, from: data) else {
      let what = status > 128 ? "signal \(status - 128)" : "status \(status)"
      return fail(job.index, Diagnosis("the shell that ran it ended with \(what)"))
    }
    reports[job.index] = report
  }

  private mutating func failAsMissing(_ index: Int) {
    let path = scripts[index]
    let error = CommandError.unreadableScript(
      path: path, reason: "there is no such file", similar: InputFile.nearest(to: path))
    fail(index, error.diagnosis)
  }

  private mutating func fail(_ index: Int, _ diagnosis: Diagnosis) {
    var report = ScriptReport(name: scripts[index])
    report.verdict = .failed
    report.findings = [ScriptReport.Finding(diagnosis)]
    reports[index] = report
  }

  /// Ends what is running and cleans up.
  private mutating func abandon() {
    for job in jobs {
      kill(job.child, SIGKILL)
      close(job.descriptor)
      _ = ChildProcess.wait(for: job.child)
      try? FileManager.default.removeItem(atPath: job.folder)
    }
    jobs = []
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private static func makeFolder() throws(FileError) -> String {
    let base = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 }
    var template = Array("\(base ?? "/tmp")/shape-test-XXXXXX".utf8CString)
    // mkdtemp rewrites the array in place.
    guard unsafe mkdtemp(&template) != nil else { throw FileError(number: errno) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
