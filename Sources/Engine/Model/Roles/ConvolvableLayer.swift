/// How a layer of a tree of flattens computes where that tree runs at every step of a row, as a convolution.
public protocol ConvolvableLayer: Sendable {
  /// Whether each number is computed from itself alone, wherever it is.
  var treatsNumbersAlike: Bool { get }

  /// The layer that reads `taps` steps, `dilation` apart, where this one reads them side by side, as a
  /// flatten has put them: the same function with the same weights; `nil` for a layer that is no such sum.
  ///
  /// - Throws: `ShapeError`, `LayerError` or `MemoryError`.
  func convolution(over taps: Int, dilation: Int) throws -> (any Layer)?
}

extension ConvolvableLayer {
  /// Default: false.
  public var treatsNumbersAlike: Bool { false }
  /// Default: none.
  public func convolution(over taps: Int, dilation: Int) throws -> (any Layer)? { nil }
}
