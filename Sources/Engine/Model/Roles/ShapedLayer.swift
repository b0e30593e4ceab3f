/// What a layer makes of a shape: it follows from its table of axes.
public protocol ShapedLayer: DeclaredLayer {
  /// What it wants of the axes of an input, and what each axis of its output is made of.
  func axes(for input: Shape) -> AxisMap
  /// The one formula for the shape it makes.
  func outputShape(for input: Shape) throws(ShapeError) -> Shape

  /// The arguments with which a layer of this type would take such an input: for `_` and for fixes.
  static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments
  /// The sizes of an argument with which a layer of this type would take such an input.
  static func choices(of argument: String, for input: Shape) -> [Int]
}

extension ShapedLayer {
  /// Default: every axis as it is.
  public func axes(for input: Shape) -> AxisMap { .unchanged(input) }
  /// Default: what the table of axes says.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    try axes(for: input).output(of: input, by: self)
  }
  /// Default: the sizes for which the table has demands.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var fitted = arguments
    for demand in demands(arguments, for: input) where arguments[demand.argument] != nil {
      fitted[demand.argument] = .size(demand.fitting(input))
    }
    return fitted
  }
  /// Default: those that the table's demand of it allows.
  public static func choices(of argument: String, for input: Shape) -> [Int] {
    var arguments = LayerArguments(spec.keyword)
    for argument in spec.arguments {
      arguments[argument.name] = argument.kind == .size ? .blank : argument.standard
    }
    return demands(arguments, for: input).first { $0.argument == argument }?.choices(for: input)
      ?? []
  }

  /// The demands of a layer of these arguments: which axes they are about does not depend on its sizes.
  private static func demands(
    _ arguments: LayerArguments, for input: Shape
  ) -> [AxisMap.Demand] {
    var decided = arguments
    for argument in spec.arguments where arguments[argument.name] == .blank {
      decided[argument.name] = .size(1)
    }
    var generator = Generator.hollow
    return (try? Self(decided, generator: &generator))?.axes(for: input).demands ?? []
  }
}
