public import Support
import Rendering
import Engine

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
    for (index, line) in lines.enumerated()
    where joiner.isUnfinished || Transcript.content(of: line) == nil {
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

/// The outcome of a script run as a test.
public struct ScriptReport: Codable, Sendable {
  /// How it ended.
  public enum Verdict: String, Codable, Sendable {
    case passed, failed, skipped
  }

  /// A line with something unexpected.
  public struct Finding: Codable, Sendable {
    /// The line's number in the script, from 1; 0 for the script as a whole.
    public let line: Int
    /// What is wrong there.
    public let diagnosis: Diagnosis
    /// Whether the report's difference shows it.
    public let isInDifference: Bool
    /// The lines that `--update` rewrites to fix it.
    public let rewritings: [Rewriting]

    /// Whether `--update` can write the actual output in its place.
    public var isUpdatable: Bool { !rewritings.isEmpty }

    init(_ error: ScriptError, _ rewritings: [Rewriting]) {
      line = error.line
      diagnosis = error.diagnosis
      isInDifference = error.comparison != nil
      self.rewritings = rewritings
    }

    /// A finding about the script as a whole.
    public init(_ diagnosis: Diagnosis) {
      line = 0
      self.diagnosis = diagnosis
      isInDifference = false
      rewritings = []
    }
  }

  /// A line of a script and its replacement by `--update`.
  public struct Rewriting: Codable, Sendable, Hashable {
    /// The line's number, from 1; that of the line above if there was none.
    public let line: Int
    /// The old and the new text, without the indentation of blocks; `nil` for no line.
    public let old, new: String?
  }

  /// What the script is called in messages.
  public let name: String
  /// How it ended.
  public var verdict = Verdict.passed
  /// Why it was skipped, or why there was nothing to pass.
  public var reason: String?
  /// The findings, in the order of the lines.
  public var findings: [Finding] = []
  /// The hunks of a unified diff of the script, if an output differs from its block.
  public var difference: [String] = []
  /// The script's text with actual output in place of what was expected; `nil` for no change.
  public var updated: String?
  /// Where it stopped and what was not run, if anything was not.
  public var stop: String?
  /// How long it took.
  public var seconds = 0.0

  /// The finding for a script that exceeds its time limit.
  public static func lateness(_ timeout: Double) -> Diagnosis {
    Diagnosis(
      "stopped after \(shortNumber(timeout)) s, the --timeout",
      mend: "give it more time, or fewer steps with --define")
  }

  /// A script of which nothing is known yet.
  public init(name: String) { self.name = name }
}

extension ScriptError {
  /// The actual output beside the expected one.
  fileprivate var comparison: TranscriptDifference? {
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

/// Writes the actual output in place of what a script expected, and nothing else.
private enum ScriptUpdate {
  /// The script's text; `nil` if there is nothing to write.
  static func text(of content: Script.Content, _ errors: [ScriptError]) -> String? {
    var updated = content.lines
    for error in errors {
      if let line = expectation(of: content.lines, error) { updated[error.line - 1] = line }
    }
    let rows = ScriptDifference(updated, errors.compactMap(\.comparison)).updated
    let lines = rows.map(\.text)
    return lines == content.lines ? nil : content.text(of: lines, origins: rows.map(\.line))
  }

  /// The lines rewritten for one error.
  static func rewritings(of lines: [String], _ error: ScriptError) -> [ScriptReport.Rewriting] {
    if let comparison = error.comparison { return comparison.rewritings }
    guard let new = expectation(of: lines, error) else { return [] }
    let old = String(lines[error.line - 1].trimmingSpaces())
    return [.init(line: error.line, old: old, new: String(new.trimmingSpaces()))]
  }

  /// The line of an expectation as it would hold.
  private static func expectation(of lines: [String], _ error: ScriptError) -> String? {
    guard case .expectation(.some(let expectation)) = error.kind else { return nil }
    return replaced(lines[error.line - 1], by: expectation)
  }

  /// A line with another expectation, its comment kept; a line with more on it is left alone.
  private static func replaced(_ line: String, by expectation: String) -> String? {
    let body = line.trimmingSpaces()
    guard body.hasPrefix("expect "), !body.contains("$") else { return nil }
    let comment = line.range(of: " #").map { line[$0.lowerBound...] } ?? ""
    let spaces = line[..<(comment.isEmpty ? line.endIndex : comment.startIndex)]
      .reversed().prefix { $0 == " " }
    return line.prefix { $0 == " " || $0 == "\t" } + expectation + String(spaces) + comment
  }
}

extension TranscriptDifference {
  /// Expected lines beside the actual ones.
  fileprivate var rewritings: [ScriptReport.Rewriting] {
    var rewritings: [ScriptReport.Rewriting] = []
    var number = firstLine
    var old: [String] = []
    var new: [String] = []
    for line in lines + [.any(0)] {
      switch line {
      case .missing(let text):
        old.append(text)
        number += 1
      case .extra(let text): new.append(text)
      case .same, .any:
        for index in 0..<max(old.count, new.count) {
          let place = number - old.count + min(index, old.count - 1)
          rewritings.append(
            .init(
              line: place, old: index < old.count ? old[index] : nil,
              new: index < new.count ? new[index] : nil))
        }
        (old, new) = ([], [])
        number += 1
      }
    }
    return rewritings
  }
}

extension String {
  /// Where a text first occurs.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
