/// A layer without parameters that treats every number alone: any shape, unchanged.
package protocol ElementwiseLayer: Layer {}

extension ElementwiseLayer {
  /// It changes each number by itself.
  public static var role: LayerRole { .activation }

  /// Its own definition.
  public var treatsNumbersAlike: Bool { true }

  /// Always: a number's place does not matter.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { true }
}

/// An elementwise layer without arguments.
protocol PlainElementwiseLayer: ElementwiseLayer {
  init()
}

extension PlainElementwiseLayer {
  /// It has no arguments and draws nothing.
  public init(_ arguments: LayerArguments, generator: inout Generator) { self.init() }
}
