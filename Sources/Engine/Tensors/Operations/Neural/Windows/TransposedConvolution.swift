import Support

/// `F.conv_transpose1d` and `F.conv_transpose2d`.
extension DynamicTensor {
  /// What a convolution of these walks, one for each axis after the channels, would have been given: the
  /// input (N, C, …) or (C, …), a weight (C, O / groups, taps), and elements added at each axis's end.
  ///
  /// - Throws: `TensorError`.
  package func transposedConvolved(
    _ weight: DynamicTensor, bias: DynamicTensor?, _ walks: [Walk], adding extra: [Int]
  ) throws -> DynamicTensor {
    let operation = "conv_transpose\(walks.count)d"
    try checkTransposed(weight, bias, walks, operation)
    if rank == walks.count + 1 {
      return try unsqueezed(0).transposedConvolved(weight, bias: bias, walks, adding: extra)
        .squeezed([0])
    }
    let groups = walks[0].groups
    let spatial = try walks.enumerated().map { axis, walk in
      try Self.spreadLength(
        sizes[2 + axis], weight.sizes[2 + axis], walk, extra[axis], operation)
    }
    return try ConvolutionGeometry(
      input: [sizes[0], weight.sizes[1] * groups] + spatial, weight: weight.sizes, output: sizes,
      walks, groups: groups
    ).input(self, weight, bias: bias, "ConvolutionBackward0")
  }

  /// How long an axis becomes.
  private static func spreadLength(
    _ length: Int, _ taps: Int, _ walk: Walk, _ extra: Int, _ operation: String
  ) throws -> Int {
    guard walk.stride > 0, walk.dilation > 0, walk.before >= 0, extra >= 0 else {
      throw TensorError.refused(
        operation: operation, reason: "stride and dilation must be above 0, padding not below")
    }
    guard extra < max(walk.stride, walk.dilation) else {
      throw TensorError.refused(
        operation: operation, reason: "output_padding is \(extra)",
        mend: "it is below the stride or the dilation")
    }
    let (steps, first) = (length - 1).multipliedReportingOverflow(by: walk.stride)
    let (reach, second) = walk.dilation.multipliedReportingOverflow(by: taps - 1)
    let (span, third) = steps.addingReportingOverflow(reach)
    guard !first, !second, !third, span < Int.max / 4, walk.before < Int.max / 4 else {
      throw TensorError.tooLarge(sizes: [length, taps])
    }
    let result = span - 2 * walk.before + extra + 1
    guard length > 0, result > 0 else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(counted(length, "step")) and \(counted(taps, "tap")) give a size of \(result)")
    }
    return result
  }

  private func checkTransposed(
    _ weight: DynamicTensor, _ bias: DynamicTensor?, _ walks: [Walk], _ operation: String
  ) throws {
    let (axes, groups) = (walks.count, walks[0].groups)
    guard rank == axes + 1 || rank == axes + 2 else {
      throw TensorError.wrongRank(
        operation: operation,
        wants: axes == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W) or (C, H, W)",
        got: sizes)
    }
    guard weight.rank == axes + 2 else {
      throw TensorError.wrongRank(
        operation: operation,
        wants: "a weight of (in, out, \(axes == 1 ? "taps" : "rows, columns"))", got: weight.sizes)
    }
    for tensor in [self, weight] + (bias.map { [$0] } ?? []) {
      if tensor.dtype != .int64 { try tensor.requireFloats(operation) }
      guard tensor.dtype == dtype else {
        throw TensorError.wrongDType(
          operation: operation, wants: "one dtype, \(dtype.shortName)", got: tensor.dtype)
      }
    }
    guard groups > 0, weight.sizes[0] % groups == 0, !weight.sizes.contains(0) else {
      throw TensorError.refused(
        operation: operation,
        reason: "a weight of \(weight.shapeText) does not divide into \(groups) groups")
    }
    let channels = sizes[rank - axes - 1]
    guard channels == weight.sizes[0] else {
      throw TensorError.refused(
        operation: operation,
        reason:
          "\(shapeText) has \(channels) channels, a weight of \(weight.shapeText) wants \(weight.sizes[0])",
        mend: "the weight is (in, out / groups, …)")
    }
    let outputs = weight.sizes[1] * groups
    if let bias, bias.sizes != [outputs] {
      throw TensorError.refused(
        operation: operation, reason: "\(outputs) outputs, bias is \(bias.shapeText)")
    }
  }
}
