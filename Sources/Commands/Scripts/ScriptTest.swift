public import Engine

/// A script run as a test, in a session of its own.
public enum ScriptTest {
  /// Runs a script and compares what comes with what it expects.
  ///
  /// `name` stands before the lines' numbers in messages. Expectations that do not hold are all found;
  /// a line that fails unexpectedly ends the script.
  public static func run(
    path: String, name: String, variables: ScriptVariables, seed: UInt64 = Session.standardSeed
  ) -> ScriptReport {
    let start = ContinuousClock.now
    var session = Session(seed: seed)
    session.variables = variables
    session.variables.enter(script: path)
    var report = ScriptReport(name: name)
    do {
      let lines = try Script.lines(of: path)
      let errors = carryOut(lines, &session, &report)
      report.findings = errors.map { ScriptReport.Finding($0, name) }.sorted { $0.line < $1.line }
      report.updated = ScriptUpdate.text(of: lines, errors)
    } catch {
      report.findings = [ScriptReport.Finding(Diagnosis(of: error), line: 1)]
    }
    if !report.findings.isEmpty { report.verdict = .failed }
    report.seconds = (ContinuousClock.now - start).inSeconds
    return report
  }

  private static func carryOut(
    _ lines: [String], _ session: inout Session, _ report: inout ScriptReport
  ) -> [ScriptError] {
    var errors: [ScriptError] = []
    var runner = ScriptRunner(lines.makeIterator(), name: "") { error, _ in
      errors.append(error)
      return error.isOfExpectation
    }
    // What it throws was heard already.
    let ending = try? runner.run(&session)
    if case .skipped(let reason) = ending {
      report.verdict = .skipped
      report.reason = reason
    }
    return errors
  }
}

/// What came of a script run as a test.
public struct ScriptReport: Codable, Sendable {
  /// How it ended.
  public enum Verdict: String, Codable, Sendable {
    case passed, failed, skipped
  }

  /// A line where something is not as it should be.
  public struct Finding: Codable, Sendable {
    /// The line's number in the script, from 1.
    public let line: Int
    /// What is wrong there.
    public let diagnosis: Diagnosis
    /// The hunk of a unified diff, where an output differs.
    public let hunk: [String]
    /// Whether `--update` can write what came in its place.
    public let isUpdatable: Bool

    init(_ error: ScriptError, _ name: String) {
      line = error.line
      diagnosis = error.diagnosis
      if case .comparison(let comparison) = error.kind { hunk = comparison.hunk } else { hunk = [] }
      switch error.kind {
      case .comparison, .expectation(.some): isUpdatable = true
      case .failure, .shownFailure, .expectation(nil): isUpdatable = false
      }
    }

    /// A finding of the program around the script.
    public init(_ diagnosis: Diagnosis, line: Int) {
      self.line = line
      self.diagnosis = diagnosis
      hunk = []
      isUpdatable = false
    }
  }

  /// What the script is called in messages.
  public let name: String
  /// How it ended.
  public var verdict = Verdict.passed
  /// Why it was skipped.
  public var reason: String?
  /// What is not as it should be, in the order of the lines.
  public var findings: [Finding] = []
  /// The script's text with what came in the places of what was expected; `nil` for no change.
  public var updated: String?
  /// How long it took.
  public var seconds = 0.0

  /// A script of which nothing is known yet.
  public init(name: String) { self.name = name }
}

extension ScriptError {
  /// Whether something did not come as expected, and nothing worse.
  fileprivate var isOfExpectation: Bool {
    switch kind {
    case .expectation, .comparison: true
    case .failure, .shownFailure: false
    }
  }
}

/// Writes what came in the places of what a script expected, and nothing else.
private enum ScriptUpdate {
  /// The script's text; `nil` where there is nothing to write.
  static func text(of lines: [String], _ errors: [ScriptError]) -> String? {
    var updated = lines
    for error in errors.reversed() {
      switch error.kind {
      case .comparison(let comparison):
        let first = comparison.firstLine - 1
        let block = comparison.updated.map { $0.isEmpty ? "" : Transcript.indentation + $0 }
        updated.replaceSubrange(first..<first + comparison.expected.count, with: block)
      case .expectation(.some(let expectation)):
        guard let line = replaced(lines[error.line - 1], by: expectation) else { continue }
        updated[error.line - 1] = line
      case .expectation(nil), .failure, .shownFailure: continue
      }
    }
    return updated == lines ? nil : updated.joined(separator: "\n")
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

extension String {
  /// Where a text stands first.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
