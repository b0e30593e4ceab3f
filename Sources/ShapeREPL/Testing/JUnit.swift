import Commands
import Engine
import Scripts
import Support

/// Test results as JUnit XML, which continuous integration services read.
enum JUnit {
  /// The first lines of such reports, of this or another program.
  static let kind = OutputFile.Kind("JUnit report", startBytes: 1 << 10) { start in
    [UInt8(ascii: "<"), 0xEF].contains(start.first)
      && start.firstRange(of: Array("<testsuite".utf8)) != nil
  }

  /// The document.
  static func document(_ reports: [ScriptReport]) -> String {
    let failed = reports.count { $0.verdict == .failed }
    let skipped = reports.count { $0.verdict == .skipped }
    let seconds = decimal(reports.reduce(0) { $0 + $1.seconds }, 3)
    let counts =
      "tests=\"\(reports.count)\" failures=\"\(failed)\" errors=\"0\" skipped=\"\(skipped)\" time=\"\(seconds)\""
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
      let first = report.findings.first.map(report.sentence) ?? ""
      let lines =
        report.findings.map(report.sentence)
        + (report.stop.map { [$0] } ?? []) + report.difference
      return head + "><failure type=\"failed\" message=\"\(escaped(first))\">"
        + escaped(lines.joined(separator: "\n")) + "</failure></testcase>\n"
    }
  }

  /// A text escaped for XML, which does not allow control characters and two others.
  private static func escaped(_ text: String) -> String {
    let scalars = text.withoutControls(keeping: "\n").unicodeScalars
      .map { $0 == "\u{FFFE}" || $0 == "\u{FFFF}" ? "\u{FFFD}" : $0 }
    return String(String.UnicodeScalarView(scalars)).map { character in
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
