package import Support

/// Counts the multiply-adds of matrix products and convolutions: those that were computed, and those that
/// tensors without numbers would take.
package enum ProductCount {
  /// Where they are counted; nowhere unless a trace asks.
  @TaskLocal package static var counted: Work.Count?

  /// Adds those of a result of these sizes, of which every element takes `each`.
  static func add(_ sizes: [Int], each: Int) {
    guard let counted else { return }
    counted.add(
      sizes.reduce(each) { product, size in
        let (result, overflows) = product.multipliedReportingOverflow(by: size)
        return overflows ? .max : result
      })
  }

  /// Adds those of the layers that a tensor passes.
  static func add(_ walk: @autoclosure () -> Walk) {
    guard let counted else { return }
    for step in walk().steps { counted.add(step.multiplyAdds) }
  }
}
