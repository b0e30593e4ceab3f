import CKernels
import Glibc
import Support

/// An activation function of `torch.nn.functional` that takes real numbers alone.
package enum Activation: Sendable {
  case silu, mish, selu, hardSigmoid, hardSwish, logSigmoid
  case gelu(byTanh: Bool)
  case softplus(beta: Double, threshold: Double)
  case leakyReLU(slope: Double)
  case elu(alpha: Double)
  case celu(alpha: Double)
  case softShrink(Double), hardShrink(Double)
  case threshold(Double, value: Double)

  /// The function of each element; of float32 computed in float64 and rounded once, SiLU and GELU of many
  /// elements in float32.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32; `MemoryError`.
  package func callAsFunction(
    _ tensor: DynamicTensor, _ operation: String
  ) throws -> DynamicTensor {
    if case .threshold(let bound, let value) = self, tensor.dtype.isWhole {
      let isOff = try BinaryOperation.lessOrEqual(tensor, .number(bound))
      return try isOff.chosen(.number(value), tensor).converted(to: tensor.dtype)
    }
    try tensor.requireFloats(operation)
    let own = bounded(for: tensor.dtype)
    let result = try own.curve.remembering(tensor) { try own.forward(tensor) }
    // PyTorch keeps a buffer beside this one's result, both in order.
    if case .logSigmoid = self, !result.requiresGradient { return try result.packed() }
    return result
  }

  private func forward(_ tensor: DynamicTensor) throws -> DynamicTensor {
    let (function, first, second) = kernel
    return try tensor.mapped(function, first, second)
  }

  /// The function with bounds as the elements of a dtype have them.
  private func bounded(for dtype: DType) -> Activation {
    guard dtype != .float64 else { return self }
    return switch self {
    case .softShrink(let bound): .softShrink(Double(Float(bound)))
    case .hardShrink(let bound): .hardShrink(Double(Float(bound)))
    case .threshold(let bound, let value): .threshold(Double(Float(bound)), value: value)
    default: self
    }
  }

  /// The kernel that computes it, with the numbers of its own.
  private var kernel: (function: KernelFunction, first: Double, second: Double) {
    switch self {
    case .silu: (KERNEL_SILU, 0, 0)
    case .mish: (KERNEL_MISH, 0, 0)
    case .gelu(let byTanh): (byTanh ? KERNEL_GELU_TANH : KERNEL_GELU, 0, 0)
    case .selu: (KERNEL_ELU, Self.alphaOfSelu, Self.scaleOfSelu)
    case .logSigmoid: (KERNEL_LOG_SIGMOID, 0, 0)
    case .softplus(let beta, let threshold): (KERNEL_SOFTPLUS, beta, threshold)
    case .leakyReLU(let slope): (KERNEL_LEAKY_RELU, slope, 0)
    case .elu(let alpha): (KERNEL_ELU, alpha, 1)
    case .celu(let alpha): (KERNEL_CELU, alpha, 0)
    case .hardSigmoid: (KERNEL_HARD_SIGMOID, 0, 0)
    case .hardSwish: (KERNEL_HARD_SWISH, 0, 0)
    case .softShrink(let bound): (KERNEL_SOFT_SHRINK, bound, 0)
    case .hardShrink(let bound): (KERNEL_HARD_SHRINK, bound, 0)
    case .threshold(let bound, let value): (KERNEL_THRESHOLD, bound, value)
    }
  }

  // Source: Klambauer et al., "Self-Normalizing Neural Networks", 2017, arXiv:1706.02515.
  private static let alphaOfSelu = 1.6732632423543772848
  private static let scaleOfSelu = 1.0507009873554804934

  /// The derivatives of the function.
  private var curve: Curve {
    switch self {
    case .silu: Self.ofSilu.by(.silu)
    case .mish: Self.ofMish
    case .selu:
      Self.exponential(
        "EluBackward0", alpha: Self.alphaOfSelu, scale: Self.scaleOfSelu, rate: 1)
    case .elu(let alpha): Self.exponential("EluBackward0", alpha: alpha, scale: 1, rate: 1)
    case .celu(let alpha):
      Self.exponential("CeluBackward0", alpha: alpha, scale: 1, rate: 1 / alpha)
    case .hardSigmoid:
      Curve(
        name: "HardsigmoidBackward0",
        // PyTorch's sixth is that of float32, also in float64.
        slope: { $0 > -3 && $0 < 3 ? Double(Float(1) / 6) : 0 }, bend: { _ in 0 })
    case .hardSwish:
      Curve(
        name: "HardswishBackward0",
        slope: { $0 <= -3 ? 0 : $0 < 3 ? $0 / 3 + 0.5 : 1 },
        bend: { $0 > -3 && $0 < 3 ? 1 / 3 : 0 })
    case .logSigmoid:
      Curve(
        name: "LogSigmoidBackward0",
        slope: { sigmoid(-$0) }, bend: { -sigmoid($0) * sigmoid(-$0) })
    case .gelu(let byTanh):
      byTanh ? Self.ofGeluByTanh.by(.geluByTanh) : Self.ofGelu.by(.gelu)
    case .softplus(let beta, let threshold):
      Self.softplus(beta, threshold).by(.softplus(Float(beta), Float(threshold)))
    case .leakyReLU(let slope):
      Curve(
        name: "LeakyReluBackward0",
        slope: { $0 > 0 ? 1 : slope }, bend: { _ in 0 }
      ).by(.leakyReLU(Float(slope)))
    case .softShrink(let bound): Self.shrinking("SoftshrinkBackward0", bound)
    case .hardShrink(let bound): Self.shrinking("HardshrinkBackward0", bound)
    case .threshold(let bound, _): Self.threshold(bound)
    }
  }

  private static let ofSilu = Curve(
    name: "SiluBackward0",
    slope: { x in
      let share = sigmoid(x)
      return share * (1 + x * (1 - share))
    },
    bend: { x in
      let share = sigmoid(x)
      return share * (1 - share) * (2 + x * (1 - 2 * share))
    })

  /// x · t, t the hyperbolic tangent of log(1 + eˣ), and t's own derivatives.
  private static let ofMish = Curve(
    name: "MishBackward0",
    slope: { x in
      let (gate, share) = (tanh(log1p(exp(x))), sigmoid(x))
      return gate + x * (1 - gate * gate) * share
    },
    bend: { x in
      let (gate, share) = (tanh(log1p(exp(x))), sigmoid(x))
      let slope = (1 - gate * gate) * share
      return 2 * slope + x * slope * (1 - share - 2 * gate * share)
    })

  private static let ofGelu = Curve(
    name: "GeluBackward0",
    slope: { (1 + erf($0 / 2.0.squareRoot())) / 2 + $0 * density($0) },
    bend: { density($0) * (2 - $0 * $0) })

  private static let ofGeluByTanh: Curve = {
    let (scale, cubic) = ((2 / Double.pi).squareRoot(), 0.044715)
    return Curve(
      name: "GeluBackward0",
      slope: { x in
        let gate = tanh(scale * (x + cubic * x * x * x))
        return (1 + gate + x * (1 - gate * gate) * scale * (1 + 3 * cubic * x * x)) / 2
      },
      bend: { x in
        let gate = tanh(scale * (x + cubic * x * x * x))
        let inner = scale * (1 + 3 * cubic * x * x)
        let slope = (1 - gate * gate) * inner
        return slope + x * (1 - gate * gate) * (3 * scale * cubic * x - gate * inner * inner)
      })
  }()

  /// scale · x above 0, else scale · alpha · (e^(rate · x) − 1).
  private static func exponential(
    _ name: String, alpha: Double, scale: Double, rate: Double
  ) -> Curve {
    Curve(
      name: name,
      slope: { scale * ($0 <= 0 ? alpha * rate * exp($0 * rate) : 1) },
      bend: { $0 < 0 ? scale * alpha * rate * rate * exp($0 * rate) : 0 })
  }

  /// 0 up to a bound on both sides, 1 beyond.
  private static func shrinking(_ name: String, _ bound: Double) -> Curve {
    Curve(
      name: name, slope: { $0 >= -bound && $0 <= bound ? 0 : 1 }, bend: { _ in 0 })
  }

  private static func threshold(_ bound: Double) -> Curve {
    Curve(name: "ThresholdBackward0", slope: { $0 <= bound ? 0 : 1 }, bend: { _ in 0 })
  }

  private static func softplus(_ beta: Double, _ threshold: Double) -> Curve {
    Curve(
      name: "SoftplusBackward0",
      slope: { $0 * beta > threshold ? 1 : sigmoid($0 * beta) },
      bend: { $0 * beta > threshold ? 0 : beta * sigmoid($0 * beta) * sigmoid(-$0 * beta) })
  }
}

private func sigmoid(_ value: Double) -> Double { 1 / (1 + exp(-value)) }

/// The normal distribution's density.
private func density(_ value: Double) -> Double {
  exp(-value * value / 2) / (2 * Double.pi).squareRoot()
}
