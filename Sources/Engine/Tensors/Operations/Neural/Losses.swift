import Support

/// `F.cross_entropy` and `F.nll_loss`.
extension DynamicTensor {
  /// How a loss of many examples becomes one number.
  package enum LossReduction: String, Sendable, CaseIterable {
    case none, mean, sum
  }

  /// Options of a loss of classes.
  package struct ClassLoss: Sendable {
    let weight: DynamicTensor?
    let ignoredClass: Int
    let reduction: LossReduction
    let smoothing: Float

    /// A weight for each class, the class that does not count, and the share of the loss that is spread over
    /// all classes.
    package init(
      weight: DynamicTensor?, ignoredClass: Int, _ reduction: LossReduction, smoothing: Float = 0
    ) {
      (self.weight, self.ignoredClass) = (weight, ignoredClass)
      (self.reduction, self.smoothing) = (reduction, smoothing)
    }
  }

  /// The axis of the classes in logits.
  private var classAxis: Int { rank == 1 ? 0 : 1 }

  /// The loss of log-probabilities (N, C, …) for targets (N, …): minus the target's, weighted.
  ///
  /// - Throws: `TensorError`.
  package func negativeLogLikelihood(
    _ targets: DynamicTensor, _ options: ClassLoss, _ operation: String = "nll_loss"
  ) throws -> DynamicTensor {
    try requireFloats(operation)
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: operation, wants: "(C) or (N, C, …)", got: sizes)
    }
    if rank == 1, targets.sizes == [1] {
      return try negativeLogLikelihood(targets.viewed([]), options, operation)
    }
    try checkTargets(targets, operation)
    let classes = sizes[classAxis]
    let weights = try options.weight.map { try $0.classWeights(classes, operation) }
    let losses = try losses(try targets.integers(), classes, weights, options, operation)
    switch options.reduction {
    case .none: return try DynamicTensor(losses.each, targets.sizes)
    case .sum: return DynamicTensor(Float(losses.sum))
    case .mean: return DynamicTensor(Float(losses.sum / losses.weight))
    }
  }

  private func checkTargets(_ targets: DynamicTensor, _ operation: String) throws {
    var wanted = sizes
    wanted.remove(at: classAxis)
    guard targets.sizes == wanted else {
      throw TensorError.refused(
        operation: operation,
        reason:
          "logits of \(shapeText) want targets of \(ShapeText.told(wanted)), got \(targets.shapeText)",
        mend: rank > 2 ? "the classes are axis 1 of the logits, the targets have the others" : nil)
    }
    guard targets.dtype == .int64 else {
      throw TensorError.wrongDType(
        operation: "\(operation)'s target", wants: "int64", got: targets.dtype)
    }
  }

  /// The loss of each example, their sum, and the sum of the weights that they had.
  private func losses(
    _ targets: [Int], _ classes: Int, _ weights: [Float]?, _ options: ClassLoss,
    _ operation: String
  ) throws -> (each: [Float], sum: Double, weight: Double) {
    // Without weights each class counts as 1.
    func weight(_ target: Int) -> Float { weights?[target] ?? 1 }
    let scores = try moved([classAxis], to: [rank - 1]).floats()
    var losses: (each: [Float], sum: Double, weight: Double) = ([], 0, 0)
    try MemoryBudget.check(targets.count, of: Float.self)
    losses.each.reserveCapacity(targets.count)
    try targets.enumerated().interruptiblyForEach { row, target in
      guard target != options.ignoredClass else {
        losses.each.append(0)
        return
      }
      guard target >= 0, target < classes else {
        throw TensorError.refused(
          operation: operation, reason: "target \(target) is not a class",
          mend: "the classes are 0 to \(classes - 1)")
      }
      var loss = -weight(target) * scores[row * classes + target]
      if options.smoothing > 0 {
        let all = (0..<classes).reduce(Float(0)) { $0 - weight($1) * scores[row * classes + $1] }
        loss = (1 - options.smoothing) * loss + options.smoothing / Float(classes) * all
      }
      losses.each.append(loss)
      losses.sum += Double(loss)
      losses.weight += Double(weight(target))
    }
    return losses
  }

  private func classWeights(_ classes: Int, _ operation: String) throws -> [Float] {
    try requireFloats("\(operation)'s weight")
    guard sizes == [classes] else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(counted(classes, "class", "classes")), weight is \(shapeText)")
    }
    return try floats()
  }

  /// `F.cross_entropy`: targets are classes, or probabilities of the logits' own shape.
  ///
  /// - Throws: `TensorError`.
  package func crossEntropy(
    _ targets: DynamicTensor, _ options: ClassLoss
  ) throws -> DynamicTensor {
    try requireFloats("cross_entropy")
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: "cross_entropy", wants: "(C) or (N, C, …)", got: sizes)
    }
    guard options.smoothing <= 1 else {
      throw TensorError.refused(
        operation: "cross_entropy", reason: "label_smoothing is \(options.smoothing)",
        mend: "it is a share, at most 1")
    }
    let areProbabilities = targets.sizes == sizes && targets.dtype == .float32
    // Before the softmax, so that errors are reported at once, however large the logits are.
    if !areProbabilities, rank > 1 { try checkTargets(targets, "cross_entropy") }
    let logs = try softmax(classAxis, logarithm: true)
    return areProbabilities
      ? try logs.crossEntropy(probabilities: targets, options)
      : try logs.negativeLogLikelihood(targets, options, "cross_entropy")
  }

  /// The cross-entropy of log-probabilities against class probabilities.
  private func crossEntropy(
    probabilities: DynamicTensor, _ options: ClassLoss
  ) throws -> DynamicTensor {
    guard options.ignoredClass < 0 else {
      throw TensorError.refused(
        operation: "cross_entropy",
        reason: "ignore_index goes with classes, not with probabilities")
    }
    let classes = sizes[classAxis]
    var targets = probabilities
    if options.smoothing > 0 {
      targets = try BinaryOperation.add(
        BinaryOperation.multiply(targets, DynamicTensor(1 - options.smoothing)),
        DynamicTensor(options.smoothing / Float(classes)))
    }
    var terms = try BinaryOperation.multiply(self, targets)
    if let weight = options.weight {
      let weights = try DynamicTensor(weight.classWeights(classes, "cross_entropy"), [classes])
      let shape = sizes.indices.map { $0 == classAxis ? classes : 1 }
      terms = try BinaryOperation.multiply(terms, weights.viewed(shape))
    }
    switch options.reduction {
    case .none: return try terms.sum([classAxis], keeps: false).negated()
    case .sum: return try terms.sum(nil, keeps: false).negated()
    case .mean:
      let rows = try Self.count(of: sizes) / max(classes, 1)
      return try BinaryOperation.divide(
        terms.sum(nil, keeps: false).negated(), DynamicTensor(rows))
    }
  }
}
