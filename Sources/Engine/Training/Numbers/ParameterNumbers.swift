import Glibc

/// The numbers of a trained tensor, of its gradient, and of the steps that it took.
package struct ParameterNumbers: Sendable {
  /// The layer that it belongs to.
  package let layer: Position
  /// Its name in the layer.
  package let name: String
  /// The shape.
  package let shape: Shape
  /// Whether a line had it want no gradient, so that it stays as it is.
  package let isFrozen: Bool
  /// Its numbers before the first step.
  package let data: NumberSummary
  /// Its gradient before the first step.
  package let gradient: NumberSpread
  /// For each step, log10 of the deviation of what was added over that of the numbers; minus infinity where
  /// nothing was.
  package private(set) var updates: [Double] = []

  init(_ layer: Position, _ named: NamedTensor, _ place: Place, isFrozen: Bool) throws {
    (self.layer, name, shape) = (layer, named.name, named.tensor.shape)
    self.isFrozen = isFrozen
    data = try NumberSummary(place.numbers)
    var gradient = NumberSpread()
    try gradient.add(place.gradient, 0..<place.gradient.count)
    self.gradient = gradient
  }

  /// Where a parameter is while it trains.
  struct Place {
    let numbers, gradient: Buffer<Float>
  }

  /// Whether it is a matrix or has more axes: the steps of others say little.
  package var isMatrix: Bool { shape.rank > 1 }

  /// The deviation of its gradient over that of its numbers; `nil` where all numbers are the same.
  package var gradientToData: Double? {
    guard let data = data.deviation, data > 0, let gradient = gradient.summary.deviation
    else { return nil }
    return gradient / data
  }

  /// The mean of `updates` over the steps that changed it; `nil` where there was none, or all numbers are
  /// the same.
  package var updateToData: Double? {
    let some = updates.filter(\.isFinite)
    return some.isEmpty ? nil : some.reduce(0, +) / Double(some.count)
  }

  /// Whether steps were taken and none of them changed it.
  package var isUnmoved: Bool { !updates.isEmpty && updates.allSatisfy { $0 == -.infinity } }

  /// Takes note of a step, the numbers before it being these; a frozen tensor gets them back.
  mutating func follow(_ place: Place, since before: [Float]) {
    if isFrozen { place.numbers.copy(from: before) }
    var changes = [Double](repeating: 0, count: before.count)
    for (index, old) in before.enumerated() {
      changes[index] = Double(place.numbers[index]) - Double(old)
    }
    guard changes.contains(where: { $0 != 0 }) else { return updates.append(-.infinity) }
    guard let spread = Self.deviation(before.map(Double.init)), spread > 0,
      let step = Self.deviation(changes)
    else { return }
    updates.append(log10(step / spread))
  }

  private static func deviation(_ numbers: [Double]) -> Double? {
    guard numbers.count > 1 else { return nil }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(numbers.count - 1)).squareRoot()
  }
}
