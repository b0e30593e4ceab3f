import Support

/// What the lines of a script's indented block expect of an output.
///
/// A line is the output's own; numbers are compared to the precision written, and a time matches any
/// time. `(glob)` at its end makes `*` and `?` stand for anything, `(re)` makes it a regular
/// expression, and `...` alone stands for any lines.
package struct Transcript {
  /// A line of the comparison.
  package enum Line: Hashable {
    /// Expected, and there.
    case same(String)
    /// Expected, and not there.
    case missing(String)
    /// There, and not expected.
    case extra(String)
    /// Lines matched by `...`, with their number.
    case any(Int)

    var isSame: Bool {
      switch self {
      case .same, .any: true
      case .missing, .extra: false
      }
    }
  }

  /// How lines of a block begin in a script.
  package static let indentation = "  "
  private static let anyLines = "..."
  /// What comparing two lines costs, in the elements that `Interruption` counts.
  private static let lineLength = 1 << 6

  private let wanted: [Pattern]

  /// Reads expected lines, their indentation removed.
  ///
  /// - Throws: `ExpectationError.badPattern`.
  package init(_ lines: [String]) throws(ExpectationError) {
    var patterns: [Pattern] = []
    for line in lines { patterns.append(try Pattern(line)) }
    wanted = patterns
  }

  /// A block's line without its indentation; `nil` for a line of no block.
  package static func content(of line: String) -> String? {
    for start in [indentation, "\t"] where line.hasPrefix(start) {
      return String(line.dropFirst(start.count))
    }
    return nil
  }

  /// A line of an output as a block expects it literally.
  package static func line(for output: String) -> String {
    let isSpecial =
      output == anyLines || output.hasSuffix(" (re)") || output.hasSuffix(" (glob)")
    guard isSpecial else { return output }
    return output.map { #"\.+*?()[]{}^$|"#.contains($0) ? "\\\($0)" : String($0) }.joined()
      + " (re)"
  }

  /// The expected lines beside the actual ones: the pairing with the fewest differences.
  ///
  /// - Throws: `Interruption`.
  package func compared(with output: [String]) throws -> [Line] {
    var start = 0
    while start < wanted.count, start < output.count, try wanted[start].matches(output[start]) {
      start += 1
      try Interruption.check(run: start, of: Self.lineLength)
    }
    Work.add(wanted.count + output.count)
    let head = wanted.prefix(start).map { Line.same($0.text) }
    let rest = Array(wanted.dropFirst(start))
    let lines = Array(output.dropFirst(start))
    guard !rest.isEmpty || !lines.isEmpty else { return head }
    // Every pair is compared; longer outputs are reported as a whole.
    guard rest.count.multipliedReportingOverflow(by: lines.count).partialValue <= 4_000_000 else {
      return head + rest.map { .missing($0.text) } + lines.map { .extra($0) }
    }
    return head + Self.sorted(try Self.paired(rest, lines))
  }

  /// Between equal lines, missing ones come before unexpected ones.
  private static func sorted(_ lines: [Line]) -> [Line] {
    var result: [Line] = []
    var extra: [Line] = []
    for line in lines {
      switch line {
      case .missing: result.append(line)
      case .extra: extra.append(line)
      case .same, .any:
        result += extra + [line]
        extra = []
      }
    }
    return result + extra
  }

  /// Dynamic programming from the end: `cost[i][j]` is the differences of what follows.
  private static func paired(_ wanted: [Pattern], _ lines: [String]) throws -> [Line] {
    let width = lines.count + 1
    var cost = [Int32](repeating: 0, count: (wanted.count + 1) * width)
    for i in (0...wanted.count).reversed() {
      try Interruption.check(run: i, of: width * Self.lineLength)
      Work.add(width)
      for j in (0...lines.count).reversed() where i < wanted.count || j < lines.count {
        var best = Int32.max
        if j < lines.count { best = cost[i * width + j + 1] + 1 }
        if i < wanted.count {
          if wanted[i].isAnyLines {
            best = min(best, cost[(i + 1) * width + j])
            if j < lines.count { best = min(best, cost[i * width + j + 1]) }
          } else {
            best = min(best, cost[(i + 1) * width + j] + 1)
            if j < lines.count {
              let difference: Int32 = try wanted[i].matches(lines[j]) ? 0 : 1
              best = min(best, cost[(i + 1) * width + j + 1] + difference)
            }
          }
        }
        cost[i * width + j] = best
      }
    }
    return try walked(wanted, lines, cost)
  }

  /// Follows the cheapest way from the start.
  private static func walked(
    _ wanted: [Pattern], _ lines: [String], _ cost: [Int32]
  ) throws -> [Line] {
    let width = lines.count + 1
    var (i, j) = (0, 0)
    var result: [Line] = []
    var skipped = 0
    while i < wanted.count || j < lines.count {
      let here = cost[i * width + j]
      if i < wanted.count, wanted[i].isAnyLines {
        // It ends as early as possible, so that the lines after it are paired with expected lines.
        if cost[(i + 1) * width + j] == here {
          result.append(.any(skipped))
          skipped = 0
          i += 1
        } else {
          skipped += 1
          j += 1
        }
      } else if i < wanted.count, j < lines.count, cost[(i + 1) * width + j + 1] == here,
        try wanted[i].matches(lines[j])
      {
        result.append(.same(wanted[i].text))
        (i, j) = (i + 1, j + 1)
      } else if i < wanted.count, j < lines.count, cost[(i + 1) * width + j + 1] + 1 == here {
        // One line in the place of another.
        result += [.missing(wanted[i].text), .extra(lines[j])]
        (i, j) = (i + 1, j + 1)
      } else if i < wanted.count, cost[(i + 1) * width + j] + 1 == here {
        result.append(.missing(wanted[i].text))
        i += 1
      } else {
        result.append(.extra(lines[j]))
        j += 1
      }
    }
    return result
  }
}

extension Transcript {
  /// One expected line.
  private struct Pattern {
    private enum Kind {
      case literal(MeasuredText)
      case expression(RegularExpression)
      case anyLines
    }

    /// As written.
    let text: String
    private let kind: Kind

    init(_ text: String) throws(ExpectationError) {
      self.text = text
      if text == Transcript.anyLines {
        kind = .anyLines
      } else if text.hasSuffix(" (re)") {
        kind = .expression(try RegularExpression(String(text.dropLast(5))))
      } else if text.hasSuffix(" (glob)") {
        kind = .expression(try RegularExpression(glob: String(text.dropLast(7))))
      } else {
        kind = .literal(MeasuredText(text))
      }
    }

    var isAnyLines: Bool { if case .anyLines = kind { true } else { false } }

    func matches(_ line: String) throws -> Bool {
      switch kind {
      case .literal(let wanted): wanted.matches(line)
      case .expression(let expression): try expression.matchesWhole(line)
      case .anyLines: false
      }
    }
  }
}
