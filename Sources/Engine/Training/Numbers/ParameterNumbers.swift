import Glibc
import Support

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
  package var updateToData: Double? { updates.filter(\.isFinite).mean }

  /// Whether steps were taken and none of them changed it.
  package var isUnmoved: Bool { !updates.isEmpty && updates.allSatisfy { $0 == -.infinity } }

  /// Takes note of a step, the numbers before it being these; a frozen tensor gets them back.
  mutating func follow(_ place: Place, since before: [Float]) {
    if isFrozen { place.numbers.copy(from: before) }
    func change(_ index: Int) -> Double { Double(place.numbers[index]) - Double(before[index]) }
    guard before.indices.contains(where: { change($0) != 0 }) else {
      return updates.append(-.infinity)
    }
    guard let spread = Self.deviation(before.count, { Double(before[$0]) }), spread > 0,
      let step = Self.deviation(before.count, change)
    else { return }
    updates.append(log10(step / spread))
  }

  private static func deviation(_ count: Int, _ number: (Int) -> Double) -> Double? {
    guard count > 1 else { return nil }
    var (sum, squares) = (0.0, 0.0)
    for index in 0..<count { sum += number(index) }
    let mean = sum / Double(count)
    for index in 0..<count { squares += (number(index) - mean) * (number(index) - mean) }
    return (squares / Double(count - 1)).squareRoot()
  }
}
