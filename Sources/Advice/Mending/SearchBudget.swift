import Engine
import Support

/// What a search for changes of a stack may cost: about a tenth of a second.
///
/// Counted in layers that a shape walks through rather than in seconds, so that the same search finds
/// the same on every machine.
final class SearchBudget {
  /// A layer's shape formula and what goes with it take less than a microsecond.
  static let standard = 200_000

  private let all: Int
  private var left: Int
  /// Whether something was left untried.
  private(set) var isSpent = false

  /// A budget for trying this many layers.
  init(layers: Int = standard) { (all, left) = (layers, layers) }

  /// Takes a walk through a stack into account; `false` where there is no room for it, which a side
  /// issue finds when half of the room is gone: the other half is for what is likelier.
  ///
  /// - Throws: `Interruption.stopped`.
  func covers(_ stack: Sequential, asSideIssue: Bool = false) throws -> Bool {
    try Interruption.check()
    let cost = stack.children.reduce(1) { $0 + 1 + $1.children.count }
    guard left - cost >= (asSideIssue ? all / 2 : 0) else {
      isSpent = true
      return false
    }
    left -= cost
    return true
  }
}

/// What a search for changes found.
public struct MendSearch: Sendable {
  /// The changes, the best first.
  public let mends: [Mend]
  /// Whether it ended before everything was tried.
  public let isCutShort: Bool
}
