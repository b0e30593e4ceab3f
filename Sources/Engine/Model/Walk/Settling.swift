extension Sequential {
  /// Works out each `_` for a tensor that goes through the stack, and draws the weights that are
  /// missing.
  ///
  /// Goes through the layers in order, as the lecture's constructors are called. A layer whose number
  /// stays keeps its weights; one whose number changes is drawn anew, unless it comes before `first`
  /// (an index): what comes before an edit is left alone. A `_` that the tensor does not reach waits.
  /// Gives the indices of the layers that were drawn.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  @discardableResult
  public mutating func settle(
    for input: Shape?, vocabulary: Int?, from first: Int = 0, generator: inout Generator
  ) throws -> Set<Int> {
    guard hasBlanks || pendingCount > 0 else { return [] }
    guard let input else {
      // No shape comes, yet the data decides some sizes and others wait to be drawn.
      var walker = Walker(purpose: .inference, .blanks(vocabulary: vocabulary))
      let found = walker.pass(children, nil, under: .root).layers
      if let failure = walker.failure { throw failure }
      return try Self.draw(&children, as: found, from: first, &generator)
    }
    let walk = try Walk(
      settling: self, Signal(input, takesElement), vocabulary: vocabulary)
    return try draw(along: walk, from: first, generator: &generator)
  }

  /// Draws what a walk has found to be without weights, or to be of another size than it is, unless it
  /// comes before `first` (an index); gives the indices of the layers that were drawn.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  package mutating func draw(
    along walk: Walk, from first: Int, generator: inout Generator
  ) throws -> Set<Int> {
    try Self.draw(&children, as: walk.stack.children, from: first, &generator)
  }

  private static func draw(
    _ layers: inout [StackedLayer], as found: [StackedLayer], from first: Int,
    _ generator: inout Generator
  ) throws -> Set<Int> {
    var drawn: Set<Int> = []
    for index in layers.indices {
      guard layers[index].hasBlanks || layers[index].pendingCount > 0 else { continue }
      guard layers[index].children.isEmpty else {
        let inside = try draw(
          &layers[index].children, as: found[index].children, from: index < first ? Int.max : 0,
          &generator)
        if !inside.isEmpty { drawn.insert(index) }
        continue
      }
      var wanted = LayerDescription(of: found[index])
      // The walk has made it without numbers.
      if case .pending(let described) = layers[index] { wanted.given = described.given }
      guard
        layers[index].isPending || index >= first && wanted != LayerDescription(of: layers[index]),
        !wanted.hasBlank
      else { continue }
      layers[index] = .made(try wanted.make(&generator))
      drawn.insert(index)
    }
    return drawn
  }

  /// The stack as a tensor meets it: each `_` worked out for it, and changed weights drawn from a
  /// separate stream.
  ///
  /// - Throws: as `settle`.
  public func settled(for input: Shape, vocabulary: Int?) throws -> Sequential {
    guard hasBlanks else { return self }
    var copy = self
    var generator = Generator(seed: 0)
    try copy.settle(for: input, vocabulary: vocabulary, generator: &generator)
    return copy
  }

  /// Adds layers to the stack, which `settle` draws later.
  public mutating func place(_ layers: [LayerDescription], in range: Range<Int>) {
    children.replaceSubrange(range, with: layers.map(\.pending))
  }
}
