import Support

/// An n-dimensional array of numbers: a value, read through a strided view of shared storage.
///
/// Views (`reshaped`, `transposed`, `selecting`, `slicing`) share storage and cost no copy; storage
/// is never written once a tensor shows it, so sharing cannot be seen.
public struct Tensor<Element: Scalar>: Sendable {
  let storage: Storage<Element>
  let offset: Int
  /// The sizes of its axes.
  public let shape: Shape
  /// The distance between neighbours along each axis, in elements.
  public let strides: [Int]

  /// How many elements there are.
  public var count: Int { shape.count }

  /// A tensor of the given elements, the last axis varying fastest.
  ///
  /// - Throws: `ShapeError.cannotView` where the counts differ; `MemoryError`.
  public init(_ values: [Element], shape: Shape) throws {
    guard values.count == shape.count else {
      throw ShapeError.cannotView(from: try Shape(max(values.count, 1)), to: shape)
    }
    let buffer = try Buffer<Element>(zeros: shape)
    buffer.copy(from: values)
    self.init(adopting: buffer)
  }

  /// A tensor filled with one number.
  ///
  /// - Throws: `MemoryError`.
  public init(repeating value: Element, shape: Shape) throws {
    let buffer = try Buffer<Element>(zeros: shape)
    if value != .zero {
      for index in 0..<buffer.count { buffer[index] = value }
    }
    self.init(adopting: buffer)
  }

  /// A tensor of 0 everywhere that takes no memory, for computing shapes only.
  ///
  /// - Throws: `MemoryError`.
  init(hollow shape: Shape) throws {
    let strides = [Int](repeating: 0, count: shape.rank)
    self.init(try Storage(count: 1), 0, shape, strides)
  }

  /// Whether it takes no memory; a tensor of one number takes none worth counting.
  var isHollow: Bool { strides.allSatisfy { $0 == 0 } }

  /// Takes over a buffer that will not be written again.
  init(adopting buffer: Buffer<Element>) {
    self.init(buffer.storage, buffer.offset, buffer.shape, buffer.shape.contiguousStrides)
  }

  /// A copy of a buffer as it is now.
  ///
  /// - Throws: `MemoryError`.
  init(copying buffer: Buffer<Element>) throws {
    let own = try Buffer<Element>(zeros: buffer.shape)
    own.copy(from: buffer)
    self.init(adopting: own)
  }

  private init(_ storage: Storage<Element>, _ offset: Int, _ shape: Shape, _ strides: [Int]) {
    self.storage = storage
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// Whether the elements are in order without gaps.
  public var isContiguous: Bool { strides == shape.contiguousStrides }

  /// The elements in order, the last axis varying fastest.
  public var values: [Element] {
    if isContiguous, let buffer = Buffer(storage, offset: offset, shape: shape) {
      return buffer.values
    }
    var out: [Element] = []
    out.reserveCapacity(count)
    appendElements(axis: 0, at: offset, to: &out)
    return out
  }

  private func appendElements(axis: Int, at position: Int, to out: inout [Element]) {
    guard axis < shape.rank else {
      // Unsafe: every position comes from in-range indices, checked when the view was made.
      out.append(unsafe storage.pointer[position])
      return
    }
    for index in 0..<shape.dimensions[axis] {
      appendElements(axis: axis + 1, at: position + index * strides[axis], to: &out)
    }
  }

  /// One element.
  ///
  /// - Throws: `ShapeError.wrongRank` or `.indexOutside`.
  public func element(_ indices: Int...) throws(ShapeError) -> Element {
    guard indices.count == shape.rank else {
      throw .wrongRank(layer: "index", wants: counted(indices.count, "axis", "axes"), got: shape)
    }
    var position = offset
    for (axis, index) in indices.enumerated() {
      guard index >= 0, index < shape.dimensions[axis] else {
        throw .indexOutside(index: index, axis: axis, shape: shape)
      }
      position += index * strides[axis]
    }
    // Unsafe: the position was just checked.
    return unsafe storage.pointer[position]
  }

  /// The tensor as a contiguous buffer, itself where it is one already.
  ///
  /// - Throws: `MemoryError`.
  func contiguousBuffer() throws -> Buffer<Element> {
    if isContiguous, let buffer = Buffer(storage, offset: offset, shape: shape) { return buffer }
    // The copy, and the list it is made of.
    try MemoryBudget.check(2 * count, of: Element.self)
    let copy = try Buffer<Element>(zeros: shape)
    copy.copy(from: values)
    return copy
  }
}

extension Tensor {
  /// The elements in another shape: a view if the storage allows it, as in torch.
  ///
  /// - Throws: `ShapeError.cannotView` where the counts differ; `MemoryError`.
  public func reshaped(to shape: Shape) throws -> Tensor {
    guard shape.count == count else { throw ShapeError.cannotView(from: self.shape, to: shape) }
    let buffer = try contiguousBuffer()
    return Tensor(buffer.storage, buffer.offset, shape, shape.contiguousStrides)
  }

  /// A view with two axes swapped.
  ///
  /// - Throws: `ShapeError.noSuchAxis`.
  public func transposed(_ first: Int, _ second: Int) throws(ShapeError) -> Tensor {
    try check(axis: first)
    try check(axis: second)
    var dimensions = shape.dimensions
    var strides = strides
    dimensions.swapAt(first, second)
    strides.swapAt(first, second)
    return Tensor(storage, offset, try Shape(dimensions), strides)
  }

  /// A view of one index of an axis, without that axis.
  ///
  /// - Throws: `ShapeError.noSuchAxis` or `.indexOutside`.
  public func selecting(axis: Int, index: Int) throws(ShapeError) -> Tensor {
    let part = try slicing(axis: axis, from: index, count: 1)
    var dimensions = shape.dimensions
    var strides = strides
    dimensions.remove(at: axis)
    strides.remove(at: axis)
    return Tensor(storage, part.offset, try Shape(dimensions), strides)
  }

  /// A view of `count` neighbouring indices of an axis.
  ///
  /// - Throws: `ShapeError.noSuchAxis` or `.indexOutside`.
  public func slicing(axis: Int, from start: Int, count: Int) throws(ShapeError) -> Tensor {
    try check(axis: axis)
    let size = shape.dimensions[axis]
    guard start >= 0, start < size else {
      throw .indexOutside(index: start, axis: axis, shape: shape)
    }
    guard count <= size - start else {
      throw .indexOutside(index: size, axis: axis, shape: shape)
    }
    var dimensions = shape.dimensions
    dimensions[axis] = count
    return Tensor(storage, offset + start * strides[axis], try Shape(dimensions), strides)
  }

  private func check(axis: Int) throws(ShapeError) {
    guard axis >= 0, axis < shape.rank else { throw .noSuchAxis(axis: axis, shape: shape) }
  }
}

extension Tensor: Equatable {
  /// Whether shape and elements are the same.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    guard left.shape == right.shape else { return false }
    // Without a copy if possible: two tensors may be as large as the remaining memory.
    guard left.isContiguous, right.isContiguous,
      let first = Buffer(left.storage, offset: left.offset, shape: left.shape),
      let second = Buffer(right.storage, offset: right.offset, shape: right.shape)
    else { return left.values == right.values }
    return (0..<left.count).allSatisfy { first[$0] == second[$0] }
  }
}
