import Engine
import Testing

/// Compares a layer with a formula written again in float64: its output, and its gradients with
/// central differences of the formula.
///
/// The differences are exact to about 1e-9, so that the tolerance is that of float32 arithmetic.
struct GradientCheck {
  /// What the layer should compute from its input and its parameters.
  typealias Formula = (_ input: [Double], _ parameters: [[Double]]) -> [Double]

  private let formula: Formula
  private let input: [Double]
  private let parameters: [[Double]]
  private let weights: [Double]

  private static let step = 1e-5
  /// Relative and absolute.
  private static let tolerance = 2e-5

  /// Runs the layer with fixed numbers; `shift` keeps the inputs away from a kink or a zero.
  @discardableResult
  init(
    _ line: String, input shape: Shape, scale: Float = 2, generator: Generator = Generator(seed: 0),
    _ formula: @escaping Formula
  ) throws {
    var numbers = FixedNumbers(7)
    let drawn = try LayerRun(line, input: shape).layer.parameters
    let tensors = drawn.map { numbers.list($0.tensor.count) }
    let values = numbers.list(shape.count, scale: scale)
    let run = try LayerRun(line, tensors, input: shape)
    let output = try run.forward(values, generator: generator)
    let weights = numbers.list(output.count)
    run.backward(weights)
    self.formula = formula
    input = values.map(Double.init)
    parameters = tensors.map { $0.map(Double.init) }
    self.weights = weights.map(Double.init)
    compare(output, formula(input, parameters), "output")
    compare(run.inputGradient, inputGradient(), "gradient of the input")
    for (index, gradient) in run.parameterGradients.enumerated() {
      compare(gradient, parameterGradient(index), "gradient of \(drawn[index].name)")
    }
  }

  private func compare(_ got: [Float], _ wanted: [Double], _ what: String) {
    let off = difference(
      got, from: wanted, relative: Self.tolerance, absolute: Self.tolerance)
    #expect(off == nil, "\(what)")
  }

  private func loss(_ input: [Double], _ parameters: [[Double]]) -> Double {
    zip(formula(input, parameters), weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func inputGradient() -> [Double] {
    input.indices.map { place in
      slope { moved in
        var copy = input
        copy[place] += moved
        return loss(copy, parameters)
      }
    }
  }

  private func parameterGradient(_ index: Int) -> [Double] {
    parameters[index].indices.map { place in
      slope { moved in
        var copy = parameters
        copy[index][place] += moved
        return loss(input, copy)
      }
    }
  }

  private func slope(_ function: (Double) -> Double) -> Double {
    (function(Self.step) - function(-Self.step)) / (2 * Self.step)
  }
}

/// One row of a formula: applies `body` to each row of this many numbers.
func byRows(_ values: [Double], of columns: Int, _ body: ([Double]) -> [Double]) -> [Double] {
  stride(from: 0, to: values.count, by: columns).flatMap { start in
    body(Array(values[start..<start + columns]))
  }
}
