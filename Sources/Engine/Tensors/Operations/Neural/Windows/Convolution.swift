import Support

/// `F.conv1d` and `F.pad`.
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

  /// The tensor padded with a number: pairs of before and after, the last axis first; numbers below
  /// 0 cut off.
  ///
  /// - Throws: `TensorError`.
  package func padded(_ pairs: [Int], _ value: DynamicTensor) throws -> DynamicTensor {
    try Self.remembering(
      "ConstantPadNdBackward0", [self], { try surrounded(pairs, value) },
      gradient: { [try $0.gradient.padded(pairs.map { 0 &- $0 }, .number(0.0))] })
  }

  private func surrounded(_ pairs: [Int], _ value: DynamicTensor) throws -> DynamicTensor {
    try checkPadding(pairs)
    var wanted = sizes
    var inside = self
    var starts: [(axis: Int, start: Int, count: Int)] = []
    for place in stride(from: 0, to: pairs.count, by: 2) {
      let axis = rank - 1 - place / 2
      let (before, after) = (pairs[place], pairs[place + 1])
      let (some, first) = sizes[axis].addingReportingOverflow(before)
      let (size, second) = some.addingReportingOverflow(after)
      guard !first, !second, before > -Int.max, after > -Int.max else {
        throw TensorError.refused(
          operation: "pad",
          reason:
            "(\(before), \(after)) on axis \(axis) of \(shapeText) gives a size beyond 64 bits")
      }
      // Negative padding is applied first.
      guard sizes[axis] + min(before, 0) >= 0, sizes[axis] + min(before, 0) + min(after, 0) >= 0
      else {
        throw TensorError.refused(
          operation: "pad",
          reason: "(\(before), \(after)) cuts more off axis \(axis) of \(shapeText) than it has")
      }
      wanted[axis] = size
      inside = try inside.sliced(
        axis, from: max(0, -before), to: max(0, sizes[axis] - max(0, -after)))
      starts.append((axis, max(0, before), inside.sizes[axis]))
    }
    let filled = try Self.filled(wanted, value.converted(to: dtype))
    guard inside.count > 0 else { return filled }
    var items = [IndexItem](repeating: .slice(nil, nil, 1), count: rank)
    for (axis, start, count) in starts { items[axis] = .slice(start, start + count, 1) }
    try filled.put(inside, at: items)
    return filled
  }

  private func checkPadding(_ pairs: [Int]) throws {
    guard pairs.count % 2 == 0, pairs.count / 2 <= rank else {
      throw TensorError.refused(
        operation: "pad",
        reason: "\(counted(pairs.count, "number")) for \(shapeText)",
        mend: "give two for each axis, the last axis first, at most \(2 * rank)")
    }
  }

  /// Which elements fill the space beyond the edge.
  package enum PaddingMode: String, Sendable, CaseIterable {
    case constant, reflect, replicate, circular

    /// As torch prints it, for this many axes.
    fileprivate func gradientName(_ axes: Int) -> String {
      switch self {
      case .constant: "ConstantPadNdBackward0"
      case .reflect: "ReflectionPad\(axes)DBackward0"
      case .replicate: "ReplicationPad\(axes)DBackward0"
      case .circular: "CopySlices"
      }
    }
  }

  /// The tensor padded with its own elements.
  ///
  /// - Throws: `TensorError`.
  package func padded(_ pairs: [Int], by mode: PaddingMode) throws -> DynamicTensor {
    try checkPadding(pairs)
    let axes = pairs.count / 2
    guard axes > 0, rank == axes + 1 || rank == axes + 2, axes <= 3 else {
      throw TensorError.refused(
        operation: "pad",
        reason: "mode \(mode.rawValue) pads the last axes of a tensor with channels, got"
          + " \(counted(pairs.count, "number")) for \(shapeText)",
        mend: "give two numbers for (C, L) or (N, C, L)")
    }
    if mode != .circular {
      guard dtype != .bool else {
        throw TensorError.wrongDType(
          operation: "pad with mode \(mode.rawValue)", wants: "int64 or float32", got: .bool)
      }
      // Only the batch may be empty.
      guard !sizes.suffix(axes + 1).contains(0) else {
        throw TensorError.emptyReduction(operation: "pad", sizes: sizes)
      }
    }
    var result = self
    for place in stride(from: 0, to: pairs.count, by: 2) {
      let axis = rank - 1 - place / 2
      let (before, after) = (pairs[place], pairs[place + 1])
      let kept = try Self.keptPlaces(sizes[axis], before, after, mode, sizes, axis)
      // An empty tensor has nothing to look up, however long the axis would become.
      if result.count == 0 {
        var wanted = result.sizes
        wanted[axis] = sizes[axis] + before + after
        let (own, kind, size) = (result.sizes, dtype, wanted)
        result = try Self.remembering(
          mode.gradientName(axes), [result], { try Self.zeros(size, kind) },
          gradient: { _ in [try Self.zeros(own, kind)] })
      } else {
        result = try result.taking(
          axis, Self.sources(sizes[axis], before, after, mode, kept), mode.gradientName(axes))
      }
    }
    return result
  }

  /// The places of an axis that padding leaves.
  private static func keptPlaces(
    _ size: Int, _ before: Int, _ after: Int, _ mode: PaddingMode, _ sizes: [Int], _ axis: Int
  ) throws -> Range<Int> {
    let most = mode == .reflect ? size - 1 : mode == .circular ? size : Int.max / 4
    guard size > 0, before <= most, after <= most, before >= -size, after >= -size,
      size + before + after > 0
    else {
      throw TensorError.refused(
        operation: "pad",
        reason:
          "(\(before), \(after)) is too much for axis \(axis) of \(ShapeText.told(sizes))",
        mend: mode == .replicate ? nil : "at most \(max(most, 0)) on each side")
    }
    // Elements that were cut off do not wrap around.
    let kept = max(0, -before)..<(size - max(0, -after))
    guard mode != .circular || !kept.isEmpty else {
      throw TensorError.refused(
        operation: "pad", reason: "(\(before), \(after)) leaves nothing to wrap around")
    }
    return kept
  }

  /// Where the numbers of a padded axis come from.
  private static func sources(
    _ size: Int, _ before: Int, _ after: Int, _ mode: PaddingMode, _ kept: Range<Int>
  ) throws -> [Int] {
    try reserve([size + before + after], .int64)
    return (-before..<(size + after)).map { place in
      switch mode {
      case .reflect: place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place
      case .circular:
        kept.lowerBound + ((place - kept.lowerBound) % kept.count + kept.count) % kept.count
      default: min(max(place, 0), size - 1)
      }
    }
  }
}
