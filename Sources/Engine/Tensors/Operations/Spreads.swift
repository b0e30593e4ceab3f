import CKernels
import Glibc
import Support

/// Variances, lengths and logarithms of sums.
extension DynamicTensor {
  /// Variances, or their square roots: squared distances from the mean over their number minus
  /// `correction`.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32.
  package func variance(
    _ axes: [Int]?, correction: Double, keeps: Bool, root: Bool = false
  ) throws -> DynamicTensor {
    try requireFloats(root ? "std" : "var")
    let reduced = try reducedAxes(axes)
    let (spread, means) = try spreads(reduced, correction: correction, keeps: keeps, root: root)
    return try Self.remembering(
      root ? "StdBackward0" : "VarBackward0", [self], keeping: [self], keepsResult: root,
      { spread },
      gradient: { [self] backward in
        [
          try slopeOfVariance(
            backward.gradient, reduced, correction, means, root: root ? backward.result : nil)
        ]
      })
  }

  /// The variance, or its square root, and the mean.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32.
  package func varianceAndMean(
    _ axes: [Int]?, correction: Double, keeps: Bool, root: Bool
  ) throws -> (spread: DynamicTensor, mean: DynamicTensor) {
    try requireFloats(root ? "std_mean" : "var_mean")
    let (reduced, own) = (try reducedAxes(axes), sizes)
    let length = Double(try Self.count(of: reduced.map { own[$0] }))
    let (spread, means) = try spreads(reduced, correction: correction, keeps: keeps, root: root)
    let both = try Self.remembering(
      root ? "StdMeanBackward0" : "VarMeanBackward0", [self], keeping: [self],
      several: { [spread, try mean(axes, keeps: keeps)] },
      gradient: { [self] backward in
        let ofSpread = try backward[0].map { gradient in
          let spread =
            root ? try variance(axes, correction: correction, keeps: keeps, root: true) : nil
          return try slopeOfVariance(gradient, reduced, correction, means, root: spread)
        }
        let ofMean = try backward[1].map { gradient in
          try gradient.spread(over: reduced, of: own) / .number(length)
        }
        guard let ofSpread else { return [ofMean] }
        return [try ofMean.map { try ofSpread + $0 } ?? ofSpread]
      })
    return (both[0], both[1])
  }

  private func spreads(
    _ axes: [Int], correction: Double, keeps: Bool, root: Bool
  ) throws -> (spread: DynamicTensor, means: [Double]) {
    if isMeta { return (try .meta(reducedSizes(axes, keeps: keeps), dtype), []) }
    let length = Double(try Self.count(of: axes.map { sizes[$0] }))
    let means = try folded(KERNEL_SUM, over: axes).interruptiblyMap { $0 / length }
    let spread = try Self.rounded(
      folded(KERNEL_SQUARES, over: axes, from: means), dtype, reducedSizes(axes, keeps: keeps)
    ) { squares in
      let variance = squares / max(0, length - correction)
      return root ? variance.squareRoot() : variance
    }
    return (spread, means)
  }

  /// 2 (x - mean) / (n - correction), by way of the root where one was taken: 0 where that is 0.
  private func slopeOfVariance(
    _ gradient: DynamicTensor, _ axes: [Int], _ correction: Double, _ means: [Double],
    root: DynamicTensor?
  ) throws -> DynamicTensor {
    var gradient = gradient
    if let root {
      let isZero = try BinaryOperation.equal(root, .number(0))
      gradient = try isZero.chosen(.number(0.0), gradient / (root * 2))
    }
    let length = Double(try Self.count(of: axes.map { sizes[$0] }))
    if !GradientMode.isOn, count > 0, dtype == .float32, !isMeta {
      let kept = reducedSizes(axes, keeps: true)
      let factor = try gradient.reshaped(kept) * (2 / (length - correction))
      return try distances(from: Self.rounded(means, .float32, kept) { $0 }, times: factor)
    }
    let spread = try gradient.spread(over: axes, of: sizes) * (2 / (length - correction))
    return try spread * (self - mean(axes, keeps: true))
  }

  /// Norms of order `order`: 2 is Euclid's, 1 the sum of distances, infinity the largest distance.
  ///
  /// - Throws: `TensorError.wrongDType` unless float32.
  package func norm(
    _ order: Double, _ axes: [Int]?, keeps: Bool, _ operation: String = "norm",
    named name: String = "LinalgVectorNormBackward0"
  ) throws -> DynamicTensor {
    try requireFloats(operation)
    let reduced = try reducedAxes(axes)
    return try Self.remembering(
      name, [self], keeping: [self], keepsResult: true,
      { try lengths(order, reduced, keeps: keeps, operation) },
      gradient: { [self] backward in
        // How many are not 0 does not change.
        if order == 0 { return [nil] }
        let gradient = try backward.gradient.spread(over: reduced, of: sizes)
        let length = try backward.result.spread(over: reduced, of: sizes)
        return [try slopeOfNorm(gradient, length, order, reduced)]
      })
  }

  private func lengths(
    _ order: Double, _ axes: [Int], keeps: Bool, _ operation: String
  ) throws -> DynamicTensor {
    if isMeta { return try .meta(reducedSizes(axes, keeps: keeps), dtype) }
    if order == 1 || order == 2 {
      let sums = try folded(order == 1 ? KERNEL_MAGNITUDES : KERNEL_SQUARES, over: axes)
      return try Self.rounded(sums, dtype, reducedSizes(axes, keeps: keeps)) {
        order == 1 ? $0 : $0.squareRoot()
      }
    }
    return try dtype == .float64
      ? lengths(Double.self, order, axes, keeps: keeps, operation)
      : lengths(Float.self, order, axes, keeps: keeps, operation)
  }

  private func lengths<Real: RealElement>(
    _: Real.Type, _ order: Double, _ axes: [Int], keeps: Bool, _ operation: String
  ) throws -> DynamicTensor {
    let groups = try groups(axes, keeps) { try $0.elements(Real.self) }
    if order.isInfinite || order < 0, groups.length == 0, groups.count > 0 {
      throw TensorError.emptyReduction(operation: operation, sizes: sizes)
    }
    return try DynamicTensor(
      of: try groups.map { group in
        let distances = group.lazy.map { abs(Double($0)) }
        if order == 0 {
          return Real(try distances.interruptiblyReduce(0) { $0 + ($1 == 0 ? 0 : 1) })
        }
        if order.isInfinite {
          let start = order > 0 ? 0 : Double.infinity
          return Real(
            try distances.interruptiblyReduce(start) { best, value in
              value.isNaN || best.isNaN ? .nan : order > 0 ? max(best, value) : min(best, value)
            })
        }
        return Real(pow(try distances.interruptiblyReduce(0) { $0 + pow($1, order) }, 1 / order))
      }, groups.sizes)
  }

  /// Source: PyTorch's norm_backward; 0 where a length of order 1 < p is 0.
  private func slopeOfNorm(
    _ gradient: DynamicTensor, _ length: DynamicTensor, _ order: Double, _ axes: [Int]
  ) throws -> DynamicTensor {
    let zero = DynamicTensor.number(0.0)
    if order == 1 { return try gradient * signs() }
    if order.isInfinite {
      let distances = try absolute()
      let isMost = try BinaryOperation.or(
        BinaryOperation.equal(distances, length), distances.isNotNumber())
      return try signs() * (gradient / isMost.sum(axes, keeps: true) * isMost)
    }
    let isNone = try BinaryOperation.equal(length, zero)
    if order == 2 { return try gradient * isNone.chosen(zero, self / length) }
    let power = { (base: DynamicTensor, exponent: Double) in
      try BinaryOperation.power(base, .number(exponent))
    }
    let own: DynamicTensor
    if order < 2 {
      let scaled = try signs() * power(absolute(), order - 1)
      own = try order < 1 ? BinaryOperation.equal(self, zero).chosen(zero, scaled) : scaled
    } else {
      own = try self * power(absolute(), order - 2)
    }
    if order < 1 { return try own * (gradient * power(length, 1 - order)) }
    return try own * isNone.chosen(zero, gradient / power(length, order - 1))
  }

  /// The larger of two numbers; NaN is the largest of all.
  static func larger<Real: RealElement>(_ left: Real, _ right: Real) -> Real {
    left.isNaN || right.isNaN ? .nan : max(left, right)
  }

  /// log(Σ exp), without overflow.
  ///
  /// - Throws: `TensorError`.
  package func logSumExp(_ axes: [Int]?, keeps: Bool) throws -> DynamicTensor {
    guard axes != [] || keeps || rank == 0 || count == 0 else {
      throw TensorError.refused(
        operation: "logsumexp", reason: "no axis is named")
    }
    let reduced = try reducedAxes(axes)
    return try Self.remembering(
      "LogsumexpBackward0", [self], keeping: [self], keepsResult: true,
      { try logarithms(reduced, keeps: keeps) },
      gradient: { [self] backward in
        let gradient = try backward.gradient.spread(over: reduced, of: sizes)
        let result = try backward.result.spread(over: reduced, of: sizes)
        return [try gradient * Pointwise.exp(self - result)]
      })
  }

  private func logarithms(_ axes: [Int], keeps: Bool) throws -> DynamicTensor {
    if isMeta { return try .meta(reducedSizes(axes, keeps: keeps), dtype.real) }
    if dtype == .float32, count > 0 {
      return try runs(over: axes).logarithmsOfSums(reducedSizes(axes, keeps: keeps))
    }
    if dtype.isReal, count > Interruption.often / 64, !axes.isEmpty {
      let largest = try extreme(.largest, axes, keeps: true)
      let bounded = try largest.isFinite().chosen(largest, .number(0.0))
      let sum = try Pointwise.exp(self - bounded).sum(axes, keeps: true)
      let result = try Pointwise.log(sum) + bounded
      return try keeps ? result : result.viewed(reducedSizes(axes, keeps: false))
    }
    return try dtype == .float64
      ? logarithms(Double.self, axes, keeps: keeps) : logarithms(Float.self, axes, keeps: keeps)
  }

  private func logarithms<Real: RealElement>(
    _: Real.Type, _ axes: [Int], keeps: Bool
  ) throws -> DynamicTensor {
    let groups = try groups(axes, keeps) { try $0.elements(Real.self) }
    return try DynamicTensor(
      of: try groups.map { group in
        let largest = Double(try group.interruptiblyReduce(-Real.infinity, Self.larger))
        guard largest.isFinite else { return Real(largest) }
        return Real(
          largest + log(try group.interruptiblyReduce(0.0) { $0 + exp(Double($1) - largest) }))
      }, groups.sizes)
  }
}
