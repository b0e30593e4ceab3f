import Engine
import Support
import Testing

struct LeakyReLUTests {
  @Test func makesNegativeNumbersSmall() throws {
    let run = try LayerRun("leakyrelu slope=0.25", input: Shape(5))
    #expect(try run.forward([-4, -0.5, 0, 0.5, 3]) == [-1, -0.125, 0, 0.5, 3])
    run.backward([1, 2, 4, 4, 5])
    #expect(run.inputGradient == [0.25, 0.5, 1, 4, 5])
  }

  @Test func keepsWhatIsNotANumber() throws {
    let run = try LayerRun("leakyrelu", input: Shape(2))
    #expect(try run.forward([.nan, 1])[0].isNaN)
  }

  @Test(arguments: [[3, 7], [2, 3, 5], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("leakyrelu", input: Shape(sizes)) { input, _ in
      input.map { $0 > 0 ? $0 : 0.01 * $0 }
    }
  }

  @Test func refusesBadArguments() {
    #expect(
      refusal("leakyrelu slope=x")
        == Diagnosis(
          "slope of leakyrelu cannot be 'x'", mend: "it wants a number from -1000 to 1000"))
    #expect(refusal("leakyrelu 0.2")?.what == "leakyrelu does not take '0.2'")
  }

  /// A slope of 1 bends nothing.
  @Test func isAffineWithASlopeOf1() throws {
    #expect(LeakyReLU(slope: 1).isAffine)
    #expect(!LeakyReLU().isAffine)
  }
}
