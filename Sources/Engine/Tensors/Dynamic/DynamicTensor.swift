import Support

/// A tensor like PyTorch's: its dtype is known only when a line runs, it has any rank, and axes may
/// have size 0.
///
/// A value: views share a block, and a change of elements makes a new block. `Tensor` is the static
/// kind for layers, whose element type is checked by the compiler and whose sizes, 1 or more, by
/// `Shape`.
package struct DynamicTensor: Sendable {
  /// The block that holds the elements.
  package let block: ElementBlock
  let offset: Int
  /// The sizes of its axes.
  package let sizes: [Int]
  /// The distance between neighbours along each axis, in elements.
  package let strides: [Int]
  /// How many elements there are.
  package let count: Int

  /// PyTorch's own limit.
  static let mostAxes = 64

  init(_ block: ElementBlock, _ offset: Int, _ sizes: [Int], _ strides: [Int]) throws {
    self.block = block
    self.offset = offset
    self.sizes = sizes
    self.strides = strides
    count = try Self.count(of: sizes)
  }

  private init(contiguous values: ElementBlock.Values, _ sizes: [Int]) throws {
    block = ElementBlock(values)
    offset = 0
    self.sizes = sizes
    strides = Self.contiguousStrides(sizes)
    count = try Self.count(of: sizes)
    guard count == block.count else {
      throw TensorError.wrongCount(from: [block.count], to: sizes)
    }
    try MemoryBudget.count(bytes)
    // Every operation passes through here, so that many small ones can be stopped like one long
    // one.
    try Interruption.check()
  }

  /// A tensor of float32, the last axis varying fastest.
  ///
  /// - Throws: `TensorError`, as the other two.
  package init(_ values: [Float], _ sizes: [Int]) throws {
    try self.init(contiguous: .floats(values), sizes)
  }

  /// A tensor of int64.
  package init(_ values: [Int], _ sizes: [Int]) throws {
    try self.init(contiguous: .integers(values), sizes)
  }

  /// A tensor of bool.
  package init(_ values: [Bool], _ sizes: [Int]) throws {
    try self.init(contiguous: .bools(values), sizes)
  }

  /// A scalar.
  package init(_ value: Float) {
    (block, offset, sizes, strides, count) = (ElementBlock(.floats([value])), 0, [], [], 1)
  }

  /// A scalar.
  package init(_ value: Int) {
    (block, offset, sizes, strides, count) = (ElementBlock(.integers([value])), 0, [], [], 1)
  }

  /// A scalar.
  package init(_ value: Bool) {
    (block, offset, sizes, strides, count) = (ElementBlock(.bools([value])), 0, [], [], 1)
  }

  /// The kind of its elements.
  package var dtype: DType { block.dtype }
  /// How many axes there are.
  package var rank: Int { sizes.count }
  /// `4x8`, `(3)` or `scalar`: as a sentence names its shape.
  package var shapeText: String { ShapeText.told(sizes) }
  /// `4x8`, `3` or `scalar`: as a table shows its shape.
  package var shortShape: String { ShapeText.short(sizes) }
  /// Bytes of the block that it keeps alive.
  package var bytes: Int { block.count * dtype.bytes }
}

extension DynamicTensor {
  /// The elements in order as float32.
  ///
  /// - Throws: `MemoryError`, as the other two.
  package func floats() throws -> [Float] {
    switch block.values {
    case .floats(let values): try gathered(values)
    case .integers(let values): try converted(values, .float32) { Float($0) }
    case .bools(let values): try converted(values, .float32) { $0 ? 1 : 0 }
    }
  }

  /// The elements in order as whole numbers, truncated.
  package func integers() throws -> [Int] {
    switch block.values {
    case .floats(let values):
      try converted(values, .int64) { Int(exactly: $0.rounded(.towardZero)) ?? Int.min }
    case .integers(let values): try gathered(values)
    case .bools(let values): try converted(values, .int64) { $0 ? 1 : 0 }
    }
  }

  /// The elements in order as truth: whether they are not 0.
  package func booleans() throws -> [Bool] {
    switch block.values {
    case .floats(let values): try converted(values, .bool) { $0 != 0 }
    case .integers(let values): try converted(values, .bool) { $0 != 0 }
    case .bools(let values): try gathered(values)
    }
  }

  private func gathered<Element>(_ values: [Element]) throws -> [Element] {
    if offset == 0, count == values.count, isContiguous { return values }
    return try converted(values, dtype) { $0 }
  }

  private func converted<Element, Result>(
    _ values: [Element], _ dtype: DType, _ convert: (Element) -> Result
  ) throws -> [Result] {
    guard count > 0 else { return [] }
    try Self.reserve(count, dtype)
    if isContiguous { return try values[offset..<(offset + count)].interruptiblyMap(convert) }
    // Whole runs of the last axis at a time.
    let (length, step) = (sizes[rank - 1], strides[rank - 1])
    let starts = try DynamicTensor(
      block, offset, Array(sizes.dropLast()), Array(strides.dropLast())
    ).places
    var result: [Result] = []
    result.reserveCapacity(count)
    for (number, start) in starts.enumerated() {
      try Interruption.inParts(run: number, of: length) { part in
        let first = start + part.lowerBound * step
        switch step {
        case 0: result.append(contentsOf: repeatElement(convert(values[start]), count: part.count))
        case 1: for value in values[first..<(first + part.count)] { result.append(convert(value)) }
        default:
          for place in stride(from: first, to: first + part.count * step, by: step) {
            result.append(convert(values[place]))
          }
        }
      }
    }
    return result
  }

  /// A copy without gaps in a block of its own, with the axes in the same memory order.
  ///
  /// - Throws: `MemoryError`.
  package func copied() throws -> DynamicTensor { try converted(to: dtype, copying: true) }

  /// The elements as another dtype; itself where it has that already.
  ///
  /// - Throws: `MemoryError`.
  package func converted(to dtype: DType) throws -> DynamicTensor {
    try converted(to: dtype, copying: false)
  }

  private func converted(to dtype: DType, copying: Bool) throws -> DynamicTensor {
    if dtype == self.dtype, !copying { return self }
    let result =
      switch dtype {
      case .bool: try DynamicTensor(booleans(), sizes)
      case .int64: try DynamicTensor(integers(), sizes)
      case .float32: try DynamicTensor(floats(), sizes)
      }
    return isDense ? try result.laid(like: self) : try result.arranged(like: [self])
  }

  /// The only element as a tensor without axes.
  ///
  /// - Throws: `TensorError.refused` where there is not one.
  package func onlyElement(_ operation: String) throws -> DynamicTensor {
    guard count == 1 else {
      throw TensorError.refused(
        operation: operation, reason: "wants one element, got \(shapeText)")
    }
    return try DynamicTensor(block, offset, [], [])
  }
}
