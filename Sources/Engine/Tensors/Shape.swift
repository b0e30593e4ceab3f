import Support

/// The sizes of a tensor's axes, such as `4x8x10`.
///
/// Every size is at least 1 and their product fits in an `Int`, whatever a user typed.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// The size of each axis, the slowest-varying first.
  public let dimensions: [Int]
  /// How many elements a tensor of this shape has.
  public let count: Int

  /// Checks the sizes.
  ///
  /// - Throws: `ShapeError.emptyAxis` for a size below 1, `.tooLarge` where the product overflows.
  public init(_ dimensions: [Int]) throws(ShapeError) {
    var count = 1
    for (axis, size) in dimensions.enumerated() {
      guard size >= 1 else { throw .emptyAxis(dimensions: dimensions, axis: axis) }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw .tooLarge(sizes: ShapeText.told(dimensions)) }
      count = product
    }
    self.dimensions = dimensions
    self.count = count
  }

  /// Sizes that are known to be at least 1 and to have a product that can be counted.
  init(known dimensions: Int...) {
    self.dimensions = dimensions
    count = dimensions.reduce(1, &*)
  }

  /// Checks the sizes; see `init(_:)` with an array.
  public init(_ dimensions: Int...) throws(ShapeError) {
    try self.init(dimensions)
  }

  /// How many axes there are.
  public var rank: Int { dimensions.count }

  /// The size of the last axis; 1 for a scalar.
  public var last: Int { dimensions.last ?? 1 }

  /// How many rows of `last` elements there are: the product of the leading axes.
  public var rows: Int { count / last }

  /// The shape with another size of the last axis.
  ///
  /// - Throws: `ShapeError` where the new size does not fit.
  public func replacingLast(with size: Int) throws(ShapeError) -> Shape {
    try Shape(dimensions.dropLast() + [size])
  }

  /// `4x8x10`, or `scalar` if there is no axis.
  public var description: String { ShapeText.short(dimensions) }

  /// `4x8x10`, `(10)` or `scalar`: as a sentence shows the shape.
  package var told: String { ShapeText.told(dimensions) }

  /// Distances between neighbours along each axis in contiguous storage, in elements.
  var contiguousStrides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }
}

extension Shape {
  /// Reads `4x8x10`, `4,8,10`, `(4, 8, 10)` and `[4, 8, 10]`.
  ///
  /// - Throws: `ShapeError.unreadable` for anything else, or what `init(_:)` throws.
  public init(parsing text: String) throws(ShapeError) {
    var body = text.trimmingSpaces()
    if let first = body.first, let last = body.last,
      (first == "(" && last == ")") || (first == "[" && last == "]")
    {
      body = body.dropFirst().dropLast()
    }
    let parts = body.split(omittingEmptySubsequences: false) { "xX×,".contains($0) }
    var dimensions: [Int] = []
    for part in parts {
      let digits = part.trimmingSpaces()
      if digits.isEmpty, dimensions.count == parts.count - 1, parts.count > 1, body.last == "," {
        continue  // Python's one-element tuple, (4,)
      }
      guard let size = Int(digits) else {
        let allDigits = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
        if allDigits { throw .tooLarge(sizes: String(text.trimmingSpaces())) }
        throw .unreadable(text: text)
      }
      dimensions.append(size)
    }
    try self.init(dimensions)
  }
}
