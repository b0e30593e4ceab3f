/// What became of a layer's weights in an edit.
struct WeightFate: Hashable, Sendable {
  /// What happened to them.
  enum Kind: String, Sendable {
    /// Others took their place.
    case drawnAnew = "drawn anew"
    /// The layer is another one and has them still.
    case kept = "weights kept"
  }

  /// What happened to them.
  let kind: Kind
  /// How deep in the stack the layer is: 1 for one of its own.
  let depth: Int

  /// Creates a fate.
  init(_ kind: Kind, depth: Int) { (self.kind, self.depth) = (kind, depth) }
}
