import Support

/// A tensor like PyTorch's: its dtype is known only when a line runs, it has any rank, and axes may
/// have size 0.
///
/// A reference: who holds it sees what is changed in place, and views share its block. `Tensor` is the
/// static kind for layers, whose element type is checked by the compiler and whose sizes, 1 or more,
/// by `Shape`.
///
/// Sendable: the lines of a session run one after another, and no two sessions share a tensor.
package final class DynamicTensor: Changeable, @unchecked Sendable {
  /// The block that holds the elements.
  package private(set) var block: ElementBlock
  private(set) var offset: Int
  /// The sizes of its axes.
  package private(set) var sizes: [Int]
  /// The distance between neighbours along each axis, in elements.
  package private(set) var strides: [Int]
  /// How many elements there are.
  package private(set) var count: Int
  /// What autograd knows of it.
  var gradientState = GradientState()
  /// The tensor that it is a view of, which is no view itself.
  package private(set) var base: DynamicTensor?
  /// Whether it is another's `.data`, whose changes backward does not notice.
  private(set) var isData = false
  /// Whether it is torch's `nn.Parameter`, which modules train.
  package internal(set) var isParameter = false
  /// The number of Python's that it stands for, which gives way to tensors in promotion.
  private var exactNumber: Double?
  /// Whether it stands for a number of Python's.
  package var isNumber: Bool { exactNumber != nil }
  /// Tensors are numbered as they are made.
  package let serial: Int

  /// PyTorch's own limit.
  static let mostAxes = 64

  init(
    _ block: ElementBlock, _ offset: Int, _ sizes: [Int], _ strides: [Int],
    viewOf base: DynamicTensor? = nil
  ) throws {
    count = try Self.count(of: sizes)
    (self.block, self.offset, self.sizes, self.strides) = (block, offset, sizes, strides)
    self.base = base.map { $0.base ?? $0 }
    serial = Serial.next()
  }

  /// What a layer has always had, though its line asks for it only now: any line's change of it is
  /// kept, that of the line which asks first too.
  ///
  /// - Throws: `MemoryError`.
  init(ofLayer values: [Float], _ sizes: [Int]) throws {
    block = ElementBlock(.floats(values), serial: 0)
    (offset, strides, serial) = (0, Self.contiguousStrides(sizes), 0)
    self.sizes = sizes
    count = values.count
    try MemoryBudget.count(bytes)
  }

  /// Elements of any dtype in order under these sizes; the strides are given where they are known already.
  ///
  /// - Throws: `TensorError`.
  init(contiguous values: ElementBlock.Values, _ sizes: [Int], _ strides: [Int]? = nil) throws {
    block = ElementBlock(values)
    offset = 0
    self.sizes = sizes
    self.strides = strides ?? Self.contiguousStrides(sizes)
    serial = Serial.next()
    count = try Self.count(of: sizes)
    guard count == block.count else {
      throw TensorError.wrongCount(from: [block.count], to: sizes)
    }
    try MemoryBudget.count(bytes)
    // Every operation passes through here, so that many small ones can be stopped like one long
    // one.
    try Interruption.check()
  }

  /// The same elements under another reference, of which autograd knows nothing.
  init(sharing tensor: DynamicTensor, isData: Bool = false) {
    (block, offset, sizes, strides, count) = (
      tensor.block, tensor.offset, tensor.sizes, tensor.strides, tensor.count
    )
    self.isData = isData || tensor.isData
    serial = Serial.next()
  }

  /// A tensor of float32, the last axis varying fastest.
  ///
  /// - Throws: `TensorError`, as the other two.
  package convenience init(_ values: [Float], _ sizes: [Int]) throws {
    try self.init(contiguous: .floats(values), sizes)
  }

  /// A tensor of int64.
  package convenience init(_ values: [Int], _ sizes: [Int]) throws {
    try self.init(contiguous: .integers(values), sizes)
  }

  /// A tensor of bool.
  package convenience init(_ values: [Bool], _ sizes: [Int]) throws {
    try self.init(contiguous: .bools(values), sizes)
  }

  /// A tensor of the elements' own dtype.
  ///
  /// - Throws: `TensorError`.
  convenience init<Element: TensorElement>(of values: [Element], _ sizes: [Int]) throws {
    try self.init(contiguous: Element.values(values), sizes)
  }

  private init(scalar values: ElementBlock.Values) {
    (block, offset, sizes, strides, count) = (ElementBlock(values), 0, [], [], 1)
    serial = Serial.next()
  }

  /// A number of Python's, float32 beside whole numbers; in float64 it keeps all its digits.
  package static func number(_ value: Double) -> DynamicTensor {
    let tensor = DynamicTensor(Float(value))
    tensor.exactNumber = value
    return tensor
  }

  /// A whole number of Python's.
  package static func number(_ value: Int) -> DynamicTensor {
    let tensor = DynamicTensor(value)
    tensor.exactNumber = Double(value)
    return tensor
  }

  /// A truth value of Python's.
  package static func number(_ value: Bool) -> DynamicTensor {
    let tensor = DynamicTensor(value)
    tensor.exactNumber = value ? 1 : 0
    return tensor
  }

  /// A scalar.
  package convenience init(_ value: Float) { self.init(scalar: .floats([value])) }

  /// A scalar.
  package convenience init(_ value: Int) { self.init(scalar: .integers([value])) }

  /// A scalar.
  package convenience init(_ value: Bool) { self.init(scalar: .bools([value])) }

  /// The kind of its elements.
  package var dtype: DType { block.dtype }
  /// How many axes there are.
  package var rank: Int { sizes.count }
  /// `4x8`, `(3)` or `scalar`: as a sentence names its shape.
  package var shapeText: String { ShapeText.told(sizes) }
  /// `4x8`, `3` or `scalar`: as a table shows its shape.
  package var shortShape: String { ShapeText.short(sizes) }
  /// Bytes of the block that it keeps alive.
  package var bytes: Int { block.bytes }
}

extension DynamicTensor {
  package func keeping() -> @Sendable () -> Void {
    let (block, offset, sizes, strides) = (block, offset, sizes, strides)
    let (count, base, state) = (count, base, gradientState)
    return { [self] in
      (self.block, self.offset, self.sizes, self.strides) = (block, offset, sizes, strides)
      (self.count, self.base, self.gradientState) = (count, base, state)
    }
  }

  /// Shows another tensor's elements from now on: `x.data = y`.
  ///
  /// - Throws: `MemoryError`.
  func adopt(_ other: DynamicTensor) throws {
    try Changes.keep(self)
    (block, offset, sizes, strides, count) = (
      other.block, other.offset, other.sizes, other.strides, other.count
    )
  }
}

extension DynamicTensor {
  /// The elements in order as float32.
  ///
  /// - Throws: `MemoryError`, as the others.
  package func floats() throws -> [Float] { try elements(Float.self) }

  /// The elements in order as float64; a Python number with all its digits.
  package func doubles() throws -> [Double] {
    if let exactNumber, dtype.isReal { return [exactNumber] }
    return try elements(Double.self)
  }

  /// The elements in order as whole numbers, truncated.
  package func integers() throws -> [Int] { try elements(Int.self) }

  /// The elements in order as truth: whether they are not 0.
  package func booleans() throws -> [Bool] { try elements(Bool.self) }

  /// The elements in order as a type of element.
  func elements<Element: TensorElement>(_ type: Element.Type) throws -> [Element] {
    if let own = Element.list(of: block.values) { return try gathered(own) }
    return switch block.values {
    case .bools(let values): try converted(values)
    case .bytes(let values): try converted(values)
    case .words(let values): try converted(values)
    case .integers(let values): try converted(values)
    case .floats(let values): try converted(values)
    case .doubles(let values): try converted(values)
    case .none: throw TensorError.noNumbers(sizes: sizes)
    }
  }

  private func gathered<Element: BitwiseCopyable>(_ values: [Element]) throws -> [Element] {
    if offset == 0, count == values.count, isContiguous { return values }
    return try elementsInOrder(values)
  }

  private func converted<Element: TensorElement, Result: TensorElement>(
    _ values: [Element]
  ) throws -> [Result] {
    guard count > 0 else { return [] }
    try Self.reserve(count, Result.dtype)
    if isContiguous { return try Kernels.converted(values, offset..<(offset + count)) }
    // The elements in order, and what becomes of them.
    try Self.reserveWork(Element.dtype.bytes + Result.dtype.bytes, of: count)
    return try Kernels.converted(elementsInOrder(values), 0..<count)
  }

  /// A copy without gaps in a block of its own, with the axes in the same memory order.
  ///
  /// - Throws: `MemoryError`.
  package func copied() throws -> DynamicTensor {
    try Self.remembering("CloneBackward0", [self], { try converted(to: dtype, copying: true) }) {
      [try $0.gradient]
    }
  }

  /// The elements as another dtype; itself where it has that already.
  ///
  /// - Throws: `MemoryError`.
  package func converted(to dtype: DType) throws -> DynamicTensor {
    if dtype == self.dtype { return self }
    return try Self.remembering(
      "ToCopyBackward0", [self], { try converted(to: dtype, copying: false) }
    ) { [try $0.gradient] }
  }

  private func converted(to dtype: DType, copying: Bool) throws -> DynamicTensor {
    if dtype == self.dtype, !copying { return self }
    let result = try inOrder(as: dtype)
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
    return try reshaped([])
  }
}
