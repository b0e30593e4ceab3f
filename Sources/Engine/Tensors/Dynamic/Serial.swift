import Synchronization

/// Numbers in the order of making: of two things, the one made later has the higher number.
package enum Serial {
  private static let last = Atomic<Int>(0)

  /// The next number.
  package static func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
