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
    let smoothing: Double

    /// A weight for each class, the class that does not count, and the share of the loss that is spread over
    /// all classes.
    package init(
      weight: DynamicTensor?, ignoredClass: Int, _ reduction: LossReduction, smoothing: Double = 0
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
    try options.weight?.refuseGradient("\(operation)'s weight")
    guard rank == 3 || rank > 4 else { return try lossAt(targets, options, operation) }
    // As PyTorch has it: one axis for all after the classes.
    let (rows, inner) = (sizes[0], sizes.dropFirst(2).reduce(1, *))
    let loss = try reshaped([rows, sizes[1], 1, inner])
      .lossAt(targets.reshaped([rows, 1, inner]), options, operation)
    return options.reduction == .none ? try loss.viewed(targets.sizes) : loss
  }

  /// The loss of scores for targets that were checked.
  private func lossAt(
    _ targets: DynamicTensor, _ options: ClassLoss, _ operation: String
  ) throws -> DynamicTensor {
    if try Self.areMeta(self, targets, options.weight, operation: operation) {
      let result = options.reduction == .none ? targets.sizes : []
      return try Self.remembering(
        rank > 2 ? "NllLoss2DBackward0" : "NllLossBackward0", [self],
        { try .meta(result, dtype) }, gradient: { [self] _ in [try .meta(sizes, dtype)] })
    }
    let chosen = try chosenScores(targets, options, operation)
    return try Self.remembering(
      rank > 2 ? "NllLoss2DBackward0" : "NllLossBackward0", [self],
      keeping: [self, targets] + (options.weight.map { [$0] } ?? []), { try loss(at: chosen) },
      gradient: { [sizes] in [try chosen.spread($0.gradient, to: sizes)] })
  }

  /// Minus the chosen scores, weighted, as one number or each.
  fileprivate func loss(at chosen: ChosenScores) throws -> DynamicTensor {
    try dtype == .float64 ? loss(Double.self, at: chosen) : loss(Float.self, at: chosen)
  }

  private func loss<Real: RealElement>(
    _: Real.Type, at chosen: ChosenScores
  ) throws -> DynamicTensor {
    let scores = try elements(Real.self)
    if chosen.reduction == .none {
      return try DynamicTensor(
        of: zip(chosen.places, chosen.weights).interruptiblyMap { place, weight in
          place < 0 ? 0 : -Real(weight) * scores[place]
        }, chosen.sizes)
    }
    var sum = 0.0
    try zip(chosen.places, chosen.weights).interruptiblyForEach { place, weight in
      if place >= 0 { sum -= Double(Real(weight) * scores[place]) }
    }
    return try DynamicTensor(
      of: [Real(chosen.reduction == .sum ? sum : sum / chosen.total)], [])
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
    guard targets.dtype == .int64 || targets.dtype == .uint8 else {
      throw TensorError.wrongDType(
        operation: "\(operation)'s target", wants: "int64", got: targets.dtype)
    }
  }

  /// The scores that targets choose.
  private func chosenScores(
    _ targets: DynamicTensor, _ options: ClassLoss, _ operation: String
  ) throws -> ChosenScores {
    let classes = sizes[classAxis]
    let inner = sizes.dropFirst(classAxis + 1).reduce(1, *)
    let factors = try options.weight.map { try $0.classWeights(classes, operation) }
    let numbers = try targets.integers()
    var (places, weights, total): ([Int], [Double], Double) = ([], [], 0)
    try MemoryBudget.check(2 * numbers.count, of: Int.self)
    places.reserveCapacity(numbers.count)
    weights.reserveCapacity(numbers.count)
    try numbers.enumerated().interruptiblyForEach { row, target in
      guard target != options.ignoredClass else {
        places.append(-1)
        weights.append(0)
        return
      }
      guard target >= 0, target < classes else {
        throw TensorError.refused(
          operation: operation, reason: "target \(target) is not a class",
          mend: "the classes are 0 to \(classes - 1)")
      }
      // Without weights each class counts as 1.
      let weight = factors?[target] ?? 1
      places.append((row / inner * classes + target) * inner + row % inner)
      weights.append(weight)
      total += weight
    }
    return ChosenScores(
      places: places, weights: weights, total: total, sizes: targets.sizes, options.reduction)
  }

  private func classWeights(_ classes: Int, _ operation: String) throws -> [Double] {
    try requireFloats("\(operation)'s weight")
    guard sizes == [classes] else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(counted(classes, "class", "classes")), weight is \(shapeText)")
    }
    return try doubles()
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
    let areProbabilities = targets.sizes == sizes && targets.dtype.isReal
    // Before the softmax, so that errors are reported at once, however large the logits are.
    if !areProbabilities, rank > 1 { try checkTargets(targets, "cross_entropy") }
    let logs = try softmax(classAxis, logarithm: true)
    if areProbabilities { return try logs.crossEntropy(probabilities: targets, options) }
    let loss = try logs.negativeLogLikelihood(targets, options, "cross_entropy")
    guard options.smoothing > 0 else { return loss }
    let all = try logs.lossOfAllClasses(targets, options)
    return try loss * (1 - options.smoothing)
      + all * (options.smoothing / Double(sizes[classAxis]))
  }

  /// Minus the log-probabilities of all classes, weighted and reduced: what label smoothing adds.
  private func lossOfAllClasses(
    _ targets: DynamicTensor, _ options: ClassLoss
  ) throws -> DynamicTensor {
    let each = try weightedByClass(options).sum([classAxis], keeps: false).negated()
    let isIgnored = try BinaryOperation.equal(targets, DynamicTensor(options.ignoredClass))
    let counted = try isIgnored.viewed(each.sizes).chosen(.number(0.0), each)
    switch options.reduction {
    case .none: return counted
    case .sum: return try counted.sum(nil, keeps: false)
    case .mean:
      if counted.isMeta { return try counted.sum(nil, keeps: false) }
      let total = try chosenScores(targets.viewed(each.sizes), options, "cross_entropy").total
      return try counted.sum(nil, keeps: false) / .number(total)
    }
  }

  private func weightedByClass(_ options: ClassLoss) throws -> DynamicTensor {
    guard let weight = options.weight else { return self }
    let classes = sizes[classAxis]
    if isMeta || weight.isMeta { return try Self.meta(sizes, dtype) }
    _ = try weight.classWeights(classes, "cross_entropy")
    return try self
      * weight.converted(to: dtype).reshaped(sizes.indices.map { $0 == classAxis ? classes : 1 })
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
        BinaryOperation.multiply(targets, .number(1 - options.smoothing)),
        .number(options.smoothing / Double(classes)))
    }
    let terms = try (self * targets).weightedByClass(options)
    switch options.reduction {
    case .none: return try terms.sum([classAxis], keeps: false).negated()
    case .sum: return try terms.sum(nil, keeps: false).negated()
    case .mean:
      let rows = try Self.count(of: sizes) / max(classes, 1)
      return try terms.sum(nil, keeps: false).negated().divided(byCount: rows)
    }
  }

  /// Over a number that is no tensor, of which torch has a rule of its own.
  private func divided(byCount count: Int) throws -> DynamicTensor {
    let divisor = DynamicTensor.number(Double(count))
    return try Self.remembering(
      "DivBackward1", [self], { try self / divisor },
      gradient: { [try $0.gradient.divided(byCount: count)] })
  }
}

/// The scores that targets choose among those of (N, C, …), and how they become a loss.
private struct ChosenScores: Sendable {
  /// Where they are among all in order; -1 for a target that does not count.
  let places: [Int]
  /// What each counts, 0 for a target that does not.
  let weights: [Double]
  /// The sum of the weights.
  let total: Double
  /// The sizes of the targets.
  let sizes: [Int]
  let reduction: DynamicTensor.LossReduction

  init(
    places: [Int], weights: [Double], total: Double, sizes: [Int],
    _ reduction: DynamicTensor.LossReduction
  ) {
    (self.places, self.weights, self.total) = (places, weights, total)
    (self.sizes, self.reduction) = (sizes, reduction)
  }

  /// The gradient of the scores from that of the loss.
  func spread(_ gradient: DynamicTensor, to sizes: [Int]) throws -> DynamicTensor {
    try DynamicTensor.remembering(
      "NllLossBackwardBackward0", [gradient],
      {
        try gradient.dtype == .float64
          ? spread(Double.self, gradient, sizes) : spread(Float.self, gradient, sizes)
      },
      gradient: { [try $0.gradient.loss(at: self)] })
  }

  private func spread<Real: RealElement>(
    _: Real.Type, _ gradient: DynamicTensor, _ sizes: [Int]
  ) throws -> DynamicTensor {
    let given = try gradient.elements(Real.self)
    let count = try DynamicTensor.reserve(sizes, Real.dtype)
    var values = try [Real](interruptiblyRepeating: 0, count: count)
    let factor = reduction == .mean ? Real(1 / total) : 1
    for (row, place) in places.enumerated() where place >= 0 {
      values[place] = -Real(weights[row]) * given[reduction == .none ? row : 0] * factor
    }
    return try DynamicTensor(of: values, sizes)
  }
}
