import Support

/// The path of a shape through a stack, as far as it comes, by the layers' own formulas.
///
/// It takes no memory for tensors. A plan is laid out along it, a table shows its steps, and changes of
/// a stack are tried by it.
public struct Walk: Sendable {
  /// What one layer makes of what reaches it.
  public struct Step: Sendable {
    /// Where the layer is.
    public let position: Position
    /// The layer as the tensor finds it, each `_` with its number.
    public let layer: any Layer
    /// What reaches it.
    package let incoming: Signal
    /// What it makes; of a layer that the tensor enters and does not leave, what the layers inside it
    /// make, as far as the tensor comes.
    package let outgoing: Signal
    /// Whether the tensor enters the layer and does not leave it.
    package let isEntered: Bool
    /// The steps of the layers inside it, in order.
    package let inside: [Step]
    /// The shapes of the memory that its passes need besides input and output.
    let scratch: [Shape]
    /// The shapes that its buffers take in training.
    let buffers: [Shape]

    /// The shape of its input.
    public var input: Shape { incoming.shape }
    /// The shape of its output.
    public var output: Shape { outgoing.shape }
    /// How many numbers training steps; those of layers inside are in their own steps.
    public var parameterCount: Int { layer.parameters.reduce(0) { $0 + $1.tensor.count } }
    /// Multiply-adds of the layer's matrix products in one forward pass.
    public var multiplyAdds: Int { layer.multiplyAdds(for: input) }
    /// Bytes of the layer's output, at most what an `Int` counts; none where it is memory of another
    /// layer.
    public var activationBytes: Int {
      guard !isEntered, !layer.outputIsView, layer.wiring != .sequence else { return 0 }
      let (bytes, overflow) = output.count.multipliedReportingOverflow(by: 4)
      return overflow ? Int.max : bytes
    }
  }

  /// The stack's own step, inside which all others are.
  package let root: Step
  /// Which layer stops the tensor, and why; `nil` where it passes.
  public let stop: StopError?
  /// What the passes are for.
  public let purpose: Purpose
  /// The whole stack as the tensor finds it: each `_` that is decided has its number, and a layer whose
  /// number changed has no weights.
  public let stack: Sequential

  private init(_ root: Step, _ stop: StopError?, _ purpose: Purpose, _ stack: Sequential) {
    (self.root, self.stop, self.purpose, self.stack) = (root, stop, purpose, stack)
  }

  private init(_ stack: Sequential, _ input: Signal, _ walker: inout Walker) {
    let row = walker.pass(stack.children, input, under: .root)
    let found = walker.changesLayers ? Sequential(row.layers) : stack
    self.init(
      Step(
        position: .root, layer: found, incoming: input,
        outgoing: row.output ?? row.steps.last?.outgoing ?? input, isEntered: row.output == nil,
        inside: row.steps, scratch: [], buffers: []),
      walker.stop, walker.purpose, found)
  }

  /// The path through a stack as it is: an undecided `_` stops the tensor.
  public init(_ stack: Sequential, _ input: Signal, for purpose: Purpose = .inference) {
    var walker = Walker(purpose: purpose)
    self.init(stack, input, &walker)
  }

  /// The path of a shape of what the stack reads, through the stack as it is.
  public init(_ stack: Sequential, _ shape: Shape, for purpose: Purpose = .inference) {
    self.init(stack, Signal(shape, stack.takesElement), for: purpose)
  }

  /// The path through a stack in which each `_` is worked out on the way, for what reaches it or from the
  /// number of symbols that the data has.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError` where a layer cannot be made.
  public init(
    settling stack: Sequential, _ input: Signal, for purpose: Purpose = .inference,
    vocabulary: Int?
  ) throws {
    let isOpen = stack.hasBlanks || stack.pendingCount > 0
    var walker = Walker(purpose: purpose, isOpen ? .blanks(vocabulary: vocabulary) : .none)
    self.init(stack, input, &walker)
    if let failure = walker.failure { throw failure }
  }

  /// What goes in.
  public var input: Signal { root.incoming }
  /// What leaves the stack; `nil` where the tensor is stopped.
  public var output: Signal? { stop == nil ? root.outgoing : nil }
  /// The shape that leaves the stack.
  ///
  /// - Throws: `ShapeError`, why a layer stops the tensor.
  func reached() throws(ShapeError) -> Shape {
    if let stop { throw stop.reason }
    return root.output
  }
  /// Every layer that the tensor passes or enters, in the order of the table.
  public var steps: [Step] { root.inside.flatMap(\.flattened) }

  /// The path of a tensor that is stopped before it goes in.
  package func refused(by stop: StopError) -> Walk {
    Walk(
      Step(
        position: .root, layer: root.layer, incoming: input, outgoing: input, isEntered: true,
        inside: [], scratch: [], buffers: []), stop, purpose, stack)
  }
}

extension Walk.Step {
  /// The step and those inside it.
  fileprivate var flattened: [Walk.Step] { [self] + inside.flatMap(\.flattened) }
}

extension Walk {
  /// The part that the tensor passes, with weights to run it: those of a stack's layers where they are
  /// as the tensor finds them, else drawn from a stream.
  ///
  /// What the tensor enters and does not leave runs as far as it comes.
  ///
  /// - Throws: `LayerError`, `ShapeError` or `MemoryError`.
  package func runnable(like stack: Sequential, _ generator: inout Generator) throws -> Walk {
    guard stop != nil || self.stack.hasBlanks else { return self }
    let steps = try Self.runnable(root.inside, like: stack.children, &generator)
    let passed = Sequential(steps.map(\.layer))
    let root = Step(
      position: .root, layer: passed, incoming: input, outgoing: root.outgoing, isEntered: false,
      inside: steps, scratch: [], buffers: [])
    return Walk(root, nil, purpose, passed)
  }

  private static func runnable(
    _ steps: [Step], like layers: [StackedLayer], _ generator: inout Generator
  ) throws -> [Step] {
    try zip(steps, layers).map { step, kept in
      let inside = try runnable(step.inside, like: kept.children, &generator)
      var layer = step.layer
      if step.isEntered {
        layer = Sequential(inside.map(\.layer))
      } else if !inside.isEmpty {
        if layer.hasBlanks { layer.children = inside.map { .made($0.layer) } }
      } else if layer.isHollow {
        let wanted = LayerDescription(of: layer)
        if case .made(let kept) = kept, !kept.isHollow, LayerDescription(of: kept) == wanted {
          layer = kept
        } else {
          layer = try wanted.make(&generator)
        }
      }
      return Step(
        position: step.position, layer: layer, incoming: step.incoming, outgoing: step.outgoing,
        isEntered: false, inside: inside, scratch: step.scratch, buffers: step.buffers)
    }
  }

  /// What a forward pass costs: the multiply-adds and the numbers that the layers make; at most what an
  /// `Int` counts.
  package var work: Int { total(\.multiplyAdds, and: \.output.count) }

  /// How many numbers all the layers make, those of views not counted again; at most what an `Int` counts.
  package var madeNumbers: Int { total { $0.activationBytes / 4 } }

  private func total(_ counts: (Step) -> Int, and others: ((Step) -> Int)? = nil) -> Int {
    steps.reduce(0) { sum, step in
      let (first, isHuge) = sum.addingReportingOverflow(counts(step))
      let (total, isLarger) = first.addingReportingOverflow(others?(step) ?? 0)
      return isHuge || isLarger ? Int.max : total
    }
  }

  /// Refuses a path that there is no memory to run, the weights that are still to be drawn included.
  ///
  /// - Throws: `StopError` where it cannot be counted; `MemoryError`.
  package func checkMemory() throws {
    var builder = PlanBuilder(purpose: purpose)
    _ = try builder.layout(root, Region(offset: 0, shape: input.shape))
    try MemoryBudget.check("running this stack", floats: builder.sections + undrawnSizes)
  }

  /// Refuses a path whose weights there is no memory to draw, however large the tensor is.
  ///
  /// - Throws: `MemoryError`.
  package func checkWeights() throws {
    try MemoryBudget.check("the weights of this stack", floats: undrawnSizes)
  }

  /// How many numbers each of the weights has that are still to be drawn.
  private var undrawnSizes: [Int] {
    var sizes: [Int] = []
    stack.visit { _, layer in
      sizes += (layer.made?.parameters ?? []).map(\.tensor).filter(\.isHollow).map(\.count)
    }
    return sizes
  }
}

extension Layer {
  /// Whether its weights are still to be drawn: a walk of shapes needs none.
  fileprivate var isHollow: Bool { parameters.contains { $0.tensor.isHollow } }
}
