import Glibc
import Support

/// `F.binary_cross_entropy`, of probabilities and of logits.
extension DynamicTensor {
  /// The loss, in nats, of probabilities for targets of 0 to 1: `F.binary_cross_entropy`.
  ///
  /// - Throws: `TensorError`.
  package func binaryCrossEntropy(
    _ target: DynamicTensor, weight: DynamicTensor?, _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let operation = "binary_cross_entropy"
    try weight?.refuseGradient("\(operation)'s weight")
    try checkBinary(target, operation)
    try requireFloats(operation)
    guard target.dtype == dtype else {
      throw TensorError.wrongDType(
        operation: "\(operation)'s target", wants: dtype.shortName, got: target.dtype)
    }
    let hasNumbers = try !Self.areMeta(self, target, weight, operation: operation)
    let probabilities = try hasNumbers ? doubles() : []
    guard try probabilities.interruptiblyAll({ $0 >= 0 && $0 <= 1 }) else {
      throw TensorError.refused(
        operation: operation, reason: "a probability is outside 0 to 1",
        mend: "F.binary_cross_entropy_with_logits takes any numbers")
    }
    return try Self.remembering(
      "BinaryCrossEntropyBackward0", [self, target],
      keeping: [self, target] + (weight.map { [$0] } ?? []),
      {
        // Logarithms below -100 count as -100, so that the loss stays finite.
        let isZero = try BinaryOperation.maximum(Pointwise.log1p(negated()), .number(-100.0))
        let each = try (target - 1) * isZero - target * Self.boundLogarithm(self)
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
    let each = try reduction == .mean ? gradient * (1 / Double(count)) : gradient
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
    try BinaryOperation.maximum((1 - self) * self, .number(1e-12))
  }

  /// The logarithm, at least -100.
  private static func boundLogarithm(_ tensor: DynamicTensor) throws -> DynamicTensor {
    try BinaryOperation.maximum(Pointwise.log(tensor), .number(-100.0))
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
    for tensor in [weight, positiveWeight] {
      try tensor?.refuseGradient("\(operation)'s weights")
    }
    try checkBinary(target, operation)
    for (name, tensor) in [("", self), ("'s target", target)] where !tensor.dtype.isReal {
      throw TensorError.wrongDType(
        operation: operation + name, wants: "float32", got: tensor.dtype)
    }
    let views = try Broadcasting.views(
      [self, positiveWeight ?? .number(1.0)], operation)
    guard views[0].sizes == sizes else {
      throw TensorError.refused(
        operation: operation,
        reason: "pos_weight is \(positiveWeight?.shapeText ?? ""), the input is \(shapeText)",
        mend: "it must broadcast to the input")
    }
    _ = try Self.areMeta(self, target, weight, operation: operation)
    return try Self.remembering(
      "BinaryCrossEntropyWithLogitsBackward0", [self, target],
      keeping: [self, target] + [weight, positiveWeight].compactMap { $0 },
      {
        var likely = try Activation.logSigmoid(self, operation)
        if let positiveWeight {
          let factor = try positiveWeight.converted(to: .promoted(self, target))
          likely = try likely * ((factor - 1) * target + 1)
        }
        return try ((1 - target) * self - likely).weighted(by: weight, operation).reduced(reduction)
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
