internal import Commands
internal import Engine
internal import FoundationEssentials
internal import Glibc

/// Runs scripts, as many at once as there are processors, each in a process and a folder of its own.
struct TestRunner {
  /// A script that runs.
  private struct Job {
    let index: Int
    let child: pid_t
    let descriptor: Int32
    let folder: String
    var bytes: [UInt8] = []
  }

  private let scripts: [String]
  private let arguments: [String]
  private let hear: (ScriptReport) -> Void
  private var jobs: [Job] = []
  private var reports: [Int: ScriptReport] = [:]
  private var started = 0
  private var heard = 0

  /// Prepares to run scripts; `hear` is called in their order, as soon as each is known.
  init(scripts: [String], arguments: [String], hear: @escaping (ScriptReport) -> Void) {
    self.scripts = scripts
    self.arguments = arguments
    self.hear = hear
  }

  /// Runs them all; `nil` when the user interrupted it.
  mutating func run() -> [ScriptReport]? {
    InterruptFlag.install()
    // Ctrl-C only wakes the wait below.
    InterruptFlag.beginEditing()
    defer { _ = InterruptFlag.endEditing() }
    while heard < scripts.count {
      while started < scripts.count, jobs.count < Workers.available { start() }
      // What could not be started is known already.
      guard jobs.isEmpty || waitForSome() else {
        abandon()
        return nil
      }
      while let report = reports[heard] {
        hear(report)
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
      jobs.append(Job(index: index, child: child, descriptor: reading, folder: folder))
    } catch {
      fail(index, Diagnosis("the script cannot be started: \(error.reason)"))
    }
  }

  /// Waits until a script says something or ends; `false` when the user interrupts.
  private mutating func waitForSome() -> Bool {
    var sources = jobs.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    sources.append(
      pollfd(fd: InterruptFlag.wakeDescriptor, events: Int16(POLLIN), revents: 0))
    // The array lends its storage for the length of the call.
    guard unsafe poll(&sources, nfds_t(sources.count), -1) > 0 else { return true }
    if InterruptFlag.takeSignals().contains(SIGINT) { return false }
    for index in jobs.indices.reversed() where sources[index].revents != 0 { read(from: index) }
    return true
  }

  private mutating func read(from index: Int) {
    var block = [UInt8](repeating: 0, count: 65_536)
    let descriptor = jobs[index].descriptor
    // The array lends its storage for the length of the call.
    let count = unsafe block.withUnsafeMutableBytes {
      unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
    }
    if count > 0 {
      jobs[index].bytes += block[..<count]
    } else if count == 0 || errno != EINTR {
      finish(jobs.remove(at: index))
    }
  }

  private mutating func finish(_ job: Job) {
    close(job.descriptor)
    let status = ChildProcess.wait(for: job.child)
    try? FileManager.default.removeItem(atPath: job.folder)
    let data = FoundationEssentials.Data(job.bytes)
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
    report.findings = [ScriptReport.Finding(diagnosis, line: 1)]
    reports[index] = report
  }

  /// Ends what runs and leaves nothing behind.
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
