import ArgumentParser
internal import CReadline
import Commands
import Engine
import FoundationEssentials
import Rendering
import Scripts
import Support

/// `shape test`: runs scripts and reports where their output is not as expected.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", _superCommandName: "shape",
    abstract: "Run scripts and notebooks as tests: each in a fresh session and an empty folder.",
    discussion: """
      Scripts state what must hold with expect lines, and what a line must show with an indented \
      block under it. The cells of a notebook must show what is stored in it: numbers to the \
      precision written, times and addresses aside. Exit status: 0 all passed or were skipped, 1 one failed, 2 wrong usage.
      """)

  @ArgumentParser.Argument(
    help: "Scripts and notebooks, or folders that are searched for *.wnscript and *.ipynb.",
    completion: .file())
  var paths: [String] = []
  @Flag(help: "Write the actual output in place of the expected one; refused if CI is set.")
  var update = false
  @Option(
    help: ArgumentHelp("Write a JUnit report to this file too.", valueName: "file"),
    completion: .file())
  var junit: String?
  @Flag(
    help:
      "Let --junit replace a file that is not a report, and --junit and --update a read-only one.")
  var force = false
  @Flag(help: "Write TAP, the Test Anything Protocol, version 14.")
  var tap = false
  @Option(
    help: ArgumentHelp(
      "Run only scripts whose path matches this regular expression.", valueName: "regex"))
  var filter: String?
  @Option(
    help: ArgumentHelp(
      "Stop a script that takes longer and count it as failed; there is no limit by default.",
      valueName: "seconds"))
  var timeout: Double?
  @OptionGroup var conditions: Conditions
  @OptionGroup var appearance: Appearance

  func validate() throws {
    if update, let refusal = Self.refusal { throw ValidationError(refusal) }
    if paths.isEmpty {
      throw ValidationError(
        "give scripts or folders to test: shape test . takes each *.wnscript here and below")
    }
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("--timeout needs seconds above 0")
    }
    if let junit, paths.contains(junit) || ScriptFinder.isScript(junit) {
      throw ValidationError("--junit needs the report's name before the scripts: '\(junit)' is one")
    }
    if let filter {
      do { _ = try RegularExpression(filter) } catch {
        throw ValidationError(error.diagnosis.what)
      }
    }
  }

  /// Why writing is not allowed, if it is not.
  private static var refusal: String? {
    ProcessInfo.processInfo.environment["CI"].flatMap {
      $0.isEmpty ? nil : "--update is refused where CI is set: there, tests only check"
    }
  }

  /// Runs the tests.
  func carryOut() -> Shell.Exit {
    let found: [String]
    do {
      found = try ScriptFinder.scripts(in: paths, matching: filter)
    } catch {
      Console.write(
        TextRenderer(usesColor: appearance.color.isUsed(on: .errors))
          .render(Diagnosis(of: error)), to: .errors)
      return .failed
    }
    let reporter = TestReporter(
      manner: tap ? .tap : .lines, color: appearance.color, count: found.count, updates: update,
      mayUpdate: Self.refusal == nil)
    let report = junit.map { path in
      OutputFile(
        path, JUnit.kind, sparing: found.map { .init($0, as: "a script of this test") },
        isForced: force, force: "--force")
    }
    guard succeeds({ try report?.check() }) else { return .failed }
    reporter.begin()
    var runner = TestRunner(
      scripts: found, arguments: childArguments, timeout: timeout,
      watch: { reporter.show(running: $0, done: $1) },
      hear: { report in
        reporter.makeRoom()
        let report = update ? updated(report) : report
        reporter.report(report)
        return report
      })
    guard let reports = runner.run() else {
      reporter.makeRoom()
      return .interrupted
    }
    reporter.end(reports)
    guard succeeds({ try report?.write(JUnit.document(reports)) }) else { return .failed }
    return reports.contains { reporter.isFailed($0) } ? .failed : .done
  }

  private var childArguments: [String] {
    ["--seed", String(conditions.seed)] + conditions.definitions.flatMap { ["--define", $0] }
      + (timeout.map { ["--timeout", String($0)] } ?? [])
      + (conditions.instructions.map { ["--instructions", $0] } ?? [])
  }

  /// A script's report after its actual output was written into it; if that is not possible, it
  /// failed.
  private func updated(_ report: ScriptReport) -> ScriptReport {
    guard let text = report.updated else { return report }
    do {
      try OutputFile(report.name, Self.scriptKind, isForced: force, force: "--force").write(text)
      return report
    } catch {
      var failed = report
      failed.updated = nil
      failed.findings.append(ScriptReport.Finding(Diagnosis(of: error)))
      return failed
    }
  }

  /// The script that was read is the one to rewrite, whatever its content.
  private static let scriptKind = OutputFile.Kind(
    "script", startBytes: 0, goesToStreams: false, isLike: { _ in true })

  /// Whether an action succeeds; if not, the user is told.
  private func succeeds(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return true
    } catch {
      Console.write(
        TextRenderer(usesColor: appearance.color.isUsed(on: .errors))
          .render(Diagnosis(of: error)), to: .errors)
      return false
    }
  }
}

/// The process that `shape test` starts for each script; its report goes to stdout.
struct ScriptTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test-one-script", shouldDisplay: false)

  @ArgumentParser.Argument var name: String
  @Option var path: String
  @Option var directory: String
  @Option var timeout: Double?
  @OptionGroup var conditions: Conditions

  /// Runs one script in a folder.
  func carryOut() -> Shell.Exit {
    // The report of a script that outlives the command would not be read.
    shape_end_with_parent()
    // Scripts share the processors among them already.
    Workers.use(1)
    conditions.apply()
    guard FileManager.default.changeCurrentDirectoryPath(directory) else { return .failed }
    let report = ScriptTest.run(
      path: path, name: name, variables: conditions.variables, seed: conditions.seed,
      timeout: timeout)
    guard let data = try? JSONEncoder().encode(report) else { return .failed }
    Console.write(String(decoding: data, as: UTF8.self), to: .output)
    return .done
  }
}
