import Engine
import Support
import Testing

struct LinearTests {
  @Test func multipliesAndAdds() throws {
    // [1 2; 3 4] · [1 2 3; 4 5 6] + [0.5 −1 0]
    let run = try LayerRun(
      "linear 2 3", [[1, 2, 3, 4, 5, 6], [0.5, -1, 0]], input: Shape(2, 2))
    #expect(try run.forward([1, 2, 3, 4]) == [9.5, 11, 15, 19.5, 25, 33])
    run.backward([1, 0, 2, 0, 1, -1])
    #expect(run.inputGradient == [7, 16, -1, -1])  // dy · weightᵀ
    #expect(run.parameterGradients == [[1, 3, -1, 2, 4, 0], [1, 1, 1]])  // xᵀ · dy, Σ dy
  }

  @Test func worksWithoutBias() throws {
    let run = try LayerRun("linear 2 1 bias=false", [[2, 3]], input: Shape(1, 2))
    #expect(run.layer.parameters.map(\.name) == ["weight"])
    #expect(try run.forward([10, 100]) == [320])
    run.backward([2])
    #expect(run.inputGradient == [4, 6])
    #expect(run.parameterGradients == [[20, 200]])
  }

  @Test(arguments: ["linear 5 4", "linear 5 4 bias=false"], [[6, 5], [2, 3, 5], [5]])
  func hasTheFormulasGradients(line: String, sizes: [Int]) throws {
    try GradientCheck(line, input: Shape(sizes)) { input, parameters in
      byRows(input, of: 5) { row in
        (0..<4).map { column in
          let bias = parameters.count > 1 ? parameters[1][column] : 0
          return row.indices.reduce(bias) { $0 + row[$1] * parameters[0][$1 * 4 + column] }
        }
      }
    }
  }

  @Test func drawsTheWeightDividedByTheRootAndScaled() throws {
    var (generator, same) = (Generator(seed: 3), Generator(seed: 3))
    let layer = try Linear(16, 4, scale: 0.5, generator: &generator)
    let drawn = try same.normal(Shape(16, 4)).values
    #expect(layer.parameters[0].tensor.values == drawn.map { $0 / 4 * 0.5 })
    #expect(layer.parameters[1].tensor.values == [0, 0, 0, 0])
    #expect(layer.parameterCount == 68)
    let isSame = generator == same
    #expect(isSame)
  }

  @Test func computesNoInputGradientThatNobodyReads() throws {
    var generator = Generator(seed: 0)
    let layer = try Linear(2, 1, generator: &generator)
    let plan = try Plan(Sequential([layer]), input: Shape(1, 2), purpose: .training)
    try plan.load([1, 1] as [Float])
    var pass = Pass(mode: .training, generator: generator)
    try plan.forward(&pass)
    plan.outputGradient.copy(from: [1])
    try plan.backward()
    #expect(plan.inputGradient.values == [0, 0])
    #expect(plan.gradients[0] == 1)
  }

  @Test func stopsAnotherLastDimension() throws {
    #expect(
      try stop("linear 80 200", Shape(4, 8, 10))
        == Diagnosis(
          "wants C=80, got C=10", place: "layer 1 (linear 80 200)"))
    #expect(
      try stop("linear 80 200", Shape([]))
        == Diagnosis(
          "wants C=80, got a scalar", place: "layer 1 (linear 80 200)"))
    #expect(try stop("linear 1 2", Shape(1)) == nil)
    #expect(try stop("linear 1 2", Shape([])) != nil)
  }

  @Test func refusesBadArguments() {
    let usage = "usage: linear IN OUT [bias=true] [scale=1]"
    #expect(refusal("linear 20") == Diagnosis("linear is missing OUT", mend: usage))
    #expect(
      refusal("linear 20 200 5")
        == Diagnosis(
          "linear does not take '5'",
          mend: "\(usage); put a comma before the next layer"))
    #expect(
      refusal("linear 20 0")
        == Diagnosis("OUT of linear cannot be '0'", mend: "it wants a whole number from 1 up"))
    #expect(
      refusal("linear 20 200 bias=yes")
        == Diagnosis("bias of linear cannot be 'yes'", mend: "it wants true or false"))
    #expect(
      refusal("linear 20 200 scale=-1")
        == Diagnosis("scale of linear cannot be '-1'", mend: "it wants a number from 0 to 1000"))
  }

  @Test func fitsWhatComes() throws {
    var generator = Generator(seed: 0)
    let layer = try Linear(80, 200, bias: false, generator: &generator)
    let fitted = Linear.fitted(layer.arguments, to: try Shape(4, 4, 20))
    #expect(try Linear(fitted, generator: &generator).description == "linear 20 200 bias=false")
  }
}
