/// A shaped part of a storage that layers read and write in place.
///
/// A buffer refers; it does not copy. Within a plan each buffer has one writer.
public struct Buffer<Element: Scalar>: Sendable {
  let storage: Storage<Element>
  let offset: Int
  /// The sizes of its axes.
  public let shape: Shape

  /// How many elements there are.
  public var count: Int { shape.count }
  /// The size of the last axis.
  public var columns: Int { shape.last }
  /// How many rows of `columns` elements there are.
  public var rows: Int { shape.rows }

  /// A part of a storage; `nil` where it would reach outside.
  init?(_ storage: Storage<Element>, offset: Int = 0, shape: Shape) {
    guard offset >= 0, shape.count <= storage.count - offset else { return nil }
    self.storage = storage
    self.offset = offset
    self.shape = shape
  }

  /// A zeroed buffer of its own.
  ///
  /// - Throws: `MemoryError`.
  package init(zeros shape: Shape) throws(MemoryError) {
    storage = try Storage(count: shape.count)
    offset = 0
    self.shape = shape
  }

  /// The first element.
  ///
  /// Unsafe: valid while the storage lives, which the kernels see to.
  @unsafe var pointer: UnsafeMutablePointer<Element> { unsafe storage.pointer + offset }

  /// One element, counted along contiguous storage.
  package subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "buffer index")
      return unsafe pointer[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "buffer index")
      unsafe pointer[index] = newValue
    }
  }

  /// A copy of the elements.
  public var values: [Element] {
    // Unsafe: one block copy; the pointer does not leave the call.
    unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Copies as many elements as both have.
  func copy(from other: Buffer<Element>) {
    unsafe pointer.update(from: other.pointer, count: min(count, other.count))
  }

  /// Fills it with another's elements, over and over, as broadcasting along leading axes does.
  func fill(repeating other: Buffer<Element>) {
    var start = 0
    while start < count {
      let part = min(other.count, count - start)
      unsafe (pointer + start).update(from: other.pointer, count: part)
      start += part
    }
  }

  /// Copies as many elements as both have.
  package func copy(from values: [Element]) {
    // Unsafe: one block copy; the pointer does not leave the closure.
    unsafe values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      unsafe pointer.update(from: base, count: min(count, source.count))
    }
  }
}

extension Buffer<Float> {
  /// Divides every number, as torch divides a tensor by a scalar.
  func divide(by divisor: Float) {
    for index in 0..<count { self[index] /= divisor }
  }
}
