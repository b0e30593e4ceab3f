/// A layer without parameters that treats every number alone: any shape, unchanged.
package protocol ElementwiseLayer: Layer {}

extension ElementwiseLayer {
  /// It takes any width.
  public static var takesAnyWidth: Bool { true }

  /// Always: a number's place does not matter.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { true }

  /// Any shape, unchanged.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape { input }
}

/// An elementwise layer without arguments.
protocol PlainElementwiseLayer: ElementwiseLayer {
  init()
}

extension PlainElementwiseLayer {
  /// It has no arguments and draws nothing.
  public init(_ arguments: LayerArguments, generator: inout Generator) { self.init() }
}
