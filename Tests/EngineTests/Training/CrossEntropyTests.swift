import Engine
import Support
import Testing

struct CrossEntropyTests {
  @Test func isTheMeanSurprise() throws {
    // Row 1: softmax of 0 0 is ½ ½; row 2: of ln 3 and 0 it is ¾ ¼.
    let logits = try Buffer<Float>(zeros: Shape(2, 2))
    logits.copy(from: [0, 0, 1.098_612_3, 0])
    let loss = try CrossEntropy(rows: 2)
    loss.targets.copy(from: [0, 1])
    // (ln 2 + ln 4) / 2
    #expect(difference([loss.mean(logits)], from: [1.039_720_77]) == nil)
    let gradient = try Buffer<Float>(zeros: Shape(2, 2))
    loss.backward(logits, into: gradient)
    #expect(difference(gradient.values, from: [-0.25, 0.25, 0.375, -0.375]) == nil)
  }

  @Test func ignoresNegativeTargets() throws {
    let logits = try Buffer<Float>(zeros: Shape(2, 2))
    logits.copy(from: [0, 0, 1.098_612_3, 0])
    let loss = try CrossEntropy(rows: 2)
    loss.targets.copy(from: [0, -1])
    #expect(loss.counted == 1)
    #expect(difference([loss.mean(logits)], from: [0.693_147_18]) == nil)
    let gradient = try Buffer<Float>(zeros: Shape(2, 2))
    loss.backward(logits, into: gradient)
    #expect(difference(gradient.values, from: [-0.5, 0.5, 0, 0]) == nil)
  }

  @Test func agreesWithTorch() throws {
    let vectors: LayerVectors = try Vectors.read("layers")
    try #require(vectors.losses.count == 5)
    for one in vectors.losses {
      let logits = try Buffer<Float>(zeros: Shape(one.logits.shape))
      logits.copy(from: one.logits.values)
      let loss = try CrossEntropy(rows: one.targets.values.count)
      loss.targets.copy(from: one.targets.values.map { Int32($0) })
      let what = "\(one.logits.shape), targets \(one.targets.values)"
      #expect(difference([loss.mean(logits)], from: [one.loss]) == nil, "\(what)")
      let gradient = try Buffer<Float>(zeros: logits.shape)
      loss.backward(logits, into: gradient)
      #expect(difference(gradient.values, from: one.gradient.values) == nil, "\(what)")
    }
  }

  /// Central differences of the formula in float64.
  @Test func hasTheFormulasGradient() throws {
    var numbers = FixedNumbers(5)
    let values = numbers.list(4 * 7, scale: 4)
    let targets: [Int32] = [6, 0, -1, 3]
    let logits = try Buffer<Float>(zeros: Shape(4, 7))
    logits.copy(from: values)
    let loss = try CrossEntropy(rows: 4)
    loss.targets.copy(from: targets)
    func formula(_ logits: [Double]) -> Double {
      var sum = 0.0
      for (row, target) in targets.enumerated() where target >= 0 {
        let powers = logits[row * 7..<row * 7 + 7].map(Exact.exponential)
        sum += Exact.logarithm(powers.reduce(0, +)) - logits[row * 7 + Int(target)]
      }
      return sum / 3
    }
    let exact = values.map(Double.init)
    #expect(difference([loss.mean(logits)], from: [formula(exact)]) == nil)
    let gradient = try Buffer<Float>(zeros: Shape(4, 7))
    loss.backward(logits, into: gradient)
    let wanted = exact.indices.map { place in
      var (above, below) = (exact, exact)
      above[place] += 1e-5
      below[place] -= 1e-5
      return (formula(above) - formula(below)) / 2e-5
    }
    #expect(difference(gradient.values, from: wanted) == nil)
  }
}
