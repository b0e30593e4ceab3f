internal import Synchronization

/// Counts the multiply-adds of matrix products and convolutions: those that were computed, and those that
/// tensors without numbers would take.
package enum ProductCount {
  /// A number that grows, at most to what an `Int` counts.
  package final class Count: Sendable {
    private let number = Atomic(0)

    /// Nothing counted yet.
    package init() {}

    /// How many so far.
    package var total: Int { number.load(ordering: .relaxed) }

    fileprivate func add(_ more: Int) {
      var known = total
      while true {
        let (sum, overflows) = known.addingReportingOverflow(more)
        let (isDone, current) = number.weakCompareExchange(
          expected: known, desired: overflows ? .max : sum, ordering: .relaxed)
        if isDone { return }
        known = current
      }
    }
  }

  /// Where they are counted; nowhere unless a trace asks.
  @TaskLocal package static var counted: Count?

  /// Adds what a result of these sizes takes whose elements take so many each.
  static func add(_ sizes: [Int], each: Int) {
    guard let counted else { return }
    counted.add(
      sizes.reduce(each) { product, size in
        let (result, overflows) = product.multipliedReportingOverflow(by: size)
        return overflows ? .max : result
      })
  }

  /// Adds what a layer's pass takes.
  static func add(_ walk: @autoclosure () -> Walk) {
    guard let counted else { return }
    for step in walk().steps { counted.add(step.multiplyAdds) }
  }
}
