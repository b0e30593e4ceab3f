import Engine
import Support

/// Where an embedding's symbols lie in two dimensions.
struct EmbeddingMap {
  /// Where the table is, as `1` or `2.1`.
  let position: Position
  /// How many symbols it has (V), and how many numbers for each (C).
  let symbols, channels: Int
  /// The layer's line.
  let title: String
  /// The symbols' places.
  let places: [SIMD2<Double>]
  /// Which part of the rows' variance lies along each direction; `nil` where the directions are the table's own.
  let shares: SIMD2<Double>?

  /// The first embedding of a stack: its two columns as they are, or the plane in which rows of more differ most.
  ///
  /// - Throws: `WatchingError`; `Interruption.stopped`.
  init(_ model: Sequential) throws {
    guard let (position, layer) = Self.first(in: model.children, .root),
      let weight = layer.parameters.first?.tensor, let channels = weight.shape.dimensions.last
    else { throw WatchingError.noEmbedding }
    let table = weight.values
    guard table.allSatisfy(\.isFinite) else {
      throw WatchingError.embeddingNotFinite(layer: position.description)
    }
    let symbols = weight.shape.dimensions[0]
    (self.position, title) = (position, layer.description)
    (self.symbols, self.channels) = (symbols, channels)
    guard channels > 2 else {
      shares = nil
      places = (0..<symbols).map { row in
        SIMD2(
          Double(table[row * channels]), channels == 2 ? Double(table[row * channels + 1]) : 0)
      }
      return
    }
    let plane = try PrincipalPlane(table, columns: channels)
    (places, shares) = (plane.places, plane.shares)
  }

  /// The first layer with a row for each symbol, and where it is.
  private static func first(
    in layers: [StackedLayer], _ parent: Position
  ) -> (Position, any Layer)? {
    for (index, layer) in layers.enumerated() {
      let position = parent.child(index)
      if let inside = first(in: layer.children, position) { return inside }
      if let made = layer.made, layer.children.isEmpty, made.vocabulary != nil {
        return (position, made)
      }
    }
    return nil
  }

  /// What is written at the axes.
  var directions: (x: String, y: String) {
    guard let shares else { return ("number 0", channels == 2 ? "number 1" : "") }
    func label(_ number: Int, _ share: Double) -> String {
      "component \(number), \(Int((100 * share).rounded()))% of the variance"
    }
    return (label(1, shares.x), label(2, shares.y))
  }
}
