import Engine
import Support

/// The cost limit of a search for changes: about a tenth of a second.
///
/// It is counted in layers that a shape passes rather than in seconds, so that a search finds the
/// same on every machine.
final class SearchBudget {
  /// A layer's shape formula and its overhead take less than a microsecond.
  static let standard = 200_000

  private let all: Int
  private var left: Int
  /// Whether something was left untried.
  private(set) var isSpent = false

  /// A budget for trying this many layers.
  init(layers: Int = standard) { (all, left) = (layers, layers) }

  /// Pays for a walk through a stack; `false` if the budget is spent.
  ///
  /// Side issues may spend only half of it: the other half is for likelier changes.
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

/// The result of a search for changes.
public struct MendSearch: Sendable {
  /// The changes, the best first.
  public let mends: [Mend]
  /// Whether it ended before everything was tried.
  public let isCutShort: Bool
}
