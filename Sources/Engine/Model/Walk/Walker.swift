/// Takes a shape from layer to layer: the one place where the path through a stack is computed.
struct Walker {
  /// What becomes of a layer before the shape meets it.
  enum Preparation {
    /// It stays as it is.
    case none
    /// Each `_` is worked out for the shape, or from the number of symbols that the data has.
    case blanks(vocabulary: Int?)
    /// It is made for the shape, whatever its sizes are.
    case fitted
  }

  /// Layers one after another, and what comes of a shape in them.
  struct Row {
    /// The steps of those that it passes or enters.
    var steps: [Walk.Step] = []
    /// All of them, as the shape finds them.
    var layers: [StackedLayer] = []
    /// What the last one makes; `nil` where the shape is stopped.
    var output: Signal?
  }

  let purpose: Purpose
  private let preparation: Preparation
  /// What stopped the shape.
  private(set) var stop: StopError?
  /// Why a layer could not be made for what reaches it.
  private(set) var failure: (any Error)?
  /// What was tapped so far, for each layer around that collects.
  private var taps: [[Signal]] = []

  init(purpose: Purpose, _ preparation: Preparation = .none) {
    self.purpose = purpose
    self.preparation = preparation
  }

  /// Whether layers may be others than those that were given.
  var changesLayers: Bool { if case .none = preparation { false } else { true } }

  /// Takes a shape through layers one after another; without one, only what the data decides is
  /// worked out.
  mutating func pass(_ layers: [StackedLayer], _ input: Signal?, under parent: Position) -> Row {
    var row = Row(output: input)
    row.steps.reserveCapacity(layers.count)
    for (index, layer) in layers.enumerated() {
      guard row.output != nil || changesLayers else { break }
      switch prepared(layer, row.output) {
      case .pending(let description): wait(description, at: parent.child(index), &row)
      case .made(let layer): pass(layer, at: parent.child(index), &row)
      }
    }
    return row
  }

  /// Stops a shape at a layer whose sizes are still open.
  private mutating func wait(
    _ description: LayerDescription, at position: Position, _ row: inout Row
  ) {
    row.layers.append(.pending(description))
    guard let input = row.output else { return }
    row.output = nil
    let line = description.line
    stop = StopError(
      position: position, layer: line, input: input, reason: .undecided(layer: line))
  }

  private mutating func pass(_ layer: any Layer, at position: Position, _ row: inout Row) {
    if let wiring = layer.wiring { return enter(layer, wiring, at: position, &row) }
    row.layers.append(.made(layer))
    guard let input = row.output else { return }
    do throws(ShapeError) {
      let step = try step(layer, input, at: position)
      row.steps.append(step)
      row.output = step.outgoing
    } catch {
      row.output = nil
      stop = StopError(position: position, layer: layer.description, input: input, reason: error)
    }
  }

  /// The step of a layer that holds no layers.
  private func step(
    _ layer: some Layer, _ input: Signal, at position: Position
  ) throws(ShapeError) -> Walk.Step {
    let takes = type(of: layer).takes
    guard input.element == takes else {
      throw .wrongElement(layer: layer.description, wants: takes, got: input.element)
    }
    let shape = try layer.outputShape(for: input.shape)
    return Walk.Step(
      position: position, layer: layer, incoming: input,
      outgoing: Signal(shape, of: input, by: layer), isEntered: false, inside: [],
      scratch: try layer.scratchShapes(for: input.shape, purpose),
      buffers: try buffers(of: layer, for: input.shape))
  }

  /// The shapes of the buffers that a plan copies: training may give them others.
  private func buffers(of layer: some Layer, for input: Shape) throws(ShapeError) -> [Shape] {
    switch purpose {
    case .inference: []
    case .training: try layer.bufferShapes(for: input)
    case .differentiation: layer.buffers.map(\.tensor.shape)
    }
  }

  /// Takes a shape through the layers inside one, and joins what they make to what came in.
  private mutating func enter(
    _ container: any Layer, _ wiring: Wiring, at position: Position, _ row: inout Row
  ) {
    if wiring == .collect { taps.append([]) }
    let inside = pass(container.children, row.output, under: position)
    let tapped = wiring == .collect ? taps.removeLast() : []
    var found = container
    if changesLayers { found.children = inside.layers }
    row.layers.append(.made(found))
    guard let input = row.output else { return }
    row.output = nil
    if let made = inside.output {
      do throws(ShapeError) {
        if wiring == .tap { try tap(made, by: found) }
        row.output = try wiring.joined(made, of: inside.steps, tapped, to: input, by: found)
      } catch {
        stop = StopError(
          position: position, layer: found.description, input: input, reason: error)
      }
    }
    row.steps.append(
      Walk.Step(
        position: position, layer: found, incoming: input,
        outgoing: row.output ?? inside.steps.last?.outgoing ?? input,
        isEntered: row.output == nil, inside: inside.steps, scratch: [], buffers: []))
  }

  /// Gives what a layer tapped to the nearest one around it that collects.
  private mutating func tap(_ made: Signal, by layer: some Layer) throws(ShapeError) {
    guard !taps.isEmpty else {
      // A part of a stack is fitted by itself.
      if case .fitted = preparation { return }
      throw .skipOutside(layer: layer.description)
    }
    taps[taps.count - 1].append(made)
  }

  /// The layer as the shape finds it; what is made anew has no weights.
  private mutating func prepared(_ layer: StackedLayer, _ input: Signal?) -> StackedLayer {
    switch preparation {
    case .none: return layer
    case .blanks(let vocabulary):
      let isPending = layer.isPending
      guard layer.wiring == nil, isPending || layer.hasBlanks else { return layer }
      let present = LayerDescription(of: layer)
      let wanted = present.filled(input: input?.shape, vocabulary: vocabulary)
      guard isPending || wanted != present, !wanted.hasBlank else { return layer }
      // What follows from the number of contexts follows from nothing where that may be any.
      if let other = input?.otherBatch,
        present.filled(input: other, vocabulary: vocabulary) != wanted
      {
        return isPending ? layer : .pending(present.asWritten)
      }
      return made(wanted) ?? layer
    case .fitted:
      guard let input else { return layer }
      var description = LayerDescription(of: layer)
      let arguments = description.type.fitted(description.arguments, to: input.shape)
      guard arguments != description.arguments else { return layer }
      description.arguments = arguments
      return description.outline
    }
  }

  private mutating func made(_ description: LayerDescription) -> StackedLayer? {
    do {
      return .made(try description.outlined())
    } catch {
      failure = failure ?? error
      return nil
    }
  }
}
