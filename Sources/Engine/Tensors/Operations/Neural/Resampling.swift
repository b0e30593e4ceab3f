import Support

/// `F.interpolate`.
extension DynamicTensor {
  /// How values between elements are found.
  package enum Resampling: String, Sendable, CaseIterable {
    case nearest, linear, bilinear, trilinear, area
    case nearestExact = "nearest-exact"

    /// How many axes besides batch and channels it works on; nil for any.
    var axes: Int? {
      switch self {
      case .linear: 1
      case .bilinear: 2
      case .trilinear: 3
      default: nil
      }
    }
  }

  /// The axes after batch and channels with other sizes; `scales` are the factors that were asked
  /// for, nil if sizes were given.
  ///
  /// - Throws: `TensorError`.
  package func resampled(
    to wanted: [Int], scales: [Double]?, _ mode: Resampling, alignsCorners: Bool
  ) throws -> DynamicTensor {
    let operation = "interpolate"
    guard rank >= 3, rank <= 5, mode.axes.map({ $0 == rank - 2 }) ?? true else {
      throw TensorError.refused(
        operation: operation, reason: "mode '\(mode.rawValue)' does not take \(shapeText)",
        mend: "linear takes (N, C, L), bilinear (N, C, H, W), trilinear (N, C, D, H, W)")
    }
    guard wanted.count == rank - 2, wanted.allSatisfy({ $0 > 0 }), !sizes.dropFirst().contains(0)
    else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(shapeText) cannot have \(ShapeText.told(wanted)) as its last sizes",
        mend: "give a size above 0 for each axis after batch and channels")
    }
    try requireFloats(operation)
    if mode == .area { return try adaptivelyMeanPooled(wanted.map { $0 }, operation) }
    try Self.reserve(Array(sizes.prefix(2)) + wanted, .int64)
    var result = self
    for (place, size) in wanted.enumerated() {
      let axis = place + 2
      let scale = scales.map { 1 / $0[place] } ?? Double(sizes[axis]) / Double(size)
      result =
        mode == .nearest || mode == .nearestExact
        ? try result.nearest(axis, size, Float(scale), isExact: mode == .nearestExact)
        : try result.linear(axis, size, Float(scale), alignsCorners: alignsCorners)
    }
    return try result.packed()
  }

  private func nearest(
    _ axis: Int, _ wanted: Int, _ scale: Float, isExact: Bool
  ) throws -> DynamicTensor {
    let size = sizes[axis]
    let places = (0..<wanted).map { index in
      let place = isExact ? (Float(index) + 0.5) * scale : Float(index) * scale
      return place < Float(size) ? min(Int(place), size - 1) : size - 1
    }
    return try taking(axis, places)
  }

  private func linear(
    _ axis: Int, _ wanted: Int, _ scale: Float, alignsCorners: Bool
  ) throws -> DynamicTensor {
    let size = sizes[axis]
    guard size != wanted else { return self }
    let step = alignsCorners ? (wanted > 1 ? Float(size - 1) / Float(wanted - 1) : 0) : scale
    var (low, high, shares): ([Int], [Int], [Float]) = ([], [], [])
    for index in 0..<wanted {
      let place = alignsCorners ? step * Float(index) : max(0, step * (Float(index) + 0.5) - 0.5)
      let first = place < Float(size) ? min(Int(place), size - 1) : size - 1
      low.append(first)
      high.append(min(first + 1, size - 1))
      shares.append(min(max(place - Float(first), 0), 1))
    }
    var shape = [Int](repeating: 1, count: rank)
    shape[axis] = wanted
    let share = try DynamicTensor(shares, shape)
    return try BinaryOperation.add(
      BinaryOperation.multiply(
        taking(axis, low), BinaryOperation.subtract(DynamicTensor(Float(1)), share)),
      BinaryOperation.multiply(taking(axis, high), share))
  }
}
