internal import Synchronization

/// Counts the elements that are read, copied and written, so that tests can check on any machine that
/// input of twice the length takes twice the work, not four times.
package enum Work {
  /// A number that grows.
  package final class Count: Sendable {
    private let elements = Atomic(0)

    /// Nothing counted yet.
    package init() {}

    /// How many so far.
    package var total: Int { elements.load(ordering: .relaxed) }

    /// Adds to it, at most to what an `Int` counts.
    package func add(_ number: Int) {
      var known = total
      while true {
        let (sum, overflows) = known.addingReportingOverflow(number)
        let (isDone, current) = elements.weakCompareExchange(
          expected: known, desired: overflows ? .max : sum, ordering: .relaxed)
        if isDone { return }
        known = current
      }
    }
  }

  /// The running count; none outside tests.
  @TaskLocal package static var counted: Count?

  /// Adds elements: bytes of a line, values of a list, lines of an output.
  package static func add(_ elements: Int) { counted?.add(elements) }
}
