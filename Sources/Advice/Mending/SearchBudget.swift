import Engine
import Support

/// What a search for changes of a stack may cost: about a tenth of a second.
///
/// Counted in layers that a shape walks through rather than in seconds, so that the same search finds
/// the same on every machine.
final class SearchBudget {
  /// A layer's shape formula and what goes with it take some microseconds.
  static let standard = 30_000

  private var left: Int
  /// Whether something was left untried.
  private(set) var isSpent = false

  /// Room for so many layers.
  init(layers: Int = standard) { left = layers }

  /// Takes a walk through a stack into account; `false` where there is no room for it.
  ///
  /// - Throws: `Interruption.stopped`.
  func covers(_ stack: Sequential) throws -> Bool {
    try Interruption.check()
    guard !isSpent else { return false }
    left -= stack.children.reduce(1) { $0 + 1 + $1.children.count }
    isSpent = left < 0
    return !isSpent
  }
}

/// What a search for changes found.
public struct MendSearch: Sendable {
  /// The changes, the best first.
  public let mends: [Mend]
  /// Whether it ended before everything was tried.
  public let isCutShort: Bool
}
