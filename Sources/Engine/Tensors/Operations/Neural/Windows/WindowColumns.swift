import CKernels
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
        if dtype == .float32 { return try geometry.unfolding.columns(of: self, sizes) }
        let shape = [geometry.pairs, geometry.batch, geometry.planeOfOutput]
        let table = try DynamicTensor(of: geometry.table(doubles(), group: 0), shape)
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
        if dtype == .float32 { return try geometry.unfolding.folded(self, sizes) }
        let table = try reshaped(
          [geometry.batch, geometry.pairs, geometry.planeOfOutput]
        ).permuted([1, 0, 2])
        var values = try [Double](
          interruptiblyRepeating: 0, count: try Self.reserve(sizes, .float64))
        try geometry.add(table.elements(Double.self), to: &values, group: 0)
        return try DynamicTensor(of: values, sizes)
      },
      gradient: { [try $0.gradient.columns(geometry, own)] })
  }
}

/// What kernels do with all windows at once.
///
/// Unsafe throughout: the windows' counts were checked against the planes.
extension Unfolding {
  /// Calls with some planes at a time: the first, and the windows over them.
  private func forEachPlanes(
    _ width: Int, _ body: (_ plane: Int, _ windows: inout KernelWindows) -> Void
  ) throws {
    var windows = kernel
    let (all, some) = (input.batch * input.channels, max(1, Interruption.often / max(1, width)))
    for plane in stride(from: 0, to: all, by: some) {
      let count = min(some, all - plane)
      try Interruption.check(elements: count * width)
      windows.channels = count
      body(plane, &windows)
    }
  }

  /// What one plane's windows read, all its taps.
  private var width: Int { taps.rows * taps.columns * stops.rows * stops.columns }

  /// What the windows read: (N, C · taps, stops).
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  fileprivate func columns(of tensor: DynamicTensor, _ sizes: [Int]) throws -> DynamicTensor {
    try unsafe DynamicTensor.writtenFloats(sizes) { y in
      try unsafe tensor.withFloats { x in
        try forEachPlanes(width) { plane, windows in
          unsafe kernels_unfold(
            &windows, 0, stops.rows, 0, stops.columns, x + plane * input.rows * input.columns,
            y + plane * width)
        }
      }
    }
  }

  /// The planes on which the windows add up.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  fileprivate func folded(_ tensor: DynamicTensor, _ sizes: [Int]) throws -> DynamicTensor {
    try unsafe DynamicTensor.writtenFloats(sizes) { x in
      unsafe x.initialize(repeating: 0, count: sizes.reduce(1, *))
      try unsafe tensor.withFloats { y in
        try forEachPlanes(width) { plane, windows in
          unsafe kernels_fold_windows(
            &windows, 0, stops.rows, 0, stops.columns, y + plane * width,
            x + plane * input.rows * input.columns)
        }
      }
    }
  }
}
