import Engine
import Support
import Testing

struct SoftplusTests {
  @Test func isARectifierWithoutAKink() throws {
    let run = try LayerRun("softplus beta=2", input: Shape(4))
    let output = try run.forward([0, 1, -1, 30])
    // log 2 / 2; log(1 + e²) / 2; log(1 + e⁻²) / 2; 60 is above the threshold.
    #expect(difference(output, from: [0.346_573_59, 1.063_464, 0.063_464, 30]) == nil)
    run.backward([1, 1, 1, 3])
    #expect(
      difference(run.inputGradient, from: [0.5, 0.880_797_08, 0.119_202_92, 3]) == nil)
  }

  @Test(arguments: [[3, 7], [2, 3, 5], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("softplus beta=0.5", input: Shape(sizes), scale: 4) { input, _ in
      input.map { Exact.logarithm(1 + Exact.exponential(0.5 * $0)) / 0.5 }
    }
  }

  @Test func refusesBadArguments() {
    #expect(
      refusal("softplus beta=0")
        == Diagnosis(
          "beta of softplus cannot be '0'", mend: "it wants a number from 1e-06 to 1000000"))
  }
}
