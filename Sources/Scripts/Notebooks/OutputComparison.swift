import Commands
import Support

/// Compares what a cell shows with what the notebook has stored.
///
/// Numbers are compared to the precision written, those with more digits than a float32 has to seven of
/// them; times, addresses in memory and the sizes of pictures do not count.
struct OutputComparison {
  /// A unified difference; empty where both agree.
  private(set) var lines: [String] = []
  /// The first line that differs, as stored and as it is now.
  private(set) var first: (old: String?, new: String?)?

  var agrees: Bool { lines.isEmpty }

  init(stored: [StoredOutput], actual: [StoredOutput]) {
    let (old, new) = (Self.rows(stored), Self.rows(actual))
    let isSame = old.count == new.count && zip(old, new).allSatisfy(Self.matches)
    guard !isSame else { return }
    var row = 0
    while row < old.count || row < new.count {
      let (was, now) = (
        row < old.count ? old[row] : nil, row < new.count ? new[row] : nil
      )
      row += 1
      if let was, let now, Self.matches(was, now) {
        lines.append(" \(was)")
      } else {
        if first == nil { first = (was, now) }
        if let was { lines.append("-\(was)") }
        if let now { lines.append("+\(now)") }
      }
    }
  }

  /// The outputs as lines: what was printed, then the values, then the pictures.
  private static func rows(_ outputs: [StoredOutput]) -> [String] {
    var (printed, shown, pictures): (String, [String], [String]) = ("", [], [])
    for output in outputs {
      switch output {
      case .text(let text): printed += text
      case .errors: continue
      case .value(let text), .shown(let text): shown += lines(of: text)
      case .figure(let summary): pictures += lines(of: withoutSize(summary))
      case .failure(let name, let message): shown.append("\(name): \(lines(of: message)[0])")
      }
    }
    if printed.hasSuffix("\n") { printed.removeLast() }
    return (printed.isEmpty ? [] : lines(of: printed)) + shown + pictures
  }

  /// A line that rewrites itself has what was written last.
  private static func lines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let parts = line.split(separator: "\r")
      return String(parts.last ?? "").trimmingEnd
    }
  }

  private static func withoutSize(_ summary: String) -> String {
    summary.replacing(#/Figure size [0-9.]+x[0-9.]+/#, with: "Figure")
  }

  private static func matches(_ old: String, _ new: String) -> Bool {
    if old == new { return true }
    let (old, new) = (withoutAddress(old), withoutAddress(new))
    return old == new || MeasuredText(old).matches(new, digits: 7)
  }

  private static func withoutAddress(_ line: String) -> String {
    line.replacing(#/0x[0-9a-f]+/#, with: "0x").replacing(" object at 0x>", with: " at 0x>")
  }
}

extension String {
  /// The text without spaces at its end.
  fileprivate var trimmingEnd: String {
    let spaces = reversed().prefix { $0 == " " }.count
    return String(dropLast(spaces))
  }
}
