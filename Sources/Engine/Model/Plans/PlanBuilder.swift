/// Reserves places for every tensor of a model's passes; counts before anything is allocated.
struct PlanBuilder {
  let purpose: Purpose
  /// Elements per section.
  ///
  /// Activations and their gradients share one layout, and so do parameters and their gradients.
  private(set) var activations = 0
  private(set) var scratch = 0
  private(set) var parameters = 0
  private(set) var buffers = 0

  /// The levels of shared windows; `nil` where nothing is shared.
  private let windows: (any Windows)?
  /// The level that the next layer reads.
  private(set) var level = 0

  init(purpose: Purpose, windows: (any Windows)? = nil) {
    self.purpose = purpose
    self.windows = windows
  }

  /// Sections and tensors begin on 64-byte boundaries.
  private static let line = 16

  /// Where the next tensor begins after one that ends at this place.
  static func padded(_ end: Int) -> Int { (end + line - 1) / line * line }

  private static func reserve(_ shape: Shape, in section: inout Int) throws(ShapeError) -> Region {
    let offset = section
    let (end, overflow) = offset.addingReportingOverflow(shape.count)
    guard !overflow, end <= Int.max / 16 else { throw .tooLarge(sizes: shape.description) }
    section = padded(end)
    return Region(offset: offset, shape: shape)
  }

  /// Elements of every section of a plan's memory, in order.
  var sections: [Int] {
    [
      activations, purpose.hasBackward ? activations : 0, scratch, parameters, parameters, buffers,
    ]
  }

  /// A place for a layer's output and, in training, for its gradient.
  mutating func reserveActivation(_ shape: Shape) throws(ShapeError) -> Region {
    try Self.reserve(shape, in: &activations)
  }

  /// Lays out a layer and those inside it, what reaches it being in a region.
  ///
  /// - Throws: `StopError` where more memory is needed than can be counted.
  mutating func layout(
    _ step: Walk.Step, _ input: Region
  ) throws(StopError) -> FrameLayout {
    let inputLevel = level
    var inside: [FrameLayout] = []
    for child in step.inside { inside.append(try layout(child, inside.last?.output ?? input)) }
    let layer = step.layer
    do throws(ShapeError) {
      let output: Region
      switch layer.wiring {
      case .sequence: output = inside.last?.output ?? input
      // A place of its own for what is joined: until then the input stays.
      case .some: output = try reserveActivation(rowsOfLevel(of: step.output))
      case nil:
        if let changed = windows?.level(after: step.position) { level = changed }
        output =
          layer.outputIsView && windows == nil
          ? Region(offset: input.offset, shape: step.output)
          : try reserveActivation(rowsOfLevel(of: step.output))
      }
      return FrameLayout(
        step: step, input: input, output: output, inputLevel: inputLevel, outputLevel: level,
        scratch: try reserveScratch(step, isJoining: inputLevel != level),
        parameters: try reserveTensors(
          inside.isEmpty ? layer.parameters.map(\.tensor.shape) : [], in: &parameters),
        buffers: try reserveTensors(step.buffers, in: &buffers), children: inside)
    } catch {
      throw StopError(
        position: step.position, layer: layer.description, input: step.incoming, reason: error)
    }
  }

  /// A shape with as many rows as the level has, where windows are shared.
  private func rowsOfLevel(of shape: Shape) throws(ShapeError) -> Shape {
    guard let windows else { return shape }
    return try Shape(windows.levels[level].capacity, shape.last)
  }

  /// Places for a layer's cache; tensors with the rows of what it makes get the level's rows.
  private mutating func reserveScratch(
    _ step: Walk.Step, isJoining: Bool
  ) throws(ShapeError) -> [Region] {
    let rows = isJoining ? step.output.rows : step.input.rows
    var regions: [Region] = []
    for shape in step.scratch {
      let followsRows = shape.rank > 1 && shape.rows == rows
      let shape = followsRows ? try rowsOfLevel(of: shape) : shape
      var region = try Self.reserve(shape, in: &scratch)
      region.followsRows = followsRows
      regions.append(region)
    }
    return regions
  }

  /// Places for a layer's own tensors: an inference plan reads the model's, any other copies them.
  private func reserveTensors(
    _ shapes: [Shape], in section: inout Int
  ) throws(ShapeError) -> [Region] {
    guard purpose.hasBackward else { return [] }
    var regions: [Region] = []
    for shape in shapes { regions.append(try Self.reserve(shape, in: &section)) }
    return regions
  }
}
