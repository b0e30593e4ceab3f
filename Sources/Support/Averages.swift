extension Collection where Element: BinaryFloatingPoint {
  /// Their mean in float64; `nil` without any.
  package var mean: Double? {
    isEmpty ? nil : reduce(0) { $0 + Double($1) } / Double(count)
  }
}

extension Collection<Double> {
  /// The one in the middle, or the mean of the two there; `nil` without any.
  package var median: Double? {
    let sorted = sorted()
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return sorted[middle] }
    return sorted.isEmpty ? nil : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
