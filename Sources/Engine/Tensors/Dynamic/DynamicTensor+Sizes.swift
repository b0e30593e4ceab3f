import Support

/// Sizes, and the memory that they take.
extension DynamicTensor {
  /// How many elements such a tensor has.
  ///
  /// - Throws: `TensorError.badSizes` for a negative size; `.refused` for too many axes; `.tooLarge`.
  static func count(of sizes: [Int]) throws -> Int {
    guard sizes.count <= mostAxes else {
      throw TensorError.refused(
        operation: "a tensor", reason: "it would have \(sizes.count) axes",
        mend: "at most \(mostAxes) are allowed")
    }
    var count = 1
    for size in sizes {
      guard size >= 0 else {
        throw TensorError.badSizes(sizes: sizes, reason: "\(size) is below 0")
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow, product <= Int.max / 16 else { throw TensorError.tooLarge(sizes: sizes) }
      count = product
    }
    return sizes.contains(0) ? 0 : count
  }

  /// Counts the elements of a tensor to be made and checks that they fit in memory.
  ///
  /// - Throws: `TensorError`; `MemoryError` with the figures.
  @discardableResult
  static func reserve(_ sizes: [Int], _ dtype: DType) throws -> Int {
    let count = try count(of: sizes)
    try reserve(count, dtype)
    return count
  }

  static func reserve(_ count: Int, _ dtype: DType) throws {
    try MemoryBudget.check(
      "a tensor of \(grouped(count)) numbers", bytes: count, times: dtype.bytes)
  }

  /// Checks that an operation's results and temporaries fit in memory together, before the work
  /// begins.
  ///
  /// `bytes` is the number per element.
  static func reserveWork(_ bytes: Int, of count: Int) throws {
    guard count > MemoryBudget.free / max(bytes, 1) else { return }
    // The limit of a file applies to one tensor, not to the work.
    try MemoryBudget.limited(to: nil) {
      try MemoryBudget.check(
        "the work on \(grouped(count)) numbers", bytes: count, times: bytes)
    }
  }

  /// Bytes per element needed to read it as a dtype with other sizes: none if the block is read as
  /// it is.
  func readingBytes(_ sizes: [Int], _ dtype: DType) -> Int {
    self.dtype == dtype && self.sizes == sizes && isContiguous && count == block.count
      ? 0 : dtype.bytes
  }

  /// Distances in storage without gaps.
  static func contiguousStrides(_ sizes: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: sizes.count)
    for axis in stride(from: sizes.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] &* max(sizes[axis + 1], 1)
    }
    return strides
  }

  /// Distances without gaps for some sizes: this tensor's own list, where that holds them.
  func contiguousStrides(for sizes: [Int]) -> [Int] {
    guard sizes.count == rank else { return Self.contiguousStrides(sizes) }
    var expected = 1
    for axis in sizes.indices.reversed() {
      guard strides[axis] == expected else { return Self.contiguousStrides(sizes) }
      expected = expected &* max(sizes[axis], 1)
    }
    return strides
  }

  /// Whether the elements lie in order without gaps; axes of size 1 do not count.
  package var isContiguous: Bool {
    guard count > 0 else { return true }
    var expected = 1
    for axis in sizes.indices.reversed() where sizes[axis] != 1 {
      guard strides[axis] == expected else { return false }
      expected *= sizes[axis]
    }
    return true
  }

  /// The places of its elements in the block, in order.
  var places: Places { Places(self) }

  /// The places of a view's elements, the last axis varying fastest.
  struct Places: Sequence, IteratorProtocol {
    private let sizes, strides: [Int]
    private var index: [Int]
    private var place: Int
    private var remaining: Int

    var underestimatedCount: Int { remaining }

    init(_ tensor: DynamicTensor) {
      (sizes, strides) = (tensor.sizes, tensor.strides)
      index = [Int](repeating: 0, count: tensor.rank)
      (place, remaining) = (tensor.offset, tensor.count)
    }

    mutating func next() -> Int? {
      guard remaining > 0 else { return nil }
      remaining -= 1
      let result = place
      var axis = sizes.count - 1
      while axis >= 0 {
        index[axis] += 1
        place = place &+ strides[axis]
        if index[axis] < sizes[axis] { break }
        place = place &- strides[axis] &* sizes[axis]
        index[axis] = 0
        axis -= 1
      }
      return result
    }
  }
}
