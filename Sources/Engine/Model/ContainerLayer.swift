/// A layer that holds others and runs them one after another: it declares them as its only
/// argument.
package protocol ContainerLayer: Layer {
  /// Holds these layers.
  init(_ children: [any Layer])
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

  /// The layers inside, as lines make them.
  public var arguments: LayerArguments {
    LayerArguments(
      Self.spec.keyword, [Self.place: .layers(children.map(LayerDescription.init(of:)))])
  }
}

extension LayerDescription {
  /// A layer that `settle` will draw; one that holds layers is already in its place.
  package var pending: any Layer {
    guard let container = type as? any ContainerLayer.Type else { return PendingLayer(self) }
    return container.init(arguments.inside.map(\.pending))
  }
}

extension Layer {
  /// Whether any size was written as `_`, here or inside.
  var hasBlanks: Bool { !blanks.isEmpty || children.contains(where: \.hasBlanks) }

  /// How many layers wait to be drawn, here or inside.
  package var pendingCount: Int {
    (self is PendingLayer ? 1 : 0) + children.reduce(0) { $0 + $1.pendingCount }
  }
}
