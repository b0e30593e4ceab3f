import Glibc

/// A type that a tensor's elements can have.
package protocol TensorElement: BitwiseCopyable, Equatable, Sendable {
  /// The dtype of tensors that hold it.
  static var dtype: DType { get }
  /// A list as a block holds it.
  static func values(_ list: [Self]) -> ElementBlock.Values
  /// A block's list, if it is of this type.
  static func list(of values: ElementBlock.Values) -> [Self]?
  /// Changes a block's list where it is of this type.
  static func change(
    _ values: inout ElementBlock.Values, _ body: (inout [Self]) throws -> Void) rethrows
  /// The element that a whole number becomes; what does not fit wraps around.
  static func from(whole: Int) -> Self
  /// The element that a real number becomes; whole elements take its whole part.
  static func from(real: Double) -> Self
  /// The element as a whole number, truncated.
  var whole: Int { get }
  /// The element as a real number.
  var real: Double { get }
}

extension TensorElement {
  /// Whether it is not 0.
  @inline(__always) package var truth: Bool { real != 0 }

  /// The element that another becomes.
  @inline(__always)
  package static func from<Source: TensorElement>(_ source: Source) -> Self {
    Source.dtype.isReal ? from(real: source.real) : from(whole: source.whole)
  }
}

/// An element of real numbers.
package protocol RealElement: TensorElement, BinaryFloatingPoint {}

/// An element of whole numbers.
package protocol WholeElement: TensorElement, FixedWidthInteger {}

extension Bool: TensorElement {
  package static var dtype: DType { .bool }
  package static func values(_ list: [Bool]) -> ElementBlock.Values { .bools(list) }
  package static func list(of values: ElementBlock.Values) -> [Bool]? {
    if case .bools(let list) = values { list } else { nil }
  }
  package static func change(
    _ values: inout ElementBlock.Values, _ body: (inout [Bool]) throws -> Void
  ) rethrows {
    guard case .bools(var list) = values else { return }
    values = .bools([])
    defer { values = .bools(list) }
    try body(&list)
  }
  @inline(__always) package static func from(whole: Int) -> Bool { whole != 0 }
  @inline(__always) package static func from(real: Double) -> Bool { real != 0 }
  @inline(__always) package var whole: Int { self ? 1 : 0 }
  @inline(__always) package var real: Double { self ? 1 : 0 }
}

extension UInt8: WholeElement {
  package static var dtype: DType { .uint8 }
  package static func values(_ list: [UInt8]) -> ElementBlock.Values { .bytes(list) }
  package static func list(of values: ElementBlock.Values) -> [UInt8]? {
    if case .bytes(let list) = values { list } else { nil }
  }
  package static func change(
    _ values: inout ElementBlock.Values, _ body: (inout [UInt8]) throws -> Void
  ) rethrows {
    guard case .bytes(var list) = values else { return }
    values = .bytes([])
    defer { values = .bytes(list) }
    try body(&list)
  }
  @inline(__always) package static func from(whole: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: whole)
  }
  @inline(__always) package static func from(real: Double) -> UInt8 {
    UInt8(truncatingIfNeeded: real.whole)
  }
  @inline(__always) package var whole: Int { Int(self) }
  @inline(__always) package var real: Double { Double(self) }
}

extension Int32: WholeElement {
  package static var dtype: DType { .int32 }
  package static func values(_ list: [Int32]) -> ElementBlock.Values { .words(list) }
  package static func list(of values: ElementBlock.Values) -> [Int32]? {
    if case .words(let list) = values { list } else { nil }
  }
  package static func change(
    _ values: inout ElementBlock.Values, _ body: (inout [Int32]) throws -> Void
  ) rethrows {
    guard case .words(var list) = values else { return }
    values = .words([])
    defer { values = .words(list) }
    try body(&list)
  }
  @inline(__always) package static func from(whole: Int) -> Int32 {
    Int32(truncatingIfNeeded: whole)
  }
  // Beyond its bounds the processor gives the least number.
  @inline(__always) package static func from(real: Double) -> Int32 {
    Int32(exactly: real.rounded(.towardZero)) ?? .min
  }
  @inline(__always) package var whole: Int { Int(self) }
  @inline(__always) package var real: Double { Double(self) }
}

extension Int: WholeElement {
  package static var dtype: DType { .int64 }
  package static func values(_ list: [Int]) -> ElementBlock.Values { .integers(list) }
  package static func list(of values: ElementBlock.Values) -> [Int]? {
    if case .integers(let list) = values { list } else { nil }
  }
  package static func change(
    _ values: inout ElementBlock.Values, _ body: (inout [Int]) throws -> Void
  ) rethrows {
    guard case .integers(var list) = values else { return }
    values = .integers([])
    defer { values = .integers(list) }
    try body(&list)
  }
  @inline(__always) package static func from(whole: Int) -> Int { whole }
  @inline(__always) package static func from(real: Double) -> Int { real.whole }
  @inline(__always) package var whole: Int { self }
  @inline(__always) package var real: Double { Double(self) }
}

extension Float: RealElement {
  package static var dtype: DType { .float32 }
  package static func values(_ list: [Float]) -> ElementBlock.Values { .floats(list) }
  package static func list(of values: ElementBlock.Values) -> [Float]? {
    if case .floats(let list) = values { list } else { nil }
  }
  package static func change(
    _ values: inout ElementBlock.Values, _ body: (inout [Float]) throws -> Void
  ) rethrows {
    guard case .floats(var list) = values else { return }
    values = .floats([])
    defer { values = .floats(list) }
    try body(&list)
  }
  @inline(__always) package static func from(whole: Int) -> Float { Float(whole) }
  @inline(__always) package static func from(real: Double) -> Float { Float(real) }
  @inline(__always) package var whole: Int { Int(exactly: rounded(.towardZero)) ?? .min }
  @inline(__always) package var real: Double { Double(self) }
}

extension Double: RealElement {
  package static var dtype: DType { .float64 }
  package static func values(_ list: [Double]) -> ElementBlock.Values { .doubles(list) }
  package static func list(of values: ElementBlock.Values) -> [Double]? {
    if case .doubles(let list) = values { list } else { nil }
  }
  package static func change(
    _ values: inout ElementBlock.Values, _ body: (inout [Double]) throws -> Void
  ) rethrows {
    guard case .doubles(var list) = values else { return }
    values = .doubles([])
    defer { values = .doubles(list) }
    try body(&list)
  }
  @inline(__always) package static func from(whole: Int) -> Double { Double(whole) }
  @inline(__always) package static func from(real: Double) -> Double { real }
  @inline(__always) package var whole: Int { Int(exactly: rounded(.towardZero)) ?? .min }
  @inline(__always) package var real: Double { self }
}
