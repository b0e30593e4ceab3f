import Engine
import Support
import Synchronization

/// Tries things out within bounds: however large the operands are, a failing line ends soon, and always
/// with the same cures.
package struct Trial {
  /// How many elements all trials of one failure may work on: tenths of a second, but not measured in
  /// time, so that a busy machine finds the same cures.
  private static let mostElements = 1 << 25
  /// The same for whole programs.
  package static let elementsOfPrograms = 1 << 28
  /// Bytes of one tensor.
  private static let mostBytes = 1 << 28

  /// Counts the elements that were worked on.
  private final class Elements: Sendable {
    private let spent = Atomic(0)
    private let most: Int

    init(most: Int) { self.most = most }

    var isSpent: Bool { spent.load(ordering: .relaxed) > most }
    func spend(_ number: Int) -> Bool {
      spent.add(min(number, most), ordering: .relaxed).newValue > most
    }
  }

  /// Whether something is carried out only to see how it ends: it shows nothing, writes nothing and does not
  /// wait.
  @TaskLocal package static var isRunning = false

  private let elements: Elements

  /// Trials that together may work on this many elements.
  package init(mostElements: Int = Self.mostElements) {
    elements = Elements(most: mostElements)
  }

  /// The body's result; nil if it fails, or would exceed the elements or memory for all trials of one
  /// failure.
  package func result<Result>(_ body: () throws -> Result) -> Result? {
    let (outer, elements) = (Interruption.watch, elements)
    let watch = Interruption.Watch(
      { outer.isRaised() || elements.isSpent }, spending: elements.spend)
    let bytes = min(MemoryBudget.limit ?? Self.mostBytes, Self.mostBytes)
    return Interruption.$watch.withValue(watch) {
      MemoryBudget.limited(to: bytes) { try? Self.carryingOut(body) }
    }
  }

  /// The body's result, after which all that it changed is taken back.
  ///
  /// - Throws: what `body` throws.
  package static func carryingOut<Result>(_ body: () throws -> Result) throws -> Result {
    try $isRunning.withValue(true) { try Changes.takingBack(body) }
  }
}
