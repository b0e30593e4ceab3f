/// A layer that holds others and runs them one after another: it declares them as its only
/// argument.
package protocol ContainerLayer: Layer {
  /// Holds these layers.
  init(_ children: [StackedLayer])
}

extension ContainerLayer {
  /// The name of its argument.
  static var place: String { "LAYER" }

  /// Makes the layers inside in order; a layer with a `_` waits in its place.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    guard !arguments.inside.isEmpty else {
      throw LayerError.missing(
        layer: Self.spec.keyword, argument: Self.place, usage: Self.spec.usage)
    }
    self.init(try arguments.inside.map { try $0.placed(&generator) })
  }

  /// A layer that holds these.
  public static func holding(_ layers: [StackedLayer]) -> Self? { Self(layers) }

  /// The layers inside, as lines make them.
  public var arguments: LayerArguments {
    LayerArguments(
      Self.spec.keyword, [Self.place: .layers(children.map(LayerDescription.init(of:)))])
  }
}
