/// A place in the activations', gradients' or scratch section of a plan's memory.
struct Region: Sendable {
  let offset: Int
  let shape: Shape
  /// Whether its rows are those of what the layer makes.
  var followsRows = false
}

/// Where one layer works, before memory is taken.
struct FrameLayout: Sendable {
  /// The layer and its shapes.
  let step: Walk.Step
  let input: Region
  let output: Region
  /// The levels of shared windows that it reads and writes.
  let inputLevel, outputLevel: Int
  let scratch: [Region]
  let parameters: [Region]
  let buffers: [Region]
  let children: [FrameLayout]
}
