/// Reserves places for every tensor of a model's passes; counts before anything is allocated.
struct PlanBuilder: Sendable {
  let purpose: Purpose
  /// Elements per section.
  ///
  /// Activations and their gradients share one layout, and so do parameters and their gradients.
  private(set) var activations = 0
  private(set) var scratch = 0
  private(set) var parameters = 0
  private(set) var buffers = 0

  /// How many rows each level of shared windows has room for; `nil` where nothing is shared.
  private let levelRows: [Int]?
  /// The level that the next layer reads.
  private(set) var level = 0

  init(purpose: Purpose, levelRows: [Int]? = nil) {
    self.purpose = purpose
    self.levelRows = levelRows
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
    let training = purpose == .training
    return [
      activations, training ? activations : 0, scratch, parameters, parameters, buffers,
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
        if levelRows != nil, let rows = step.joinedRows, rows > 1 { level += 1 }
        output =
          layer.outputIsView && levelRows == nil
          ? Region(offset: input.offset, shape: step.output)
          : try reserveActivation(rowsOfLevel(of: step.output))
      }
      return FrameLayout(
        step: step, input: input, output: output, inputLevel: inputLevel, outputLevel: level,
        scratch: try reserveScratch(step),
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
    guard let levelRows else { return shape }
    return try Shape(levelRows[level], shape.last)
  }

  /// Places for a layer's cache; tensors with the input's rows get the level's rows.
  private mutating func reserveScratch(_ step: Walk.Step) throws(ShapeError) -> [Region] {
    var regions: [Region] = []
    for shape in step.scratch {
      let followsRows = shape.rank > 1 && shape.rows == step.input.rows
      let shape = followsRows ? try rowsOfLevel(of: shape) : shape
      var region = try Self.reserve(shape, in: &scratch)
      region.followsRows = followsRows
      regions.append(region)
    }
    return regions
  }

  /// Places for a layer's own tensors: a training plan copies them, an inference plan reads the model's.
  private func reserveTensors(
    _ shapes: [Shape], in section: inout Int
  ) throws(ShapeError) -> [Region] {
    guard purpose == .training else { return [] }
    var regions: [Region] = []
    for shape in shapes { regions.append(try Self.reserve(shape, in: &section)) }
    return regions
  }
}
