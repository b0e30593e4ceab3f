public import Commands
import Engine
import Rendering
import Support

/// A script run as a test, in a session of its own.
public enum ScriptTest {
  /// Runs a script and compares its output with what it expects.
  ///
  /// `name` precedes line numbers in messages. All unmet expectations are found; a line that fails
  /// unexpectedly ends the script, and so does one that runs after `timeout` seconds.
  public static func run(
    path: String, name: String, variables: ScriptVariables, seed: UInt64 = Session.standardSeed,
    timeout: Double? = nil
  ) -> ScriptReport {
    let start = ContinuousClock.now
    var environment = Session.Environment()
    if let timeout {
      let end = start + .seconds(timeout)
      environment.isInterrupted = { .now >= end }
    }
    var session = Session(seed: seed, environment: environment)
    session.scriptVariables = variables
    session.scriptVariables.enter(script: path)
    var report = ScriptReport(name: name)
    do {
      if Notebook.isOne(path) {
        try NotebookTest.run(Notebook(path: path), &session, &report)
        return finished(report, since: start, timeout, session)
      }
      let content = try Script.content(of: path)
      let lines = content.lines
      let errors = carryOut(lines, timeout, &session, &report)
      if lines.allSatisfy({ (try? Lexer.statements(of: $0).isEmpty) ?? false }) {
        report.reason = "nothing to run in it"
      }
      report.findings = errors.map {
        ScriptReport.Finding($0, ScriptUpdate.rewritings(of: lines, $0))
      }.sorted { $0.line < $1.line }
      report.difference = ScriptDifference(lines, errors.compactMap(\.comparison)).hunks
      report.updated = ScriptUpdate.text(of: content, errors)
    } catch {
      report.findings = [ScriptReport.Finding(Diagnosis(of: error))]
    }
    return finished(report, since: start, nil, session)
  }

  private static func finished(
    _ report: ScriptReport, since start: ContinuousClock.Instant, _ timeout: Double?,
    _ session: Session
  ) -> ScriptReport {
    var report = report
    if let timeout, session.environment.isInterrupted() {
      report.findings.append(ScriptReport.Finding(ScriptReport.lateness(timeout)))
    }
    if !report.findings.isEmpty { report.verdict = .failed }
    report.seconds = (ContinuousClock.now - start).inSeconds
    return report
  }

  private static func carryOut(
    _ lines: [String], _ timeout: Double?, _ session: inout Session, _ report: inout ScriptReport
  ) -> [ScriptError] {
    var errors: [ScriptError] = []
    var runner = ScriptRunner(lines.makeIterator(), name: "") { error, _ in
      errors.append(error)
      return error.isOfExpectation
    }
    do {
      if case .skipped(let reason) = try runner.run(&session) {
        report.verdict = .skipped
        report.reason = reason
      }
    } catch {
      // What it throws was already reported.
      report.stop = stop(lines, at: error.line)
    }
    guard let timeout, session.environment.isInterrupted() else { return errors }
    report.stop = stop(lines, at: runner.number)
    // The stopped line's output is not compared.
    return errors.filter { $0.line < runner.number }
      + [ScriptError("", line: runner.number, ScriptReport.lateness(timeout), .failure)]
  }
}

extension ScriptTest {
  /// Where a script stopped and how many of its lines were not run; `nil` if that was the last one.
  private static func stop(_ lines: [String], at number: Int) -> String? {
    var joiner = LineJoiner()
    var whole: [LineJoiner.Line] = []
    for (index, line) in lines.enumerated() {
      whole += joiner.finishBlock(before: line)
      guard joiner.isUnfinished || Transcript.content(of: line) == nil else { continue }
      whole += joiner.add(line, number: index + 1)
    }
    whole += joiner.finish()
    let left = whole.count { line in
      line.number > number && (try? Lexer.statements(of: line.text)) != []
    }
    guard left > 0 else { return nil }
    let were = left == 1 ? "was" : "were"
    return "stopped at line \(number); \(counted(left, "line")) \(were) not run"
  }
}

extension ScriptError {
  /// The actual output beside the expected one.
  var comparison: TranscriptDifference? {
    if case .comparison(let comparison) = kind { comparison } else { nil }
  }

  /// Whether the only problem is unexpected output.
  fileprivate var isOfExpectation: Bool {
    switch kind {
    case .expectation, .comparison: true
    case .failure, .shownFailure: false
    }
  }
}
