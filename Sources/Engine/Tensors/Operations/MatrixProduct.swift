import Support

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
        mend: "both must have the same dtype")
    }
    let isPlain = left.rank >= 2 && right.rank == 2 && left.sizes[left.rank - 1] == right.sizes[0]
    if !isPlain { _ = try productSizes(left.sizes, right.sizes, operation) }
    // Products of bool are defined only where nothing is multiplied.
    let isEmpty = left.count == 0 || right.count == 0
    guard left.dtype != .bool || (isEmpty && left.rank + right.rank > 2) else {
      throw TensorError.wrongDType(operation: operation, wants: "int64 or float32", got: .bool)
    }
    guard right.rank > 1 || left.rank > 2 else { return try ofVector(left, right, operation) }
    let first = left.rank == 1 ? try left.unsqueezed(0) : left
    let second = right.rank == 1 ? try right.unsqueezed(1) : right
    var result = try remembering(
      gradientName(left.rank, right.rank, operation), [first, second],
      keeping: [first, second], { try batched(first, second, operation) },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0) ? try product(gradient, second.transposed(-1, -2)) : nil,
          backward.wants(1) ? try productOfRows(first, gradient, for: second) : nil,
        ]
      })
    if right.rank == 1 { result = try result.squeezed([-1], "UnsafeViewBackward0") }
    if left.rank == 1 {
      let name = right.rank == 2 ? "SqueezeBackward4" : "UnsafeViewBackward0"
      result = try result.squeezed([-2], name)
    }
    return result
  }

  /// As torch names what its matmul ends with.
  private static func gradientName(_ left: Int, _ right: Int, _ operation: String) -> String {
    if left <= 2, right <= 2 { return "MmBackward0" }
    if operation == "bmm" { return "BmmBackward0" }
    return left == 2 ? "CloneBackward0" : "UnsafeViewBackward0"
  }

  /// A matrix, or a vector, times a vector.
  private static func ofVector(
    _ left: DynamicTensor, _ right: DynamicTensor, _ operation: String
  ) throws -> DynamicTensor {
    try remembering(
      left.rank == 1 ? "DotBackward0" : "MvBackward0", [left, right], keeping: [left, right],
      {
        let first = left.rank == 1 ? try left.unsqueezed(0) : left
        return try batched(first, right.unsqueezed(1), operation).reshaped(
          Array(left.sizes.dropLast()))
      },
      gradient: { backward in
        let gradient = try backward.gradient
        let column = left.rank == 1 ? gradient : try gradient.unsqueezed(1)
        return [
          backward.wants(0) ? try column * right : nil,
          backward.wants(1)
            ? (left.rank == 1 ? try gradient * left : try product(left.transposed(0, 1), gradient))
            : nil,
        ]
      })
  }

  /// `beta` · input + `alpha` · (left @ right), the input broadcast: `torch.addmm`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func product(
    _ left: DynamicTensor, _ right: DynamicTensor, times alpha: DynamicTensor,
    plus input: DynamicTensor, times beta: DynamicTensor
  ) throws -> DynamicTensor {
    try remembering(
      "AddmmBackward0", [input, left, right], keeping: [left, right],
      {
        // int64 takes the whole part of both factors.
        let (product, factor) = (try product(left, right, "addmm"), try beta.doubles()[0])
        let scaled = try alpha.doubles()[0] == 1 ? product : product * alpha
        let spread = try input.expanded(scaled.sizes)
        // With beta 0 the input's nan and infinities do not count.
        if factor == 0 { return scaled }
        return try (factor == 1 ? spread : spread * beta) + scaled
      },
      gradient: { backward in
        let gradient = try backward.gradient
        return [
          backward.wants(0) ? try gradient * beta : nil,
          backward.wants(1) ? try product(gradient, right.transposed(0, 1)) * alpha : nil,
          backward.wants(2) ? try product(left.transposed(0, 1), gradient) * alpha : nil,
        ]
      })
  }

  /// first.T @ second for the gradient of a factor; where that is one matrix for all, as one product.
  private static func productOfRows(
    _ first: DynamicTensor, _ second: DynamicTensor, for factor: DynamicTensor
  ) throws -> DynamicTensor {
    guard factor.rank == 2, first.rank > 2, first.count > 0, second.count > 0 else {
      return try product(first.transposed(-1, -2), second)
    }
    let rows = try first.reshaped([-1, first.sizes[first.rank - 1]])
    return try product(
      rows.transposed(0, 1), second.reshaped([-1, second.sizes[second.rank - 1]]))
  }

  /// The sizes of the product of two tensors that have at least 1 axis each.
  ///
  /// - Throws: `TensorError.cannotMultiply` or `.cannotBroadcast`.
  package static func productSizes(
    _ left: [Int], _ right: [Int], _ operation: String = "@"
  ) throws -> [Int] {
    guard left.last == right[max(right.count - 2, 0)] else {
      throw TensorError.cannotMultiply(operation: operation, left: left, right: right)
    }
    let batch: [Int]
    do {
      batch = try Broadcasting.sizes(left.dropLast(2), right.dropLast(2), operation)
    } catch TensorError.cannotBroadcast(_, _, _, let axis) {
      throw TensorError.cannotBroadcast(
        operation: operation, left: left, right: right, axis: axis + 2)
    }
    return batch + (left.count > 1 ? [left[left.count - 2]] : [])
      + (right.count > 1 ? [right[right.count - 1]] : [])
  }

  /// Two tensors of at least 2 axes whose sizes fit.
  private static func batched(
    _ left: DynamicTensor, _ right: DynamicTensor, _ operation: String
  ) throws -> DynamicTensor {
    if ProductCount.counted != nil {
      ProductCount.add(
        try productSizes(left.sizes, right.sizes, operation), each: left.sizes[left.rank - 1])
    }
    if left.isMeta || right.isMeta, try areMeta([left, right], operation) {
      return try .meta(productSizes(left.sizes, right.sizes, operation), left.dtype)
    }
    let (inner, columns) = (left.sizes[left.rank - 1], right.sizes[right.rank - 1])
    // One matrix on the right serves all rows of the left at once.
    if right.rank == 2, left.rank > 2 {
      var shape = left.sizes
      shape[left.rank - 1] = columns
      guard inner > 0 else { return try zeros(shape, left.dtype) }
      return try matrix(left.reshaped([left.count / inner, inner]), right).viewed(shape)
    }
    if left.rank == 2, right.rank == 2 { return try matrix(left, right) }
    let batch = try productSizes(left.sizes, right.sizes, operation).dropLast(2)
    return try matrices(left, right, Array(batch))
  }

  /// Matrix by matrix, as many as `batch` says.
  private static func matrices(
    _ left: DynamicTensor, _ right: DynamicTensor, _ batch: [Int]
  ) throws -> DynamicTensor {
    let (rows, inner) = (left.sizes[left.rank - 2], left.sizes[left.rank - 1])
    let columns = right.sizes[right.rank - 1]
    let sizes = batch + [rows, columns]
    let count = try reserve(sizes, left.dtype)
    guard count > 0, inner > 0 else { return try zeros(sizes, left.dtype) }
    return try products(left, right, batch, sizes)
  }

  /// Zeros of a dtype.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package static func zeros(_ sizes: [Int], _ dtype: DType) throws -> DynamicTensor {
    if Device.standard == .meta { return try meta(sizes, dtype) }
    let count = try reserve(sizes, dtype)
    func zeros<Element: TensorElement>(_: Element.Type) throws -> DynamicTensor {
      try DynamicTensor(
        of: [Element](interruptiblyRepeating: .from(whole: 0), count: count), sizes)
    }
    return switch dtype {
    case .bool: try zeros(Bool.self)
    case .uint8: try zeros(UInt8.self)
    case .int32: try zeros(Int32.self)
    case .int64: try zeros(Int.self)
    case .float32: try zeros(Float.self)
    case .float64: try zeros(Double.self)
    }
  }

  /// The products of matrices, as many as `batch` says; no size is 0, and whole numbers wrap around.
  private static func products(
    _ left: DynamicTensor, _ right: DynamicTensor, _ batch: [Int], _ sizes: [Int]
  ) throws -> DynamicTensor {
    switch left.dtype {
    case .float32: try floatProducts(left, right, batch, sizes)
    case .float64: try wideProducts(left, right, batch, sizes)
    default:
      try wideProducts(
        left.converted(to: .int64), right.converted(to: .int64), batch, sizes
      ).converted(to: left.dtype)
    }
  }

  private static func matrix(
    _ left: DynamicTensor, _ right: DynamicTensor
  ) throws -> DynamicTensor {
    let sizes = [left.sizes[0], right.sizes[1]]
    guard left.count > 0, right.count > 0 else { return try zeros(sizes, left.dtype) }
    return try products(left, right, [], sizes)
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
