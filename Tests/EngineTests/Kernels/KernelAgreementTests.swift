import CKernels
import Engine
import FoundationEssentials
import TestSupport
import Testing

extension Alone {
  /// Every kernel on every instruction set: what is bit for bit the same, and what is not.
  struct KernelAgreementTests {
    /// The kernels that multiply and add: without a fused operation their last digits differ.
    private static let fusing: Set = [
      "adam", "average", "batchnorm", "batchnorm_backward", "batchnorm_evaluate", "cross_entropy",
      "cross_entropy_backward", "descend_at_b", "exp", "gelu", "gelu_backward", "layernorm",
      "layernorm_backward", "matmul", "matmul_a_bt", "matmul_at_b", "momentum", "sgd", "sigmoid",
      "softmax", "tanh", "tanh_backward", "elu", "elu_backward", "gelu_tanh",
      "gelu_tanh_backward", "gate", "gate_backward", "glu", "glu_backward", "log_softmax",
      "log_softmax_backward", "depthwise", "depthwise_input", "depthwise_weights",
      "rmsnorm_backward", "silu", "silu_backward", "softplus", "softplus_backward", "lstm_step",
      "lstm_step_backward", "add_matmul_a_bt",
      "matmul_wide", "double_shares", "column_shares", "combine_by", "combine_three", "exact",
      "quick", "shares", "attention_shares", "convolve_planes", "plane_weights",
    ]

    /// The kernels whose results on a set are not those of the best one, in `rounds` random sizes.
    private func differing(_ set: Int32, rounds: Int = 16) -> Set<String> {
      var names: Set<String> = []
      for round in 1...rounds {
        var sizes = FixedNumbers(UInt64(round))
        let size = KernelSize(&sizes, isLong: round % 8 == 0)
        for kernel in KernelCase.all {
          let (best, other) = (kernel.run(on: 0, size), kernel.run(on: set, size))
          let isSame = zip(best, other).allSatisfy {
            $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
          }
          if !isSame { names.insert(kernel.name) }
        }
      }
      return names
    }

    @Test(arguments: InstructionSets.all.dropFirst())
    func setsThatRoundAlikeGiveTheSameBits(set: Int32) {
      let isFused = InstructionSet.available[Int(set)].rounding == .fused
      let wanted = isFused == (InstructionSet.available[0].rounding == .fused) ? [] : Self.fusing
      #expect(differing(set) == wanted)
    }

    @Test func everyKernelIsCompared() throws {
      let table = try Repository.read("Sources/CKernels/include/kernels.inc.h")
      let names = table.matches(of: #/\nK\((?:void|double|size_t), ([a-z_]+),/#).map {
        String($0.1)
      }
      #expect(names.count > 30)
      #expect(Set(names) == Set(KernelCase.all.map(\.name)))
    }
  }
}

/// The sizes that a kernel is run with.
struct KernelSize {
  let rows, columns, depth: Int

  /// Sizes around the vectors' lengths; long ones pass the blocks that sums are cut into.
  init(_ numbers: inout FixedNumbers, isLong: Bool) {
    func size(_ most: Int) -> Int { 1 + Int(abs(numbers.next()) * 1e6) % most }
    rows = 1 + size(40)
    columns = size(isLong ? 1200 : 90)
    depth = size(isLong ? 600 : 60)
  }
}
