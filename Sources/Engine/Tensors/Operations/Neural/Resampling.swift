import Support

/// `F.interpolate`.
extension DynamicTensor {
  /// How values between elements are found.
  package enum Resampling: String, Sendable, CaseIterable {
    case nearest, linear, bilinear, bicubic, trilinear, area
    case nearestExact = "nearest-exact"

    /// How many axes besides batch and channels it works on; nil for any.
    var axes: Int? {
      switch self {
      case .linear: 1
      case .bilinear, .bicubic: 2
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
        mend: "linear takes (N, C, L), bilinear and bicubic (N, C, H, W), trilinear (N, C, D, H, W)"
      )
    }
    guard wanted.count == rank - 2, wanted.allSatisfy({ $0 > 0 }), !sizes.dropFirst().contains(0)
    else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(shapeText) cannot have \(ShapeText.told(wanted)) as its last sizes",
        mend: "give a size above 0 for each axis after batch and channels")
    }
    let isNearest = mode == .nearest || mode == .nearestExact
    if dtype != .uint8 || !isNearest { try requireFloats(operation) }
    if mode == .area { return try adaptivelyMeanPooled(wanted.map { $0 }, operation) }
    if isMeta {
      let result = Array(sizes.prefix(2)) + wanted
      return try Self.remembering(
        mode.gradientName(axes: wanted.count), [self], { try .meta(result, dtype) },
        gradient: { [sizes] in [try .meta(sizes, $0.gradient.dtype)] })
    }
    try Self.reserve(Array(sizes.prefix(2)) + wanted, .int64)
    let blends =
      try dtype == .float64
      ? blends(Double.self, wanted, scales, mode, alignsCorners: alignsCorners)
      : blends(Float.self, wanted, scales, mode, alignsCorners: alignsCorners)
    let name = mode.gradientName(axes: wanted.count)
    guard isNearest else { return try blended(blends, name) }
    return try Self.remembering(
      name, [self], { try laidOut(by: blends.reversed().map(\.indices)) },
      gradient: { [try $0.gradient.unblended(blends, name)] })
  }

  /// How each axis is blended, worked out as the elements are.
  private func blends<Real: RealElement>(
    _: Real.Type, _ wanted: [Int], _ scales: [Double]?, _ mode: Resampling, alignsCorners: Bool
  ) throws -> [AxisBlend] {
    wanted.enumerated().map { place, size in
      let own = sizes[place + 2]
      let scale = Real(scales.map { 1 / $0[place] } ?? Double(own) / Double(size))
      return switch mode {
      case .nearest, .nearestExact:
        // PyTorch's places are those of float32.
        AxisBlend.nearest(
          place + 2, of: own, size, Float(scale), isExact: mode == .nearestExact)
      case .bicubic:
        AxisBlend.cubic(place + 2, of: own, size, scale, alignsCorners: alignsCorners)
      default:
        AxisBlend.linear(place + 2, of: own, size, scale, alignsCorners: alignsCorners)
      }
    }
  }
}

extension DynamicTensor.Resampling {
  /// As torch names the way back.
  fileprivate func gradientName(axes: Int) -> String {
    switch self {
    case .nearestExact: "UpsampleNearestExact\(axes)DBackward0"
    case .linear: "UpsampleLinear1DBackward0"
    case .bilinear: "UpsampleBilinear2DBackward0"
    case .bicubic: "UpsampleBicubic2DBackward0"
    case .trilinear: "UpsampleTrilinear3DBackward0"
    case .nearest, .area: "UpsampleNearest\(axes)DBackward0"
    }
  }
}

extension AxisBlend {
  /// Each index is the nearest of an axis.
  fileprivate static func nearest(
    _ axis: Int, of size: Int, _ wanted: Int, _ scale: Float, isExact: Bool
  ) -> AxisBlend {
    var blend = AxisBlend(axis, of: size)
    for index in 0..<wanted {
      let place = isExact ? (Float(index) + 0.5) * scale : Float(index) * scale
      blend.append([(place < Float(size) ? min(Int(place), size - 1) : size - 1, 1)])
    }
    return blend
  }

  /// Each index lies between two of an axis.
  fileprivate static func linear<Real: RealElement>(
    _ axis: Int, of size: Int, _ wanted: Int, _ scale: Real, alignsCorners: Bool
  ) -> AxisBlend {
    var blend = AxisBlend(axis, of: size)
    let step = alignsCorners ? (wanted > 1 ? Real(size - 1) / Real(wanted - 1) : 0) : scale
    for index in 0..<wanted {
      guard size != wanted else {
        blend.append([(index, 1)])
        continue
      }
      let place = alignsCorners ? step * Real(index) : max(0, step * (Real(index) + 0.5) - 0.5)
      let first = place < Real(size) ? min(Int(place), size - 1) : size - 1
      let share = min(max(place - Real(first), 0), 1)
      blend.append([(first, Double(1 - share)), (min(first + 1, size - 1), Double(share))])
    }
    return blend
  }

  /// Each index lies on a cubic curve through four of an axis, whose ends are repeated.
  ///
  /// Source: Keys, "Cubic convolution interpolation for digital image processing", 1981; with -0.75, as
  /// in PyTorch.
  fileprivate static func cubic<Real: RealElement>(
    _ axis: Int, of size: Int, _ wanted: Int, _ scale: Real, alignsCorners: Bool
  ) -> AxisBlend {
    var blend = AxisBlend(axis, of: size)
    let step = alignsCorners ? (wanted > 1 ? Real(size - 1) / Real(wanted - 1) : 0) : scale
    let sharpness: Real = -0.75
    func near(_ x: Real) -> Real {
      ((sharpness + 2) * x - (sharpness + 3)) * x * x + 1
    }
    func far(_ x: Real) -> Real {
      ((sharpness * x - 5 * sharpness) * x + 8 * sharpness) * x - 4 * sharpness
    }
    for index in 0..<wanted {
      let place = alignsCorners ? step * Real(index) : step * (Real(index) + 0.5) - 0.5
      let floor = min(max(place.rounded(.down), -2), Real(size))
      let (first, rest) = (Int(floor), min(max(place - floor, 0), 1))
      let shares = [far(rest + 1), near(rest), near(1 - rest), far(2 - rest)]
      blend.append(
        shares.enumerated().map { (min(max(first + $0 - 1, 0), size - 1), Double($1)) })
    }
    return blend
  }

  /// Each index is the mean of a part of an axis; the parts may overlap where they are many.
  static func means(_ axis: Int, of size: Int, _ parts: Int, _ dtype: DType) -> AxisBlend {
    var blend = AxisBlend(axis, of: size)
    for range in DynamicTensor.parts(parts, of: size) {
      let share = 1 / Double(range.count)
      blend.append(range.map { ($0, dtype == .float64 ? share : Double(Float(share))) })
    }
    return blend
  }
}
