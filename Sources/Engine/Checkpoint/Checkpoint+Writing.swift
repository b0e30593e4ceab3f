package import Support

extension Checkpoint {
  /// Writes the file: at any moment its name leads to the complete old one or the complete new one.
  ///
  /// Gives the bytes written. An existing file must be a checkpoint.
  ///
  /// - Throws: `FileError`, or `MemoryError`.
  @discardableResult
  public func write(to path: String) throws -> Int {
    try write(to: path, sparing: [], isForced: false)
  }

  /// Writes the file in one step; gives the bytes written.
  ///
  /// `readings` are never replaced, other files that are no checkpoints only with `isForced`.
  ///
  /// - Throws: `FileError`, or `MemoryError`.
  @discardableResult
  package func write(
    to path: String, sparing readings: [OutputFile.Reading], isForced: Bool
  ) throws -> Int {
    try OutputFile(path, Self.kind, sparing: readings, isForced: isForced).write {
      try encode(to: $0)
    }
  }

  /// Checks that a file can be written there; an existing file is left alone.
  ///
  /// - Throws: `FileError`.
  package static func checkWritable(
    _ path: String, sparing readings: [OutputFile.Reading], isForced: Bool
  ) throws {
    try OutputFile(path, kind, sparing: readings, isForced: isForced).check()
  }

  /// A safetensors file with the shell's metadata, which come before its tensors.
  private static let kind = OutputFile.Kind("checkpoint", startBytes: 1 << 18, isText: false) {
    start in
    let key = Array("\"\(CheckpointKey.layout)\"".utf8)
    return SafetensorsFile.isStart(start) && start.firstRange(of: key) != nil
  }

  /// The file's bytes.
  ///
  /// - Throws: `CheckpointError` or `MemoryError`.
  package func encoded() throws -> [UInt8] {
    var bytes: [UInt8] = []
    try encode { bytes += $0 }
    return bytes
  }

  /// The checksum of all that it holds, and of some words.
  ///
  /// - Throws: `CheckpointError` or `MemoryError`.
  package func identity(with words: [String]) throws -> String {
    var checksum = Checksum()
    for word in words { checksum.add(word) }
    try encode { checksum.add($0) }
    return checksum.text
  }

  private func encode(to write: ([UInt8]) throws -> Void) throws {
    guard model.children.count <= Self.mostLayers else {
      throw CheckpointError.tooManyLayers(limit: Self.mostLayers)
    }
    var tensors = model.namedTensors
    if let optimizer, let memories = try OptimizerMemories.tensors(optimizer, of: model) {
      tensors += memories
    }
    if let average, let weights = try OptimizerMemories.tensors(average, of: model) {
      tensors += weights
    }
    if !losses.isEmpty {
      tensors.append(
        NamedTensor(
          name: CheckpointKey.losses, tensor: try Tensor(losses, shape: try Shape(losses.count))))
    }
    var metadata = metadata
    var checksum = Checksum(metadata)
    for named in tensors.sorted(by: { $0.name < $1.name }) {
      checksum.add(named.name, "F32", named.tensor.shape.dimensions)
      try SafetensorsFile.writeNumbers(of: named.tensor) { checksum.add($0) }
    }
    metadata[CheckpointKey.checksum] = checksum.text
    try SafetensorsFile.write(tensors, metadata: metadata, to: write)
  }

  /// All of it, texts for texts.
  private var metadata: [String: String] {
    var texts = [
      CheckpointKey.format: "pt",
      CheckpointKey.program: "shape \(About.version)",
      CheckpointKey.layout: Self.layout,
      CheckpointKey.stack: model.lines.joined(separator: "\n"),
      CheckpointKey.seed: String(seed),
      CheckpointKey.step: String(step),
    ]
    texts.merge(Self.texts(of: generator, CheckpointKey.generator)) { $1 }
    if let average {
      texts[CheckpointKey.averageDecay] = String(average.decay)
      texts[CheckpointKey.averageUpdates] = String(average.updates)
    }
    if let epoch { texts.merge(Self.texts(of: epoch)) { $1 } }
    if let rounding { texts[CheckpointKey.rounding] = rounding.rawValue }
    if let data { texts.merge(Self.texts(of: data)) { $1 } }
    if let vocabulary {
      texts[CheckpointKey.vocabulary] = vocabulary.text
    }
    if let note { texts.merge(note.texts) { $1 } }
    if let pushed { texts[CheckpointKey.pushed] = pushed }
    if let optimizer { texts.merge(Self.texts(of: optimizer)) { $1 } }
    return texts
  }

  private static func texts(of generator: Generator, _ key: String) -> [String: String] {
    let state = generator.state
    return [
      CheckpointKey.words(key): state.words.map(\.hexadecimal).joined(),
      CheckpointKey.position(key): String(state.position),
      // Bits, not digits: the number comes back exactly.
      CheckpointKey.keptNormal(key): state.keptNormal?.bitPattern.hexadecimal ?? "",
    ]
  }

  private static func texts(of epoch: OpenEpoch) -> [String: String] {
    let place = [
      CheckpointKey.epochExamples: String(epoch.examples),
      CheckpointKey.epochSeen: String(epoch.seen),
    ]
    return place.merging(texts(of: epoch.stream, CheckpointKey.epoch)) { $1 }
  }

  private static func texts(of data: DataReference) -> [String: String] {
    var texts = [
      CheckpointKey.dataSource: data.source,
      CheckpointKey.dataBlock: String(data.options.block),
      CheckpointKey.dataShares: data.options.shares.map(shortNumber).joined(separator: ","),
      CheckpointKey.dataSeed: String(data.options.seed),
      CheckpointKey.dataItems: String(data.items),
      CheckpointKey.dataBytes: String(data.bytes),
      CheckpointKey.dataChecksum: data.checksum,
    ]
    // Older versions read a file without these.
    let standard = Dataset.Options()
    if data.options.cut != standard.cut {
      texts[CheckpointKey.dataCut] = data.options.cut.text
    }
    if data.options.end != standard.end {
      texts[CheckpointKey.dataEnd] = String(data.options.end)
    }
    if data.options.normalization != standard.normalization {
      texts[CheckpointKey.dataNormalization] = data.options.normalization.rawValue
    }
    return texts
  }

  private static func texts(of state: OptimizerState) -> [String: String] {
    var texts = [CheckpointKey.updates: String(state.updates)]
    let numbers: [String: String]
    switch state.optimizer {
    case .momentum(let momentum):
      texts[CheckpointKey.optimizer] = "sgd"
      numbers = ["momentum": String(momentum)]
    case .adam(let beta1, let beta2, let epsilon, let weightDecay):
      texts[CheckpointKey.optimizer] = "adam"
      numbers = [
        "beta1": String(beta1), "beta2": String(beta2), "eps": String(epsilon),
        "weight_decay": String(weightDecay),
      ]
    }
    for (name, number) in numbers { texts[CheckpointKey.optimizerNumber(name)] = number }
    return texts
  }
}

extension Checksum {
  /// Begins with metadata, whatever the order of its keys.
  init(_ metadata: [String: String]) {
    self.init()
    for (key, text) in metadata.sorted(by: { $0.key < $1.key }) {
      add(key)
      add(text)
    }
  }

  /// Adds what a tensor is, before its bytes; tensors come in the order of their names, since other
  /// programs order them in their own way.
  mutating func add(_ name: String, _ type: String, _ shape: [Int]) {
    add(name)
    add(type)
    add(shape.map(String.init).joined(separator: "x"))
  }
}
