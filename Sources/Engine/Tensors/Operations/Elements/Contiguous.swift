import CKernels
import Support

// Unsafe throughout: kernels read and write elements by their addresses, within the counts that the
// sizes give; no address leaves the call that lends it.

extension ElementBlock.Values {
  /// Lends the address of the first element; nothing may write there.
  ///
  /// - Throws: `TensorError.noNumbers`; what `body` throws.
  @unsafe
  func withAddress<Result>(_ body: (UnsafeRawPointer) throws -> Result) throws -> Result {
    // An array always has an address, also without elements.
    @inline(__always)
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
    case .bytes(let values): try lend(values)
    case .words(let values): try lend(values)
    case .integers(let values): try lend(values)
    case .floats(let values): try lend(values)
    case .doubles(let values): try lend(values)
    case .none(_, let count): throw TensorError.noNumbers(sizes: [count])
    }
  }
}

extension DynamicTensor {
  /// Lends the address of the elements in order, without gaps: without a copy where they lie so.
  ///
  /// - Throws: `MemoryError`; what `body` throws.
  @unsafe
  func withFloats<Result>(_ body: (UnsafePointer<Float>) throws -> Result) throws -> Result {
    try unsafe withElements(body)
  }

  /// As `withFloats`, of any type of element.
  ///
  /// - Throws: `MemoryError`; what `body` throws.
  @unsafe
  func withElements<Element: TensorElement, Result>(
    _ body: (UnsafePointer<Element>) throws -> Result
  ) throws -> Result {
    let isSo = dtype == Element.dtype && isContiguous
    let tensor = isSo ? self : try DynamicTensor(of: elements(Element.self), sizes)
    return try unsafe tensor.block.values.withAddress { address in
      try unsafe body(address.assumingMemoryBound(to: Element.self) + tensor.offset)
    }
  }

  /// A tensor whose elements `body` writes, all of them, to the address that it is lent; the strides are
  /// those of elements without gaps, where they are known already.
  ///
  /// - Throws: `TensorError`; `MemoryError`; what `body` throws.
  @unsafe
  static func written(
    _ dtype: DType, _ sizes: [Int], strides: [Int]? = nil,
    _ body: (UnsafeMutableRawPointer) throws -> Void
  ) throws -> DynamicTensor {
    let count = try reserve(sizes, dtype)
    @inline(__always)
    func fill<Element: TensorElement>(_: Element.Type) throws -> DynamicTensor {
      let elements = try unsafe [Element](unsafeUninitializedCapacity: count) { buffer, written in
        guard count > 0, let base = buffer.baseAddress else { return }
        try unsafe body(UnsafeMutableRawPointer(base))
        written = count
      }
      return try DynamicTensor(contiguous: Element.values(elements), sizes, strides)
    }
    return switch dtype {
    case .bool: try fill(Bool.self)
    case .uint8: try fill(UInt8.self)
    case .int32: try fill(Int32.self)
    case .int64: try fill(Int.self)
    case .float32: try fill(Float.self)
    case .float64: try fill(Double.self)
    }
  }

  /// A tensor of float32, as `written`.
  @unsafe
  static func writtenFloats(
    _ sizes: [Int], _ body: (UnsafeMutablePointer<Float>) throws -> Void
  ) throws -> DynamicTensor {
    try unsafe writtenElements(sizes, body)
  }

  /// A tensor of any type of element, as `written`.
  @unsafe
  static func writtenElements<Element: TensorElement>(
    _ sizes: [Int], _ body: (UnsafeMutablePointer<Element>) throws -> Void
  ) throws -> DynamicTensor {
    try unsafe written(Element.dtype, sizes) {
      try unsafe body($0.assumingMemoryBound(to: Element.self))
    }
  }
}
