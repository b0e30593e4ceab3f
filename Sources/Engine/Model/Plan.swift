import Support

/// A model bound to one input shape: every buffer of its passes reserved once, in one block of memory.
///
/// The shape table, the trainer, the evaluator and the sampler all run plans; a shape that a plan
/// shows is the shape of a tensor that it computes.
public final class Plan {
  /// One layer's line of the shape table.
  public struct Step: Sendable {
    /// The layer's position.
    public let position: Position
    /// The layer.
    public let layer: any Layer
    /// The shape of its input.
    public let input: Shape
    /// The shape of its output.
    public let output: Shape

    /// How many numbers are trained; those of layers inside are in their own rows.
    public var parameterCount: Int { layer.parameters.reduce(0) { $0 + $1.tensor.count } }
    /// Multiply-adds of the layer's matrix products in one forward pass.
    public var multiplyAdds: Int { layer.multiplyAdds(for: input) }
    /// Bytes of the layer's output; none if it is the input's memory with another shape.
    public var activationBytes: Int { layer.outputIsView ? 0 : output.count * 4 }
  }

  /// The shape of the input.
  public let input: Shape
  /// The shape of the output.
  public let outputShape: Shape
  /// The kind of elements in the input.
  public let element: ElementKind
  /// The purpose the memory was reserved for.
  public let purpose: Purpose
  /// Every layer and its shapes, in order.
  public let steps: [Step]

  private let model: Sequential
  private let frame: Frame
  private let memory: PlanMemory

  /// Works out every shape, counts the memory, and only then allocates it.
  ///
  /// - Throws: `StopError` where a layer cannot take its input; `MemoryError` where it does not fit.
  public convenience init(_ model: Sequential, input: Shape, purpose: Purpose) throws {
    try self.init(model, input: input, purpose: purpose, windows: nil)
  }

  /// Plans as the other initializer does, but computes equal windows of symbols once if the stack
  /// allows it.
  ///
  /// - Throws: as the other.
  package convenience init(
    _ model: Sequential, input: Shape, purpose: Purpose, sharing lifetime: Windows.Lifetime
  ) throws {
    try self.init(
      model, input: input, purpose: purpose,
      windows: try Windows(of: model, input: input, purpose, lifetime))
  }

  private init(
    _ model: Sequential, input: Shape, purpose: Purpose, windows: Windows?
  ) throws {
    var builder = PlanBuilder(purpose: purpose, levelRows: windows?.levels.map(\.capacity))
    let element = model.takesElement
    let symbols = element == .symbols ? input : try Shape([])
    let region =
      element == .symbols
      ? Region(offset: 0, shape: try Shape([])) : try builder.reserveActivation(input)
    let signal = Signal(shape: input, element: element, region: region)
    let layout = try model.layout(signal, at: .root, &builder)
    memory = try PlanMemory(
      builder, symbols: symbols, firstLeaf: model.firstLeaf?.position ?? .root, windows: windows)
    frame = try Frame(layout, in: memory)
    output = windows == nil ? frame.output : try Buffer(zeros: layout.output.shape)
    outputGradient = windows == nil ? frame.outputGradient : try Buffer(zeros: layout.output.shape)
    steps = Self.steps(of: layout)
    outputShape = layout.output.shape
    self.model = model
    self.input = input
    self.element = element
    self.purpose = purpose
  }

  static func steps(of layout: FrameLayout) -> [Step] {
    layout.children.flatMap { child in
      [
        Step(
          position: child.position, layer: child.layer, input: child.input.shape,
          output: child.output.shape)
      ] + steps(of: child)
    }
  }

  /// Whether equal windows of symbols are computed once.
  package var sharesWindows: Bool { memory.windows != nil }
  /// Bytes of memory that it holds.
  public var bytes: Int { memory.bytes }
  /// The last layer's output.
  public let output: Buffer<Float>
  /// The gradient of the output, which the loss fills.
  package let outputGradient: Buffer<Float>
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
  public func evaluate() {
    var pass = Pass(mode: .evaluation, generator: Self.unused)
    run(&pass)
  }

  /// Runs the stack in evaluation mode, unless the user stops it.
  ///
  /// - Throws: `Interruption`.
  package func evaluateWatched() throws {
    var pass = Pass(mode: .evaluation, generator: Self.unused, watch: Interruption.watch)
    run(&pass)
    if pass.isStopped { throw Interruption.stopped }
  }

  /// Runs the stack as the pass says; training mode needs a training plan.
  ///
  /// - Throws: `ModelError.notForTraining`.
  package func forward(_ pass: inout Pass) throws(ModelError) {
    guard pass.mode == .evaluation || purpose == .training else { throw .notForTraining }
    run(&pass)
  }

  /// Each layer's output in the last pass, by its indices from the top, counted from 0.
  package var layerOutputs: [(path: [Int], output: Buffer<Float>)] {
    Self.outputs(of: frame, [])
  }

  private static func outputs(of frame: Frame, _ path: [Int]) -> [(
    path: [Int], output: Buffer<Float>
  )] {
    frame.children.enumerated().flatMap { index, child in
      [(path: path + [index], output: child.output)] + outputs(of: child, path + [index])
    }
  }

  private func run(_ pass: inout Pass) {
    guard let windows = memory.windows else { return model.forward(frame, &pass) }
    windows.collect(symbols)
    frame.useFreshRows()
    model.forward(frame, &pass)
    Kernels.gather(frame.allOutputs, windows.rows, into: output)
  }

  /// Fills every gradient from the gradient of the output, after a forward pass in training mode.
  package func backward() {
    if let windows = memory.windows {
      Kernels.scatterAdd(windows.rows, outputGradient, into: frame.outputGradient)
    }
    model.backward(frame)
  }

  /// A backward pass in which every parameter steps along its gradient, by parameter −= rate · gradient;
  /// the gradients are not all kept.
  package func backward(descendingBy rate: Float) {
    frame.descend(by: rate) { backward() }
  }

  /// The model with the parameters and buffers as they are now in the plan.
  ///
  /// - Throws: `MemoryError`.
  public func currentModel() throws -> Sequential {
    purpose == .training ? try model.replacingTensors(from: frame) : model
  }
}

extension Sequential {
  /// Every layer's line of the shape table, as in a plan, but without memory for tensors.
  ///
  /// - Throws: `StopError` where a layer cannot take its input.
  public func steps(for input: Shape, _ purpose: Purpose) throws(StopError) -> [Plan.Step] {
    Plan.steps(of: try laidOut(for: input, purpose))
  }

  /// The output shape of a settled stack for an input; takes no memory for tensors.
  ///
  /// - Throws: `StopError` where a layer cannot take its input.
  package func output(of input: Shape, _ purpose: Purpose) throws(StopError) -> Shape {
    try laidOut(for: input, purpose).output.shape
  }

  /// The output shape of a stack for an input, after checking that there is memory to run it and
  /// for weights not yet drawn.
  ///
  /// - Throws: `StopError` or `MemoryError`.
  package func outputWithinMemory(of input: Shape, _ purpose: Purpose) throws -> Shape {
    var builder = PlanBuilder(purpose: purpose)
    let output = try laidOut(for: input, &builder).output.shape
    var undrawn: [Int] = []
    visit { _, layer in
      undrawn += layer.parameters.map(\.tensor).filter(\.isHollow).map(\.count)
    }
    try MemoryBudget.check("running this stack", floats: builder.sections + undrawn)
    return output
  }

  private func laidOut(
    for input: Shape, _ purpose: Purpose
  ) throws(StopError) -> FrameLayout {
    var builder = PlanBuilder(purpose: purpose)
    return try laidOut(for: input, &builder)
  }

  private func laidOut(
    for input: Shape, _ builder: inout PlanBuilder
  ) throws(StopError) -> FrameLayout {
    let region = Region(offset: 0, shape: input)
    let signal = Signal(shape: input, element: takesElement, region: region)
    return try layout(signal, at: .root, &builder)
  }
}
