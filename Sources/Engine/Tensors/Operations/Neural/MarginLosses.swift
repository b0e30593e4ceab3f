import Support

/// Losses that are made of other operations: `F.margin_ranking_loss` and others.
extension DynamicTensor {
  /// The elements above 0, 0 elsewhere: torch's `clamp_min(0)`.
  private func atLeastZero() throws -> DynamicTensor {
    try Self.remembering(
      "ClampMinBackward0", [self], keeping: [self], { try rectified() },
      gradient: { [self] in [try $0.gradient * asked { $0 >= 0 }] })
  }

  /// How far the first score is from being above the second by a margin where the target is 1, or below
  /// it where it is -1.
  ///
  /// - Throws: `TensorError`.
  package static func rankingLoss(
    _ first: DynamicTensor, _ second: DynamicTensor, _ target: DynamicTensor, margin: Double,
    _ reduction: LossReduction
  ) throws -> DynamicTensor {
    guard first.rank == second.rank, first.rank == target.rank else {
      throw TensorError.refused(
        operation: "margin_ranking_loss",
        reason:
          "\(first.shapeText), \(second.shapeText) and \(target.shapeText) have different axes",
        mend: "all three have the same number of axes")
    }
    return try (target.negated() * (first - second) + margin).atLeastZero()
      .reduced(reduction)
  }

  /// The distance where the target is 1, what it lacks to a margin where it is -1.
  ///
  /// - Throws: `TensorError`.
  package func hingeEmbeddingLoss(
    _ target: DynamicTensor, margin: Double, _ reduction: LossReduction
  ) throws -> DynamicTensor {
    try requireFloats("hinge_embedding_loss")
    let zero = DynamicTensor.number(0.0)
    let lacking = try (margin - self).atLeastZero()
    let ofOthers = try BinaryOperation.notEqual(target, DynamicTensor(1)).chosen(lacking, zero)
    let ofSame = try BinaryOperation.notEqual(target, DynamicTensor(-1)).chosen(self, zero)
    return try (ofOthers + ofSame).reduced(reduction)
  }

  /// 1 less the cosine of two vectors where the target is 1, what the cosine exceeds a margin by where it
  /// is -1.
  ///
  /// - Throws: `TensorError`.
  package static func cosineEmbeddingLoss(
    _ first: DynamicTensor, _ second: DynamicTensor, _ target: DynamicTensor, margin: Double,
    _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let operation = "cosine_embedding_loss"
    guard target.rank <= 1, first.rank == target.rank + 1, second.rank == target.rank + 1 else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(first.shapeText), \(second.shapeText) and a target of \(target.shapeText)",
        mend: "(N, D), (N, D) and (N), or (D), (D) and one number")
    }
    let axis = [target.rank]
    func sum(_ a: DynamicTensor, _ b: DynamicTensor) throws -> DynamicTensor {
      try (a * b).sum(axis, keeps: false)
    }
    let squares = try (sum(first, first) + 1e-12) * (sum(second, second) + 1e-12)
    let cosine = try sum(first, second) / Pointwise.sqrt(squares)
    let zero = DynamicTensor.number(0.0)
    let ofSame = try BinaryOperation.equal(target, DynamicTensor(1)).chosen(1 - cosine, zero)
    let ofOthers = try BinaryOperation.equal(target, DynamicTensor(-1))
      .chosen((cosine - margin).atLeastZero(), zero)
    return try (ofSame + ofOthers).reduced(reduction)
  }

  /// The distance of two vectors along the last axis, `epsilon` added to each difference.
  ///
  /// - Throws: `TensorError`.
  package static func pairwiseDistance(
    _ first: DynamicTensor, _ second: DynamicTensor, order: Double, epsilon: Double, keeps: Bool
  ) throws -> DynamicTensor {
    let difference = try first - second + epsilon
    return try difference.norm(
      order, difference.rank > 0 ? [-1] : nil, keeps: keeps, "pairwise_distance",
      named: "NormBackward1")
  }

  /// Options of a loss of triplets.
  package struct TripletLoss: Sendable {
    let margin, order, epsilon: Double
    let swaps: Bool

    /// By how much the negative is to be farther, the norm, what is added to differences, and whether
    /// the positive may stand for the anchor.
    package init(margin: Double, order: Double, epsilon: Double, swaps: Bool) {
      (self.margin, self.order) = (margin, order)
      (self.epsilon, self.swaps) = (epsilon, swaps)
    }
  }

  /// How much farther, less a margin, a positive is from its anchor than a negative.
  ///
  /// - Throws: `TensorError`.
  package func tripletLoss(
    _ positive: DynamicTensor, _ negative: DynamicTensor, _ options: TripletLoss,
    _ reduction: LossReduction
  ) throws -> DynamicTensor {
    guard rank == positive.rank, rank == negative.rank else {
      throw TensorError.refused(
        operation: "triplet_margin_loss",
        reason: "\(shapeText), \(positive.shapeText) and \(negative.shapeText) have different axes",
        mend: "all three have the same number of axes")
    }
    guard options.margin > 0 else {
      throw TensorError.refused(
        operation: "triplet_margin_loss", reason: "the margin is \(options.margin)",
        mend: "a margin is above 0")
    }
    func distance(_ a: DynamicTensor, _ b: DynamicTensor) throws -> DynamicTensor {
      try Self.pairwiseDistance(
        a, b, order: options.order, epsilon: options.epsilon, keeps: false)
    }
    let near = try distance(self, positive)
    var far = try distance(self, negative)
    if options.swaps { far = try BinaryOperation.minimum(far, distance(positive, negative)) }
    return try (near - far + options.margin).atLeastZero().reduced(reduction)
  }

  /// log(1 + e^(−target · score)).
  ///
  /// - Throws: `TensorError`.
  package func softMarginLoss(
    _ target: DynamicTensor, _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let operation = "soft_margin_loss"
    try target.refuseGradient("\(operation)'s target")
    try requireFloats(operation)
    guard try Broadcasting.sizes(sizes, target.sizes, operation) == sizes else {
      throw TensorError.refused(
        operation: operation, reason: "the input is \(shapeText), the target \(target.shapeText)",
        mend: "the target must broadcast to the input")
    }
    let share = reduction == .mean ? 1 / Double(count) : 1
    return try Self.remembering(
      "SoftMarginLossBackward0", [self], keeping: [self, target],
      {
        try Pointwise.log1p(Pointwise.exp((target * self).negated())).reduced(reduction)
      },
      gradient: { [self] backward in
        let wrong = try Pointwise.sigmoid((target * self).negated())
        return [try (target * wrong).negated() * (backward.gradient * share)]
      })
  }

  /// The loss of a Poisson distribution's rate, or of its logarithm, for counts.
  ///
  /// - Throws: `TensorError`.
  package func poissonLoss(
    _ target: DynamicTensor, isLogarithm: Bool, isFull: Bool, epsilon: Double,
    _ reduction: LossReduction
  ) throws -> DynamicTensor {
    var loss =
      try isLogarithm
      ? Pointwise.exp(self) - target * self
      : self - target * Pointwise.log(self + epsilon)
    if isFull {
      let stirling =
        try target * Pointwise.log(target) - target
        + Pointwise.log(target * (2 * Double.pi)) * 0.5
      let isLarge = try BinaryOperation.greater(target, DynamicTensor(1))
      loss = try loss + isLarge.chosen(stirling, .number(0.0))
    }
    return try loss.reduced(reduction)
  }
}
