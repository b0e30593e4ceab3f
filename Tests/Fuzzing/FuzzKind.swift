/// One kind of input that is made at random and must do no harm.
public protocol FuzzKind: Sendable {
  /// The word that chooses it.
  var name: String { get }
  /// What one input is, in the plural.
  var unit: String { get }
  /// How many inputs the tests run.
  var short: Int { get }
  /// How many inputs are tried to make a failing one small.
  var tries: Int { get }
  /// Makes an input, line by line: the same for the same stream.
  func input(_ random: inout RandomChoice) -> [String]
  /// Runs an input in a folder of its own and counts what came of it.
  ///
  /// - Throws: `FuzzFailure`, or an error of the file system.
  func run(_ input: [String], in folder: FuzzFolder, _ tally: inout FuzzTally) throws
}

extension FuzzKind {
  /// Enough for a few dozen lines.
  public var tries: Int { 200 }
  /// About a second.
  public var short: Int { 20 }
}

/// What an input did that none may do.
public struct FuzzFailure: Error, CustomStringConvertible {
  /// One sentence, or a few lines.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// How often what came of the inputs.
public struct FuzzTally: Sendable, Hashable {
  /// Counts by word.
  public var counts: [String: Int] = [:]

  /// Nothing counted yet.
  public init() {}

  mutating func count(_ word: String, _ number: Int = 1) { counts[word, default: 0] += number }

  /// `1,204 messages, 88 results`, in the order of the words.
  public var text: String {
    counts.sorted { $0.key < $1.key }.map { "\($0.value.withCommas) \($0.key)" }
      .joined(separator: ", ")
  }

  /// Adds what another run counted.
  public mutating func add(_ other: FuzzTally) { counts.merge(other.counts, uniquingKeysWith: +) }
}

extension Int {
  /// `12,345`.
  public var withCommas: String {
    let digits = Array(String(magnitude))
    let groups = stride(from: digits.count, to: 0, by: -3).map {
      String(digits[Swift.max($0 - 3, 0)..<$0])
    }
    return (self < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
  }
}

/// All kinds of inputs.
public enum FuzzKinds {
  /// In the order in which they are reported.
  public static let all: [any FuzzKind] =
    [
      LineKind(), ProgramKind(), ArgumentKind(), CheckpointKind(), ScriptKind(), RecordingKind(),
      LimitKind(), PythonKind(),
    ] + TensorGrammar.Topic.allCases.map { TensorKind(topic: $0) }
}
