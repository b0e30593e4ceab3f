import Glibc
import Support

/// `torch.cdist`.
extension DynamicTensor {
  /// Whether Euclidean distances are found by a matrix product.
  package enum DistanceWay: String, Sendable, CaseIterable {
    case ifNecessary = "use_mm_for_euclid_dist_if_necessary"
    case always = "use_mm_for_euclid_dist"
    case never = "donot_use_mm_for_euclid_dist"
  }

  /// How far each row of one matrix is from each of another, as the norm of this order has it.
  ///
  /// Shape: [..., P, M] and [..., R, M] -> [..., P, R].
  ///
  /// - Throws: `TensorError`.
  package static func distances(
    _ left: DynamicTensor, _ right: DynamicTensor, order: Double, way: DistanceWay = .ifNecessary
  ) throws -> DynamicTensor {
    let operation = "cdist"
    for tensor in [left, right] {
      try tensor.requireFloats(operation)
      guard tensor.rank >= 2 else {
        throw TensorError.wrongRank(operation: operation, wants: "(…, P, M)", got: tensor.sizes)
      }
    }
    let width = left.sizes[left.rank - 1]
    guard width == right.sizes[right.rank - 1], left.dtype == right.dtype, order >= 0 else {
      throw TensorError.refused(
        operation: operation,
        reason: order < 0
          ? "p is \(order)"
          : "rows of \(left.shapeText) \(left.dtype.shortName) and \(right.shapeText) "
            + right.dtype.shortName,
        mend: order < 0 ? "p is 0 or more" : "the last sizes and the dtypes must agree")
    }
    let batch = try Broadcasting.sizes(
      Array(left.sizes.dropLast(2)), Array(right.sizes.dropLast(2)), operation)
    let rows = RowDistances(
      batch: batch, here: left.sizes[left.rank - 2], there: right.sizes[right.rank - 2],
      width: width, order: order, way: way)
    return try remembering(
      "CdistBackward0", [left, right], keeping: [left, right], keepsResult: true,
      { try rows(left, right) },
      gradient: { backward in
        try rows.gradients(backward.gradient, left, right, backward.result)
      })
  }
}

/// Distances between the rows of two stacks of matrices.
private struct RowDistances: Sendable {
  /// The sizes of the stack, the rows of each matrix and their width.
  let batch: [Int]
  let here, there, width: Int
  let order: Double
  let way: DynamicTensor.DistanceWay

  /// Many Euclidean distances are found by a matrix product, whose digits are torch's.
  private var isByProduct: Bool {
    order == 2 && width > 0 && way != .never && (way == .always || here > 25 || there > 25)
  }

  private var result: [Int] { batch + [here, there] }

  func callAsFunction(
    _ left: DynamicTensor, _ right: DynamicTensor
  ) throws -> DynamicTensor {
    if left.isMeta || right.isMeta { return try .meta(result, left.dtype) }
    if isByProduct { return try byProduct(left, right) }
    return try left.dtype == .float64
      ? distances(Double.self, left, right) : distances(Float.self, left, right)
  }

  /// √(a² − 2ab + b²), the three as one product.
  ///
  /// Source: PyTorch's _euclidean_dist.
  private func byProduct(
    _ left: DynamicTensor, _ right: DynamicTensor
  ) throws -> DynamicTensor {
    func squares(_ rows: DynamicTensor) throws -> (sums: DynamicTensor, ones: DynamicTensor) {
      let sums = try (rows * rows).sum([-1], keeps: true)
      return (sums, try .filled(sums.sizes, DynamicTensor.number(1.0).converted(to: rows.dtype)))
    }
    let (ours, theirs) = (try squares(left), try squares(right))
    let one = try DynamicTensor.concatenated([left * -2.0, ours.sums, ours.ones], -1)
    let other = try DynamicTensor.concatenated([right, theirs.ones, theirs.sums], -1)
    let product = try DynamicTensor.product(one, other.transposed(-2, -1))
    return try Pointwise.sqrt(BinaryOperation.maximum(product, .number(0.0)))
  }

  private func distances<Real: RealElement>(
    _: Real.Type, _ left: DynamicTensor, _ right: DynamicTensor
  ) throws -> DynamicTensor {
    let count = try DynamicTensor.reserve(result, Real.dtype)
    let a = try left.expanded(batch + [here, width]).elements(Real.self)
    let b = try right.expanded(batch + [there, width]).elements(Real.self)
    var values = try [Real](interruptiblyRepeating: 0, count: count)
    try forEachPair { place, first, second in
      var sum = 0.0
      for column in 0..<width {
        let distance = (Double(a[first + column]) - Double(b[second + column])).magnitude
        sum = order == .infinity ? greater(distance, sum) : sum + term(distance)
      }
      values[place] = Real(order == 0 || order == .infinity ? sum : root(sum))
    }
    return try DynamicTensor(of: values, result)
  }

  /// What a distance adds to the sum.
  private func term(_ distance: Double) -> Double {
    switch order {
    case 0: distance == 0 ? 0 : 1
    case 1: distance
    case 2: distance * distance
    default: pow(distance, order)
    }
  }

  private func root(_ sum: Double) -> Double {
    order == 1 ? sum : order == 2 ? sum.squareRoot() : pow(sum, 1 / order)
  }

  private func greater(_ one: Double, _ other: Double) -> Double {
    one.isNaN || one > other ? one : other
  }

  /// Calls with the place of each pair of rows, and the places of their first elements.
  private func forEachPair(_ body: (_ place: Int, _ first: Int, _ second: Int) -> Void) throws {
    // A long stack of empty matrices has no pairs.
    guard here > 0, there > 0 else { return }
    var place = 0
    for number in 0..<(batch.reduce(1, *)) {
      for row in 0..<here {
        try Interruption.check(run: number * here + row, of: max(there, 1) * max(width, 1))
        for other in 0..<there {
          body(place, (number * here + row) * width, (number * there + other) * width)
          place += 1
        }
      }
    }
  }

  /// The gradients of both stacks; those gradients' own are not known, as in PyTorch.
  func gradients(
    _ gradient: DynamicTensor, _ left: DynamicTensor, _ right: DynamicTensor,
    _ result: DynamicTensor
  ) throws -> [DynamicTensor] {
    try DynamicTensor.remembering(
      "CdistBackwardBackward0", [gradient, left, right],
      several: {
        if gradient.isMeta { return [left, right] }
        return try left.dtype == .float64
          ? slopes(Double.self, gradient, left, right, result)
          : slopes(Float.self, gradient, left, right, result)
      },
      gradient: { _ in throw GradientError.unknown(operation: "the gradient of cdist") })
  }

  private func slopes<Real: RealElement>(
    _: Real.Type, _ gradient: DynamicTensor, _ left: DynamicTensor, _ right: DynamicTensor,
    _ result: DynamicTensor
  ) throws -> [DynamicTensor] {
    let (whole, other) = (batch + [here, width], batch + [there, width])
    let a = try left.expanded(whole).elements(Real.self)
    let b = try right.expanded(other).elements(Real.self)
    let (given, lengths) = (try gradient.elements(Real.self), try result.elements(Real.self))
    var ofLeft = try [Double](
      interruptiblyRepeating: 0, count: try DynamicTensor.reserve(whole, .float64))
    var ofRight = try [Double](
      interruptiblyRepeating: 0, count: try DynamicTensor.reserve(other, .float64))
    try forEachPair { place, first, second in
      for column in 0..<width {
        let distance = Double(a[first + column]) - Double(b[second + column])
        // The largest of the distances makes the length.
        let isEnd = order == .infinity && Real(distance.magnitude) == lengths[place]
        let own = Double(given[place]) * slope(distance, Double(lengths[place]), isEnd: isEnd)
        ofLeft[first + column] += own
        ofRight[second + column] -= own
      }
    }
    return [
      try DynamicTensor(of: ofLeft, whole).converted(to: Real.dtype).summed(to: left.sizes),
      try DynamicTensor(of: ofRight, other).converted(to: Real.dtype).summed(to: right.sizes),
    ]
  }

  /// How fast a length grows with one of its distances; 0 where there is no length.
  private func slope(_ distance: Double, _ length: Double, isEnd: Bool) -> Double {
    let sign = distance > 0 ? 1.0 : distance < 0 ? -1 : 0
    switch order {
    case 0: return 0
    case 1: return sign
    case .infinity: return isEnd ? sign : 0
    case 2: return length == 0 ? 0 : distance / length
    default:
      if length == 0 || (order < 1 && distance == 0) { return 0 }
      return sign * pow(distance.magnitude, order - 1) / pow(length, order - 1)
    }
  }
}
