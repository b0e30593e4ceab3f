import Support

/// The one block of memory that a plan works in, and its sections.
struct PlanMemory {
  let purpose: Purpose
  /// The layer that reads the stack's input, where the gradient of that is not needed.
  let firstLeaf: Position?
  let symbols: Buffer<Int32>
  /// The windows, each computed once, if the plan shares them.
  let windows: (any Windows)?
  /// Where a pass that fails says why.
  let failure = PassFailure()
  private let arena: Storage<Float>
  private let start: Starts
  /// Where the stack's own tensors are: in another plan's memory, if they are shared.
  private let weights: (arena: Storage<Float>, start: Starts)
  private let sharesWeights: Bool

  /// Where each section starts.
  private struct Starts {
    var gradients = 0
    var scratch = 0
    var parameters = 0
    var parameterGradients = 0
    var buffers = 0
    var end = 0
  }

  /// All trained numbers, and their gradients, in one buffer each.
  let allParameters, allGradients: Buffer<Float>

  /// Reserves the memory; parameters, their gradients and buffers are those of `other`, if it is given:
  /// a plan of the same stack for the same purpose.
  init(
    _ builder: PlanBuilder, symbols: Shape, firstLeaf: Position?, windows: (any Windows)?,
    sharingWeightsOf other: PlanMemory? = nil
  ) throws {
    purpose = builder.purpose
    self.windows = windows
    self.firstLeaf = firstLeaf
    var sections = builder.sections
    if other != nil { for index in 3...5 { sections[index] = 0 } }
    try MemoryBudget.check("running this stack", floats: sections + [symbols.count])
    var starts = Starts()
    starts.gradients = sections[0]
    starts.scratch = starts.gradients + sections[1]
    starts.parameters = starts.scratch + sections[2]
    starts.parameterGradients = starts.parameters + sections[3]
    starts.buffers = starts.parameterGradients + sections[4]
    starts.end = starts.buffers + sections[5]
    start = starts
    arena = try Storage(count: starts.end)
    self.symbols = try Buffer(zeros: symbols)
    weights = other?.weights ?? (arena, starts)
    sharesWeights = other != nil
    let stepped = builder.parameters
    allParameters = try Self.section(weights.arena, weights.start.parameters, count: stepped)
    allGradients = try Self.section(weights.arena, weights.start.parameterGradients, count: stepped)
  }

  /// Bytes of the arena.
  var bytes: Int { start.end * 4 + symbols.count * 4 }

  private static func section(
    _ arena: Storage<Float>, _ offset: Int, count: Int
  ) throws -> Buffer<Float> {
    count == 0 ? try none() : try part(arena, offset, try Shape(count))
  }

  /// A buffer for what a purpose does not need: one unused element.
  private static func none() throws -> Buffer<Float> { try Buffer(zeros: try Shape([])) }

  private static func part(
    _ arena: Storage<Float>, _ offset: Int, _ shape: Shape
  ) throws -> Buffer<Float> {
    guard let buffer = Buffer(arena, offset: offset, shape: shape) else {
      throw ShapeError.tooLarge(sizes: shape.description)
    }
    return buffer
  }

  func activation(_ region: Region) throws -> Buffer<Float> {
    try Self.part(arena, region.offset, region.shape)
  }

  func gradient(_ region: Region) throws -> Buffer<Float> {
    guard purpose.hasBackward else { return try Self.none() }
    return try Self.part(arena, start.gradients + region.offset, region.shape)
  }

  func scratch(_ region: Region) throws -> Buffer<Float> {
    try Self.part(arena, start.scratch + region.offset, region.shape)
  }

  func parameterGradient(_ region: Region) throws -> Buffer<Float> {
    try Self.part(
      weights.arena, weights.start.parameterGradients + region.offset, region.shape)
  }

  /// The layer's parameters: the model's own for inference, a copy to step for training.
  func parameters(_ layout: FrameLayout) throws -> [Buffer<Float>] {
    try bind(layout.step.layer.parameters, layout.parameters, from: weights.start.parameters)
  }

  /// The layer's buffers, likewise.
  func buffers(_ layout: FrameLayout) throws -> [Buffer<Float>] {
    try bind(layout.step.layer.buffers, layout.buffers, from: weights.start.buffers)
  }

  private func bind(
    _ tensors: [NamedTensor], _ regions: [Region], from section: Int
  ) throws -> [Buffer<Float>] {
    guard purpose.hasBackward else { return try tensors.map { try $0.tensor.contiguousBuffer() } }
    return try zip(tensors, regions).map { named, region in
      let buffer = try Self.part(weights.arena, section + region.offset, region.shape)
      if !sharesWeights { buffer.fill(repeating: try named.tensor.contiguousBuffer()) }
      return buffer
    }
  }
}
