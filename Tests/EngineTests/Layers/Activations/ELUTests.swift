import Engine
import Support
import Testing

struct ELUTests {
  @Test func bendsTowardsMinusAlpha() throws {
    let run = try LayerRun("elu alpha=2", input: Shape(4))
    let output = try run.forward([-1, -100, 0, 3])
    #expect(difference(output, from: [-1.264_241_1, -2, 0, 3]) == nil)
    run.backward([1, 1, 3, 5])
    // 2 · e⁻¹; at 0 torch takes the left side's slope, alpha.
    #expect(difference(run.inputGradient, from: [0.735_758_9, 0, 6, 5]) == nil)
  }

  /// exp(x) − 1 would lose every digit here.
  @Test func keepsTheDigitsOfSmallNumbers() throws {
    let run = try LayerRun("elu", input: Shape(2))
    let output = try run.forward([-1e-6, -1e-12])
    #expect(difference(output, from: [-9.999_995e-7, -1e-12], absolute: 0) == nil)
  }

  @Test(arguments: [[3, 7], [2, 3, 5], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("elu alpha=0.5", input: Shape(sizes)) { input, _ in
      input.map { $0 > 0 ? $0 : 0.5 * (Exact.exponential($0) - 1) }
    }
  }

  @Test func refusesBadArguments() {
    #expect(
      refusal("elu alpha=true")
        == Diagnosis("alpha of elu cannot be 'true'", mend: "it wants a number from -1000 to 1000"))
  }
}
