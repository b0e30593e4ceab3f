import Commands

/// Test results as JUnit's XML, which services of continuous integration read.
enum JUnit {
  /// The document.
  static func document(_ reports: [ScriptReport]) -> String {
    let failed = reports.count { $0.verdict == .failed }
    let skipped = reports.count { $0.verdict == .skipped }
    let seconds = decimal(reports.reduce(0) { $0 + $1.seconds }, 3)
    let counts =
      "tests=\"\(reports.count)\" failures=\"\(failed)\" skipped=\"\(skipped)\" time=\"\(seconds)\""
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
        <testsuite name="shape" \(counts)>
      \(reports.map(element).joined())  </testsuite>
      </testsuites>

      """
  }

  private static func element(_ report: ScriptReport) -> String {
    let name = escaped(report.name)
    let time = decimal(report.seconds, 3)
    let head = "    <testcase classname=\"shape\" name=\"\(name)\" time=\"\(time)\""
    switch report.verdict {
    case .passed: return head + "/>\n"
    case .skipped:
      let reason = escaped(report.reason ?? "")
      return head + "><skipped message=\"\(reason)\"/></testcase>\n"
    case .failed:
      let first = report.findings.first.map { "\($0.line): \($0.diagnosis.sentence)" } ?? ""
      let lines = report.findings.flatMap { finding in
        ["\(report.name):\(finding.line): \(finding.diagnosis.sentence)"] + finding.hunk
      }
      return head + "><failure message=\"\(escaped(first))\">"
        + escaped(lines.joined(separator: "\n")) + "</failure></testcase>\n"
    }
  }

  /// A text for XML, which has no place for control characters.
  private static func escaped(_ text: String) -> String {
    text.withoutControls(keeping: "\n").map { character in
      switch character {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: String(character)
      }
    }.joined()
  }
}
