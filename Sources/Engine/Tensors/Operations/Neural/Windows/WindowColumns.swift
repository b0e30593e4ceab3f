import Support

/// `F.unfold` and `F.fold`.
extension DynamicTensor {
  /// The windows of (N, C, H, W) or (C, H, W) as columns: (N, C · taps, windows).
  ///
  /// - Throws: `TensorError`.
  package func windowColumns(_ taps: [Int], _ walks: [Walk]) throws -> DynamicTensor {
    let operation = "unfold"
    try requireFloats(operation)
    guard rank == 3 || rank == 4 else {
      throw TensorError.wrongRank(
        operation: operation, wants: "(N, C, H, W) or (C, H, W)", got: sizes)
    }
    guard !sizes.suffix(3).contains(0) else {
      throw TensorError.emptyReduction(operation: operation, sizes: sizes)
    }
    let geometry = try Self.geometry(
      Array(sizes.dropLast(2)), Array(sizes.suffix(2)), taps, walks, operation)
    let wanted =
      Array(sizes.dropLast(3)) + [geometry.pairs, geometry.planeOfOutput]
    return try columns(geometry, wanted)
  }

  /// What windows as columns (N, C · taps, windows) add up to on planes of `size`; each element is the
  /// sum of all that cover it.
  ///
  /// - Throws: `TensorError`.
  package func folded(to size: [Int], _ taps: [Int], _ walks: [Walk]) throws -> DynamicTensor {
    let operation = "fold"
    try requireFloats(operation)
    guard rank == 2 || rank == 3, !sizes.suffix(2).contains(0) else {
      throw TensorError.wrongRank(
        operation: operation, wants: "(N, C · taps, windows) or (C · taps, windows)", got: sizes)
    }
    let (whole, overflow) = taps[0].multipliedReportingOverflow(by: taps[1])
    guard !overflow, whole > 0, sizes[rank - 2] % whole == 0 else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(sizes[rank - 2]) rows do not divide into windows of \(taps[0])x\(taps[1])")
    }
    let outer = Array(sizes.dropLast(2)) + [sizes[rank - 2] / whole]
    let geometry = try Self.geometry(outer, size, taps, walks, operation)
    let windows = geometry.output[2] * geometry.output[3]
    guard windows == sizes[rank - 1] else {
      throw TensorError.refused(
        operation: operation,
        reason:
          "\(counted(sizes[rank - 1], "window")), a plane of \(size[0])x\(size[1]) has \(windows)")
    }
    return try summed(geometry, outer + size)
  }

  private static func geometry(
    _ outer: [Int], _ plane: [Int], _ taps: [Int], _ walks: [Walk], _ operation: String
  ) throws -> ConvolutionGeometry {
    guard (taps + plane).allSatisfy({ $0 > 0 && $0 < 1 << 31 }),
      walks.allSatisfy({
        $0.stride > 0 && $0.dilation > 0 && $0.dilation < 1 << 31 && $0.before >= 0
          && $0.before < 1 << 31
      })
    else {
      throw TensorError.refused(
        operation: operation,
        reason: "sizes, stride and dilation must be above 0, padding not below")
    }
    let counts = try (0..<2).map { axis in
      let free = plane[axis] + 2 * walks[axis].before - walks[axis].dilation * (taps[axis] - 1) - 1
      guard free >= 0 else {
        throw TensorError.refused(
          operation: operation, reason: "\(taps[axis]) taps do not fit in an axis of \(plane[axis])"
        )
      }
      return free / walks[axis].stride + 1
    }
    let (batch, channels) = (outer.count == 2 ? outer[0] : 1, outer[outer.count - 1])
    return ConvolutionGeometry(
      input: [batch, channels] + plane, weight: [1, channels] + taps,
      output: [batch, 1] + counts, walks, groups: 1)
  }

  private func columns(_ geometry: ConvolutionGeometry, _ sizes: [Int]) throws -> DynamicTensor {
    let own = self.sizes
    return try Self.remembering(
      "Im2ColBackward0", [self],
      {
        if isMeta { return try .meta(sizes, dtype) }
        let shape = [geometry.pairs, geometry.batch, geometry.planeOfOutput]
        let table =
          try dtype == .float64
          ? DynamicTensor(of: geometry.table(doubles(), group: 0), shape)
          : DynamicTensor(geometry.table(floats(), group: 0), shape)
        return try table.permuted([1, 0, 2]).packed().viewed(sizes)
      },
      gradient: { [try $0.gradient.summed(geometry, own)] })
  }

  private func summed(_ geometry: ConvolutionGeometry, _ sizes: [Int]) throws -> DynamicTensor {
    let own = self.sizes
    return try Self.remembering(
      "Col2ImBackward0", [self],
      {
        if isMeta { return try .meta(sizes, dtype) }
        let table = try reshaped(
          [geometry.batch, geometry.pairs, geometry.planeOfOutput]
        ).permuted([1, 0, 2])
        return try dtype == .float64
          ? table.folded(Double.self, geometry, sizes) : table.folded(Float.self, geometry, sizes)
      },
      gradient: { [try $0.gradient.columns(geometry, own)] })
  }

  private func folded<Real: RealElement>(
    _: Real.Type, _ geometry: ConvolutionGeometry, _ sizes: [Int]
  ) throws -> DynamicTensor {
    var values = try [Real](
      interruptiblyRepeating: 0, count: try Self.reserve(sizes, Real.dtype))
    try geometry.add(elements(Real.self), to: &values, group: 0)
    return try DynamicTensor(of: values, sizes)
  }
}
