import Support

extension DynamicTensor {
  /// Tensors one after another along an axis they have; the other sizes must be equal.
  ///
  /// - Throws: `TensorError`.
  package static func concatenated(_ tensors: [DynamicTensor], _ axis: Int) throws -> DynamicTensor
  {
    guard let first = tensors.first else {
      throw TensorError.refused(operation: "cat", reason: "the list is empty")
    }
    guard !tensors.contains(where: { $0.rank == 0 }) else {
      throw TensorError.refused(
        operation: "cat", reason: "a scalar has no axis to join along")
    }
    // Legacy of PyTorch: an empty vector joins anything.
    let real = tensors.filter { $0.sizes != [0] }
    let dtype = DType.promoted(tensors)
    let model = real.first ?? first
    let place = real.isEmpty ? 0 : try model.axis(axis)
    var sizes = model.sizes
    sizes[place] = 0
    for tensor in real {
      guard tensor.rank == model.rank else {
        throw TensorError.sizesDiffer(
          operation: "cat", left: model.sizes, right: tensor.sizes,
          axis: min(model.rank, tensor.rank))
      }
      for other in sizes.indices where other != place && tensor.sizes[other] != sizes[other] {
        throw TensorError.sizesDiffer(
          operation: "cat", left: model.sizes, right: tensor.sizes, axis: other)
      }
      let (sum, overflow) = sizes[place].addingReportingOverflow(tensor.sizes[place])
      guard !overflow else { throw TensorError.tooLarge(sizes: tensor.sizes) }
      sizes[place] = sum
    }
    return try remembering(
      "CatBackward0", tensors, { try joined(real, dtype, sizes, place) },
      gradient: { backward in
        let gradient = try backward.gradient
        var start = 0
        return try tensors.enumerated().map { number, tensor in
          guard tensor.sizes != [0] || model.sizes == [0] else {
            return backward.wants(number) ? try zeros([0], gradient.dtype) : nil
          }
          let end = start + tensor.sizes[place]
          defer { start = end }
          return backward.wants(number) ? try gradient.sliced(place, from: start, to: end) : nil
        }
      })
  }

  private static func joined(
    _ parts: [DynamicTensor], _ dtype: DType, _ sizes: [Int], _ place: Int
  ) throws -> DynamicTensor {
    if parts.count > 0, sizes.count == 4, parts.allSatisfy(\.liesChannelsLast) {
      // The result lies as all its parts do.
      let order = [0, 2, 3, 1]
      return try concatenated(
        parts.map { try $0.permuted(order) }, order.firstIndex(of: place) ?? 0
      ).permuted([0, 3, 1, 2])
    }
    let strides = contiguousStrides(sizes)
    var starts = [0]
    for part in parts { starts.append(starts[starts.count - 1] + part.sizes[place]) }
    return try assembled(parts, dtype, sizes, strides: strides) { starts[$0] * strides[place] }
  }

  /// Whether (N, C, H, W) lies in memory as (N, H, W, C).
  ///
  /// Source: PyTorch's is_channels_last_strides_2d.
  private var liesChannelsLast: Bool {
    guard rank == 4, !isContiguous || sizes[1] == 1, strides[1] != 0 else { return false }
    var least = 0
    for axis in [1, 3, 2, 0] {
      if sizes[axis] == 0 || strides[axis] < least { return false }
      // Without channels to tell them apart, the order of batch and channels decides.
      if axis == 0, least == strides[1] { return false }
      least = strides[axis] * max(sizes[axis], 1)
    }
    return true
  }

  /// Tensors of equal sizes along a new axis.
  ///
  /// - Throws: `TensorError`.
  package static func stacked(_ tensors: [DynamicTensor], _ axis: Int) throws -> DynamicTensor {
    guard let first = tensors.first else {
      throw TensorError.refused(operation: "stack", reason: "the list is empty")
    }
    let place = try first.axis(axis, extra: 1)
    for tensor in tensors where tensor.sizes != first.sizes {
      let differing = zip(first.sizes, tensor.sizes).enumerated().first { $1.0 != $1.1 }?.offset
      throw TensorError.sizesDiffer(
        operation: "stack", left: first.sizes, right: tensor.sizes,
        axis: differing ?? min(first.rank, tensor.rank))
    }
    let dtype = DType.promoted(tensors)
    var sizes = first.sizes
    sizes.insert(tensors.count, at: place)
    var strides = contiguousStrides(sizes)
    let step = strides.remove(at: place)
    return try remembering(
      "StackBackward0", tensors,
      { try assembled(tensors, dtype, sizes, strides: strides) { $0 * step } },
      gradient: { backward in
        let gradient = try backward.gradient
        return try tensors.indices.map {
          backward.wants($0) ? try gradient.selected(place, $0) : nil
        }
      })
  }
}
