import ArgumentParser
import Commands
import Engine
import FoundationEssentials

/// `shape test`: runs scripts and tells where what comes is not what they expect.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", _superCommandName: "shape",
    abstract: "Run scripts as tests: each in a fresh session and an empty folder.",
    discussion: """
      Scripts state what must hold with expect lines, and with indented blocks under a line what it \
      must show. Exit status: 0 all passed or were skipped, 1 one failed, 2 wrong usage.
      """)

  @ArgumentParser.Argument(
    help: "Scripts, or folders that are searched for *.wnscript.", completion: .file())
  var paths: [String] = []
  @Flag(help: "Write what came in the places of what was expected; refused where CI is set.")
  var update = false
  @Option(
    help: ArgumentHelp("Write a JUnit report to this file too.", valueName: "file"),
    completion: .file())
  var junit: String?
  @Flag(help: "Write TAP, the Test Anything Protocol, version 14.")
  var tap = false
  @Option(
    help: ArgumentHelp(
      "Run only scripts whose path matches this regular expression.", valueName: "regex"))
  var filter: String?
  @OptionGroup var conditions: Conditions
  @OptionGroup var appearance: Appearance

  func validate() throws {
    if update, let value = ProcessInfo.processInfo.environment["CI"], !value.isEmpty {
      throw ValidationError("--update is refused where CI is set: tests there only look")
    }
    if paths.isEmpty { throw ValidationError("give scripts or folders to test") }
    if let filter {
      do { _ = try Regex(filter) } catch {
        throw ValidationError("'\(filter)' is not a regular expression")
      }
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
          .render(Diagnosis(of: error), Settings()), to: .errors)
      return .failed
    }
    let reporter = TestReporter(
      manner: tap ? .tap : .lines, color: appearance.color, count: found.count, updates: update)
    reporter.begin()
    var runner = TestRunner(
      scripts: found, arguments: childArguments, hear: { reporter.report($0) })
    guard let reports = runner.run() else { return .interrupted }
    if update { reports.forEach(write) }
    reporter.end(reports)
    if let junit, !write(JUnit.document(reports), to: junit) { return .failed }
    return reports.contains { reporter.isFailed($0) } ? .failed : .done
  }

  private var childArguments: [String] {
    ["--seed", String(conditions.seed)] + conditions.definitions.flatMap { ["--define", $0] }
  }

  private func write(_ report: ScriptReport) {
    guard let text = report.updated else { return }
    _ = write(text, to: report.name)
  }

  /// Whether a text could be written to a file.
  private func write(_ text: String, to path: String) -> Bool {
    do {
      try FileWriter.write(text, to: path)
      return true
    } catch {
      Console.write(
        TextRenderer(usesColor: appearance.color.isUsed(on: .errors))
          .render(Diagnosis(of: error), Settings()), to: .errors)
      return false
    }
  }
}

/// What `shape test` starts for each script: a process of its own, whose report goes to stdout.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test-one-script", shouldDisplay: false)

  @ArgumentParser.Argument var name: String
  @Option var path: String
  @Option var directory: String
  @OptionGroup var conditions: Conditions

  /// Runs one script in a folder.
  func carryOut() -> Shell.Exit {
    // Scripts share the processors among them already.
    Workers.use(1)
    guard FileManager.default.changeCurrentDirectoryPath(directory) else { return .failed }
    let report = ScriptTest.run(
      path: path, name: name, variables: conditions.variables, seed: conditions.seed)
    guard let data = try? JSONEncoder().encode(report) else { return .failed }
    Console.write(String(decoding: data, as: UTF8.self), to: .output)
    return .done
  }
}

/// Finds the scripts that paths name.
enum ScriptFinder {
  private static let ending = ".wnscript"

  /// Files as they are named, and the scripts in folders, sorted.
  ///
  /// A path that is not there stays: it fails by itself, beside the scripts that run.
  ///
  /// - Throws: `CommandError.unreadableScript` for no script at all.
  static func scripts(in paths: [String], matching filter: String?) throws -> [String] {
    let pattern = try filter.map { try Regex($0) }
    var scripts: [String] = []
    for path in paths {
      var isFolder = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      scripts += exists && isFolder ? inside(path) : [path]
    }
    if let pattern { scripts = try scripts.filter { try pattern.firstMatch(in: $0) != nil } }
    guard !scripts.isEmpty else {
      throw CommandError.unreadableScript(
        path: paths.joined(separator: " "), reason: "no script is there", similar: nil)
    }
    return scripts
  }

  private static func inside(_ folder: String) -> [String] {
    let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    let scripts = names.filter { $0.hasSuffix(ending) }.sorted()
    return base == "." ? scripts : scripts.map { "\(base)/\($0)" }
  }
}
