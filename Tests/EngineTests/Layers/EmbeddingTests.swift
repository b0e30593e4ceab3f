import Engine
import Support
import Testing

struct EmbeddingTests {
  @Test func looksUpRowsAndGathersTheirGradients() throws {
    let run = try LayerRun("embedding 3 2", [[1, 2, 3, 4, 5, 6]], input: Shape(3))
    #expect(try run.forward([2, 0, 2]) == [5, 6, 1, 2, 5, 6])
    run.backward([1, 2, 10, 20, 100, 200])
    #expect(run.parameterGradients == [[10, 20, 0, 0, 101, 202]])
    try run.forward([1, 1, 1])
    run.backward([1, 2, 10, 20, 100, 200])
    #expect(run.parameterGradients == [[0, 0, 111, 222, 0, 0]], "what was there is forgotten")
  }

  @Test func addsAnAxis() throws {
    var generator = Generator(seed: 0)
    let layer = try Embedding(27, 10, generator: &generator)
    #expect(try layer.outputShape(for: Shape(4, 8)) == Shape(4, 8, 10))
    #expect(try layer.outputShape(for: Shape([])) == Shape(10))
    #expect(layer.takesSymbols)
  }

  /// By central differences of Σ weight · table[id], which is linear: the step may be large.
  @Test func hasTheFormulasGradient() throws {
    var numbers = FixedNumbers(3)
    let ids: [Float] = [4, 0, 2, 2, 0, 3, 3, 3]
    let (table, weights) = (numbers.list(15), numbers.list(24))
    let run = try LayerRun("embedding 5 3", [table], input: Shape(2, 4))
    try run.forward(ids)
    run.backward(weights)
    func loss(_ table: [Double]) -> Double {
      ids.enumerated().reduce(0) { sum, id in
        (0..<3).reduce(sum) { $0 + table[Int(id.1) * 3 + $1] * Double(weights[id.0 * 3 + $1]) }
      }
    }
    let wanted = table.indices.map { place in
      var (above, below) = (table.map(Double.init), table.map(Double.init))
      above[place] += 0.5
      below[place] -= 0.5
      return loss(above) - loss(below)
    }
    #expect(difference(run.parameterGradients[0], from: wanted) == nil)
  }

  @Test func drawsNormalNumbers() throws {
    var (generator, same) = (Generator(seed: 3), Generator(seed: 3))
    let layer = try Embedding(27, 10, generator: &generator)
    #expect(try layer.parameters[0].tensor == same.normal(Shape(27, 10)))
    #expect(layer.parameters.map(\.name) == ["weight"])
    let isSame = generator == same
    #expect(isSame)
  }

  @Test func wantsSymbols() throws {
    #expect(
      try stop("flatten, embedding 27 10", Shape(4, 8))
        == Diagnosis(
          "wants symbol numbers, got real numbers", place: "layer 2 (embedding 27 10)",
          mend: "an embedding must come first"))
    #expect(
      try stop("embedding 27 10, embedding 27 10", Shape(4, 8))?.place
        == "layer 2 (embedding 27 10)")
  }

  @Test func refusesBadArguments() {
    let usage = "usage: embedding V C"
    #expect(refusal("embedding") == Diagnosis("embedding is missing V", mend: usage))
    #expect(refusal("embedding 27") == Diagnosis("embedding is missing C", mend: usage))
    #expect(
      refusal("embedding -27 10")
        == Diagnosis("V of embedding cannot be '-27'", mend: "it wants a whole number from 1 up"))
    #expect(
      refusal("embedding 27 10 scale=2")
        == Diagnosis("embedding has no option 'scale'", mend: usage))
  }

  @Test func refusesSymbolsItDoesNotKnow() throws {
    let run = try LayerRun("embedding 3 2", input: Shape(2))
    #expect(throws: ModelError.symbolOutside(symbol: 3, vocabulary: 3)) {
      try run.plan.load([0, 3] as [Int32])
    }
    #expect(throws: ModelError.symbolOutside(symbol: -1, vocabulary: 3)) {
      try run.plan.load([-1, 0] as [Int32])
    }
    #expect(throws: ModelError.wrongCount(wants: 2, got: 3)) {
      try run.plan.load([0, 0, 0] as [Int32])
    }
  }
}

extension Embedding {
  fileprivate var takesSymbols: Bool { Self.takes == .symbols }
}
