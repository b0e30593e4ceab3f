import CKernels
import Engine
import Testing

extension Alone {
  @Suite struct InstructionSetTests {
    @Test func theBestIsChosenAndTheBaselineIsThere() {
      let names = InstructionSets.all.map { set in
        InstructionSets.using(set) { About.instructionSet }
      }
      #expect(names.last == "baseline" || names.last == "neon")
      #expect(Set(names).count == names.count)
      #expect(About.instructionSet == names.first)
    }

    @Test func whatDoesNotExistChangesNothing() {
      let chosen = About.instructionSet
      kernels_use_instruction_set(-1)
      #expect(About.instructionSet == chosen)
      kernels_use_instruction_set(kernels_instruction_set_count())
      #expect(About.instructionSet == chosen)
    }
  }
}
