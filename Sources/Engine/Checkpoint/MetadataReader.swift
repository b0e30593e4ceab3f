import Support

/// Reads typed values out of a checkpoint's metadata.
struct MetadataReader {
  let texts: [String: String]

  /// A text that is required.
  ///
  /// - Throws: `CheckpointError.missingKey`.
  func text(_ key: String) throws(CheckpointError) -> String {
    guard let text = texts[key] else { throw .missingKey(key: key) }
    return text
  }

  /// A value that `read` makes of a text.
  ///
  /// - Throws: `CheckpointError.missingKey` or `.badValue`.
  func value<Value>(
    _ key: String, _ wants: String, _ read: (String) -> Value?
  ) throws(CheckpointError) -> Value {
    let text = try text(key)
    guard let value = read(text) else { throw .badValue(key: key, text: text, wants: wants) }
    return value
  }

  /// A whole number within bounds.
  ///
  /// - Throws: `CheckpointError.missingKey` or `.badValue`.
  func integer(_ key: String, _ bounds: ClosedRange<Int>) throws(CheckpointError) -> Int {
    try value(
      key, "a whole number from \(bounds.lowerBound) to \(grouped(bounds.upperBound))"
    ) { Int($0).flatMap { bounds.contains($0) ? $0 : nil } }
  }

  /// The seed of a random stream.
  ///
  /// - Throws: `CheckpointError.missingKey` or `.badValue`.
  func seed(_ key: String) throws(CheckpointError) -> UInt64 {
    try value(key, "a whole number from 0 up") { UInt64($0) }
  }

  /// A number from 0 to below 1.
  ///
  /// - Throws: `CheckpointError.missingKey` or `.badValue`.
  func share(_ key: String) throws(CheckpointError) -> Double {
    try value(key, "a number from 0 to below 1") {
      Double($0).flatMap { (0..<1).contains($0) ? $0 : nil }
    }
  }
}

extension MetadataReader {
  /// The settings of the data, where data was chosen.
  ///
  /// - Throws: `CheckpointError`.
  func data() throws(CheckpointError) -> DataReference? {
    guard texts[CheckpointKey.dataSource] != nil else {
      try checkNone(of: CheckpointKey.dataSource) {
        $0.hasPrefix(CheckpointKey.dataPrefix) || $0 == CheckpointKey.vocabulary
      }
      return nil
    }
    let source = try value(CheckpointKey.dataSource, "a path") {
      $0.isEmpty || $0.unicodeScalars.contains("\0") ? nil : $0
    }
    var options = Dataset.Options()
    options.block = try integer(CheckpointKey.dataBlock, Dataset.blocks)
    if texts[CheckpointKey.dataCut] != nil {
      options.cut = try value(
        CheckpointKey.dataCut, "contexts, whole or stream=N", Dataset.Cut.init)
    }
    options.seed = try seed(CheckpointKey.dataSeed)
    options.shares = try value(CheckpointKey.dataShares, "three shares whose sum is 1") { text in
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let shares = parts.compactMap { Double($0) }.filter { (0...1).contains($0) }
      guard parts.count == 3, shares.count == 3, abs(shares.reduce(0, +) - 1) < 1e-9 else {
        return nil
      }
      return shares
    }
    if texts[CheckpointKey.dataEnd] != nil {
      options.end = try value(CheckpointKey.dataEnd, "one character", Dataset.end)
    }
    if texts[CheckpointKey.dataNormalization] != nil {
      options.normalization = try value(
        CheckpointKey.dataNormalization, "none or nfc", NormalizationForm.init)
    }
    let bytes = try integer(CheckpointKey.dataBytes, 1...Checkpoint.mostSteps)
    let checksum = try value(CheckpointKey.dataChecksum, "16 hexadecimal digits") {
      UInt64(hexadecimal: $0)?.hexadecimal
    }
    return DataReference(
      source: source, options: options,
      // Each item has a character and, but for the last, a line's end.
      items: try integer(CheckpointKey.dataItems, 1...min(bytes / 2 + 1, Int(Int32.max))),
      bytes: bytes, checksum: checksum)
  }

  /// The symbols of the data, by which the data is recognised when it is gone.
  ///
  /// - Throws: `CheckpointError`.
  func vocabulary(of data: DataReference?) throws(CheckpointError) -> Vocabulary? {
    guard let data else { return nil }
    let end = data.options.end
    let wants = "'\(String(end).shown)' and then other characters, each once, in order"
    let vocabulary: Vocabulary = try value(CheckpointKey.vocabulary, wants) { text in
      let vocabulary = Vocabulary(symbols: Array(text.unicodeScalars))
      // Each symbol is at least a byte of the data.
      return vocabulary.flatMap { $0.end == end && $0.count - 1 <= data.bytes ? $0 : nil }
    }
    return vocabulary
  }

  /// Checks that no value depends on a key that is missing.
  private func checkNone(
    of key: String, _ belongs: (String) -> Bool
  ) throws(CheckpointError) {
    guard !texts.keys.contains(where: belongs) else { throw .missingKey(key: key) }
  }

  /// The optimizer, where one has stepped.
  ///
  /// - Throws: `CheckpointError`.
  func optimizer() throws(CheckpointError) -> Optimizer? {
    guard let name = texts[CheckpointKey.optimizer] else {
      try checkNone(of: CheckpointKey.optimizer) { $0.hasPrefix(CheckpointKey.optimizerPrefix) }
      return nil
    }
    switch name {
    case "sgd":
      return .momentum(try share(CheckpointKey.optimizerNumber("momentum")))
    case "adam":
      return .adam(
        beta1: try share(CheckpointKey.optimizerNumber("beta1")),
        beta2: try share(CheckpointKey.optimizerNumber("beta2")),
        epsilon: try value(CheckpointKey.optimizerNumber("eps"), "a number above 0") {
          Double($0).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
        },
        weightDecay: try share(CheckpointKey.optimizerNumber("weight_decay")))
    default:
      throw .badValue(key: CheckpointKey.optimizer, text: name, wants: "sgd or adam")
    }
  }

  /// How much of an average of the weights stays at each step, where one is kept.
  ///
  /// - Throws: `CheckpointError`.
  func averageDecay() throws(CheckpointError) -> Double? {
    let key = CheckpointKey.averageDecay
    guard texts[key] != nil else {
      try checkNone(of: key) { $0.hasPrefix(CheckpointKey.averagePrefix) }
      return nil
    }
    return try share(key)
  }

  /// How products were rounded, where the file says so.
  ///
  /// - Throws: `CheckpointError.badValue`.
  func rounding() throws(CheckpointError) -> ProductRounding? {
    guard texts[CheckpointKey.rounding] != nil else { return nil }
    return try value(CheckpointKey.rounding, "fused or separate", ProductRounding.init)
  }

  /// The epoch that training was stopped in, where one is open.
  ///
  /// - Throws: `CheckpointError`.
  func epoch() throws(CheckpointError) -> OpenEpoch? {
    let key = CheckpointKey.epochExamples
    guard texts[key] != nil else {
      try checkNone(of: key) { $0.hasPrefix(CheckpointKey.epochPrefix) }
      return nil
    }
    let examples = try integer(key, 2...Int(Int32.max))
    return OpenEpoch(
      stream: try generator(CheckpointKey.epoch), examples: examples,
      seen: try integer(CheckpointKey.epochSeen, 1...examples - 1))
  }

  /// A random stream, whose state is under keys that begin with its own.
  ///
  /// - Throws: `CheckpointError`.
  func generator(_ key: String) throws(CheckpointError) -> Generator {
    let digits = Array(try text(CheckpointKey.words(key)).utf8)
    let size = MersenneTwister.size
    guard digits.count == size * 8 else {
      throw .badGenerator(reason: "it wants \(size * 8) digits, not \(digits.count)")
    }
    let words = (0..<size).compactMap { index in
      UInt32(hexadecimal: String(decoding: digits[index * 8..<index * 8 + 8], as: UTF8.self))
    }
    guard words.count == size else {
      throw .badGenerator(reason: "its words are not hexadecimal digits")
    }
    let position = try integer(CheckpointKey.position(key), 0...size)
    var kept: Double?
    let keptText = try text(CheckpointKey.keptNormal(key))
    if !keptText.isEmpty {
      guard let bits = UInt64(hexadecimal: keptText) else {
        throw .badGenerator(reason: "its kept number is not 16 hexadecimal digits")
      }
      kept = Double(bitPattern: bits)
    }
    let state = Generator.State(words: words, position: position, keptNormal: kept)
    guard let generator = Generator(state) else {
      throw .badGenerator(reason: "no stream has this state")
    }
    return generator
  }
}
