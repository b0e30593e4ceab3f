/// Gradients of parts, put where the parts were.
extension DynamicTensor {
  /// These numbers, fresh and without a past, with a part in the place of a slice.
  ///
  /// - Throws: `TensorError`.
  func with(
    _ part: DynamicTensor, at axis: Int, from start: Int, step: Int
  ) throws -> DynamicTensor {
    let count = part.sizes[axis]
    // The last index that is meant; further ones of the step would reach outside.
    let end = start + max(count - 1, 0) * step + (count > 0 ? 1 : 0)
    return try Self.remembering(
      "SliceBackward0", [part],
      {
        if count > 0 {
          try sliced(axis, from: start, to: end, step: step).overwrite(with: part)
        }
        return self
      },
      gradient: { [try $0.gradient.sliced(axis, from: start, to: end, step: step)] })
  }

  /// These numbers, fresh and without a past, with a view's gradient added where the view lies.
  ///
  /// - Throws: `TensorError`.
  func adding(
    _ gradient: DynamicTensor,
    in view: @escaping @Sendable (DynamicTensor) throws -> DynamicTensor
  ) throws -> DynamicTensor {
    try Self.remembering(
      "AddBackward0", [gradient],
      {
        if gradient.isMeta { return try .meta(sizes, dtype) }
        let numbers = try DynamicTensor((0..<count).interruptiblyMap { $0 }, sizes)
        return try reshaped([-1]).slicesPut(
          0, view(numbers).reshaped([-1]), gradient.reshaped([-1]), .add, "as_strided"
        ).reshaped(sizes)
      },
      gradient: { [try view(try $0.gradient)] })
  }
}
