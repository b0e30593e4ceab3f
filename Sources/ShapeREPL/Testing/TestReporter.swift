import Commands
import Engine
import Rendering
import Scripts
import Support

/// Reports the outcomes of scripts, one line each, with the differences under those that failed.
struct TestReporter {
  /// The form of the report.
  enum Manner {
    case lines, tap
  }

  let manner: Manner
  let color: Color
  let count: Int
  /// Whether actual output replaces expected output.
  let updates: Bool
  /// Whether that is allowed here.
  let mayUpdate: Bool

  /// The final status of a script.
  private enum Standing {
    case passed, updated, failed, skipped(String)
  }

  /// Announces the number of scripts.
  func begin() {
    if manner == .tap { show(["TAP version 14", "1..\(count)"].map { .line(Text($0)) }) }
  }

  /// Names the running scripts on a changing line, if a person is watching.
  func show(running names: [String], done: Int) {
    guard let columns = Console.Stream.errors.size?.columns, !names.isEmpty else { return }
    let line = "\(done)/\(count) done · running \(names.joined(separator: ", "))"
    let isWhole = line.count < columns
    let shown = isWhole ? line : line.prefix(max(0, columns - 2)) + "…"
    Console.write("\r\u{1B}[K\(shown.withoutControls())", to: .errors)
  }

  /// Removes that line.
  func makeRoom() {
    if Console.Stream.errors.size != nil { Console.write("\r\u{1B}[K", to: .errors) }
  }

  /// One script's lines.
  func report(_ report: ScriptReport) {
    makeRoom()
    guard manner == .lines else { return show(tapLines(report)) }
    show(plainLines(report))
    let lines = difference(report).map { Text($0, Self.style(of: $0)) }
    Console.write(lines.map(renderer.verbatim).joined(), to: .output)
  }

  /// The sums.
  func end(_ reports: [ScriptReport]) {
    makeRoom()
    if manner == .lines, mayUpdate, !updates, reports.contains(where: { $0.updated != nil }) {
      show([.line("\("shape test --update", .mend) writes the actual output into the scripts")])
    }
    let skipped = reports.count { $0.verdict == .skipped }
    let failed = reports.count(where: isFailed)
    var sums = "\(reports.count - failed - skipped) passed, \(failed) failed"
    if skipped > 0 { sums += ", \(skipped) skipped" }
    let style: Text.Style = failed > 0 ? .bad : .good
    show([.line(manner == .tap ? "# \(sums)" : Text(sums, style))])
  }

  /// Whether a script fails the run.
  func isFailed(_ report: ScriptReport) -> Bool {
    if case .failed = standing(report) { true } else { false }
  }

  private func standing(_ report: ScriptReport) -> Standing {
    switch report.verdict {
    case .passed: .passed
    case .skipped: .skipped(report.reason ?? "")
    case .failed:
      updates && report.updated != nil && report.findings.allSatisfy(\.isUpdatable)
        ? .updated : .failed
    }
  }

  private func plainLines(_ report: ScriptReport) -> [Output.Block] {
    let time = "\(decimal(report.seconds, 2)) s"
    let (word, style, note): (String, Text.Style, String) =
      switch standing(report) {
      case .passed: ("passed ", .good, report.reason ?? time)
      case .updated: ("updated", .mend, time)
      case .failed: ("FAILED ", .bad, time)
      case .skipped(let reason): ("skipped", .faint, reason)
      }
    let cells: [Output.Block] =
      report.cells.map { [.line(Text(Self.words(for: $0), .faint))] } ?? []
    return [.line("\(word, style)   \(report.name)   \(note, .faint)")] + cells + findings(report)
  }

  /// Which cells agree: `cells 1-7 and 9 agree, 8 differs`.
  private static func words(for cells: [ScriptReport.CellVerdict]) -> String {
    let kinds: [([ScriptReport.CellVerdict], one: String, more: String)] = [
      ([.agrees, .quiet], "agrees", "agree"), ([.differs], "differs", "differ"),
      ([.notStored], "has nothing stored", "have nothing stored"),
    ]
    let parts = kinds.compactMap { verdicts, one, more -> String? in
      let numbers = cells.indices.filter { verdicts.contains(cells[$0]) }.map { $0 + 1 }
      guard !numbers.isEmpty else { return nil }
      return
        "\(numbers.count == 1 ? "cell" : "cells") \(ranges(numbers)) \(numbers.count == 1 ? one : more)"
    }
    return "  " + parts.joined(separator: "; ")
  }

  /// `1-7, 9`.
  private static func ranges(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, last.upperBound == number - 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ", ")
  }

  private func findings(_ report: ScriptReport) -> [Output.Block] {
    let lines = report.findings.flatMap { self.lines(of: $0, report) }
    guard let stop = report.stop else { return lines }
    return lines + [.line(Text(stop))]
  }

  private func lines(of finding: ScriptReport.Finding, _ report: ScriptReport) -> [Output.Block] {
    if updates, report.updated != nil, finding.isUpdatable {
      return finding.rewritings.map { .line("\(report.name):\($0.line): \($0.sentence)") }
    }
    let sentence: Output.Block = .line(Text(report.sentence(finding)))
    guard !finding.isInDifference, let mend = finding.diagnosis.mend else { return [sentence] }
    return [sentence, .line("  \(mend, .mend)")]
  }

  /// A unified diff of the script and its actual output.
  private func difference(_ report: ScriptReport) -> [String] {
    guard !updates || report.updated == nil, !report.difference.isEmpty else { return [] }
    return ["--- \(report.name)", "+++ actual output"] + report.difference
  }

  private static func style(of line: String) -> Text.Style {
    switch line.first {
    case "-": .bad
    case "+": .good
    case "@": .shape
    default: .plain
    }
  }

  private func tapLines(_ report: ScriptReport) -> [Output.Block] {
    // The number is left out: TAP counts by itself. A bare # would begin a directive.
    let name = report.name.replacing("\\", with: "\\\\").replacing("#", with: "\\#")
    switch standing(report) {
    case .passed: return [.line("ok - \(name)")]
    case .updated:
      return [.line("ok - \(name)")] + comments(report)
    case .skipped(let reason): return [.line("ok - \(name) # SKIP \(reason)")]
    case .failed:
      var blocks: [Output.Block] = [
        .line("not ok - \(name)"), .line("  ---"), .line("  message: |"),
      ]
      for case .line(let text) in findings(report) { blocks.append(.line("    \(text)")) }
      blocks += difference(report).map { .line("    \($0)") }
      return blocks + [.line("  ...")]
    }
  }

  /// What was rewritten: TAP leaves lines alone that begin with #.
  private func comments(_ report: ScriptReport) -> [Output.Block] {
    findings(report).map { block in
      if case .line(let text) = block { .line("# \(text)") } else { block }
    }
  }

  private var renderer: TextRenderer {
    TextRenderer(usesColor: manner == .lines && color.isUsed(on: .output))
  }

  private func show(_ blocks: [Output.Block]) {
    Console.write(renderer.render(Output(blocks)), to: .output)
  }
}

extension ScriptReport.Rewriting {
  /// What the line was and what it is now.
  fileprivate var sentence: String {
    switch (old, new) {
    case (let old?, let new?): "'\(old)' is now '\(new)'"
    case (let old?, nil): "'\(old)' is gone"
    case (nil, let new): "'\(new ?? "")' is new"
    }
  }
}

extension ScriptReport {
  /// What is wrong and where; for the script as a whole the name is on the line above.
  func sentence(_ finding: Finding) -> String {
    (finding.line > 0 ? "\(name):\(finding.line): " : "") + finding.diagnosis.sentence
  }
}

extension Diagnosis {
  /// What is wrong, with its place inside the line's command.
  var sentence: String { (place.map { "\($0): " } ?? "") + what }
}
