import Support

// Unsafe throughout: kernels read and write elements by their addresses, within the counts that the
// sizes give; no address leaves the call that lends it.

extension ElementBlock.Values {
  /// Lends the address of the first element; nothing may write there.
  @unsafe
  func withAddress<Result>(_ body: (UnsafeRawPointer) throws -> Result) rethrows -> Result {
    // An array always has an address, also without elements.
    func lend<Element>(_ values: [Element]) throws -> Result {
      try unsafe values.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else {
          return try unsafe withUnsafePointer(to: 0) { try unsafe body(UnsafeRawPointer($0)) }
        }
        return try unsafe body(UnsafeRawPointer(base))
      }
    }
    return switch self {
    case .bools(let values): try lend(values)
    case .integers(let values): try lend(values)
    case .floats(let values): try lend(values)
    }
  }
}

extension DynamicTensor {
  /// Lends the address of the elements in order, without gaps: without a copy where they lie so.
  ///
  /// - Throws: `MemoryError`; what `body` throws.
  @unsafe
  func withFloats<Result>(_ body: (UnsafePointer<Float>) throws -> Result) throws -> Result {
    let tensor = dtype == .float32 && isContiguous ? self : try DynamicTensor(floats(), sizes)
    return try unsafe tensor.block.values.withAddress { address in
      try unsafe body(address.assumingMemoryBound(to: Float.self) + tensor.offset)
    }
  }

  /// A tensor whose elements `body` writes, all of them, to the address that it is lent.
  ///
  /// - Throws: `TensorError`; `MemoryError`; what `body` throws.
  @unsafe
  static func written(
    _ dtype: DType, _ sizes: [Int], _ body: (UnsafeMutableRawPointer) throws -> Void
  ) throws -> DynamicTensor {
    let count = try reserve(sizes, dtype)
    func fill<Element>(_: Element.Type) throws -> [Element] {
      try unsafe [Element](unsafeUninitializedCapacity: count) { buffer, written in
        guard count > 0, let base = buffer.baseAddress else { return }
        try unsafe body(UnsafeMutableRawPointer(base))
        written = count
      }
    }
    return switch dtype {
    case .bool: try DynamicTensor(fill(Bool.self), sizes)
    case .int64: try DynamicTensor(fill(Int.self), sizes)
    case .float32: try DynamicTensor(fill(Float.self), sizes)
    }
  }

  /// A tensor of float32, as `written`.
  @unsafe
  static func writtenFloats(
    _ sizes: [Int], _ body: (UnsafeMutablePointer<Float>) throws -> Void
  ) throws -> DynamicTensor {
    try unsafe written(.float32, sizes) { try unsafe body($0.assumingMemoryBound(to: Float.self)) }
  }
}
