/// Layers one after another; the stack itself is one.
public struct Sequential: Layer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "sequential", torchNames: ["Sequential"],
    summary: "Layers one after another.", shapes: "what its layers make of it",
    example: "sequential")

  /// The layers, in order.
  public var children: [StackedLayer]

  /// A stack of these layers.
  public init(_ layers: [StackedLayer] = []) { children = layers }

  /// A stack of layers that are made.
  public init(_ layers: [any Layer]) { children = layers.map { .made($0) } }

  /// An empty stack.
  public init(_ arguments: LayerArguments, generator: inout Generator) { self.init() }

  /// Makes the layers of a text such as `embedding 27 10, flatten 2`, drawing their weights in order.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  public init(_ text: String, generator: inout Generator) throws {
    children = try LayerParser.parse(text).map { try $0.placed(&generator) }
  }

  /// What the last layer makes goes out.
  public var wiring: Wiring? { .sequence }

  /// The shape that the last layer makes.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    try Walk(self, input).reached()
  }

  /// Runs the layers in order.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    frame.forwardInside(&pass)
  }

  /// Runs the layers' gradients, last to first.
  public func backward(_ frame: Frame) {
    frame.backwardInside()
  }
}

extension Sequential {
  /// The input of the first layer that computes; real numbers if there is none.
  public var takesElement: ElementKind {
    firstLeaf.map { LayerDescription(of: $0.layer).takesSymbols ? .symbols : .reals } ?? .reals
  }

  /// How many symbols the first layer knows, if it takes symbols.
  public var vocabulary: Int? { firstLeaf?.layer.made?.vocabulary }

  /// The first layer that holds no layers.
  package var firstLeaf: (position: Position, layer: StackedLayer)? {
    Self.firstLeaf(of: children, under: .root)
  }

  private static func firstLeaf(
    of layers: [StackedLayer], under parent: Position
  ) -> (position: Position, layer: StackedLayer)? {
    for (index, layer) in layers.enumerated() {
      guard layer.wiring == .sequence else { return (parent.child(index), layer) }
      if let leaf = firstLeaf(of: layer.children, under: parent.child(index)) { return leaf }
    }
    return nil
  }

  /// Visits every layer of the tree, parents first: the walk that naming, saving and listing share.
  public func visit(_ body: (Position, StackedLayer) throws -> Void) rethrows {
    try Self.visit(children, under: .root, body)
  }

  private static func visit(
    _ layers: [StackedLayer], under parent: Position,
    _ body: (Position, StackedLayer) throws -> Void
  ) rethrows {
    for (index, layer) in layers.enumerated() {
      let position = parent.child(index)
      try body(position, layer)
      try visit(layer.children, under: position, body)
    }
  }

  /// Every tensor under torch's name, such as `layers.3.weight`, parameters and buffers alike.
  public var namedTensors: [NamedTensor] {
    var all: [NamedTensor] = []
    visit { position, layer in
      guard let layer = layer.made else { return }
      for named in layer.parameters + layer.buffers {
        all.append(NamedTensor(name: position.torchPrefix + named.name, tensor: named.tensor))
      }
    }
    return all
  }

  /// The stack with other tensors in the same places, in the order of a plan's frames.
  func replacingTensors(from frame: Frame) throws -> Sequential {
    var copy = self
    try Self.replaceTensors(&copy.children, from: frame.children)
    return copy
  }

  private static func replaceTensors(
    _ layers: inout [StackedLayer], from frames: [Frame]
  ) throws {
    for (index, frame) in zip(layers.indices, frames) {
      try layers[index].change { layer in
        for place in frame.parameters.indices {
          layer.parameters[place].tensor = try Tensor(copying: frame.parameters[place])
        }
        for place in frame.buffers.indices {
          layer.buffers[place].tensor = try Tensor(copying: frame.buffers[place])
        }
        try replaceTensors(&layer.children, from: frame.children)
      }
    }
  }
}

extension Sequential {
  /// These layers with fresh weights, drawn in order; a layer that waits goes on waiting.
  ///
  /// - Throws: `MemoryError`.
  public func redrawn(_ generator: inout Generator) throws -> Sequential {
    var fresh = self
    for index in fresh.children.indices {
      try fresh.children[index].change { layer in
        guard layer.children.isEmpty else {
          layer.children = try Sequential(layer.children).redrawn(&generator).children
          return
        }
        let written = layer.written
        layer = try type(of: layer).init(layer.arguments, generator: &generator)
        layer.written = written
      }
    }
    return fresh
  }
}
