import Support

/// `F.pixel_shuffle` and `F.pixel_unshuffle`.
extension DynamicTensor {
  /// Channels moved into space: (…, C · factor², H, W) becomes (…, C, H · factor, W · factor).
  ///
  /// - Throws: `TensorError`.
  package func pixelsShuffled(_ factor: Int) throws -> DynamicTensor {
    let operation = "pixel_shuffle"
    let (channels, rows, columns) = try planes(factor, operation)
    guard channels % (factor * factor) == 0 else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(channels) channels, the square of \(factor) does not divide them"
      )
    }
    let outer = Array(sizes.dropLast(3))
    let rest = channels / (factor * factor)
    let axes = Array(outer.indices) + [0, 3, 1, 4, 2].map { outer.count + $0 }
    return try Self.remembering(
      "PixelShuffleBackward0", [self],
      {
        try reshaped(outer + [rest, factor, factor, rows, columns]).permuted(axes)
          .reshaped(outer + [rest, rows * factor, columns * factor])
      },
      gradient: { [try $0.gradient.pixelsUnshuffled(factor)] })
  }

  /// Space moved into channels: (…, C, H · factor, W · factor) becomes (…, C · factor², H, W).
  ///
  /// - Throws: `TensorError`.
  package func pixelsUnshuffled(_ factor: Int) throws -> DynamicTensor {
    let operation = "pixel_unshuffle"
    let (channels, rows, columns) = try planes(factor, operation)
    guard rows % factor == 0, columns % factor == 0 else {
      throw TensorError.refused(
        operation: operation,
        reason: "planes of \(rows)x\(columns), \(factor) does not divide both sizes")
    }
    let outer = Array(sizes.dropLast(3))
    // As PyTorch has it: what is empty stays as it is.
    guard count > 0 else { return try copied() }
    let axes = Array(outer.indices) + [0, 2, 4, 1, 3].map { outer.count + $0 }
    return try Self.remembering(
      "PixelUnshuffleBackward0", [self],
      {
        try reshaped(
          outer + [channels, rows / factor, factor, columns / factor, factor]
        ).permuted(axes)
          .reshaped(outer + [channels * factor * factor, rows / factor, columns / factor])
      },
      gradient: { [try $0.gradient.pixelsShuffled(factor)] })
  }

  private func planes(
    _ factor: Int, _ operation: String
  ) throws -> (channels: Int, rows: Int, columns: Int) {
    guard rank >= 3 else {
      throw TensorError.wrongRank(operation: operation, wants: "(…, C, H, W)", got: sizes)
    }
    guard factor > 0, factor < 1 << 20 else {
      throw TensorError.refused(
        operation: operation, reason: "the factor is \(factor)", mend: "it is above 0")
    }
    return (sizes[rank - 3], sizes[rank - 2], sizes[rank - 1])
  }
}
