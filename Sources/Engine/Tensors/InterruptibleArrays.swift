import Support

/// Arrays of many elements: their memory is checked before they are made, and Ctrl-C stops the
/// making.
extension Sequence {
  /// `map` that can be stopped.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`; what `body` throws.
  @inline(__always)
  package func interruptiblyMap<Result>(_ body: (Element) throws -> Result) throws -> [Result] {
    try MemoryBudget.check(underestimatedCount, of: Result.self)
    var results: [Result] = []
    results.reserveCapacity(underestimatedCount)
    try interruptiblyForEach { results.append(try body($0)) }
    return results
  }
}

extension Array {
  /// One value repeated, made in parts.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  init(interruptiblyRepeating value: Element, count: Int) throws {
    try MemoryBudget.check(count, of: Element.self)
    self.init()
    reserveCapacity(count)
    try Interruption.inParts(of: count) {
      append(contentsOf: repeatElement(value, count: $0.count))
    }
  }

  /// `append(contentsOf:)`, in parts.
  ///
  /// - Throws: `Interruption.stopped`; `MemoryError`.
  mutating func interruptiblyAppend(_ values: [Element]) throws {
    if count + values.count > capacity {
      // A list that grows is copied to a place twice as large.
      try MemoryBudget.check(Swift.max(2 * count, count + values.count), of: Element.self)
    }
    try Interruption.inParts(of: values.count) { append(contentsOf: values[$0]) }
  }
}
