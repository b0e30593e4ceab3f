import Commands
import Engine

/// Tells what came of scripts, one line a script, and what differs under those that failed.
struct TestReporter {
  /// Which lines are written.
  enum Manner {
    case lines, tap
  }

  let manner: Manner
  let color: Color
  let count: Int
  /// Whether what came takes the place of what was expected.
  let updates: Bool

  /// How a script stands in the end.
  private enum Standing {
    case passed, updated, failed, skipped(String)
  }

  /// Says how many there will be.
  func begin() {
    if manner == .tap { show(["TAP version 14", "1..\(count)"].map { .line(Text($0)) }) }
  }

  /// One script's lines.
  func report(_ report: ScriptReport) {
    show(manner == .tap ? tapLines(report) : plainLines(report))
  }

  /// The sums.
  func end(_ reports: [ScriptReport]) {
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
      case .passed: ("passed ", .good, time)
      case .updated: ("updated", .mend, time)
      case .failed: ("FAILED ", .bad, time)
      case .skipped(let reason): ("skipped", .faint, reason)
      }
    return [.line("\(word, style)   \(report.name)   \(note, .faint)")] + findings(report)
  }

  private func findings(_ report: ScriptReport) -> [Output.Block] {
    report.findings.filter { !(updates && $0.isUpdatable) }.flatMap { finding in
      var blocks: [Output.Block] = [
        .line("\(report.name):\(finding.line): \(finding.diagnosis.sentence)")
      ]
      if finding.hunk.isEmpty {
        if let mend = finding.diagnosis.mend { blocks.append(.line("  \(mend, .mend)")) }
      } else {
        blocks += [.line("--- \(report.name)"), .line("+++ what came")]
        blocks += finding.hunk.map { .line(Text($0, Self.style(of: $0))) }
      }
      return blocks
    }
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
    // The number is left out: TAP counts by itself.
    switch standing(report) {
    case .passed, .updated: return [.line("ok - \(report.name)")]
    case .skipped(let reason): return [.line("ok - \(report.name) # SKIP \(reason)")]
    case .failed:
      var blocks: [Output.Block] = [
        .line("not ok - \(report.name)"), .line("  ---"), .line("  message: |"),
      ]
      for case .line(let text) in findings(report) { blocks.append(.line("    \(text)")) }
      return blocks + [.line("  ...")]
    }
  }

  private func show(_ blocks: [Output.Block]) {
    let renderer = TextRenderer(usesColor: manner == .lines && color.isUsed(on: .output))
    Console.write(renderer.render(Output(blocks), Settings()), to: .output)
  }
}

extension Diagnosis {
  /// What is wrong, with its place inside the line's command.
  var sentence: String { (place.map { "\($0): " } ?? "") + what }
}
