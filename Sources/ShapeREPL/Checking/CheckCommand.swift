import ArgumentParser
import Commands
import Engine
import FoundationEssentials
import Glibc
import Rendering
import Support

/// `shape check`: tells the shape problems of Python files as compilers tell theirs.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", _superCommandName: "shape",
    abstract: "Check the shapes of Python files.",
    discussion: """
      Carries out a file's definitions, as an import does, and then the examples that it names in \
      comments or docstrings: # shape> Net(27, 24)(randint(0, 27, (4, 8))). An example with letters, \
      # shape> Net(27, 24)(BxT), runs with several sizes and says what they must be. Exit status: 0 no \
      problem, 1 a problem, 2 wrong usage.
      """)

  @OptionGroup var checked: CheckedFiles
  @Option(
    help: ArgumentHelp(
      "Write a fix of the first problem into the file, after showing what changes.",
      valueName: "k"))
  var fix: Int?
  @Flag(help: "Check again whenever a file is saved, until Ctrl-C.")
  var watch = false
  @Flag(help: "Write one JSON object per file.")
  var json = false
  @OptionGroup var appearance: Appearance
  @OptionGroup var conditions: Conditions

  func validate() throws {
    if checked.files.isEmpty {
      throw ValidationError("give the files to check: shape check net.py")
    }
    if fix != nil, checked.files.count > 1 { throw ValidationError("--fix takes one file") }
    if let fix, fix < 1 { throw ValidationError("--fix needs the number of a fix, from 1") }
    if watch, fix != nil { throw ValidationError("give either --watch or --fix, not both") }
  }

  /// Checks the files.
  func carryOut() -> Shell.Exit {
    InterruptFlag.install()
    conditions.apply()
    guard watch else { return checkAll() }
    var seen: [Date?] = []
    while !InterruptFlag.isRaised {
      let saved = checked.files.map(Self.timeOfChange)
      if saved != seen {
        seen = saved
        if Console.Stream.output.isTerminal, !json { Console.write(Self.clearScreen, to: .output) }
        _ = checkAll()
      }
      Self.rest()
    }
    return .interrupted
  }

  /// Moves to the top of an empty screen.
  private static let clearScreen = "\u{1B}[H\u{1B}[2J\u{1B}[3J"

  /// When a file was changed; `nil` if it is not there.
  private static func timeOfChange(_ path: String) -> Date? {
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    return facts?[.modificationDate] as? Date
  }

  /// Waits until files are looked at again: short enough not to be felt.
  private static func rest() { usleep(20_000) }

  private func checkAll() -> Shell.Exit { checked.each(appearance, check) }

  private func check(_ file: String) throws -> Shell.Exit {
    let report = try checked.check(file, conditions)
    if json {
      Console.write(JSONRenderer.render(CheckFields(report, file)), to: .output)
    } else {
      let renderer = TextRenderer(
        usesColor: appearance.color.isUsed(on: .output), width: Console.Stream.output.size?.columns)
      for problem in report.problems + report.wrongClaims {
        Console.write(renderer.render(problem: problem, in: file), to: .output)
      }
      for warning in report.warnings {
        Console.write(renderer.render(problem: warning, in: file, as: "warning"), to: .output)
      }
      if report.problems.isEmpty { Console.write(praise(report, file), to: .output) }
    }
    if let fix, !report.problems.isEmpty { return apply(fix, report, file) }
    return report.problems.isEmpty && report.wrongClaims.isEmpty ? .done : .failed
  }

  private static let lacksMemory = "the numbers do not fit into memory"

  /// What is said of a file that runs: how much is wrong with it all the same, and what its letters must be.
  private func praise(_ report: CodeCheck, _ file: String) -> String {
    if let missing = checked.missingExample(report, file) {
      return missing
        + (report.usesShapesAlone ? "  it ran by shapes alone: \(Self.lacksMemory)\n" : "")
    }
    let examples = report.exampleCount > 0 ? " in \(counted(report.exampleCount, "example"))" : ""
    let claims = report.wrongClaims.count
    let problems = claims == 0 ? "no problem" : counted(claims, "wrong comment")
    let warnings = report.warnings.isEmpty ? "" : ", \(counted(report.warnings.count, "warning"))"
    let conditions = Self.conditions(report.lettered)
    let kind = report.usesShapesAlone ? ", by shapes alone: \(Self.lacksMemory)" : ""
    let equal = report.equalSizes.map { sizes in
      "  \(sizes.line.map { "line \($0): " } ?? "")\(sizes.text)\n"
    }
    return "\(file): \(problems)\(examples)\(warnings)\(kind)\n\(conditions)\(equal.joined())"
  }

  /// What letters must be: of several examples, each below the example that says it.
  private static func conditions(_ examples: [ExampleLetters]) -> String {
    guard examples.count > 1 else {
      return examples.flatMap(\.conditions).map { "  \($0.plain)\n" }.joined()
    }
    return examples.map { example in
      let place = example.line.map { "line \($0): " } ?? ""
      return "  \(place)\(example.expression)\n"
        + example.conditions.map { "    \($0.plain)\n" }.joined()
    }.joined()
  }

  /// Writes a fix into the file.
  private func apply(_ number: Int, _ report: CodeCheck, _ file: String) -> Shell.Exit {
    guard let text = report.fixed(number) else {
      Console.write("error: no fix \(number) of \(file) was found\n", to: .errors)
      return .failed
    }
    if let written = report.problems.first?.fixes?.dropFirst(number - 1).first,
      let next = written.next
    {
      let what = written.stopsWorking ? "stops an example that ran" : "brings it only as far as"
      Console.write("warning: fix \(number) \(what): \(next)\n", to: .errors)
    }
    return FileEdit(file, appearance).write(text)
  }
}
