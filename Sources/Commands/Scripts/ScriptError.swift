public import Engine

/// A script's line that failed.
public struct ScriptError: DiagnosableError {
  /// In which way it failed.
  enum Kind: Sendable {
    /// The command failed, or the line is none.
    case failure
    /// The command failed, and its own output shows it, as a stopped tensor's does.
    case shownFailure
    /// An expectation did not hold; the line that would, where that can be told.
    case expectation(String?)
    /// The output is not the one in the script.
    case comparison(TranscriptDifference)
  }

  /// What is wrong, at `name:line`.
  public let diagnosis: Diagnosis
  /// The line's number, from 1.
  let line: Int
  let kind: Kind

  /// Whether the environment has heard of it already.
  public internal(set) var isTold = false
  /// Whether the line's own output already showed it.
  public var isShown: Bool { if case .shownFailure = kind { true } else { false } }

  init(_ name: String, line: Int, _ diagnosis: Diagnosis, _ kind: Kind) {
    let places = [name.isEmpty ? nil : "\(name):\(line)", diagnosis.place].compactMap { $0 }
    var placed = diagnosis
    placed.place = places.isEmpty ? nil : places.joined(separator: ": ")
    self.diagnosis = placed
    self.line = line
    self.kind = kind
  }
}

/// An expected output beside the one that came.
struct TranscriptDifference: Sendable {
  /// The line of the script where the block begins, from 1.
  let firstLine: Int
  /// The block as written.
  let expected: [String]
  /// The two side by side.
  let lines: [Transcript.Line]

  /// A unified diff in one hunk, without the lines that name the files.
  var hunk: [String] {
    let context = 3
    let first = max(0, (lines.firstIndex { !$0.isSame } ?? 0) - context)
    let last = min(lines.count, (lines.lastIndex { !$0.isSame } ?? -1) + context + 1)
    guard first < last else { return [] }
    let shown = lines[first..<last]
    let before = lines[..<first]
    let start = firstLine + before.reduce(0) { $0 + $1.expectedCount }
    let got = 1 + before.reduce(0) { $0 + $1.outputCount }
    let counts = (
      shown.reduce(0) { $0 + $1.expectedCount }, shown.reduce(0) { $0 + $1.outputCount }
    )
    return ["@@ -\(start),\(counts.0) +\(got),\(counts.1) @@"] + shown.map(\.marked)
  }

  /// The block that expects what came; what matched stays as it was written.
  var updated: [String] {
    lines.compactMap { line in
      switch line {
      case .same(let text): text
      case .any: "..."
      case .missing: nil
      case .extra(let text): Transcript.line(for: text)
      }
    }
  }
}

extension Transcript.Line {
  /// How many lines of the block, and of the output, it stands for.
  fileprivate var expectedCount: Int { if case .extra = self { 0 } else { 1 } }
  fileprivate var outputCount: Int {
    switch self {
    case .same, .extra: 1
    case .missing: 0
    case .any(let count): count
    }
  }

  fileprivate var marked: String {
    switch self {
    case .same(let text): " \(text)"
    case .missing(let text): "-\(text)"
    case .extra(let text): "+\(text)"
    case .any: " ..."
    }
  }
}
