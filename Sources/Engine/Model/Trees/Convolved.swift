/// A tree of flattens and linears as the convolution that it is: the same weights at every step of a row.
///
/// Where a flatten puts K steps side by side and a linear reads them, a convolution with K taps reads the
/// same steps where they are; they lie as far apart as the flattens before have fused. The tree's output for
/// a window of R steps is the convolution's at the last of them, R being all that the flattens fuse; its
/// inner nodes are those of the convolution at every R/n-th place. In evaluation mode the two agree; in
/// training batchnorm sees other rows.
/// Source: makemore part 5; van den Oord et al., arXiv:1609.03499.
package struct Convolved: Sendable {
  /// The convolution.
  package let stack: Sequential
  /// How many steps of a row one output is made of (R).
  package let reach: Int
  /// How many steps a node of each level is made of, the shortest first.
  package let spans: [Int]
  /// Where each layer of the tree is in the convolution; flattens are in none.
  package let places: [Position: Position]

  /// Converts the stack that a walk leads through.
  ///
  /// - Throws: `StopError` for a walk that stops; `TreeError`, with changes that were tried, for a stack
  ///   that is no tree; `MemoryError`.
  package init(_ walk: Walk) throws {
    do {
      try self.init(converting: walk)
    } catch let error as TreeError {
      throw error.with(TreeCures.cure(of: error, walk))
    }
  }

  /// Converts without trying changes.
  init(converting walk: Walk) throws {
    if let stop = walk.stop { throw stop }
    let input = walk.input
    guard input.shape.rank == (input.element == .symbols ? 2 : 3) else {
      throw TreeError.noSteps(input: input.shape)
    }
    guard walk.fusesSteps else { throw TreeError.nothingFused }
    var converter = Converter()
    let layers = try converter.convert(walk.root.inside, under: .root)
    try converter.checkRead(by: nil)
    stack = Sequential(layers)
    reach = converter.fused.distance
    spans = converter.spans.sorted()
    places = converter.places
  }
}

extension Walk {
  /// Whether a layer puts steps side by side.
  package var fusesSteps: Bool { steps.contains { ($0.joinedRows ?? 1) > 1 } }
}

/// Takes the layers of a tree one after another.
private struct Converter {
  /// How far the steps are fused.
  struct Fused {
    /// How many steps each place of the tree is made of, unread ones aside: how far apart the convolution's
    /// taps are.
    var distance = 1
    /// How many such places are side by side and not read yet.
    var unread = 1
    /// The layer that put them there.
    var flatten: TreeError.Place?
  }

  var fused = Fused()
  private(set) var spans: Set<Int> = []
  private(set) var places: [Position: Position] = [:]
  /// How far the steps were fused that a tap gave to the layer around it that collects.
  private var tapped = Fused()

  /// The layers of the convolution for steps one after another.
  mutating func convert(
    _ steps: [Walk.Step], under parent: Position
  ) throws -> [StackedLayer] {
    var layers: [StackedLayer] = []
    for step in steps {
      let position = parent.child(layers.count)
      guard let layer = try convert(step, at: position) else { continue }
      places[step.position] = position
      layers.append(.made(layer))
    }
    return layers
  }

  /// Refuses steps that are side by side and that no linear has read.
  func checkRead(by reader: Walk.Step?) throws(TreeError) {
    guard let flatten = fused.flatten, fused.unread > 1 else { return }
    throw .stepsUnread(fusing: flatten, reader: reader.map { TreeError.Place($0) })
  }

  /// The layer for one of the tree; `nil` for one that fuses.
  private mutating func convert(_ step: Walk.Step, at position: Position) throws -> (any Layer)? {
    if step.layer.wiring != nil { return try convertInside(step, at: position) }
    if let count = step.joinedRows {
      if count > 1 { fused.flatten = TreeError.Place(step) }
      fused.unread *= count
      return nil
    }
    if step.layer.treatsNumbersAlike { return step.layer }
    guard fused.unread == 1 else {
      guard
        let made = try step.layer.convolution(over: fused.unread, dilation: fused.distance)
      else {
        try checkRead(by: step)
        return nil
      }
      fused.distance *= fused.unread
      fused.unread = 1
      spans.insert(fused.distance)
      return made
    }
    return try alike(step)
  }

  /// A layer that holds others: what those inside read is what it is given.
  private mutating func convertInside(
    _ step: Walk.Step, at position: Position
  ) throws -> any Layer {
    var layer = step.layer
    // The sum is of what comes in as well.
    if layer.wiring == .sum { try checkRead(by: step) }
    let before = fused
    layer.children = try convert(step.inside, under: position)
    switch layer.wiring {
    case .tap:
      try checkRead(by: nil)
      (tapped, fused) = (fused, before)
    case .collect: fused = tapped
    default: break
    }
    guard !layer.children.isEmpty else {
      throw TreeError.stepsMixed(layer: TreeError.Place(step))
    }
    return layer
  }

  /// A layer that stays as it is, because it treats each step by itself.
  private func alike(_ step: Walk.Step) throws -> any Layer {
    let (layer, input) = (step.layer, step.input)
    let isTimeless = step.incoming.element == .reals && input.rank == 2
    // With no steps left there is one mean for each channel, whatever the layer would do.
    if let common = layer.withCommonStatistics {
      guard isTimeless else { throw TreeError.stepStatistics(layer: TreeError.Place(step)) }
      var generator = Generator.hollow
      var plain = try type(of: layer).init(common, generator: &generator)
      (plain.parameters, plain.buffers) = (layer.parameters, layer.buffers)
      return plain
    }
    let row = isTimeless ? try Shape(1, 2, input.last) : input
    guard step.incoming.element == .symbols || layer.treatsRowsAlike(.inference),
      layer.keepsSteps(of: input), layer.keepsSteps(of: row)
    else { throw TreeError.stepsMixed(layer: TreeError.Place(step)) }
    return layer
  }
}

extension Layer {
  /// Whether each place but of the last axis is made of that place alone.
  fileprivate func keepsSteps(of input: Shape) -> Bool {
    let (map, last) = (axes(for: input), input.rank - 1)
    let kept = Self.takes == .symbols ? input.rank : last
    return map.refusal == nil && map.mixedAxis.map { $0 == last } ?? true
      && map.rules.count == kept + 1
      && map.rules.prefix(kept).enumerated().allSatisfy { $1 == .kept($0) }
  }
}

extension TreeError.Place {
  /// The layer of a step.
  init(_ step: Walk.Step) {
    self.init(position: step.position, line: LayerDescription(of: step.layer).rowLine)
  }
}
