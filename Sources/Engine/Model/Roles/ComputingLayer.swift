/// How rows are made of others, for plans that compute equal rows once.
public enum RowJoin: Sendable, Hashable {
  /// Each of this many earlier ones, so far apart, the last being the row of its own place.
  case taps(Int, apart: Int)
  /// Each of its own place's, but so that equal rows become unlike ones.
  case each
}

/// The passes of a layer and the memory and work that they take.
public protocol ComputingLayer: Sendable {
  /// Multiply-adds of the matrix products in a forward pass; work per element is not counted.
  func multiplyAdds(for input: Shape) -> Int
  /// Memory its passes need besides input and output.
  func scratchShapes(for input: Shape, _ purpose: Purpose) throws(ShapeError) -> [Shape]
  /// Whether equal rows of a batch stay equal, so that one of them can stand for all.
  func treatsRowsAlike(_ purpose: Purpose) -> Bool
  /// How each row of its output is made of rows of the input, where it is not made of its own alone; `nil`
  /// where that cannot be said by their numbers.
  func joins(_ purpose: Purpose) -> RowJoin?
  /// Whether the output is the input's memory with another shape.
  var outputIsView: Bool { get }

  /// Fills the frame's output from its input.
  func forward(_ frame: Frame, _ pass: inout Pass)
  /// Fills the gradients of the input and the parameters from the gradient of the output.
  func backward(_ frame: Frame)
}

extension ComputingLayer {
  /// Default: none.
  public func multiplyAdds(for input: Shape) -> Int { 0 }
  /// Default: none.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] { [] }
  /// Default: false.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { false }
  /// Default: none.
  public func joins(_ purpose: Purpose) -> RowJoin? { nil }
  /// Default: memory of its own.
  public var outputIsView: Bool { false }
}
