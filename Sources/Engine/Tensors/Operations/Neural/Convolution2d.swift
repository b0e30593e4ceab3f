import Support

/// `F.conv2d`.
extension DynamicTensor {
  /// The cross-correlation of (N, C, H, W) or (C, H, W) with a weight of (O, C / groups, rows, columns);
  /// one walk for each of the two axes.
  ///
  /// - Throws: `TensorError`.
  package func convolved2d(
    _ weight: DynamicTensor, bias: DynamicTensor?, _ walks: [Walk]
  ) throws -> DynamicTensor {
    try checkKinds2d(weight, bias)
    if rank == 3 {
      return try unsqueezed(0).convolved2d(weight, bias: bias, walks).squeezed([0])
    }
    let groups = walks[0].groups
    try check2d(weight, bias, walks)
    if dtype == .float32, count > 0, !GradientMode.remembers([self, weight]) {
      return try convolvedFloats(weight, bias, walks)
    }
    let padded = try padded(
      [walks[1].before, walks[1].after, walks[0].before, walks[0].after],
      DynamicTensor(Float(0)).converted(to: dtype))
    let (own, outputs) = (weight.sizes[1], weight.sizes[0] / groups)
    let parts = try (0..<groups).map { group in
      try padded.sliced(1, from: group * own, to: (group + 1) * own)
        .convolvedGroup2d(
          try weight.sliced(0, from: group * outputs, to: (group + 1) * outputs), walks)
    }
    let result = parts.count == 1 ? parts[0] : try Self.concatenated(parts, 1)
    return try bias.map { try BinaryOperation.add(result, $0.viewed([weight.sizes[0], 1, 1])) }
      ?? result
  }

  /// The result for float32.
  private func convolvedFloats(
    _ weight: DynamicTensor, _ bias: DynamicTensor?, _ walks: [Walk]
  ) throws -> DynamicTensor {
    let stops = try (0..<2).map { axis in
      let (some, first) = sizes[2 + axis].addingReportingOverflow(walks[axis].before)
      let (length, second) = some.addingReportingOverflow(walks[axis].after)
      guard !first, !second else { throw TensorError.tooLarge(sizes: sizes) }
      return try windowCount(length, weight.sizes[2 + axis], walks[axis])
    }
    return try Unfolding(
      input: (sizes[0], sizes[1], sizes[2], sizes[3]), outputs: weight.sizes[0],
      taps: (weight.sizes[2], weight.sizes[3]), walks: (walks[0], walks[1]),
      stops: (stops[0], stops[1]), groups: walks[0].groups
    ).product(self, weight, bias, [sizes[0], weight.sizes[0], stops[0], stops[1]])
  }

  /// Convolves padded channels (N, C, H, W) with a whole weight (O, C, rows, columns).
  private func convolvedGroup2d(_ weight: DynamicTensor, _ walks: [Walk]) throws -> DynamicTensor {
    let out = try (0..<2).map { axis in
      try windowCount(sizes[2 + axis], weight.sizes[2 + axis], walks[axis])
    }
    guard sizes[0] > 0 else { return try Self.zeros([0, weight.sizes[0], out[0], out[1]], dtype) }
    // Windows as one axis of (channel, row, column): the convolution is a matrix product.
    let pairs = sizes[1] * weight.sizes[2] * weight.sizes[3]
    try Self.reserve([sizes[0], pairs, out[0], out[1]], dtype)
    var taps: [DynamicTensor] = []
    for row in 0..<weight.sizes[2] {
      let rows = try tap(2, row, out[0], walks[0])
      for column in 0..<weight.sizes[3] { taps.append(try rows.tap(3, column, out[1], walks[1])) }
    }
    let windows = try Self.stacked(taps, 2).reshaped([sizes[0], pairs, out[0] * out[1]])
    return try Self.product(try weight.reshaped([weight.sizes[0], pairs]), windows, "conv2d")
      .viewed([sizes[0], weight.sizes[0], out[0], out[1]])
  }

  /// The elements that one tap of a weight meets along an axis.
  private func tap(_ axis: Int, _ number: Int, _ count: Int, _ walk: Walk) throws -> DynamicTensor {
    try sliced(
      axis, from: number * walk.dilation,
      to: number * walk.dilation + (count - 1) * walk.stride + 1, step: walk.stride)
  }

  private func windowCount(_ length: Int, _ taps: Int, _ walk: Walk) throws -> Int {
    let (reach, overflow) = walk.dilation.multipliedReportingOverflow(by: taps - 1)
    guard !overflow, reach < length else {
      throw TensorError.refused(
        operation: "conv2d", reason: "\(taps) taps do not fit in an axis of \(length)")
    }
    return (length - reach - 1) / walk.stride + 1
  }

  private func checkKinds2d(_ weight: DynamicTensor, _ bias: DynamicTensor?) throws {
    guard rank == 3 || rank == 4 else {
      throw TensorError.wrongRank(
        operation: "conv2d", wants: "(N, C, H, W) or (C, H, W)", got: sizes)
    }
    guard weight.rank == 4 else {
      throw TensorError.wrongRank(
        operation: "conv2d", wants: "a weight of (out, in, rows, columns)", got: weight.sizes)
    }
    guard dtype == weight.dtype, bias.map({ $0.dtype == dtype }) ?? true, dtype != .bool else {
      throw TensorError.refused(
        operation: "conv2d", reason: "\(dtype.shortName) meets \(weight.dtype.shortName)",
        mend: "all must be float32")
    }
  }

  private func check2d(_ weight: DynamicTensor, _ bias: DynamicTensor?, _ walks: [Walk]) throws {
    let groups = walks[0].groups
    guard groups > 0,
      walks.allSatisfy({ $0.stride > 0 && $0.dilation > 0 && $0.before >= 0 && $0.after >= 0 })
    else {
      throw TensorError.refused(
        operation: "conv2d",
        reason: "stride, dilation and groups must be above 0, padding not below")
    }
    let (wanted, overflow) = weight.sizes[1].multipliedReportingOverflow(by: groups)
    guard !overflow, wanted == sizes[1] else {
      throw TensorError.refused(
        operation: "conv2d",
        reason:
          "\(shapeText) has \(sizes[1]) channels, a weight of \(weight.shapeText) wants \(wanted)",
        mend: sizes[3] == wanted
          ? "the input is (N, C, H, W): x.permute(0, 3, 1, 2) brings the channels there" : nil)
    }
    guard weight.sizes[0] % groups == 0, !weight.sizes.contains(0), sizes[1] > 0 else {
      throw TensorError.refused(
        operation: "conv2d",
        reason: "a weight of \(weight.shapeText) does not divide into \(groups) groups")
    }
    if let bias, bias.sizes != [weight.sizes[0]] {
      throw TensorError.refused(
        operation: "conv2d", reason: "\(weight.sizes[0]) outputs, bias is \(bias.shapeText)")
    }
  }
}
