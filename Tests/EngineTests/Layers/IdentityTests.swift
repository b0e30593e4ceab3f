import Engine
import Support
import Testing

struct IdentityTests {
  @Test func handsItsInputOn() throws {
    let run = try LayerRun("identity", input: Shape(3))
    #expect(try run.forward([1, -2, .infinity]) == [1, -2, .infinity])
    run.backward([3, 4, 5])
    #expect(run.inputGradient == [3, 4, 5])
  }

  /// Where equal windows are computed once, rows are copied.
  @Test func isTheSameWhereWindowsAreShared() throws {
    var generator = Generator(seed: 1)
    let text = "embedding 4 3, identity, flatten 2, identity, linear 6 5, tanh, flatten"
    let stack = try Sequential(text, generator: &generator)
    let input = try Shape(3, 4)
    let ids: [Int32] = [0, 1, 0, 1, 2, 2, 0, 1, 3, 0, 2, 2]
    let plain = try Plan(stack, input: input, purpose: .inference)
    let shared = try Plan(stack, input: input, purpose: .inference, sharing: .batch)
    #expect(shared.sharesWindows)
    for plan in [plain, shared] {
      try plan.load(ids)
      try plan.evaluate()
    }
    #expect(plain.output.values == shared.output.values)
  }

  @Test(arguments: [[3, 7], []])
  func hasTheFormulasGradients(sizes: [Int]) throws {
    try GradientCheck("identity", input: Shape(sizes)) { input, _ in input }
  }

  @Test func takesNoMemoryAndNoArguments() throws {
    let plan = try Plan(Sequential([Identity()]), input: Shape(2, 3), purpose: .inference)
    #expect(plan.steps.map(\.activationBytes) == [0])
    #expect(refusal("identity 3")?.what == "identity does not take '3'")
  }
}
