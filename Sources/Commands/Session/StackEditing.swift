import Advice
import Engine
import Notation
import Rendering
import Support

/// What the commands that edit the stack share.
extension Session {
  /// Adds layers to the stack, draws their weights in order, and shows them.
  ///
  /// - Throws: `LayerError.cannotWorkOut`, or what making a layer throws.
  mutating func place(
    _ layers: [LayerDescription], at position: Position, isReplacing: Bool = false
  ) throws -> CommandResult {
    for layer in layers { try layer.checkBlanks() }
    let index = position.index
    let replaced = isReplacing ? state.model.layer(at: position) : nil
    let wasTrained = replaced.map(state.trained.include) ?? false
    try edit(inside: position.parent) {
      $0.replaceSubrange(index..<index + (isReplacing ? 1 : 0), with: layers.map(\.pending))
    }
    let drawn = try settle(from: position.top)
    var fates: [WeightsIdentity: WeightFate] = [:]
    if let replaced, wasTrained {
      fates = keep(replaced, in: layers.indices.map { position.parent.child(index + $0) })
    }
    return LayerRow.result(
      state.model, at: position, count: layers.count, drawn: drawn, fates: fates)
  }

  /// Gives the layer that takes the place of a trained one its weights, where they fit; tells what
  /// became of them.
  private mutating func keep(
    _ replaced: StackedLayer, in positions: [Position]
  ) -> [WeightsIdentity: WeightFate] {
    let kind = LayerDescription(of: replaced).keyword
    let place = positions.first {
      state.model.layer(at: $0).map { LayerDescription(of: $0).keyword } == kind
    }
    guard let place, let new = state.model.layer(at: place) else { return [:] }
    let kept = new.keepingTensors(of: replaced)
    if let kept {
      state.model.edit(inside: place.parent) { $0[place.index] = kept }
      walked = nil
      state.trained.add(kept)
    }
    let fate = WeightFate(kept == nil ? .drawnAnew : .kept, depth: place.path.count)
    return (kept ?? new).firstWeights.map { [$0: fate] } ?? [:]
  }

  /// Removes all layers and everything about them.
  mutating func removeStack() {
    state.model = Sequential()
    state.modes = StackModes()
    state.forgetTraining()
    withdrawFixes()
    walked = nil
    if shownLayers != nil { shownLayers = [] }
  }

  /// Changes the layers inside the one at a position.
  ///
  /// - Throws: `CommandError.nothingInside`, `LayerError.tooDeep`.
  mutating func edit(
    inside position: Position, _ body: (inout [StackedLayer]) -> Void
  ) throws {
    state.model.edit(inside: position, body)
    if position != .root, state.model.layers(inside: position)?.isEmpty ?? false {
      throw CommandError.nothingInside(position: position.description)
    }
    guard state.model.depth <= LayerParser.deepest + 1 else {
      throw LayerError.tooDeep(limit: LayerParser.deepest)
    }
  }

  /// Works out each `_` of an edited stack and draws what has no weights yet; gives the layers
  /// drawn.
  ///
  /// Layers before the edit, an index, are left alone.
  ///
  /// - Throws: `DataError`, or what making a layer throws.
  @discardableResult
  mutating func settle(from index: Int) throws -> Set<Int> {
    // The optimizer's memory belongs to the old weights.
    state.forgetMemories()
    walked = nil
    state.otherLosses = state.losses.count
    defer { state.trained.limit(to: state.model) }
    guard let passage = try blanksPassage() else {
      return try state.settle(for: nil, vocabulary: nil, from: index)
    }
    let walk = try passage.walk(state.model)
    walked = Passage.KnownWalk(walk, vocabulary: passage.vocabulary)
    return try state.draw(along: walk, from: index)
  }

  /// Works out each `_` for the data's contexts, before they are learnt from; gives the layers
  /// drawn.
  ///
  /// - Throws: `DataError`, or what making a layer throws.
  mutating func settleForData() throws -> Set<Int> {
    guard state.model.hasBlanks, state.model.takesElement == .symbols else { return [] }
    let known = try contexts()
    let drawn = try state.settle(
      for: try known.input(batch: Self.contexts, for: state.model),
      vocabulary: known.vocabulary.count)
    if !drawn.isEmpty {
      state.forgetMemories()
      state.otherLosses = state.losses.count
    }
    return drawn
  }

  /// The stack with every weight drawn anew, each `_` worked out for the data's contexts, or for
  /// the last push if the stack reads numbers.
  ///
  /// - Throws: as `settle`.
  mutating func redrawnModel() throws -> Sequential {
    var model = state.model
    if let passage = try blanksPassage() {
      let input =
        model.takesElement == .symbols
        ? try contexts().input(batch: Self.contexts, for: model) : passage.input
      model = try model.settled(for: input, vocabulary: passage.vocabulary)
    }
    return try model.redrawn(&state.generator)
  }

  /// What each `_` is worked out from: the shape pushed last, or the data's contexts if the stack
  /// reads symbols; and the data's vocabulary.
  private mutating func blanksPassage() throws -> Passage? {
    guard state.model.hasBlanks else { return nil }
    let takesSymbols = state.model.takesElement == .symbols
    guard var passage = try probedPassage(takesSymbols: takesSymbols) else { return nil }
    if takesSymbols { passage.vocabulary = try contexts().vocabulary.count }
    return passage
  }
}

extension State {
  /// Works out each `_` and draws what has no weights yet, from a layer on; gives what was drawn.
  ///
  /// - Throws: what making a layer throws.
  fileprivate mutating func settle(
    for input: Shape?, vocabulary: Int?, from index: Int = 0
  ) throws -> Set<Int> {
    try model.settle(for: input, vocabulary: vocabulary, from: index, generator: &generator)
  }

  /// Draws what has no weights yet, from a layer on, for a path that is known; gives what was drawn.
  ///
  /// - Throws: what making a layer throws.
  fileprivate mutating func draw(along walk: Walk, from index: Int) throws -> Set<Int> {
    try model.draw(along: walk, from: index, generator: &generator)
  }
}
