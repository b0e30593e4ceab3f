/// Takes tensors out of a file one by one and keeps track of those not yet taken.
struct TensorReader {
  private let file: SafetensorsFile
  private let names: TensorNames
  private var taken: Set<String> = []

  /// Reads a file whose tensors have these names.
  init(_ file: SafetensorsFile, _ names: TensorNames = .own) {
    self.file = file
    self.names = names
  }

  /// The numbers of a tensor that must have this shape.
  ///
  /// - Throws: `CheckpointError.tensorMissing`, `.wrongShape` or `.wrongType`, or `MemoryError`.
  mutating func values(_ name: String, _ shape: Shape) throws -> [Float] {
    let got = try sizes(name, wanting: shape)
    guard got == shape.dimensions else {
      throw CheckpointError.wrongShape(tensor: name, wants: shape, got: got)
    }
    return try floats(name) ?? []
  }

  /// The sizes of a tensor that must be there.
  ///
  /// - Throws: `CheckpointError.tensorMissing`.
  func sizes(_ name: String, wanting shape: Shape) throws(CheckpointError) -> [Int] {
    guard let entry = file[names.inFile(name)] else {
      throw .tensorMissing(tensor: name, shape: shape)
    }
    return entry.shape
  }

  /// The numbers of a tensor of any shape, if there is one.
  ///
  /// - Throws: `CheckpointError.wrongType` or `MemoryError`.
  mutating func floats(_ name: String) throws -> [Float]? {
    guard let entry = file[names.inFile(name)] else { return nil }
    taken.insert(entry.name)
    return try file.floats(of: entry)
  }

  /// Checks that every tensor was taken.
  ///
  /// torch's BatchNorm1d counts its batches in a tensor that nothing here reads.
  ///
  /// - Throws: `CheckpointError.tensorExtra`.
  func checkAllTaken() throws(CheckpointError) {
    let extra = file.entries.first {
      !taken.contains($0.name) && !$0.name.hasSuffix(".num_batches_tracked")
    }
    if let extra { throw .tensorExtra(tensor: extra.name) }
  }
}

extension Sequential {
  /// These layers with the tensors of a file.
  func loading(_ reader: inout TensorReader) throws -> Sequential {
    var copy = self
    try Self.load(&copy.children, under: .root, &reader)
    return copy
  }

  private static func load(
    _ layers: inout [StackedLayer], under parent: Position, _ reader: inout TensorReader
  ) throws {
    for index in layers.indices {
      let position = parent.child(index)
      try layers[index].change { layer in
        for place in layer.parameters.indices {
          let named = layer.parameters[place]
          let shape = named.tensor.shape
          let values = try reader.values(position.torchPrefix + named.name, shape)
          layer.parameters[place].tensor = try Tensor(values, shape: shape)
        }
        try loadBuffers(&layer, position, &reader)
        try load(&layer.children, under: position, &reader)
      }
    }
  }

  private static func loadBuffers(
    _ layer: inout any Layer, _ position: Position, _ reader: inout TensorReader
  ) throws {
    let buffers = layer.buffers
    var shapes: [Shape] = []
    for named in buffers {
      let name = position.torchPrefix + named.name
      let wanted = named.tensor.shape
      let sizes = try reader.sizes(name, wanting: wanted)
      guard let shape = try? Shape(sizes) else {
        throw CheckpointError.wrongShape(tensor: name, wants: wanted, got: sizes)
      }
      shapes.append(shape)
    }
    guard layer.acceptsBuffers(shapes) else {
      let odd = buffers.indices.first { shapes[$0] != buffers[$0].tensor.shape } ?? 0
      throw CheckpointError.wrongShape(
        tensor: position.torchPrefix + buffers[odd].name, wants: buffers[odd].tensor.shape,
        got: shapes[odd].dimensions)
    }
    for place in buffers.indices {
      let values = try reader.values(position.torchPrefix + buffers[place].name, shapes[place])
      layer.buffers[place].tensor = try Tensor(values, shape: shapes[place])
    }
  }
}
