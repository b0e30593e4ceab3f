import Support

/// A model bound to one input shape: every buffer of its passes reserved once, in one block of memory.
///
/// The shape table, the trainer, the evaluator and the sampler all run plans; a shape that a plan
/// shows is the shape of a tensor that it computes.
public final class Plan {
  /// The path along which it is laid out.
  let walk: Walk
  private let model: Sequential
  let frame: Frame
  private let memory: PlanMemory

  /// Works out every shape, counts the memory, and only then allocates it.
  ///
  /// - Throws: `StopError` where a layer cannot take its input; `MemoryError` where it does not fit.
  public convenience init(_ model: Sequential, input: Shape, purpose: Purpose) throws {
    try self.init(Walk(model, input, for: purpose))
  }

  /// Counts the memory of a path, and only then takes it.
  ///
  /// - Throws: `StopError` where the path ends before the stack does; `MemoryError` where it does not fit.
  package convenience init(_ walk: Walk, weightsOf other: Plan? = nil) throws {
    try self.init(walk, windows: nil, weightsOf: other)
  }

  /// Works out every shape and takes the memory, equal windows of symbols computed once where the stack
  /// allows it; with another plan of the same stack and purpose, steps of either change the weights of
  /// both.
  ///
  /// - Throws: as the other.
  package convenience init(
    _ model: Sequential, input: Shape, purpose: Purpose, sharing lifetime: WindowLifetime,
    weightsOf other: Plan? = nil
  ) throws {
    let walk = Walk(model, input, for: purpose)
    try self.init(walk, windows: try TreeWindows(along: walk, lifetime), weightsOf: other)
  }

  /// A path over rows of symbols, each window of them computed once; `nil` where the stack does not make
  /// each place of earlier ones alone.
  ///
  /// - Throws: as the others.
  convenience init?(_ walk: Walk, rows room: CausalWindows.Room, weightsOf other: Plan? = nil)
    throws
  {
    if let stop = walk.stop { throw stop }
    guard let windows = try CausalWindows(along: walk, room) else { return nil }
    try self.init(walk, windows: windows, weightsOf: other)
  }

  /// A plan of a layer's calls: the gradient of its input can be asked for too.
  ///
  /// - Throws: as the others.
  convenience init(calls walk: Walk, inputGradient: Bool) throws {
    try self.init(walk, windows: nil, inputGradient: inputGradient)
  }

  private init(
    _ walk: Walk, windows: (any Windows)?, weightsOf other: Plan? = nil,
    inputGradient: Bool = false
  ) throws {
    if let stop = walk.stop { throw stop }
    var builder = PlanBuilder(purpose: walk.purpose, windows: windows)
    let input = walk.input
    let scalar = try Shape([])
    let region =
      input.element == .symbols
      ? Region(offset: 0, shape: scalar) : try builder.reserveActivation(input.shape)
    let layout = try builder.layout(walk.root, region)
    self.walk = walk
    model = walk.stack
    let isCausal = windows is CausalWindows
    memory = try PlanMemory(
      builder, symbols: input.element == .symbols && !isCausal ? input.shape : scalar,
      firstLeaf: inputGradient ? nil : model.firstLeaf?.position ?? .root, windows: windows,
      sharingWeightsOf: other?.memory)
    frame = try Frame(layout, in: memory)
    let made =
      isCausal ? try Shape(windows?.rows.shape.rows ?? 1, walk.root.output.last) : walk.root.output
    output = windows == nil ? frame.output : try Buffer(zeros: made)
    outputGradient = windows == nil ? frame.outputGradient : try Buffer(zeros: made)
  }

  /// The shape of the input.
  public var input: Shape { walk.input.shape }
  /// The shape of the output.
  public var outputShape: Shape { walk.root.output }
  /// The kind of elements in the input.
  public var element: ElementKind { walk.input.element }
  /// The purpose the memory was reserved for.
  public var purpose: Purpose { walk.purpose }
  /// Every layer and its shapes, in order.
  public var steps: [Walk.Step] { walk.steps }

  /// Whether equal windows of symbols are computed once.
  package var sharesWindows: Bool { memory.windows != nil }
  /// Bytes of memory that it holds.
  public var bytes: Int { memory.bytes }
  /// The last layer's output.
  ///
  /// Of rows of symbols, one row of it for each of their places.
  public private(set) var output: Buffer<Float>
  /// The gradient of the output, which the loss fills.
  package private(set) var outputGradient: Buffer<Float>
  /// The input, where it is real numbers.
  package var reals: Buffer<Float> { frame.input }
  /// The input, where it is symbols.
  ///
  /// The caller has checked the numbers.
  var symbols: Buffer<Int32> { memory.symbols }
  /// All trained numbers in one buffer, and their gradients.
  package var parameters: Buffer<Float> { memory.allParameters }
  package var gradients: Buffer<Float> { memory.allGradients }
  /// The gradient of the input, for gradient checks.
  ///
  /// Meaningless for symbols.
  package var inputGradient: Buffer<Float> { frame.inputGradient }
  /// Where each layer works, one that holds others before these.
  var frames: [Frame] { frame.withInside }

  /// Puts symbol numbers in.
  ///
  /// - Throws: `ModelError.wrongElement`, `.wrongCount` or `.symbolOutside`.
  public func load(_ ids: [Int32]) throws(ModelError) {
    guard element == .symbols else { throw .wrongElement(wants: element) }
    guard ids.count == symbols.count else {
      throw .wrongCount(wants: symbols.count, got: ids.count)
    }
    let vocabulary = model.vocabulary ?? 0
    if let bad = ids.first(where: { $0 < 0 || $0 >= vocabulary }) {
      throw .symbolOutside(symbol: Int(bad), vocabulary: vocabulary)
    }
    symbols.copy(from: ids)
  }

  /// Puts real numbers in.
  ///
  /// - Throws: `ModelError.wrongElement` or `.wrongCount`.
  public func load(_ values: [Float]) throws(ModelError) {
    guard element == .reals else { throw .wrongElement(wants: element) }
    guard values.count == reals.count else {
      throw .wrongCount(wants: reals.count, got: values.count)
    }
    reals.copy(from: values)
  }

  /// Has statistics count some places of a batch of padded rows alone.
  ///
  /// - Throws: `MemoryError` or `ShapeError`.
  func count(_ places: RealPlaces) throws { try frame.count(places) }

  /// Puts rows of symbols in, for a plan of rows.
  ///
  /// The caller has checked the symbols, and that there are no more rows than there is room for.
  func load(_ batch: RowBatch) {
    guard let windows = memory.windows as? CausalWindows else { return }
    windows.collect(batch)
    useRows(of: windows)
  }

  /// Queues for rows that grow in this many lanes, for a plan of rows.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  func queues(lanes: Int) throws -> WindowQueues? {
    guard let windows = memory.windows as? CausalWindows else { return nil }
    let queues = try WindowQueues(windows, lanes: lanes)
    useRows(of: windows)
    return queues
  }

  private func useRows(of windows: CausalWindows) {
    output.use(rows: 0..<windows.rows.rows)
    if purpose.hasBackward { outputGradient.use(rows: 0..<windows.rows.rows) }
  }

  /// Fills the input: normal numbers, or symbols of the vocabulary.
  package func draw(_ generator: inout Generator) {
    guard element == .symbols else { return generator.fillNormal(reals) }
    let vocabulary = model.vocabulary ?? 1
    for index in 0..<symbols.count {
      symbols[index] = Int32(generator.integer(in: 0..<vocabulary))
    }
  }

  /// Nothing is drawn in evaluation mode; a new seed would take longer than a small stack's pass.
  private static let unused = Generator(seed: 0)

  /// Runs the stack in evaluation mode.
  ///
  /// - Throws: `MemoryError`, where a layer is made of operations that find none.
  public func evaluate() throws {
    var pass = Pass(mode: .evaluation, generator: Self.unused)
    try run(&pass)
  }

  /// Runs the stack in evaluation mode, unless the user stops it; `report` is called with how much of
  /// the walk's `work` is done.
  ///
  /// - Throws: `Interruption`.
  package func evaluateWatched(
    reporting report: (@Sendable (_ done: Int) -> Void)? = nil
  ) throws {
    var pass = Pass(
      mode: .evaluation, generator: Self.unused, watch: Interruption.watch, reporting: report)
    try run(&pass)
    if pass.isStopped { throw Interruption.stopped }
  }

  /// Runs the stack as the pass says; training mode needs a training plan.
  ///
  /// - Throws: `ModelError.notForTraining`; as `evaluate`.
  package func forward(_ pass: inout Pass) throws {
    guard pass.mode == .evaluation || purpose == .training else { throw ModelError.notForTraining }
    try run(&pass)
  }

  /// What the numbers are that each layer made in the last pass, in the order of `steps`.
  ///
  /// - Throws: `Interruption.stopped`.
  package func summaries() throws -> [NumberSummary] {
    var summaries: [NumberSummary] = []
    try Self.summarise(frame, walk.root, nil, &summaries)
    return summaries
  }

  private static func summarise(
    _ frame: Frame, _ step: Walk.Step, _ input: NumberSummary?,
    _ summaries: inout [NumberSummary]
  ) throws {
    var input = input
    for (child, inside) in zip(frame.children, step.inside) {
      // A view holds the numbers that reach it.
      let known = inside.layer.outputIsView ? input : nil
      let summary = try known ?? NumberSummary(child.output)
      summaries.append(summary)
      try summarise(child, inside, input, &summaries)
      input = summary
    }
  }

  private func run(_ pass: inout Pass) throws {
    guard let windows = memory.windows else {
      frame.forward(&pass)
      return try memory.failure.check()
    }
    (windows as? TreeWindows)?.collect(symbols)
    frame.useFreshRows()
    frame.forward(&pass)
    try memory.failure.check()
    Kernels.gather(frame.allOutputs, windows.rows, into: output)
  }

  /// Fills every gradient from the gradient of the output, after a forward pass in training mode.
  ///
  /// - Throws: as `evaluate`.
  package func backward() throws {
    runBackward()
    try memory.failure.check()
  }

  private func runBackward() {
    if let windows = memory.windows {
      Kernels.scatterAdd(windows.rows, outputGradient, into: frame.outputGradient)
    }
    frame.backward()
  }

  /// A backward pass in which every parameter steps along its gradient, by parameter −= rate · gradient;
  /// the gradients are not all kept.
  ///
  /// - Throws: as `evaluate`, with weights that are meaningless then.
  package func backward(descendingBy rate: Float) throws {
    frame.descend(by: rate) { runBackward() }
    try memory.failure.check()
  }

  /// The model with the parameters and buffers as they are now in the plan.
  ///
  /// - Throws: `MemoryError`.
  public func currentModel() throws -> Sequential {
    purpose == .training ? try model.replacingTensors(from: frame) : model
  }
}
