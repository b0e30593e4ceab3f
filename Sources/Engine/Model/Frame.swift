/// A tensor on its way through the stack: its shape, what it holds and where it lies.
public struct Signal: Sendable {
  let shape: Shape
  let element: ElementKind
  let region: Region
}

/// A place in the activations', gradients' or scratch section of a plan's memory.
public struct Region: Sendable {
  let offset: Int
  let shape: Shape
}

/// Where one layer works, before memory is taken.
public struct FrameLayout: Sendable {
  let position: Position
  let layer: any Layer
  let input: Signal
  let output: Signal
  let scratch: [Region]
  let parameters: [Region]
  let buffers: [Region]
  let children: [FrameLayout]
}

/// Where one layer works: its part of a plan's memory.
///
/// Buffers that a purpose does not need are a scalar nobody reads: gradients in an inference plan, the
/// input of a layer that takes symbols.
public final class Frame: Sendable {
  /// Symbol numbers, for a layer that takes them.
  let symbols: Buffer<Int32>
  let input, output: Buffer<Float>
  let inputGradient, outputGradient: Buffer<Float>
  /// Whether somebody reads the gradient of the input.
  let wantsInputGradient: Bool
  /// In the order of the layer's `parameters`.
  let parameters, gradients: [Buffer<Float>]
  /// In the order of the layer's `buffers`.
  let buffers: [Buffer<Float>]
  /// In the order of the layer's `scratchShapes`.
  let scratch: [Buffer<Float>]
  let children: [Frame]

  init(_ layout: FrameLayout, in memory: PlanMemory) throws {
    symbols = memory.symbols
    input = try memory.activation(layout.input.region)
    output = try memory.activation(layout.output.region)
    wantsInputGradient = memory.purpose == .training && layout.position != memory.firstLeaf
    inputGradient = try memory.gradient(layout.input.region)
    outputGradient = try memory.gradient(layout.output.region)
    scratch = try layout.scratch.map(memory.scratch)
    parameters = try memory.parameters(layout)
    gradients = try layout.parameters.map(memory.parameterGradient)
    buffers = try memory.buffers(layout)
    children = try layout.children.map { try Frame($0, in: memory) }
  }
}
