import Support

/// `F.adaptive_avg_pool1d`, `F.adaptive_avg_pool2d` and the largest elements of as many parts.
extension DynamicTensor {
  /// The mean of each of a number of parts of the last axes; nil keeps an axis.
  ///
  /// - Throws: `TensorError`.
  package func adaptivelyMeanPooled(
    _ wanted: [Int?], _ operation: String
  ) throws -> DynamicTensor {
    guard rank == wanted.count + 1 || rank == wanted.count + 2 else {
      throw TensorError.wrongRank(
        operation: operation,
        wants: wanted.count == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W) or (C, H, W)", got: sizes)
    }
    try requireFloats(operation)
    let first = rank - wanted.count
    guard !sizes.dropFirst(first - 1).contains(0) else {
      throw TensorError.refused(
        operation: operation, reason: "an axis of \(shapeText) is empty",
        mend: "only the batch may be empty")
    }
    if wanted.count == 1, GradientMode.remembers([self]) {
      // As PyTorch has it: a single axis counts as one row.
      return try unsqueezed(rank - 1).adaptivelyMeanPooled([1] + wanted, operation).squeezed([-2])
    }
    let parts = wanted.enumerated().map { $1 ?? sizes[first + $0] }
    if parts == [1, 1] { return try mean([rank - 2, rank - 1], keeps: true) }
    var result = Array(sizes[..<first])
    for (place, count) in parts.enumerated() {
      let size = sizes[first + place]
      guard count >= 0 else {
        throw TensorError.badSizes(sizes: parts, reason: "\(count) is below 0")
      }
      guard count == size || (count < 1 << 22 && size < 1 << 40) else {
        throw TensorError.refused(
          operation: "adaptive_avg_pool", reason: "\(grouped(count)) parts of \(grouped(size))",
          mend: "use a smaller output_size")
      }
      result.append(count)
      try Self.reserve(result + sizes[(first + place + 1)...], .float32)
    }
    return try blended(
      parts.enumerated().compactMap { place, count in
        let size = sizes[first + place]
        return count == size ? nil : AxisBlend.means(first + place, of: size, count)
      }, "AdaptiveAvgPool\(max(wanted.count, 2))DBackward0")
  }
}
