import Engine
import Support

/// Where an embedding's symbols lie in two dimensions.
struct EmbeddingMap {
  /// The layer, as `1` or `2.1`, and its line.
  let position: Position
  let layer: Embedding
  /// The symbols' places.
  let places: [SIMD2<Double>]
  /// Which part of the rows' variance lies along each direction; `nil` where the directions are the table's own.
  let shares: SIMD2<Double>?

  /// The first embedding of a stack: its two columns as they are, or the plane in which rows of more differ most.
  ///
  /// - Throws: `WatchingError`; `Interruption.stopped`.
  init(_ model: Sequential) throws {
    guard let (position, layer) = Self.first(in: model.children, .root),
      let table = layer.parameters.first?.tensor.values
    else { throw WatchingError.noEmbedding }
    guard table.allSatisfy(\.isFinite) else {
      throw WatchingError.embeddingNotFinite(layer: position.description)
    }
    (self.position, self.layer) = (position, layer)
    let channels = layer.channels
    guard channels > 2 else {
      shares = nil
      places = (0..<layer.symbols).map { row in
        SIMD2(
          Double(table[row * channels]), channels == 2 ? Double(table[row * channels + 1]) : 0)
      }
      return
    }
    let plane = try PrincipalPlane(table, columns: channels)
    (places, shares) = (plane.places, plane.shares)
  }

  private static func first(
    in layers: [StackedLayer], _ parent: Position
  ) -> (Position, Embedding)? {
    for (index, layer) in layers.enumerated() {
      let position = parent.child(index)
      if let embedding = layer.made as? Embedding { return (position, embedding) }
      if let inside = first(in: layer.children, position) { return inside }
    }
    return nil
  }

  /// `embedding 27 10`.
  var title: String { "\(Embedding.spec.keyword) \(layer.symbols) \(layer.channels)" }

  /// What is written at the axes.
  var directions: (x: String, y: String) {
    guard let shares else { return ("number 0", layer.channels == 2 ? "number 1" : "") }
    func label(_ number: Int, _ share: Double) -> String {
      "component \(number), \(Int((100 * share).rounded()))% of the variance"
    }
    return (label(1, shares.x), label(2, shares.y))
  }
}
