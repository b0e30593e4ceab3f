import CKernels
import Glibc
import Support

/// Losses of each element against a target: `F.mse_loss` and others.
extension DynamicTensor {
  /// The losses that compare elements with targets.
  package enum ElementLoss: Sendable {
    case squared, absolute
    case smoothAbsolute(beta: Double)
    case huber(delta: Double)
    case divergence(isLogarithm: Bool)

    fileprivate typealias Value = @Sendable (DynamicTensor) throws -> DynamicTensor

    /// The loss of differences, and its derivatives; nil for a loss that is made of other operations.
    fileprivate var curve: (value: Value, derivatives: Curve)? {
      switch self {
      case .squared:
        (
          { try $0 * $0 },
          Curve(name: "MseLossBackward0", slope: { 2 * $0 }, bend: { _ in 2 })
        )
      case .smoothAbsolute(let beta):
        (
          { try beta > 0 ? $0.mapped(KERNEL_SMOOTH_ABSOLUTE, beta, 0.5 / beta) : $0.absolute() },
          Curve(
            name: "SmoothL1LossBackward0",
            slope: { abs($0) < beta ? $0 / beta : $0 < 0 ? -1 : $0 > 0 ? 1 : $0 },
            bend: { abs($0) < beta ? 1 / beta : 0 })
        )
      case .huber(let delta):
        (
          { try $0.mapped(KERNEL_SMOOTH_ABSOLUTE, delta, 0.5) },
          Curve(
            name: "HuberLossBackward0",
            slope: { abs($0) <= delta ? $0 : $0 < 0 ? -delta : $0 > 0 ? delta : $0 },
            bend: { abs($0) < delta ? 1 : 0 })
        )
      case .absolute, .divergence: nil
      }
    }
  }

  /// The loss of each element against a target that broadcasts, reduced.
  ///
  /// - Throws: `TensorError`.
  package func loss(
    _ loss: ElementLoss, _ target: DynamicTensor, _ reduction: LossReduction, _ operation: String
  ) throws -> DynamicTensor {
    let dtype = max(dtype, target.dtype)
    guard dtype.isReal else {
      throw TensorError.wrongDType(operation: operation, wants: "float32", got: dtype)
    }
    if case .divergence(let isLogarithm) = loss {
      return try target.divergence(of: self, isLogarithm: isLogarithm, operation)
        .reduced(reduction)
    }
    let views =
      sizes == target.sizes ? [self, target] : try Broadcasting.views([self, target], operation)
    guard let curve = loss.curve else {
      return try (views[0] - views[1]).absolute().reduced(reduction)
    }
    return try views[0].loss(curve.value, curve.derivatives, views[1], reduction)
  }

  /// The loss of the differences from a target of the same sizes, as one remembered operation.
  private func loss(
    _ value: ElementLoss.Value, _ curve: Curve, _ target: DynamicTensor,
    _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let share = reduction == .mean ? 1 / Double(count) : 1
    return try Self.remembering(
      curve.name, [self, target], keeping: [self, target],
      {
        let difference = try difference(from: target)
        return try difference.offering(besides: []) { try value(difference) }.reduced(reduction)
      },
      gradient: { [self] backward in
        let gradient = try reduction == .mean ? backward.gradient * share : backward.gradient
        let own = try curve.gradient(gradient, at: difference(from: target))
        return [own, backward.wants(1) ? try own.negated() : nil]
      })
  }

  /// The difference from a target of any dtype, as a real number.
  private func difference(from target: DynamicTensor) throws -> DynamicTensor {
    let dtype = max(dtype, target.dtype)
    return try converted(to: dtype) - target.converted(to: dtype)
  }

  /// How far log-probabilities are from this target's probabilities: `F.kl_div`.
  private func divergence(
    of input: DynamicTensor, isLogarithm: Bool, _ operation: String
  ) throws -> DynamicTensor {
    // Before the work, so that the error names the function.
    _ = try Broadcasting.sizes(input.sizes, sizes, operation)
    return try isLogarithm
      ? Pointwise.exp(self) * (self - input) : timesOwnLogarithm() - self * input
  }

  /// x · log x, where 0 · log 0 is 0.
  private func timesOwnLogarithm() throws -> DynamicTensor {
    try Self.remembering(
      "XlogyBackward0", [self], keeping: [self],
      {
        let logarithm = try Pointwise.log(self)
        let product = try logarithm.offering(besides: [self]) { try logarithm * self }
        return try BinaryOperation.equal(self, .number(0.0)).chosen(.number(0.0), product)
      },
      gradient: { [self] backward in
        let isZero = try BinaryOperation.equal(self, .number(0.0))
        let logarithm = try isZero.chosen(.number(0.0), Pointwise.log(self))
        return [try backward.gradient * (logarithm + self / self)]
      })
  }

  /// A loss of each element as one number, or as it is.
  func reduced(_ reduction: LossReduction) throws -> DynamicTensor {
    switch reduction {
    case .none: self
    case .sum: try sum(nil, keeps: false)
    case .mean: try mean(nil, keeps: false)
    }
  }
}
