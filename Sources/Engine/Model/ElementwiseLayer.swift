/// A layer without parameters that treats every number alone: any shape, unchanged.
package protocol ElementwiseLayer: Layer {
  init()
}

extension ElementwiseLayer {
  /// It has no arguments and draws nothing.
  public init(_ arguments: LayerArguments, generator: inout Generator) { self.init() }

  /// Always: a number's place does not matter.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { true }

  /// Any shape, unchanged.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape { input }
}
