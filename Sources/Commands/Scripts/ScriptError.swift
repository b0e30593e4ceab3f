import Engine
public import Support

/// A script's line that failed.
public struct ScriptError: DiagnosableError {
  /// How it failed.
  package enum Kind: Sendable {
    /// The command failed, or the line is not one.
    case failure
    /// The command failed, and its own output shows it, as a stopped tensor's does.
    case shownFailure
    /// An expectation did not hold; with the line that would, if known.
    case expectation(String?)
    /// The output is not the one in the script.
    case comparison(TranscriptDifference)
  }

  /// What is wrong, at `name:line`.
  public let diagnosis: Diagnosis
  /// The line's number, from 1.
  package let line: Int
  package let kind: Kind

  /// Whether it was already reported to the environment.
  public internal(set) var isTold = false
  /// Whether the script expects it.
  public internal(set) var isExpected = false
  /// Whether the line's own output already showed it.
  public var isShown: Bool { if case .shownFailure = kind { true } else { false } }

  package init(_ name: String, line: Int, _ diagnosis: Diagnosis, _ kind: Kind) {
    let places = [name.isEmpty ? nil : "\(name):\(line)", diagnosis.place].compactMap { $0 }
    var placed = diagnosis
    placed.place = places.isEmpty ? nil : places.joined(separator: ": ")
    self.diagnosis = placed
    self.line = line
    self.kind = kind
  }
}

/// An expected output and the actual one.
package struct TranscriptDifference: Sendable {
  /// The line of the script where the block begins, from 1.
  package let firstLine: Int
  /// The block as written.
  let expected: [String]
  /// The two side by side.
  package let lines: [Transcript.Line]
}
