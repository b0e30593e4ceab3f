import Glibc
import Support

/// What `torch.nn.functional` adds.
extension DynamicTensor {
  /// exp(x) / Σ exp(x) along an axis, or its logarithm.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32; `.noSuchAxis`.
  package func softmax(_ axis: Int, logarithm: Bool) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    if count > 0 { try requireFloats(logarithm ? "log_softmax" : "softmax") }
    return try Self.remembering(
      logarithm ? "LogSoftmaxBackward0" : "SoftmaxBackward0", [self], keepsResult: true,
      {
        guard count > 0 else { return self }
        if isMeta { return try .meta(sizes, dtype) }
        guard rank > 0 else {
          return try viewed([1]).shares(0, logarithm: logarithm).viewed([])
        }
        return try shares(axis, logarithm: logarithm)
      },
      gradient: { backward in
        let (result, gradient) = (try backward.result, try backward.gradient)
        return [try result.gradientOfSoftmax(gradient, axis, logarithm: logarithm)]
      })
  }

  /// The gradient of what a softmax was taken of; this is the softmax, or its logarithm.
  private func gradientOfSoftmax(
    _ gradient: DynamicTensor, _ axis: Int, logarithm: Bool
  ) throws -> DynamicTensor {
    if GradientMode.isOn || rank == 0 || isMeta {
      if logarithm {
        return try gradient - Pointwise.exp(self) * gradient.sum([axis], keeps: true)
      }
      let product = try gradient * self
      return try product - self * product.sum([axis], keeps: true)
    }
    if dtype == .float64 {
      return try slopes(Double.self, gradient, axis, logarithm: logarithm)
    }
    guard count > 0 else { return gradient }
    guard axis == rank - 1 else {
      return try moved([axis], to: [rank - 1]).gradientOfSoftmax(
        gradient.moved([axis], to: [rank - 1]), rank - 1, logarithm: logarithm
      ).moved([rank - 1], to: [axis]).packed()
    }
    return try gradientOfShares(gradient, logarithm: logarithm)
  }

  /// The gradient at once.
  private func slopes<Real: RealElement>(
    _: Real.Type, _ gradient: DynamicTensor, _ axis: Int, logarithm: Bool
  ) throws -> DynamicTensor {
    let (shares, given) = (try elements(Real.self), try gradient.elements(Real.self))
    var values = try [Real](interruptiblyRepeating: 0, count: try Self.reserve(sizes, Real.dtype))
    let inner = sizes[(axis + 1)...].reduce(1, *)
    let run = sizes[axis] * inner
    for start in 0..<(count / max(sizes[axis], 1)) {
      try Interruption.check(run: start, of: sizes[axis])
      let first = start / inner * run + start % inner
      let places = stride(from: first, to: first + run, by: inner)
      var sum = 0.0
      if logarithm {
        for place in places { sum += Double(given[place]) }
        for place in places {
          values[place] = Real(Double(given[place]) - exp(Double(shares[place])) * sum)
        }
      } else {
        for place in places { sum += Double(given[place]) * Double(shares[place]) }
        for place in places {
          values[place] = Real(Double(shares[place]) * (Double(given[place]) - sum))
        }
      }
    }
    return try DynamicTensor(of: values, sizes)
  }

  /// A last axis with 1 where the number says, 0 elsewhere; as many as the largest needs, or `classes`.
  ///
  /// - Throws: `TensorError`.
  package func oneHot(_ classes: Int) throws -> DynamicTensor {
    guard dtype == .int64 else {
      throw TensorError.wrongDType(operation: "one_hot", wants: "int64", got: dtype)
    }
    if isMeta, classes > 0 { return try .meta(sizes + [classes], .int64) }
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

  /// Rows of a table by number: `F.embedding`; the row `padding` has no gradient, and with
  /// `byFrequency` a row's is divided by how often it is named.
  ///
  /// - Throws: `TensorError`.
  package static func embedded(
    _ ids: DynamicTensor, _ table: DynamicTensor, padding: Int? = nil, byFrequency: Bool = false
  ) throws -> DynamicTensor {
    guard table.rank == 2 else {
      throw TensorError.wrongRank(
        operation: "embedding", wants: "a weight of 2 axes", got: table.sizes)
    }
    guard ids.namesPlaces else {
      throw TensorError.wrongDType(operation: "embedding", wants: "int64", got: ids.dtype)
    }
    let own = table.sizes
    if !ids.isMeta,
      let wrong = try ids.integers().first(where: { $0 < 0 || $0 >= own[0] })
    {
      throw TensorError.indexOutside(index: wrong, axis: 0, sizes: own, countsBack: false)
    }
    return try remembering(
      "EmbeddingBackward0", [table], keeping: [ids], { try table.indexed([.tensor(ids)]) },
      gradient: { backward in
        var gradient = try backward.gradient.reshaped([ids.count, own[1]])
        let rows = try ids.reshaped([ids.count])
        if let factors = try rowFactors(rows, padding, byFrequency: byFrequency, gradient.dtype) {
          gradient = try gradient * factors
        }
        return [try gradient.added(atRows: rows, of: own[0])]
      })
  }

  /// What the gradient of each row is multiplied with; `nil` where that is 1.
  private static func rowFactors(
    _ rows: DynamicTensor, _ padding: Int?, byFrequency: Bool, _ dtype: DType
  ) throws -> DynamicTensor? {
    guard padding != nil || byFrequency else { return nil }
    if rows.isMeta { return try .meta([rows.count, 1], dtype) }
    let numbers = try rows.integers()
    var counts: [Int: Int] = [:]
    if byFrequency { try numbers.interruptiblyForEach { counts[$0, default: 0] += 1 } }
    let factors = try numbers.interruptiblyMap { $0 == padding ? 0 : 1 / Double(counts[$0] ?? 1) }
    return try DynamicTensor(of: factors, [numbers.count, 1]).converted(to: dtype)
  }
}
