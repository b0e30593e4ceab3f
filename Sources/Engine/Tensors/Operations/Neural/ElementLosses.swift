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

    /// The loss of a difference, and its derivatives; nil for a loss that is made of other operations.
    fileprivate var curve: (value: Curve.Function, derivatives: Curve)? {
      switch self {
      case .squared:
        (
          { $0 * $0 },
          Curve(name: "MseLossBackward0", slope: { 2 * $0 }, bend: { _ in 2 })
        )
      case .smoothAbsolute(let beta):
        (
          { abs($0) < beta ? $0 * $0 / 2 / beta : abs($0) - beta / 2 },
          Curve(
            name: "SmoothL1LossBackward0",
            slope: { abs($0) < beta ? $0 / beta : $0 < 0 ? -1 : $0 > 0 ? 1 : $0 },
            bend: { abs($0) < beta ? 1 / beta : 0 })
        )
      case .huber(let delta):
        (
          { abs($0) <= delta ? $0 * $0 / 2 : delta * (abs($0) - delta / 2) },
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
    guard dtype == .float32 else {
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
    _ value: Curve.Function, _ curve: Curve, _ target: DynamicTensor, _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let share = reduction == .mean ? 1 / Float(count) : 1
    return try Self.remembering(
      curve.name, [self, target], keeping: [self, target],
      {
        try Self.reserve(count, .float32)
        return try DynamicTensor(
          zip(floats(), target.floats()).interruptiblyMap { Float(value(Double($0) - Double($1))) },
          sizes
        ).arranged(like: [self, target]).reduced(reduction)
      },
      gradient: { [self] backward in
        let gradient = try reduction == .mean ? backward.gradient * share : backward.gradient
        let own = try curve.gradient(gradient, at: self - target)
        return [own, backward.wants(1) ? try own.negated() : nil]
      })
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
      "XlogyBackward0", [self], keeping: [self], { try mapped { $0 == 0 ? 0 : $0 * log($0) } },
      gradient: { [self] backward in
        let isZero = try BinaryOperation.equal(self, DynamicTensor(Float(0)))
        let logarithm = try isZero.chosen(DynamicTensor(Float(0)), Pointwise.log(self))
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

  /// The loss, in nats, of probabilities for targets of 0 to 1: `F.binary_cross_entropy`.
  ///
  /// - Throws: `TensorError`.
  package func binaryCrossEntropy(
    _ target: DynamicTensor, weight: DynamicTensor?, _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let operation = "binary_cross_entropy"
    try checkBinary(target, operation)
    try requireFloats(operation)
    guard target.dtype == .float32 else {
      throw TensorError.wrongDType(
        operation: "\(operation)'s target", wants: "float32", got: target.dtype)
    }
    let probabilities = try floats()
    guard try probabilities.interruptiblyAll({ $0 >= 0 && $0 <= 1 }) else {
      throw TensorError.refused(
        operation: operation, reason: "a probability is outside 0 to 1",
        mend: "F.binary_cross_entropy_with_logits takes any numbers")
    }
    return try Self.remembering(
      "BinaryCrossEntropyBackward0", [self, target],
      keeping: [self, target] + (weight.map { [$0] } ?? []),
      {
        let each = try DynamicTensor(
          zip(probabilities, target.floats()).interruptiblyMap { value, wanted in
            // Logarithms below -100 count as -100, so that the loss stays finite.
            let isZero: Double = max(log1p(-Double(value)), -100)
            let isOne: Double = max(log(Double(value)), -100)
            return Float((Double(wanted) - 1) * isZero - Double(wanted) * isOne)
          }, sizes
        ).arranged(like: [self, target])
        return try each.weighted(by: weight, operation).reduced(reduction)
      },
      gradient: { [self] backward in
        let gradient = try shared(backward.gradient, weight, reduction)
        return [
          backward.wants(0) ? try gradientOfProbability(gradient, target) : nil,
          backward.wants(1)
            ? try gradient * (Self.boundLogarithm(1 - self) - Self.boundLogarithm(self)) : nil,
        ]
      })
  }

  /// The gradient of each element's loss before it was weighted and reduced.
  private func shared(
    _ gradient: DynamicTensor, _ weight: DynamicTensor?, _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let each = try reduction == .mean ? gradient * (1 / Float(count)) : gradient
    return try weight.map { try each * $0.detached() } ?? each
  }

  /// gradient · (p − target) / p (1 − p), where the last is at least 10⁻¹².
  private func gradientOfProbability(
    _ gradient: DynamicTensor, _ target: DynamicTensor
  ) throws -> DynamicTensor {
    let spread = try gradient.sizes == sizes ? gradient : gradient.expanded(sizes)
    return try Self.remembering(
      "BinaryCrossEntropyBackwardBackward0", [spread, self, target],
      keeping: [spread, self, target],
      { try spread * (self - target) / leastSpread() },
      gradient: { [self] backward in
        let given = try backward.gradient
        let (low, high) = (try self + 1e-12, try 1 - self + 1e-12)
        let slope = try (self * self - self * target * 2 + target) / (low * low * high * high)
        return [
          backward.wants(0) ? try gradientOfProbability(given, target) : nil,
          backward.wants(1) ? try given * spread * slope : nil,
          backward.wants(2) ? try (given * spread / leastSpread()).negated() : nil,
        ]
      })
  }

  /// p (1 − p), at least 10⁻¹².
  private func leastSpread() throws -> DynamicTensor {
    try BinaryOperation.maximum((1 - self) * self, DynamicTensor(Float(1e-12)))
  }

  /// The logarithm, at least -100.
  private static func boundLogarithm(_ tensor: DynamicTensor) throws -> DynamicTensor {
    try BinaryOperation.maximum(Pointwise.log(tensor), DynamicTensor(Float(-100)))
  }

  /// The loss, in nats, of logits, whose sigmoid is the probability; `positiveWeight` is the factor
  /// of targets of 1.
  ///
  /// - Throws: `TensorError`.
  package func binaryCrossEntropy(
    logitsFor target: DynamicTensor, weight: DynamicTensor?, positiveWeight: DynamicTensor?,
    _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let operation = "binary_cross_entropy_with_logits"
    try checkBinary(target, operation)
    for (name, tensor) in [("", self), ("'s target", target)] where tensor.dtype != .float32 {
      throw TensorError.wrongDType(
        operation: operation + name, wants: "float32", got: tensor.dtype)
    }
    let views = try Broadcasting.views(
      [self, positiveWeight ?? DynamicTensor(Float(1))], operation)
    guard views[0].sizes == sizes else {
      throw TensorError.refused(
        operation: operation,
        reason: "pos_weight is \(positiveWeight?.shapeText ?? ""), the input is \(shapeText)",
        mend: "it must broadcast to the input")
    }
    let factors = try views[1].floats()
    return try Self.remembering(
      "BinaryCrossEntropyWithLogitsBackward0", [self, target],
      keeping: [self, target] + [weight, positiveWeight].compactMap { $0 },
      {
        let each = try DynamicTensor(
          zip(zip(floats(), target.floats()), factors).interruptiblyMap { pair, factor in
            let value = Double(pair.0)
            let wanted = Double(pair.1)
            // log(1 + e^-x) without overflow.
            let negative: Double = log1p(exp(-abs(value))) + max(-value, 0)
            let share: Double = 1 + (Double(factor) - 1) * wanted
            return Float((1 - wanted) * value + share * negative)
          }, sizes
        ).arranged(like: [self, target])
        return try each.weighted(by: weight, operation).reduced(reduction)
      },
      gradient: { [self] backward in
        let gradient = try shared(backward.gradient, weight, reduction)
        let slopes = try slopesOfLogits(backward, target, positiveWeight?.detached())
        return try slopes.map { try $0.map { try gradient * $0 } }
      })
  }

  /// How the loss of logits grows with them and with the target.
  private func slopesOfLogits(
    _ backward: Backward, _ target: DynamicTensor, _ factor: DynamicTensor?
  ) throws -> [DynamicTensor?] {
    guard let factor else {
      return [
        backward.wants(0) ? try Pointwise.sigmoid(self) - target : nil,
        backward.wants(1) ? try negated() : nil,
      ]
    }
    let weighted = try factor * target
    let logSigmoid = Activation.logSigmoid
    return [
      backward.wants(0)
        ? try (weighted + 1 - target) * Pointwise.sigmoid(self) - weighted : nil,
      backward.wants(1)
        ? try logSigmoid(negated(), "logsigmoid") - factor * logSigmoid(self, "logsigmoid") : nil,
    ]
  }

  private func checkBinary(_ target: DynamicTensor, _ operation: String) throws {
    guard target.sizes == sizes else {
      throw TensorError.refused(
        operation: operation, reason: "the input is \(shapeText), the target \(target.shapeText)",
        mend: "both must have the same shape: target.view_as(input), where the elements fit")
    }
  }

  private func weighted(by weight: DynamicTensor?, _ operation: String) throws -> DynamicTensor {
    guard let weight else { return self }
    let product = try BinaryOperation.multiply(self, weight)
    guard product.sizes == sizes else {
      throw TensorError.refused(
        operation: operation, reason: "weight is \(weight.shapeText), the input is \(shapeText)",
        mend: "it must broadcast to the input")
    }
    return product
  }
}
