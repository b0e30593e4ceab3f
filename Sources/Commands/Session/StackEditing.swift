import Rendering
import Support
import Advice
import Engine

/// What the commands that edit the stack share.
extension Session {
  /// Adds layers to the stack, draws their weights in order, and shows them.
  ///
  /// - Throws: `LayerError.cannotWorkOut`, or what making a layer throws.
  mutating func place(
    _ layers: [LayerDescription], at position: Position, isReplacing: Bool = false
  ) throws -> Output {
    for layer in layers { try layer.checkBlanks() }
    let index = position.index
    let replaced = isReplacing ? state.model.layer(at: position) : nil
    let wasTrained = replaced.map(state.trained.include) ?? false
    try edit(inside: position.parent) {
      $0.replaceSubrange(index..<index + (isReplacing ? 1 : 0), with: layers.map(\.pending))
    }
    let drawn = try settle(from: position.top)
    var fates: [ObjectIdentifier: WeightFate] = [:]
    if let replaced, wasTrained {
      fates = keep(replaced, in: layers.indices.map { position.parent.child(index + $0) })
    }
    return LayerRow.output(
      state.model, at: position, count: layers.count, drawn: drawn, fates: fates)
  }

  /// Gives the layer that takes the place of a trained one its weights, where they fit; tells what
  /// became of them.
  private mutating func keep(
    _ replaced: any Layer, in positions: [Position]
  ) -> [ObjectIdentifier: WeightFate] {
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
    state.forgetTraining()
    withdrawFixes()
    walked = nil
    if shownLayers != nil { shownLayers = [] }
  }

  /// Changes the layers inside the one at a position.
  ///
  /// - Throws: `CommandError.nothingInside`, `LayerError.tooDeep`.
  mutating func edit(
    inside position: Position, _ body: (inout [any Layer]) -> Void
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
    state.optimizer = nil
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
      for: try Shape(Self.contexts, known.block), vocabulary: known.vocabulary.count)
    if !drawn.isEmpty {
      state.optimizer = nil
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
        ? try Shape(Self.contexts, try contexts().block) : passage.input
      model = try model.settled(for: input, vocabulary: passage.vocabulary)
    }
    return try model.redrawn(&state.generator)
  }

  /// The default number of contexts in a batch.
  static let contexts = 4

  /// The default input: a few contexts of the data.
  ///
  /// - Throws: `DataError`.
  mutating func standardProbe() throws -> Probe {
    .shape(try Shape(Self.contexts, try contexts().block))
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

  /// What was pushed last, as it goes through the stack.
  ///
  /// - Throws: `CommandError.nothingPushed`, `DataError`.
  mutating func passing() throws -> Passage {
    let takesSymbols = state.model.takesElement == .symbols
    guard var passage = try probedPassage(takesSymbols: takesSymbols) else {
      throw nothingPushed
    }
    if takesSymbols { passage.vocabulary = knownVocabulary }
    return passage
  }

  /// The shape of what was pushed last, on its way; a few contexts of the data where nothing was.
  ///
  /// - Throws: `DataError` if the data is needed and not available.
  mutating func probedPassage(takesSymbols: Bool) throws -> Passage? {
    switch probe {
    case .shape, .anyBatch, .tensor: break
    case .batch, .text: _ = try dataset()
    case nil: if takesSymbols { _ = try dataset() }
    }
    return presumedPassage(takesSymbols: takesSymbols)
  }

  /// What was pushed last, on its path, as far as it is known without reading data.
  func presumedPassage(takesSymbols: Bool) -> Passage? {
    guard let extents = presumed(takesSymbols: takesSymbols),
      let input = extents.shape(batch: ProbeInput.exampleOfAnyBatch)
    else { return nil }
    var passage = Passage(input)
    passage.isAnyBatch = extents.isAnyBatch
    passage.block = state.dataOptions.block
    return passage
  }

  /// The error that nothing was pushed, with a shape that the stack lets through.
  var nothingPushed: CommandError { .nothingPushed(hint: "push \(fittingShape)") }

  /// A shape that the stack lets through, as far as its own sizes show.
  private var fittingShape: String {
    let (block, model) = (state.dataOptions.block, state.model)
    var sizes: [Int] = []
    for layer in model.children {
      for argument in type(of: layer).spec.arguments {
        guard case .size(let size)? = layer.arguments[argument.name], !sizes.contains(size) else {
          continue
        }
        sizes.append(size)
      }
    }
    // The input of a flattening is narrower than its output.
    sizes += sizes.flatMap { size in (sizes + [block]).filter { size % $0 == 0 }.map { size / $0 } }
    let candidates =
      [[Self.contexts, block]]
      + sizes.flatMap { [[Self.contexts, $0], [Self.contexts, block, $0]] }
    let shapes = candidates.compactMap { try? Shape($0) }.filter { $0.count <= Self.mostHinted }
    func fits(_ shape: Shape, _ stack: Sequential) -> Bool {
      if case .through? = try? Passage(shape).outcome(in: stack) { true } else { false }
    }
    let beginning = Sequential(Array(model.children.prefix(1)))
    let fitting = shapes.first { fits($0, model) } ?? shapes.first { fits($0, beginning) }
    return fitting?.description ?? "\(Self.contexts)x\(block)"
  }

  /// More elements than this do not make a useful hint.
  private static let mostHinted = 1 << 20

  /// Whether the user chose the shape of the last push.
  var hasChosenShape: Bool { if case .shape = probe { true } else { false } }

  /// The description of a default shape; `nil` if the user chose one.
  var inputInWords: String? {
    switch probe {
    case .shape, .anyBatch, .tensor: nil
    case .batch: "the batch that was pushed"
    case .text(let text): "\"\(text)\" that was pushed"
    case nil: "contexts of the data: nothing was pushed"
    }
  }

  /// The shape of what was pushed last, as far as it is known without reading data; a few contexts of
  /// the data where nothing was.
  func presumed(takesSymbols: Bool) -> Extents? {
    func contexts(_ count: Int) -> Extents? {
      (try? Shape(count, state.dataOptions.block)).map { Extents($0) }
    }
    return switch probe {
    case .shape(let shape): Extents(shape)
    case .anyBatch(let extents): extents
    case .tensor(let tensor): Extents(tensor.shape)
    case .batch: contexts(ProbeInput.examples)
    case .text: contexts(1)
    case nil: takesSymbols ? contexts(Self.contexts) : nil
    }
  }
}

/// How layers are shown in tables.
enum LayerRow {
  /// Number, line and parameters.
  static func text(_ position: String, _ layer: any Layer, _ note: String? = nil) -> [Text] {
    [
      Text(position.count < 2 ? " " + position : position, .number).flushRight,
      Text(layer.description, .layer),
      note.map { Text($0, .faint) } ?? Text(self.note(layer), .faint).optional,
    ]
  }

  /// `270 parameters`, or nothing for a layer without; a `_` without a value waits.
  static func note(_ layer: any Layer) -> String {
    if layer.pendingCount > 0 { return "_ waits for a push" }
    return layer.parameterCount == 0 ? "" : counted(layer.parameterCount, "parameter")
  }

  /// An output with the rows of some layers and of those that were drawn anew.
  static func output(
    _ model: Sequential, at position: Position, count: Int = 1, drawn: Set<Int>,
    fates: [ObjectIdentifier: WeightFate] = [:]
  ) -> Output {
    let shown = (0..<count).compactMap { offset -> (String, any Layer)? in
      let place = position.parent.child(position.index + offset)
      return model.layer(at: place).map { (place.description, $0) }
    }
    var output = Output(
      [
        .table(
          shown.map { place, layer in
            let fate = layer.firstWeights.flatMap { fates[$0] }
            return text(place, layer, fate.map { "\(note(layer)), \($0.kind.rawValue)" })
          })
      ],
      fields: ["layers": shown.map { LayerFields($0, $1) }])
    output.yieldsToTrace = true
    output.fates = fates
    if position.isInside { output.editedInside = [position.top] }
    let range = position.top..<position.top + (position.isInside ? 1 : count)
    return output.telling(drawn.subtracting(range), of: model)
  }
}

extension Output {
  /// The output with rows of the layers whose weights were drawn anew because of an edit elsewhere.
  func telling(_ drawn: Set<Int>, of model: Sequential) -> Output {
    guard !drawn.isEmpty else { return self }
    var output = self
    for index in drawn {
      guard let weights = model.children[index].firstWeights else { continue }
      output.fates[weights] = WeightFate(.drawnAnew, depth: 1)
    }
    output.blocks.append(
      .table(
        drawn.sorted().map { LayerRow.text(String($0 + 1), model.children[$0], "drawn anew") }))
    return output
  }
}

/// A layer as JSON fields.
struct LayerFields: Encodable, Sendable {
  let position: String
  let layer: String
  let parameters: Int

  init(_ position: String, _ layer: any Layer) {
    self.position = position
    self.layer = layer.description
    parameters = layer.parameterCount
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
