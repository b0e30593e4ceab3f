extension Sequential {
  /// Works out each `_` for a tensor that goes through the stack, and draws the weights that are
  /// missing.
  ///
  /// Goes through the layers in order, as the lecture's constructors are called. A layer whose
  /// number stays keeps its weights; one whose number changes is drawn anew, unless it comes before
  /// `first` (an index): layers before an edit are left alone. A `_` that the tensor does not reach
  /// waits. Gives the indices of the layers that were drawn.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  @discardableResult
  public mutating func settle(
    for input: Shape?, vocabulary: Int?, from first: Int = 0, generator: inout Generator
  ) throws -> Set<Int> {
    var drawn: Set<Int> = []
    var walk = Walk(shape: input, element: takesElement)
    for index in children.indices {
      var layer = children[index]
      let isPending = layer is PendingLayer
      guard layer.pendingCount > 0 || layer.hasBlanks else {
        walk.pass(layer)
        continue
      }
      guard layer.children.isEmpty else {
        let isDrawn = try settle(
          inside: &layer, at: index, walk.shape, vocabulary, isKept: index < first, &generator)
        if isDrawn { drawn.insert(index) }
        walk.pass(layer)
        continue
      }
      let present = LayerDescription(of: layer)
      let wanted = present.filled(input: walk.shape, vocabulary: vocabulary)
      if isPending || wanted.arguments != present.arguments, !wanted.hasBlank {
        if isPending || index >= first {
          layer = try wanted.make(&generator)
          children[index] = layer
          drawn.insert(index)
        } else {
          // The shape passed on is the one a layer with the right number would make.
          var passing = Generator.hollow
          layer = try wanted.make(&passing)
        }
      }
      walk.pass(layer)
    }
    return drawn
  }

  /// Settles the layers inside one and says whether any was drawn.
  ///
  /// `layer` becomes what the tensor meets.
  private mutating func settle(
    inside layer: inout any Layer, at index: Int, _ input: Shape?, _ vocabulary: Int?,
    isKept: Bool, _ generator: inout Generator
  ) throws -> Bool {
    var inside = Sequential(layer.children)
    let made = try inside.settle(
      for: input, vocabulary: vocabulary, from: isKept ? Int.max : 0, generator: &generator)
    layer.children = inside.children
    children[index] = layer
    if isKept, let input {
      layer.children = try inside.outlined(for: input, vocabulary: vocabulary).children
    }
    return !made.isEmpty
  }

  /// The stack as a tensor meets it: each `_` worked out for it, and changed weights drawn from a
  /// separate stream.
  ///
  /// - Throws: as `settle`.
  public func settled(for input: Shape, vocabulary: Int?) throws -> Sequential {
    try settled(for: input, vocabulary: vocabulary, drawingFrom: Generator(seed: 0))
  }

  /// The stack as a tensor meets it, for computing shapes only: changed layers have no numbers and
  /// take no memory.
  ///
  /// - Throws: as `settle`.
  public func outlined(for input: Shape, vocabulary: Int?) throws -> Sequential {
    try settled(for: input, vocabulary: vocabulary, drawingFrom: .hollow)
  }

  private func settled(
    for input: Shape, vocabulary: Int?, drawingFrom generator: @autoclosure () -> Generator
  ) throws -> Sequential {
    guard hasBlanks else { return self }
    var copy = self
    var generator = generator()
    try copy.settle(for: input, vocabulary: vocabulary, generator: &generator)
    return copy
  }

  /// Whether any layer's size was written as `_`.
  public var hasBlanks: Bool { children.contains(where: \.hasBlanks) }

  /// The layers that wait for the size of a `_`.
  public var pendingCount: Int { children.reduce(0) { $0 + $1.pendingCount } }

  /// Adds layers to the stack, which `settle` draws later.
  public mutating func place(_ layers: [LayerDescription], in range: Range<Int>) {
    children.replaceSubrange(range, with: layers.map(\.pending))
  }

  /// The shape on its path through the layers.
  private struct Walk {
    /// `nil` once it is stopped.
    var shape: Shape?
    var element: ElementKind

    mutating func pass(_ layer: any Layer) {
      let isReadable = (layer is Sequential) || type(of: layer).takes == element
      shape = isReadable ? shape.flatMap { try? layer.outputShape(for: $0) } : nil
      element = .reals
    }
  }
}
