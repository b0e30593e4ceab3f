import CKernels
import Testing

/// Tests that switch the kernels' instruction set, and tests whose numbers must not change in their
/// last bit meanwhile: one after another.
///
/// The other tests run beside them; they hold in every instruction set.
@Suite(.serialized)
enum Alone {}

/// The instruction sets of this machine.
enum InstructionSets {
  /// Their numbers; 0 is the best.
  static var all: Range<Int32> { 0..<kernels_instruction_set_count() }

  /// Runs the body with one instruction set and goes back to the best.
  static func using<Result>(_ number: Int32, _ body: () throws -> Result) rethrows -> Result {
    kernels_use_instruction_set(number)
    defer { kernels_use_instruction_set(0) }
    return try body()
  }
}
