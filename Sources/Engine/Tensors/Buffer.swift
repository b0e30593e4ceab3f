package import Support

/// A shaped part of a storage that layers read and write in place.
///
/// A buffer refers; it does not copy. Within a plan each buffer has one writer.
public struct Buffer<Element: Scalar>: Sendable {
  /// The fixed part, shared so that passing a buffer on costs one reference.
  private final class Place: Sendable {
    let storage: Storage<Element>
    let offset: Int
    let shape: Shape

    init(_ storage: Storage<Element>, _ offset: Int, _ shape: Shape) {
      (self.storage, self.offset, self.shape) = (storage, offset, shape)
    }
  }

  private let place: Place
  /// Where the rows in use begin.
  private(set) var offset: Int
  /// How many elements are in use.
  public private(set) var count: Int
  /// How many rows of `columns` elements are in use: all, unless `use(rows:)` chose some.
  public private(set) var rows: Int
  /// The size of the last axis.
  public let columns: Int

  /// The sizes of its axes.
  public var shape: Shape { place.shape }
  /// The block that holds the elements.
  var storage: Storage<Element> { place.storage }

  /// A part of a storage; `nil` if it would reach outside.
  package init?(_ storage: Storage<Element>, offset: Int = 0, shape: Shape) {
    guard offset >= 0, shape.count <= storage.count - offset else { return nil }
    self.init(Place(storage, offset, shape))
  }

  private init(_ place: Place) {
    self.place = place
    (offset, count) = (place.offset, place.shape.count)
    (rows, columns) = (place.shape.rows, place.shape.last)
  }

  /// A zeroed buffer of its own.
  ///
  /// - Throws: `MemoryError`.
  package init(zeros shape: Shape) throws(MemoryError) {
    self.init(Place(try Storage(count: shape.count), 0, shape))
  }

  /// Uses some of the rows alone: a plan's buffers have room for more rows than a batch may need.
  mutating func use(rows range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= shape.rows, "buffer rows")
    offset = place.offset + range.lowerBound * columns
    rows = range.count
    count = rows * columns
  }

  /// Some of the rows in use.
  func part(_ range: Range<Int>) -> Buffer {
    guard range != 0..<rows else { return self }
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "buffer rows")
    var part = self
    part.offset += range.lowerBound * columns
    part.rows = range.count
    part.count = range.count * columns
    return part
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

  /// Appends a part of the elements to a list.
  func append(to list: inout [Element], _ part: Range<Int>) {
    precondition(part.lowerBound >= 0 && part.upperBound <= count, "buffer index")
    // Unsafe: one block copy; the pointer does not leave the call.
    unsafe list.append(
      contentsOf: UnsafeBufferPointer(start: pointer + part.lowerBound, count: part.count))
  }

  /// Copies as many elements as the shorter of the two has.
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

  /// The same with a list; without effect for an empty one.
  func fill(repeating values: [Element]) {
    guard !values.isEmpty else { return }
    for start in stride(from: 0, to: count, by: values.count) { copy(from: values[...], at: start) }
  }

  /// Makes every element zero.
  func clear() { fill(.zero) }

  /// Makes every element the same.
  func fill(_ value: Element) {
    unsafe pointer.update(repeating: value, count: count)
  }

  /// Copies as many elements as the shorter of the two has.
  package func copy(from values: [Element]) { copy(from: values[...], at: 0) }

  /// Copies elements to a place, as many as there are and there is room for.
  func copy(from values: ArraySlice<Element>, at place: Int) {
    precondition(place >= 0 && place <= count, "buffer index")
    // Unsafe: one block copy; the pointer does not leave the closure.
    unsafe values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      unsafe (pointer + place).update(from: base, count: min(count - place, source.count))
    }
  }
}

extension Buffer<Float> {
  /// Divides every number, as torch divides a tensor by a scalar.
  func divide(by divisor: Float) {
    for index in 0..<count { self[index] /= divisor }
  }
}
