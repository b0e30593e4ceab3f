import Support

extension Buffer {
  /// A copy of the elements, made in parts.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  func interruptibleValues() throws -> [Element] {
    try MemoryBudget.check(count, of: Element.self)
    var values: [Element] = []
    values.reserveCapacity(count)
    try Interruption.inParts(of: count) { append(to: &values, $0) }
    return values
  }
}
