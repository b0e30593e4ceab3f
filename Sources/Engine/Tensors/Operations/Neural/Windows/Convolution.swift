import Support

/// `F.conv1d`.
extension DynamicTensor {
  /// Options for how a convolution moves along its input.
  package struct Walk: Sendable {
    var stride, dilation, groups: Int
    var before, after: Int

    /// Steps, distances between taps and padding on both sides.
    package init(stride: Int, before: Int, after: Int, dilation: Int, groups: Int) {
      (self.stride, self.dilation, self.groups) = (stride, dilation, groups)
      (self.before, self.after) = (before, after)
    }
  }

  /// The cross-correlation of (N, C, L) or (C, L) with a weight of (O, C / groups, K).
  ///
  /// - Throws: `TensorError`.
  package func convolved(
    _ weight: DynamicTensor, bias: DynamicTensor?, _ walk: Walk
  ) throws -> DynamicTensor {
    try checkKinds(weight, bias)
    try check(weight, bias, walk)
    if rank == 2 {
      return try unsqueezed(0).convolved(weight, bias: bias, walk).squeezed([0])
    }
    let (some, first) = sizes[2].addingReportingOverflow(walk.before)
    let (steps, second) = some.addingReportingOverflow(walk.after)
    guard !first, !second else { throw TensorError.tooLarge(sizes: sizes) }
    let length = try outputLength(steps, weight.sizes[2], walk)
    return try ConvolutionGeometry(
      input: sizes, weight: weight.sizes, output: [sizes[0], weight.sizes[0], length], [walk],
      groups: walk.groups
    ).output(self, weight, bias: bias, "ConvolutionBackward0")
  }

  private func checkKinds(_ weight: DynamicTensor, _ bias: DynamicTensor?) throws {
    guard rank == 2 || rank == 3 else {
      throw TensorError.wrongRank(operation: "conv1d", wants: "(N, C, L) or (C, L)", got: sizes)
    }
    guard weight.rank == 3 else {
      throw TensorError.wrongRank(
        operation: "conv1d", wants: "a weight of (out, in, taps)", got: weight.sizes)
    }
    guard dtype == weight.dtype, bias.map({ $0.dtype == dtype }) ?? true, dtype != .bool else {
      throw TensorError.refused(
        operation: "conv1d", reason: "\(dtype.shortName) meets \(weight.dtype.shortName)",
        mend: "input, weight and bias have one dtype")
    }
  }

  private func check(_ weight: DynamicTensor, _ bias: DynamicTensor?, _ walk: Walk) throws {
    guard walk.stride > 0, walk.dilation > 0, walk.groups > 0, walk.before >= 0, walk.after >= 0
    else {
      throw TensorError.refused(
        operation: "conv1d",
        reason: "stride, dilation and groups must be above 0, padding not below")
    }
    let (wanted, overflow) = weight.sizes[1].multipliedReportingOverflow(by: walk.groups)
    guard !overflow, wanted == sizes[rank - 2] else {
      throw TensorError.refused(
        operation: "conv1d",
        reason:
          "\(shapeText) has \(sizes[rank - 2]) channels, a weight of \(weight.shapeText) wants \(wanted)",
        mend: "the input is (N, C, L) or (C, L): channels come before steps")
    }
    guard weight.sizes[0] % walk.groups == 0, weight.sizes[0] > 0, weight.sizes[2] > 0 else {
      throw TensorError.refused(
        operation: "conv1d",
        reason: "a weight of \(weight.shapeText) does not divide into \(walk.groups) groups")
    }
    if let bias, bias.sizes != [weight.sizes[0]] {
      throw TensorError.refused(
        operation: "conv1d", reason: "\(weight.sizes[0]) outputs, bias is \(bias.shapeText)")
    }
  }

  private func outputLength(_ length: Int, _ taps: Int, _ walk: Walk) throws -> Int {
    let (reach, overflow) = walk.dilation.multipliedReportingOverflow(by: taps - 1)
    guard !overflow, reach < length else {
      throw TensorError.refused(
        operation: "conv1d", reason: "\(taps) taps do not fit in \(counted(length, "step"))")
    }
    return (length - reach - 1) / walk.stride + 1
  }
}
