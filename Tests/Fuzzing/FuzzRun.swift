/// A run of one kind over many seeds, in this process.
public struct FuzzRun {
  /// The kind.
  public let kind: any FuzzKind
  /// What came of the inputs so far.
  public private(set) var tally = FuzzTally()
  /// How many inputs were run.
  public private(set) var inputs = 0
  private let folder: FuzzFolder

  /// An input that failed.
  public struct Failing: Error, CustomStringConvertible {
    /// What made it.
    public let seed: UInt64
    /// Its lines.
    public let input: [String]
    /// What it did.
    public let reason: String

    /// The seed, what happened and the lines.
    public var description: String {
      "seed \(seed): \(reason)\n\(input.map { "  \($0)" }.joined(separator: "\n"))"
    }
  }

  /// Prepares a run whose inputs write into a folder.
  public init(_ kind: any FuzzKind, in folder: FuzzFolder) {
    self.kind = kind
    self.folder = folder
  }

  /// Makes the input of a seed and runs it.
  ///
  /// - Throws: `Failing`.
  public mutating func run(seed: UInt64) throws(Failing) {
    let input = Self.input(kind, seed: seed)
    inputs += 1
    if let reason = run(input) { throw Failing(seed: seed, input: input, reason: reason) }
  }

  /// Runs an input; what it did wrong, if anything.
  public mutating func run(_ input: [String]) -> String? {
    do {
      try folder.empty()
      try kind.run(input, in: folder, &tally)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// The input of a seed.
  public static func input(_ kind: any FuzzKind, seed: UInt64) -> [String] {
    var random = RandomChoice(seed: seed)
    return kind.input(&random)
  }
}
