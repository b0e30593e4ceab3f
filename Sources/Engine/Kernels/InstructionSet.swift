import CKernels

/// A set of vector instructions that the kernels can run on.
///
/// Sums run in the same order on all of them, so that those with a fused multiply-add give the same
/// bits. The base set of x86-64 has none: its numbers differ from the others' in their last digits.
public struct InstructionSet: Sendable, Hashable {
  private let number: Int32

  /// "avx512", "avx2", "neon" or "base".
  public var name: String {
    // Unsafe: a constant C string; there is one for every number below the count.
    unsafe kernels_instruction_set_name(number).map { unsafe String(cString: $0) } ?? "base"
  }

  /// How it rounds a product that is added to a sum.
  public var rounding: ProductRounding {
    kernels_instruction_set_fuses(number) ? .fused : .separate
  }

  /// Those of this machine, the fastest first.
  public static var available: [InstructionSet] {
    (0..<kernels_instruction_set_count()).map(InstructionSet.init(number:))
  }

  /// The one that the kernels run on; the fastest, until another is chosen.
  public static var current: InstructionSet {
    InstructionSet(number: kernels_chosen_instruction_set())
  }

  /// Makes all kernels of the program use it from now on.
  public func use() { kernels_use_instruction_set(number) }
}

/// How a product that is added to a sum is rounded: what numbers depend on besides the seed.
public enum ProductRounding: String, Sendable, CaseIterable {
  /// Together with the sum, once, by a fused multiply-add.
  case fused
  /// Separately, before it is added.
  case separate
}
