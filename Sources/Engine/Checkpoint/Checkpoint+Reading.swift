import Support

extension Checkpoint {
  /// Reads a file.
  ///
  /// - Throws: `CheckpointFileError` or `MemoryError`.
  public init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    do {
      try self.init(file)
    } catch let error as CheckpointError {
      throw CheckpointFileError(path: path, reason: error)
    }
  }

  /// Reads a file's content: nothing in it is trusted.
  ///
  /// - Throws: `CheckpointError` or `MemoryError`.
  public init(_ file: SafetensorsFile) throws {
    guard file.isCheckpoint else {
      throw CheckpointError.notACheckpoint(tensors: file.entries.count)
    }
    let metadata = MetadataReader(texts: file.metadata)
    let layout = try metadata.text(CheckpointKey.layout)
    guard layout == Self.layout else { throw CheckpointError.laterVersion(version: layout) }
    isChecked = try Self.checkChecksum(of: file)
    var reader = TensorReader(file)
    model = try Self.stack(try metadata.text(CheckpointKey.stack), file).loading(&reader)
    data = try metadata.data()
    vocabulary = try metadata.vocabulary(of: data)
    pushed = file.metadata[CheckpointKey.pushed]
    generator = try metadata.generator(CheckpointKey.generator)
    seed = try metadata.seed(CheckpointKey.seed)
    step = try metadata.integer(CheckpointKey.step, 0...Self.mostSteps)
    optimizer = try Self.optimizer(metadata, model, step, &reader)
    losses = try Self.losses(step, &reader)
    epoch = try metadata.epoch()
    average = try Self.average(metadata, model, step, &reader)
    rounding = try metadata.rounding()
    note = try metadata.note()
    try reader.checkAllTaken()
  }

  /// Compares the content with what was written; `false` where there is no checksum to compare.
  private static func checkChecksum(of file: SafetensorsFile) throws -> Bool {
    var metadata = file.metadata
    guard let expected = metadata.removeValue(forKey: CheckpointKey.checksum) else { return false }
    var checksum = Checksum(metadata)
    for entry in file.entries.sorted(by: { $0.name < $1.name }) {
      checksum.add(entry.name, entry.type, entry.shape)
      try file.forEachBlock(of: entry) { checksum.add($0) }
    }
    guard checksum.text == expected else { throw CheckpointError.damaged }
    return true
  }

  /// The stack that the lines describe: layers and nothing else, none larger than its tensors.
  private static func stack(_ text: String, _ file: SafetensorsFile) throws -> Sequential {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard !text.isEmpty else { return Sequential() }
    guard lines.count <= mostLayers else { throw CheckpointError.tooManyLayers(limit: mostLayers) }
    var bytes = [Int](repeating: 0, count: lines.count)
    for entry in file.entries {
      let parts = entry.name.split(separator: ".", maxSplits: 2)
      guard parts.count == 3, parts[0] == "layers", let index = Int(parts[1]),
        bytes.indices.contains(index)
      else { continue }
      bytes[index] += entry.range.count
    }
    // Every weight is replaced; what they are drawn from does not matter.
    var generator = Generator(seed: 0)
    var layers: [StackedLayer] = []
    for (index, line) in lines.enumerated() {
      layers.append(
        try layer(String(line), number: index + 1, limit: bytes[index], &generator))
    }
    return Sequential(layers)
  }

  private static func layer(
    _ line: String, number: Int, limit: Int, _ generator: inout Generator
  ) throws -> StackedLayer {
    do {
      let descriptions = try LayerParser.parse(line)
      guard descriptions.count == 1, let description = descriptions.first else {
        throw CheckpointError.notALayer(
          line: number, text: line, reason: "there are \(descriptions.count) on it")
      }
      try description.checkBlanks()
      return try MemoryBudget.limited(to: limit) { try description.placed(&generator) }
    } catch is MemoryError {
      throw CheckpointError.layerLargerThanFile(line: number, text: line)
    } catch let error as any DiagnosableError where !(error is CheckpointError) {
      throw CheckpointError.notALayer(line: number, text: line, reason: error.diagnosis.what)
    }
  }

  private static func optimizer(
    _ metadata: MetadataReader, _ model: Sequential, _ step: Int, _ reader: inout TensorReader
  ) throws -> OptimizerState? {
    guard let optimizer = try metadata.optimizer() else { return nil }
    // It has not stepped more often than the weights.
    let updates = try metadata.integer(CheckpointKey.updates, 0...step)
    let memories = try OptimizerMemories.read(optimizer, of: model) { name, shape in
      try reader.values(name, shape)
    }
    return OptimizerState(
      optimizer: optimizer, stack: model.lines, updates: updates, memories: memories)
  }

  private static func average(
    _ metadata: MetadataReader, _ model: Sequential, _ step: Int, _ reader: inout TensorReader
  ) throws -> WeightAverage? {
    guard let decay = try metadata.averageDecay() else { return nil }
    let updates = try metadata.integer(CheckpointKey.averageUpdates, 1...max(step, 1))
    let values = try OptimizerMemories.readAverage(of: model) { name, shape in
      try reader.values(name, shape)
    }
    return WeightAverage(decay: decay, stack: model.lines, updates: updates, values: values)
  }

  private static func losses(
    _ step: Int, _ reader: inout TensorReader
  ) throws -> [Float] {
    let losses = try reader.floats(CheckpointKey.losses) ?? []
    guard losses.count == step else {
      throw CheckpointError.wrongLossCount(steps: step, losses: losses.count)
    }
    return losses
  }
}
