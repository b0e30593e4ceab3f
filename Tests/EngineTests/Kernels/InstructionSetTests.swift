import CKernels
import Engine
import Testing

extension Alone {
  struct InstructionSetTests {
    @Test func theBestIsChosenAndTheBaseIsThere() {
      let sets = InstructionSet.available
      #expect(sets.last?.name == "base" || sets.last?.name == "neon")
      #expect(Set(sets.map(\.name)).count == sets.count)
      #expect(InstructionSet.current == sets.first)
      #expect(About.instructionSet == sets.first?.name)
      #expect(sets.allSatisfy { ($0.rounding == .separate) == ($0.name == "base") })
    }

    @Test(arguments: InstructionSets.all)
    func oneIsChosen(set: Int32) {
      InstructionSet.available[Int(set)].use()
      defer { InstructionSet.available[0].use() }
      #expect(InstructionSet.current == InstructionSet.available[Int(set)])
    }

    @Test func whatDoesNotExistChangesNothing() {
      let chosen = InstructionSet.current
      kernels_use_instruction_set(-1)
      #expect(InstructionSet.current == chosen)
      kernels_use_instruction_set(kernels_instruction_set_count())
      #expect(InstructionSet.current == chosen)
      #expect(unsafe kernels_instruction_set_name(-1) == nil)
      #expect(!kernels_instruction_set_fuses(kernels_instruction_set_count()))
    }
  }
}
