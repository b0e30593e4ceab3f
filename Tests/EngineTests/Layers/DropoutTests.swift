import Engine
import Support
import Testing

struct DropoutTests {
  @Test func dropsOrDoublesAndSendsTheGradientTheSameWay() throws {
    let numbers = (1...400).map(Float.init)
    let run = try LayerRun("dropout", input: Shape(400))
    let output = try run.forward(numbers, generator: Generator(seed: 5))
    #expect(zip(output, numbers).allSatisfy { $0 == 0 || $0 == 2 * $1 })
    #expect((150...250).contains(output.count { $0 == 0 }))
    run.backward([Float](repeating: 3, count: 400))
    #expect(run.inputGradient == output.map { $0 == 0 ? 0 : 6 })
  }

  @Test(arguments: [0.1, 0.3, 0.9])
  func dropsItsShare(probability: Double) throws {
    let run = try LayerRun("dropout \(probability)", input: Shape(20_000))
    let output = try run.forward([Float](repeating: 1, count: 20_000))
    let dropped = Double(output.count { $0 == 0 }) / 20_000
    #expect(abs(dropped - probability) < 0.015)
    let kept = try #require(output.first { $0 != 0 })
    #expect(difference([kept], from: [1 / (1 - probability)]) == nil)
  }

  @Test func goesOnInTheStreamFromPassToPass() throws {
    let plan = try Plan(Sequential([Dropout(0.5)]), input: Shape(64), purpose: .training)
    try plan.load([Float](repeating: 1, count: 64))
    var pass = Pass(mode: .training, generator: Generator(seed: 1))
    try plan.forward(&pass)
    let first = plan.output.values
    try plan.forward(&pass)
    #expect(plan.output.values != first)
    pass.generator = Generator(seed: 1)
    try plan.forward(&pass)
    #expect(plan.output.values == first)
  }

  @Test func dropsAllOrNothingAtTheEnds() throws {
    let stream = Generator(seed: 1)
    for (line, wanted) in [
      ("dropout 1", [Float](repeating: 0, count: 3)), ("dropout 0", [1, -2, 3]),
    ] {
      let run = try LayerRun(line, input: Shape(3))
      #expect(try run.forward([1, -2, 3], generator: stream) == wanted)
      run.backward([1, 1, 1])
      #expect(run.inputGradient == (line == "dropout 1" ? [0, 0, 0] : [1, 1, 1]))
    }
  }

  @Test(arguments: [Purpose.training, .inference])
  func handsOnInEvaluationMode(purpose: Purpose) throws {
    let run = try LayerRun("dropout 0.9", input: Shape(3), purpose: purpose)
    #expect(try run.forward([1, -2, 3], mode: .evaluation) == [1, -2, 3])
  }

  @Test func hasTheFormulasGradientsForItsMask() throws {
    let stream = Generator(seed: 9)
    let ones = try LayerRun("dropout 0.3", input: Shape(4, 6))
    let mask = try ones.forward([Float](repeating: 1, count: 24), generator: stream)
    try GradientCheck("dropout 0.3", input: Shape(4, 6), generator: stream) { input, _ in
      zip(input, mask).map { $0 * Double($1) }
    }
  }

  @Test func refusesBadArguments() {
    for text in ["1.5", "-0.1", "half", "nan"] {
      #expect(
        refusal("dropout \(text)")
          == Diagnosis("P of dropout cannot be '\(text)'", mend: "it wants a number from 0 to 1"))
    }
  }

  @Test func isHalfByDefault() throws {
    #expect(Dropout().probability == 0.5)
    #expect(Dropout().description == "dropout 0.5", "what decides is always told")
    #expect(Dropout(0.1).description == "dropout 0.1")
    #expect(try LayerRun("nn.Dropout(p=0.25)", input: Shape(1)).layer.description == "dropout 0.25")
  }
}
