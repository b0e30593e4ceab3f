public import Support

/// Reserves places for every tensor of a model's passes; counts before anything is allocated.
public struct PlanBuilder: Sendable {
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

  package init(purpose: Purpose, levelRows: [Int]? = nil) {
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

  /// A place for a tensor with as many rows as another.
  mutating func reserveActivation(rowsLike signal: Signal) throws(ShapeError) -> Region {
    try reserveActivation(try rowsOfLevel(of: signal.shape))
  }

  /// Lays out one layer that holds no layers.
  mutating func leaf(
    _ layer: some Layer, _ input: Signal, at position: Position
  ) throws(ShapeError) -> FrameLayout {
    let takes = type(of: layer).takes
    guard input.element == takes else {
      throw .wrongElement(layer: layer.description, wants: takes, got: input.element)
    }
    let shape = try layer.outputShape(for: input.shape)
    let inputLevel = level
    if levelRows != nil, layer is FlattenConsecutive { level += 1 }
    let region =
      layer.outputIsView && levelRows == nil
      ? Region(offset: input.region.offset, shape: shape)
      : try reserveActivation(try rowsOfLevel(of: shape))
    return FrameLayout(
      position: position, layer: layer, input: input,
      output: Signal(shape: shape, element: .reals, region: region), inputLevel: inputLevel,
      outputLevel: level, scratch: try reserveScratch(of: layer, input.shape),
      parameters: try reserveTensors(layer.parameters.map(\.tensor.shape), in: &parameters),
      buffers: try reserveTensors(try layer.bufferShapes(for: input.shape), in: &buffers),
      children: [])
  }

  /// A shape with as many rows as the level has, where windows are shared.
  private func rowsOfLevel(of shape: Shape) throws(ShapeError) -> Shape {
    guard let levelRows else { return shape }
    return try Shape(levelRows[level], shape.last)
  }

  /// Places for a layer's cache; tensors with the input's rows get the level's rows.
  private mutating func reserveScratch(
    of layer: some Layer, _ input: Shape
  ) throws(ShapeError) -> [Region] {
    var regions: [Region] = []
    for shape in try layer.scratchShapes(for: input, purpose) {
      let followsRows = shape.rank > 1 && shape.rows == input.rows
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

extension Layer {
  /// A layer that holds no layers reserves its output and its scratch.
  public func layout(
    _ input: Signal, at position: Position, _ builder: inout PlanBuilder
  ) throws(StopError) -> FrameLayout {
    do {
      return try builder.leaf(self, input, at: position)
    } catch {
      throw StopError(position: position, layer: description, input: input.shape, reason: error)
    }
  }
}

/// A stack that a tensor cannot get through: which layer stopped it, and why.
public struct StopError: DiagnosableError, Hashable {
  /// The layer that stopped it.
  public let position: Position
  /// That layer's line.
  public let layer: String
  /// The shape that reached it.
  public let input: Shape
  /// Why it stopped.
  public let reason: ShapeError

  /// A stop before a layer, whose line is `layer`.
  package init(position: Position, layer: String, input: Shape, reason: ShapeError) {
    self.position = position
    self.layer = layer
    self.input = input
    self.reason = reason
  }

  /// What is wrong, at which layer.
  public var diagnosis: Diagnosis {
    var diagnosis = reason.diagnosis
    diagnosis.place = "layer \(position) (\(layer))"
    diagnosis.code = code
    return diagnosis
  }
  /// The code of the reason.
  public var code: String { reason.code }
}
