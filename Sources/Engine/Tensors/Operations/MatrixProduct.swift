extension DynamicTensor {
  /// `left @ right` as PyTorch's matmul: vectors, matrices and batches of them.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func product(
    _ left: DynamicTensor, _ right: DynamicTensor, _ operation: String = "@"
  ) throws -> DynamicTensor {
    guard left.rank > 0, right.rank > 0 else {
      throw TensorError.wrongRank(
        operation: operation, wants: "tensors of at least 1 axis", got: [])
    }
    guard left.dtype == right.dtype else {
      throw TensorError.refused(
        operation: operation,
        reason: "\(left.dtype.shortName) meets \(right.dtype.shortName)",
        mend: "both must have the same dtype: convert one with .float()")
    }
    let inner = right.sizes[max(right.rank - 2, 0)]
    guard left.sizes[left.rank - 1] == inner else {
      throw TensorError.cannotMultiply(
        left: left.sizes, right: right.sizes, leftSize: left.sizes[left.rank - 1],
        rightSize: inner)
    }
    guard left.dtype != .bool else {
      throw TensorError.wrongDType(operation: operation, wants: "int64 or float32", got: .bool)
    }
    let first = left.rank == 1 ? try left.unsqueezed(0) : left
    let second = right.rank == 1 ? try right.unsqueezed(1) : right
    var result = try batched(first, second, operation)
    if right.rank == 1 { result = try result.squeezed([-1]) }
    if left.rank == 1 { result = try result.squeezed([right.rank == 1 ? -1 : -2]) }
    return result
  }

  private static func batched(
    _ left: DynamicTensor, _ right: DynamicTensor, _ operation: String
  ) throws -> DynamicTensor {
    let (rows, inner) = (left.sizes[left.rank - 2], left.sizes[left.rank - 1])
    let columns = right.sizes[right.rank - 1]
    // One matrix on the right serves all rows of the left at once.
    if right.rank == 2, left.rank > 2 {
      let flat = try left.reshaped([left.count / max(inner, 1), inner])
      let isEmpty = inner == 0
      let shape = Array(left.sizes.dropLast()) + [columns]
      return isEmpty
        ? try zeros(shape, left.dtype) : try matrix(flat, right).viewed(shape)
    }
    if left.rank == 2, right.rank == 2 { return try matrix(left, right) }
    let batch: [Int]
    do {
      batch = try Broadcasting.sizes(
        left.sizes.dropLast(2), right.sizes.dropLast(2), operation)
    } catch TensorError.cannotBroadcast(_, _, _, let axis) {
      throw TensorError.cannotBroadcast(
        operation: operation, left: left.sizes, right: right.sizes, axis: axis + 2)
    }
    let sizes = batch + [rows, columns]
    try reserve(sizes, left.dtype)
    guard try count(of: sizes) > 0 else { return try zeros(sizes, left.dtype) }
    let count = try count(of: batch)
    let first = try left.expanded(batch + [rows, inner]).reshaped([count, rows, inner])
    let second = try right.expanded(batch + [inner, columns]).reshaped([count, inner, columns])
    let parts = try (0..<count).map {
      try matrix(first.selected(0, $0), second.selected(0, $0))
    }
    return try stacked(parts, 0).viewed(sizes)
  }

  /// Zeros of a dtype.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func zeros(_ sizes: [Int], _ dtype: DType) throws -> DynamicTensor {
    let count = try reserve(sizes, dtype)
    return
      switch dtype
    {
    case .bool: try DynamicTensor([Bool](repeating: false, count: count), sizes)
    case .int64: try DynamicTensor([Int](repeating: 0, count: count), sizes)
    case .float32: try DynamicTensor([Float](repeating: 0, count: count), sizes)
    }
  }

  private static func matrix(
    _ left: DynamicTensor, _ right: DynamicTensor
  ) throws -> DynamicTensor {
    let (rows, inner, columns) = (left.sizes[0], left.sizes[1], right.sizes[1])
    let sizes = [rows, columns]
    guard rows > 0, columns > 0, inner > 0 else { return try zeros(sizes, left.dtype) }
    try reserve(sizes, left.dtype)
    if left.dtype == .int64 {
      let (a, b) = (try left.integers(), try right.integers())
      var out = [Int](repeating: 0, count: rows * columns)
      for row in 0..<rows {
        for place in 0..<inner {
          let factor = a[row * inner + place]
          for column in 0..<columns {
            out[row * columns + column] &+= factor &* b[place * columns + column]
          }
        }
      }
      return try DynamicTensor(out, sizes)
    }
    let (x, weight) = (try left.buffer(), try right.buffer())
    let y = try Buffer<Float>(zeros: Shape(sizes))
    Kernels.linear(x, weight, nil, into: y)
    return try DynamicTensor(y.values, sizes)
  }

  /// The elements where the kernels can read them; none of the sizes is 0.
  func buffer() throws -> Buffer<Float> {
    let buffer = try Buffer<Float>(zeros: Shape(sizes))
    buffer.copy(from: try floats())
    return buffer
  }

  /// The product of two vectors' elements, summed.
  ///
  /// - Throws: `TensorError`.
  package static func dot(_ left: DynamicTensor, _ right: DynamicTensor) throws -> DynamicTensor {
    guard left.rank == 1, right.rank == 1 else {
      throw TensorError.wrongRank(
        operation: "dot", wants: "two vectors", got: left.rank == 1 ? right.sizes : left.sizes)
    }
    return try product(left, right, "dot")
  }
}
