#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// What `torch.nn.functional` adds.
extension DynamicTensor {
  /// exp(x) / Σ exp(x) along an axis, or its logarithm.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32; `.noSuchAxis`.
  package func softmax(_ axis: Int, logarithm: Bool) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard count > 0 else { return self }
    try requireFloats(logarithm ? "log_softmax" : "softmax")
    guard rank > 0 else { return try viewed([1]).softmax(0, logarithm: logarithm).viewed([]) }
    let groups = try groups([axis], false) { try $0.floats() }
    let values = try groups.flatMap { group in
      let largest = Double(try group.interruptiblyReduce(-Float.infinity) { max($0, $1) })
      let sum = try group.interruptiblyReduce(0.0) { $0 + exp(Double($1) - largest) }
      return try group.interruptiblyMap { value in
        let distance = Double(value) - largest
        return Float(logarithm ? distance - log(sum) : exp(distance) / sum)
      }
    }
    let others = sizes.indices.filter { $0 != axis }
    return try DynamicTensor(values, others.map { sizes[$0] } + [sizes[axis]])
      .moved([rank - 1], to: [axis]).packed()
  }

  /// A last axis with 1 where the number says, 0 elsewhere; as many as the largest needs, or `classes`.
  ///
  /// - Throws: `TensorError`.
  package func oneHot(_ classes: Int) throws -> DynamicTensor {
    guard dtype == .int64 else {
      throw TensorError.wrongDType(operation: "one_hot", wants: "int64", got: dtype)
    }
    let numbers = try integers()
    guard count > 0 || classes > 0 else {
      throw TensorError.emptyReduction(operation: "one_hot", sizes: sizes)
    }
    let most = numbers.max() ?? -1
    guard (numbers.min() ?? 0) >= 0, classes == -1 || most < classes, classes == -1 || classes > 0
    else {
      throw TensorError.refused(
        operation: "one_hot", reason: "the classes run from \(numbers.min() ?? 0) to \(most)",
        mend: classes == -1 ? "none may be below 0" : "num_classes is \(classes)")
    }
    let (needed, overflow) = most.addingReportingOverflow(1)
    guard !overflow else { throw TensorError.tooLarge(sizes: sizes + [most]) }
    let width = classes == -1 ? needed : classes
    let total = try Self.reserve(sizes + [width], .int64)
    var values = try [Int](interruptiblyRepeating: 0, count: total)
    try numbers.enumerated().interruptiblyForEach { row, number in values[row * width + number] = 1
    }
    return try DynamicTensor(values, sizes + [width])
  }

  /// How a loss of many examples becomes one number.
  package enum LossReduction: String, Sendable, CaseIterable {
    case none, mean, sum
  }

  /// The loss of log-probabilities (N, C, …) for targets (N, …): minus the target's, weighted.
  ///
  /// - Throws: `TensorError`.
  package func negativeLogLikelihood(
    _ targets: DynamicTensor, weight: DynamicTensor?, ignoring: Int, _ reduction: LossReduction,
    _ operation: String = "nll_loss"
  ) throws -> DynamicTensor {
    try requireFloats(operation)
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: operation, wants: "(C) or (N, C, …)", got: sizes)
    }
    let classAxis = rank == 1 ? 0 : 1
    let classes = sizes[classAxis]
    var wanted = sizes
    wanted.remove(at: classAxis)
    if rank == 1, targets.sizes == [1] {
      return try negativeLogLikelihood(
        targets.viewed([]), weight: weight, ignoring: ignoring, reduction, operation)
    }
    guard targets.sizes == wanted else {
      throw TensorError.refused(
        operation: operation,
        reason:
          "logits of \(shapeText) want targets of \(TensorError.written(wanted)), got \(targets.shapeText)",
        mend: rank == 3
          ? "torch has the classes in axis 1: use logits.view(-1, C) and targets.view(-1)" : nil)
    }
    guard targets.dtype == .int64 else {
      throw TensorError.wrongDType(
        operation: "\(operation)'s target", wants: "int64", got: targets.dtype)
    }
    let weights =
      try weight.map { try $0.classWeights(classes, operation) }
      ?? [Float](repeating: 1, count: classes)
    let scores = try moved([classAxis], to: [rank - 1]).floats()
    var losses: [Float] = []
    var (sum, total) = (0.0, 0.0)
    try targets.integers().enumerated().interruptiblyForEach { row, target in
      guard target != ignoring else {
        losses.append(0)
        return
      }
      guard target >= 0, target < classes else {
        throw TensorError.refused(
          operation: operation, reason: "target \(target) is no class",
          mend: "the classes are 0 to \(classes - 1)")
      }
      let loss = -weights[target] * scores[row * classes + target]
      losses.append(loss)
      sum += Double(loss)
      total += Double(weights[target])
    }
    switch reduction {
    case .none: return try DynamicTensor(losses, wanted)
    case .sum: return DynamicTensor(Float(sum))
    case .mean: return DynamicTensor(Float(sum / total))
    }
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
    _ targets: DynamicTensor, weight: DynamicTensor?, ignoring: Int, _ reduction: LossReduction
  ) throws -> DynamicTensor {
    try requireFloats("cross_entropy")
    guard rank > 0 else {
      throw TensorError.wrongRank(operation: "cross_entropy", wants: "(C) or (N, C, …)", got: sizes)
    }
    let classAxis = rank == 1 ? 0 : 1
    let logs = try softmax(classAxis, logarithm: true)
    guard targets.sizes == sizes, targets.dtype == .float32 else {
      return try logs.negativeLogLikelihood(
        targets, weight: weight, ignoring: ignoring, reduction, "cross_entropy")
    }
    var terms = try BinaryOperation.multiply(logs, targets)
    if let weight {
      let weights = try DynamicTensor(
        weight.classWeights(sizes[classAxis], "cross_entropy"), [sizes[classAxis]])
      let shape = sizes.indices.map { $0 == classAxis ? sizes[classAxis] : 1 }
      terms = try BinaryOperation.multiply(terms, weights.viewed(shape))
    }
    let losses = try terms.sum([classAxis], keeps: false).negated()
    switch reduction {
    case .none: return losses
    case .sum: return try losses.sum(nil, keeps: false)
    case .mean:
      let rows = try Self.count(of: sizes) / max(sizes[classAxis], 1)
      return try BinaryOperation.divide(losses.sum(nil, keeps: false), DynamicTensor(rows))
    }
  }

  /// Rows of a table by number: `F.embedding`.
  ///
  /// - Throws: `TensorError`.
  package static func embedded(
    _ ids: DynamicTensor, _ table: DynamicTensor
  ) throws -> DynamicTensor {
    guard table.rank == 2 else {
      throw TensorError.wrongRank(
        operation: "embedding", wants: "a weight of 2 axes", got: table.sizes)
    }
    guard ids.dtype == .int64 else {
      throw TensorError.wrongDType(operation: "embedding", wants: "int64", got: ids.dtype)
    }
    try ids.integers().interruptiblyForEach { number in
      guard number >= 0 else {
        throw TensorError.indexOutside(index: number, axis: 0, sizes: table.sizes)
      }
    }
    return try table.indexed([.tensor(ids)])
  }
}
