/// A layer that holds others, runs them one after another and joins what they make to what came in: it
/// declares them as its only argument, and how it joins by its wiring.
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

extension ContainerLayer {
  /// The shape of the input, if the layers inside keep it.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    try Walk(Sequential([self]), Signal(input, Self.takes)).reached()
  }

  /// If the layers inside do: what comes in and what they make then have the same rows.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool {
    children.allSatisfy { $0.made?.treatsRowsAlike(purpose) ?? false }
  }

  /// Each layer inside for what reaches it; if the two shapes differ, the last linear makes the
  /// size of the input.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    var layers = arguments.inside
    guard var made = fit(&layers, to: input) else { return arguments }
    if made != input, let last = layers.lastIndex(where: { $0.type.role == .mixing }) {
      layers[last][.outputs] = .size(input.last)
      made = fit(&layers, to: input) ?? made
    }
    var fitted = arguments
    if made == input { fitted[Self.place] = .layers(layers) }
    return fitted
  }

  /// Fits layer after layer; gives the shape that the last one makes.
  private static func fit(_ layers: inout [LayerDescription], to input: Shape) -> Shape? {
    var walker = Walker(purpose: .inference, .fitted)
    let row = walker.pass(layers.map(\.outline), Signal(input), under: .root)
    layers = row.layers.map { LayerDescription(of: $0) }
    return row.output?.shape
  }
}
