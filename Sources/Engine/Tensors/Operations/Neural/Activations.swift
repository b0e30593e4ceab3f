import CKernels
import Support

/// An activation function of `torch.nn.functional` that takes float32 alone.
package enum Activation: Sendable {
  case silu, mish, selu, hardSigmoid, hardSwish, logSigmoid
  case softplus(beta: Double, threshold: Double)
  case leakyReLU(slope: Double)
  case elu(alpha: Double)
  case celu(alpha: Double)

  /// The kernel that computes it, with the numbers of its own.
  private var kernel: (function: KernelFunction, first: Double, second: Double)? {
    switch self {
    case .silu: (KERNEL_SILU, 0, 0)
    case .mish: (KERNEL_MISH, 0, 0)
    // Source: Klambauer et al., "Self-Normalizing Neural Networks", 2017, arXiv:1706.02515.
    case .selu: (KERNEL_ELU, 1.6732632423543772848, 1.0507009873554804934)
    case .hardSigmoid, .hardSwish: nil
    case .logSigmoid: (KERNEL_LOG_SIGMOID, 0, 0)
    case .softplus(let beta, let threshold): (KERNEL_SOFTPLUS, beta, threshold)
    case .leakyReLU(let slope): (KERNEL_LEAKY_RELU, slope, 0)
    case .elu(let alpha): (KERNEL_ELU, alpha, 1)
    case .celu(let alpha): (KERNEL_CELU, alpha, 0)
    }
  }

  /// The function of each element, computed in float64 and rounded once.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32; `MemoryError`.
  package func callAsFunction(
    _ tensor: DynamicTensor, _ operation: String
  ) throws -> DynamicTensor {
    try tensor.requireFloats(operation)
    let result: DynamicTensor
    if let kernel {
      result = try tensor.mapped(kernel.function, kernel.first, kernel.second)
    } else {
      let isSwish = if case .hardSwish = self { true } else { false }
      result = try tensor.mapped { (isSwish ? $0 : 1) * clipped($0 + 3, 0, 6) / 6 }
    }
    // PyTorch keeps a buffer beside this one's result, both in order.
    if case .logSigmoid = self { return try result.packed() }
    return result
  }
}

/// A number kept within bounds; NaN stays NaN.
private func clipped(_ value: Double, _ low: Double, _ high: Double) -> Double {
  value < low ? low : value > high ? high : value
}

extension DynamicTensor {
  /// Elements kept between two numbers in the tensor's own dtype: `F.hardtanh`.
  ///
  /// - Throws: `TensorError.wrongDType` for bool.
  package func hardTanh(
    from low: Double, to high: Double, _ operation: String
  ) throws -> DynamicTensor {
    guard low <= high else {
      throw TensorError.refused(
        operation: operation, reason: "min_val \(low) is above max_val \(high)")
    }
    let (first, last) = (Float(low), Float(high))
    return try mapped(
      operation, floats: { $0 < first ? first : $0 > last ? last : $0 },
      integers: { min(max($0, Int(clamping: low)), Int(clamping: high)) })
  }

  /// One half of an axis times the sigmoid of the other: `F.glu`.
  ///
  /// - Throws: `TensorError`.
  package func gatedLinear(_ axis: Int) throws -> DynamicTensor {
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: "glu", wants: "at least 1 axis", got: sizes)
    }
    try requireFloats("glu")
    let axis = try self.axis(axis)
    guard sizes[axis] % 2 == 0 else {
      throw TensorError.refused(
        operation: "glu", reason: "axis \(axis) of \(shapeText) has an odd size, \(sizes[axis])",
        mend: "one half gates the other: the size must be even")
    }
    let half = sizes[axis] / 2
    return try BinaryOperation.multiply(
      sliced(axis, from: 0, to: half), Pointwise.sigmoid(sliced(axis, from: half, to: nil)))
  }
}

extension Int {
  /// The whole part of a number, or the nearest end of the whole numbers; 0 for NaN.
  fileprivate init(clamping number: Double) {
    self = Int(exactly: number.rounded(.towardZero)) ?? (number > 0 ? .max : number < 0 ? .min : 0)
  }
}
