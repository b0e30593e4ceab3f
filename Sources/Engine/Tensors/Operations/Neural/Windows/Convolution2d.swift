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
    let out = try (0..<2).map { axis in
      let walk = walks[axis]
      let (some, first) = sizes[2 + axis].addingReportingOverflow(walk.before)
      let (length, second) = some.addingReportingOverflow(walk.after)
      guard !first, !second else { throw TensorError.tooLarge(sizes: sizes) }
      return try windowCount(length, weight.sizes[2 + axis], walk)
    }
    return try ConvolutionGeometry(
      input: sizes, weight: weight.sizes, output: [sizes[0], weight.sizes[0]] + out, walks,
      groups: groups
    ).output(self, weight, bias: bias, "ConvolutionBackward0")
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
