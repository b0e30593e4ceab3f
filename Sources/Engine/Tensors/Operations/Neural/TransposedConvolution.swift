import Support

/// `nn.ConvTranspose1d` and `nn.ConvTranspose2d`.
extension DynamicTensor {
  /// How a transposed convolution spreads elements, one number for each axis.
  package struct Spread: Sendable {
    let strides, padding, outputPadding, dilations: [Int]
    let groups: Int

    /// The distance between windows, what is cut off on both sides, what is added at the end, the
    /// distance between taps, and the groups of channels.
    package init(
      strides: [Int], padding: [Int], outputPadding: [Int], dilations: [Int], groups: Int
    ) {
      (self.strides, self.padding) = (strides, padding)
      (self.outputPadding, self.dilations) = (outputPadding, dilations)
      self.groups = groups
    }
  }

  private static let spreading = "conv_transpose"

  /// The transposed convolution of (N, C, …) or (C, …) with a weight of (C, O / groups, …): the
  /// convolution of the spread elements with the reversed weight.
  ///
  /// - Throws: `TensorError`.
  package func transposedConvolved(
    _ weight: DynamicTensor, bias: DynamicTensor?, _ spread: Spread
  ) throws -> DynamicTensor {
    let axes = spread.strides.count
    guard weight.rank == axes + 2, rank == axes + 1 || rank == axes + 2 else {
      throw TensorError.wrongRank(
        operation: Self.spreading,
        wants: axes == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W) or (C, H, W)", got: sizes)
    }
    if rank == axes + 1 {
      return try unsqueezed(0).transposedConvolved(weight, bias: bias, spread).squeezed([0])
    }
    guard sizes[1] == weight.sizes[0] else {
      throw TensorError.refused(
        operation: Self.spreading,
        reason: "wants \(counted(weight.sizes[0], "channel")) as axis 1, got \(shapeText)")
    }
    try requireFloats(Self.spreading)
    var spreadOut = self
    for axis in 0..<axes {
      let (stride, dilation) = (spread.strides[axis], spread.dilations[axis])
      let (added, taps) = (spread.outputPadding[axis], weight.sizes[axis + 2])
      guard added < max(stride, dilation) else {
        throw TensorError.refused(
          operation: Self.spreading,
          reason: "output_padding \(added) is not below stride \(stride) or dilation \(dilation)")
      }
      let (reach, overflow) = dilation.multipliedReportingOverflow(by: taps - 1)
      guard !overflow, reach < Int.max / 4, spread.padding[axis] < Int.max / 4 else {
        throw TensorError.refused(operation: Self.spreading, reason: "dilation \(dilation)")
      }
      spreadOut = try spreadOut.spread(
        axis + 2, stride, before: reach - spread.padding[axis],
        after: reach - spread.padding[axis] + added)
    }
    let reversed = try weight.flipped(Array(2..<weight.rank))
    let kernel = try Self.exchanged(reversed, groups: spread.groups)
    let walks = spread.dilations.map {
      Walk(stride: 1, before: 0, after: 0, dilation: $0, groups: spread.groups)
    }
    return axes == 1
      ? try spreadOut.convolved(kernel, bias: bias, walks[0])
      : try spreadOut.convolved2d(kernel, bias: bias, walks)
  }

  /// (C, O / groups, …) as a convolution has it: (O, C / groups, …).
  private static func exchanged(_ weight: DynamicTensor, groups: Int) throws -> DynamicTensor {
    guard groups > 1 else { return try weight.transposed(0, 1) }
    let (inputs, outputs) = (weight.sizes[0] / groups, weight.sizes[1])
    let taps = Array(weight.sizes[2...])
    return try weight.viewed([groups, inputs, outputs] + taps).transposed(1, 2)
      .reshaped([groups * outputs, inputs] + taps)
  }

  /// An axis with zeros between its elements and around them; fewer than none cuts elements off.
  private func spread(
    _ axis: Int, _ stride: Int, before: Int, after: Int
  ) throws -> DynamicTensor {
    let zero = DynamicTensor(Float(0))
    var wide = self
    if stride > 1, sizes[axis] > 0 {
      let (width, overflow) = sizes[axis].multipliedReportingOverflow(by: stride)
      guard !overflow else { throw TensorError.tooLarge(sizes: sizes) }
      let apart = try unsqueezed(axis + 1).padded(
        [Int](repeating: 0, count: 2 * (rank - 1 - axis)) + [0, stride - 1], zero)
      var flat = sizes
      flat[axis] = width
      wide = try apart.reshaped(flat).sliced(axis, from: 0, to: width - stride + 1)
    }
    guard before != 0 || after != 0 else { return wide }
    return try wide.padded(
      [Int](repeating: 0, count: 2 * (rank - 1 - axis)) + [before, after], zero)
  }
}
