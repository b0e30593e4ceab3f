/// Where one layer works: its part of a plan's memory.
///
/// Buffers that a purpose does not need are an unused scalar: gradients in an inference plan, the
/// input of a layer that takes symbols. Where a plan shares windows, buffers use the rows that are
/// to be computed.
public final class Frame {
  /// Symbol numbers, for a layer that takes them.
  package private(set) var symbols: Buffer<Int32>
  /// What comes in, and what the layer makes of it.
  package private(set) var input, output: Buffer<Float>
  /// The gradients of both.
  package private(set) var inputGradient, outputGradient: Buffer<Float>
  /// Whether the gradient of the input is needed.
  package let wantsInputGradient: Bool
  /// In the order of the layer's `parameters`.
  package let parameters, gradients: [Buffer<Float>]
  /// In the order of the layer's `buffers`.
  package let buffers: [Buffer<Float>]
  /// In the order of the layer's `scratchShapes`.
  package private(set) var scratch: [Buffer<Float>]
  let children: [Frame]
  /// What the last forward pass of a layer made of operations keeps for backward.
  var remembered: RememberedPass?
  /// Whether that is kept for further backward passes.
  var retainsPass = false
  /// Where a pass that fails says why.
  private let failure: PassFailure
  /// The layers inside, at any depth, whose own layers inside make what this one adds up.
  let taps: [Frame]

  private let layer: any Layer
  /// How far parameters step along their gradients; `nil` if gradients are kept for an optimizer.
  private var rate: Float?
  /// Which parameters stepped as soon as their gradient was known.
  private var hasStepped: [Bool]
  private let inputLevel, outputLevel: WindowLevel?
  /// The rows of the input that end where those of the output do, where windows are shared and the two differ.
  private let alignment: WindowAlignment?
  /// The same of what each tap makes.
  private let tapAlignments: [WindowAlignment?]
  private let outputLevelNumber: Int
  /// The places that count, in a batch of padded rows.
  private var realPlaces: RealPlaces?
  /// The level whose places alone are asked for, inside a tap; `nil` for all.
  private let asking: Int?
  private let scratchWithRows: [Int]
  private let takes: ElementKind
  /// Whether there are backward passes.
  let hasBackward: Bool
  /// The mode of the last pass, whose gradient backward works out.
  private(set) var mode = Mode.training
  /// Whether the output lies where the input does.
  private let isInPlace: Bool

  /// Which layers are around one.
  struct Surroundings {
    /// The level of what the nearest layer that collects taps makes.
    var collected: Int?
    /// The same inside a tap, where all is asked for at that level's places alone.
    var asking: Int?
  }

  init(
    _ layout: FrameLayout, in memory: PlanMemory, _ surroundings: Surroundings = Surroundings()
  ) throws {
    layer = layout.step.layer
    failure = memory.failure
    symbols = memory.symbols
    input = try memory.activation(layout.input)
    output = try memory.activation(layout.output)
    hasBackward = memory.purpose.hasBackward
    isInPlace = layout.output.offset == layout.input.offset
    wantsInputGradient = hasBackward && layout.step.position != memory.firstLeaf
    inputGradient = try memory.gradient(layout.input)
    outputGradient = try memory.gradient(layout.output)
    scratch = try layout.scratch.map(memory.scratch)
    scratchWithRows = layout.scratch.indices.filter { layout.scratch[$0].followsRows }
    parameters = try memory.parameters(layout)
    gradients = try layout.parameters.map(memory.parameterGradient)
    buffers = try memory.buffers(layout)
    takes = layout.step.incoming.element
    inputLevel = memory.windows?.levels[layout.inputLevel]
    outputLevel = memory.windows?.levels[layout.outputLevel]
    hasStepped = parameters.map { _ in false }
    asking = surroundings.asking
    var inside = surroundings
    if layer.wiring == .collect { inside.collected = layout.outputLevel }
    if layer.wiring == .tap,
      layout.children.allSatisfy({ $0.outputLevel == layout.inputLevel })
    {
      inside.asking = inside.collected
    }
    let children = try layout.children.map { try Frame($0, in: memory, inside) }
    let taps = layer.wiring == .collect ? children.flatMap(\.openTaps) : []
    let isJoined = layer.wiring == .sum || layer.wiring == .tap
    alignment =
      isJoined
      ? try memory.windows?.alignment(of: layout.outputLevel, with: layout.inputLevel) : nil
    tapAlignments = try taps.map {
      try memory.windows?.alignment(of: layout.outputLevel, with: $0.outputLevelNumber)
    }
    outputLevelNumber = layout.outputLevel
    (self.taps, self.children) = (taps, children)
  }
}

extension Frame {
  /// It, and those inside it at any depth.
  var withInside: [Frame] { [self] + children.flatMap(\.withInside) }

  /// The last layer inside.
  var made: Frame? { children.last }

  /// It, or the layers inside it, whose own layers inside make what a layer around it adds up.
  private var openTaps: [Frame] {
    guard layer.wiring != .collect else { return [] }
    return children.flatMap(\.openTaps) + (layer.wiring == .tap ? [self] : [])
  }
}

/// Why a pass through a plan failed: only operations that take memory on the way can.
///
/// Sendable: a plan's passes run one after another.
final class PassFailure: @unchecked Sendable {
  /// The first reason; `nil` as long as there is none.
  fileprivate(set) var error: (any Error)?

  /// Forgets the reason and throws it, where there is one.
  ///
  /// - Throws: the reason.
  func check() throws {
    guard let error else { return }
    self.error = nil
    throw error
  }
}

extension Frame {
  /// Whether this pass has failed, here or in another layer: what it makes is meaningless.
  var hasFailed: Bool { failure.error != nil }

  /// Has the plan's pass fail.
  func fail(_ error: any Error) { failure.error = failure.error ?? error }
}

extension Frame {
  /// Runs the layer.
  func forward(_ pass: inout Pass) {
    mode = pass.mode
    layer.forward(self, &pass)
  }

  /// Runs the layer's gradient.
  func backward() { layer.backward(self) }

  /// Runs the layers inside, in order.
  func forwardInside(_ pass: inout Pass) {
    for child in children where pass.goesOn() {
      child.forward(&pass)
      pass.count(child.output.count)
    }
  }

  /// Runs the gradients of the layers inside, last to first.
  func backwardInside() {
    for child in children.reversed() { child.backward() }
  }
}

/// A step of plain gradient descent that a parameter takes as soon as its gradient is known:
/// parameter −= rate · gradient.
struct Descent {
  let parameter: Buffer<Float>
  let rate: Float
}

extension Frame {
  /// The step to take with the gradient, where one is due: the gradient need not be kept then.
  ///
  /// Asking takes it: the caller must apply the step.
  func beginDescent(of index: Int) -> Descent? {
    guard let rate else { return nil }
    hasStepped[index] = true
    return Descent(parameter: parameters[index], rate: rate)
  }

  /// Runs a backward pass in which every parameter steps, early or at the end.
  func descend(by rate: Float, _ backward: () -> Void) {
    setRate(rate)
    backward()
    stepTheRest(by: rate)
    setRate(nil)
  }

  private func setRate(_ rate: Float?) {
    self.rate = rate
    for child in children { child.setRate(rate) }
  }

  private func stepTheRest(by rate: Float) {
    for child in children { child.stepTheRest(by: rate) }
    for index in parameters.indices {
      if !hasStepped[index] {
        Kernels.descend(parameters[index], along: gradients[index], rate: rate)
      }
      hasStepped[index] = false
    }
  }
}

extension Frame {
  /// How often each row occurs in a batch, and how many places there are.
  struct RowCounts {
    let counts: Buffer<Float>
    let total: Int
  }

  /// `nil` if each row occurs once.
  var rowCounts: RowCounts? {
    if let realPlaces { return realPlaces.rowCounts(rows: output.rows) }
    guard let level = outputLevel, level.countsUnevenly else { return nil }
    return RowCounts(counts: level.counts.part(0..<output.rows), total: level.total)
  }

  /// Counts some places of a batch of padded rows alone, here and in the layers inside.
  ///
  /// - Throws: `MemoryError` or `ShapeError`.
  func count(_ places: RealPlaces) throws {
    for child in children { try child.count(places) }
    guard !buffers.isEmpty else { return }
    realPlaces = places
    try places.reserve(rows: output.rows)
  }

  /// The rows of the input that make each row of the output; `nil` where they are the same rows.
  var joinedRows: Buffer<Int32>? {
    inputLevel === outputLevel ? nil : outputLevel?.parts
  }

  /// The rows of the input that end where those of the output do; `nil` where each does in its own place, or
  /// steps were lost at the front.
  var ends: Buffer<Int32>? { alignment?.rows }

  /// What each tap makes, its gradient, and its rows that end where those of the output do.
  var tapped: some Sequence<(made: Frame, ends: Buffer<Int32>?)> {
    zip(taps, tapAlignments).lazy.compactMap { tap, alignment in
      tap.made.map { ($0, alignment?.rows) }
    }
  }

  /// The input as the output: of shared windows, the rows that each is made of.
  func passOn() {
    if let rows = joinedRows {
      Kernels.gather(input, rows, into: output)
    } else if !isInPlace {
      output.copy(from: input)
    }
  }

  /// The output's gradient as the input's: of shared windows, each row's sum over the windows it is part of.
  func passBack() {
    if let rows = joinedRows {
      Kernels.scatterAdd(rows, outputGradient, into: inputGradient)
    } else if !isInPlace {
      inputGradient.copy(from: outputGradient)
    }
  }

  /// The output's rows, including those computed earlier.
  var allOutputs: Buffer<Float> {
    var buffer = output
    if let outputLevel { buffer.use(rows: 0..<outputLevel.count) }
    return buffer
  }

  /// Sets the rows to compute, here and in the layers inside.
  func useFreshRows() {
    for child in children { child.useFreshRows() }
    guard let inputLevel, let outputLevel else { return }
    let rows = asking.flatMap { outputLevel.asked[$0] }.map { 0..<$0 } ?? outputLevel.fresh
    // A flattening reads any row of the level below.
    let inputRows = inputLevel === outputLevel ? rows : 0..<inputLevel.count
    output.use(rows: rows)
    if takes == .symbols { symbols = inputLevel.parts } else { input.use(rows: inputRows) }
    for index in scratchWithRows { scratch[index].use(rows: rows) }
    alignment?.update()
    for alignment in tapAlignments { alignment?.update() }
    guard hasBackward else { return }
    outputGradient.use(rows: rows)
    if takes == .reals { inputGradient.use(rows: inputRows) }
  }
}
