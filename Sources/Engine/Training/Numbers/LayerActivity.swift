import Glibc
import Support

/// The numbers that a layer made in some batches, and the gradients of them.
package struct LayerActivity: Sendable {
  /// Where the layer is.
  package let position: Position
  /// The layer.
  package let layer: any Layer
  /// The shapes of its input and of its output.
  package let input, shape: Shape
  /// Whether its output is the input's memory with another shape.
  package let isView: Bool
  /// What it made.
  package private(set) var output: NumberSpread
  /// The gradients of that, of the batch's mean loss.
  package private(set) var gradient = NumberSpread()
  /// How many numbers went through its curve, and at how many of them the curve is nearly flat: near a bound,
  /// below what a rectifier lets through, or through a closed gate.
  package private(set) var (bent, flat) = (0, 0)
  /// Of a gate, at how many numbers the half that is multiplied is near a bound.
  package private(set) var flatValues = 0
  /// Which places of an example a rectifier has let something through at.
  private var isAlive: [Bool] = []

  init(_ workplace: Plan.Workplace) {
    (position, layer) = (workplace.step.position, workplace.step.layer)
    (input, shape) = (workplace.step.input, workplace.step.output)
    isView = workplace.step.layer.outputIsView
    if case .bounded(let low, let high) = layer.bend {
      output = NumberSpread(between: (low, high))
    } else {
      output = NumberSpread()
    }
  }

  /// The share of numbers at which its curve is nearly flat; `nil` for a layer without such a curve.
  package var flatShare: Double? { bent > 0 ? Double(flat) / Double(bent) : nil }

  /// The share of places of an example at which a rectifier has let nothing through in any example; `nil` for
  /// another layer.
  package var deadShare: Double? {
    guard case .rectified = layer.bend, !isAlive.isEmpty else { return nil }
    return Double(isAlive.count { !$0 }) / Double(isAlive.count)
  }

  /// How many places of an example have been looked at for that.
  package var places: Int { isAlive.count }

  /// Adds a batch: rows of the output that count, and how many numbers an example has.
  ///
  /// - Throws: `Interruption.stopped`.
  mutating func add(_ frame: Frame, rows: [Range<Int>], perExample: Int) throws {
    for range in rows {
      let columns = frame.output.columns
      let numbers = range.lowerBound * columns..<range.upperBound * columns
      try output.add(frame.output, numbers)
      try gradient.add(frame.outputGradient, numbers)
      guard let bend = layer.bend else { continue }
      try Interruption.check(elements: numbers.count)
      switch bend {
      case .bounded(let low, let high): addBounded(frame.output, numbers, low, high)
      case .rectified(let bound): addRectified(frame.input, numbers, bound, perExample)
      case .gated(let isBent): addGate(frame.input, range, isBent: isBent)
      }
    }
  }

  private mutating func addBounded(
    _ output: Buffer<Float>, _ numbers: Range<Int>, _ low: Double, _ high: Double
  ) {
    let bounds = (low: Float(low + Bend.margin), high: Float(high - Bend.margin))
    for index in numbers where output[index] < bounds.low || output[index] > bounds.high {
      flat += 1
    }
    bent += numbers.count
  }

  private mutating func addRectified(
    _ input: Buffer<Float>, _ numbers: Range<Int>, _ bound: Double, _ perExample: Int
  ) {
    if isAlive.isEmpty { isAlive = [Bool](repeating: false, count: max(perExample, 1)) }
    let bound = Float(bound)
    for index in numbers {
      if input[index] > bound { isAlive[index % isAlive.count] = true } else { flat += 1 }
    }
    bent += numbers.count
  }

  /// Its input has twice as many columns: what is multiplied, then what goes through the sigmoid.
  private mutating func addGate(_ input: Buffer<Float>, _ rows: Range<Int>, isBent: Bool) {
    let (half, margin) = (input.columns / 2, Bend.margin)
    let closed = Float(log(margin / (1 - margin)))
    let steep = Float(atanh(1 - margin))
    for row in rows {
      let start = row * input.columns
      for column in 0..<half {
        if input[start + half + column] < closed { flat += 1 }
        if isBent, abs(input[start + column]) > steep { flatValues += 1 }
      }
    }
    bent += rows.count * half
  }
}
