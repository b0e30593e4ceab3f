import Support

/// Draws from distributions with parameters.
extension Generator {
  /// `torch.normal(mean, std, size)`.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func normal(
    _ sizes: [Int], mean: Double, deviation: Double, _ dtype: DType = .float32
  ) throws -> DynamicTensor {
    try Self.check(deviation: deviation)
    if Device.standard == .meta { return try .meta(sizes, dtype) }
    if dtype == .float64 {
      return try DynamicTensor(
        of: normal(sizes, .float64).doubles().interruptiblyMap { $0 * deviation + mean }, sizes)
    }
    let count = try DynamicTensor.reserve(sizes, .float32)
    // Below a block of 16 torch scales in float64, above in float32 with one rounding.
    if count < 16 {
      return try DynamicTensor((0..<count).map { _ in Float(normal() * deviation + mean) }, sizes)
    }
    let standard = try normal(sizes)
    if mean == 0, deviation == 1 { return standard }
    return try DynamicTensor(
      try standard.floats().interruptiblyMap {
        Float(mean).addingProduct($0, Float(deviation))
      }, sizes)
  }

  /// `torch.normal` with a tensor of means, of standard deviations, or both, which broadcast.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func normal(
    means: DynamicTensor, deviations: DynamicTensor
  ) throws -> DynamicTensor {
    for tensor in [means, deviations] where tensor.rank > 0 {
      try tensor.requireFloats("normal")
    }
    for deviation in try deviations.isMeta ? [] : deviations.doubles() {
      try Self.check(deviation: deviation)
    }
    let dtype = DType.promoted(means, deviations).real
    let sizes = try Broadcasting.sizes(means.sizes, deviations.sizes, "normal")
    return try BinaryOperation.add(
      BinaryOperation.multiply(normal(sizes, dtype), deviations.converted(to: dtype)),
      means.converted(to: dtype)
    ).packed()
  }

  private static func check(deviation: Double) throws {
    guard deviation >= 0 else {
      throw TensorError.refused(
        operation: "normal", reason: "a standard deviation is \(deviation)",
        mend: "std is 0 or more")
    }
  }

  /// `normal_(mean, std)`: if the elements are not contiguous they are drawn one by one.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func normal(
    like model: DynamicTensor, mean: Double, deviation: Double
  ) throws -> DynamicTensor {
    if model.isMeta { return try model.onMeta() }
    guard !model.isContiguous else {
      return try normal(model.sizes, mean: mean, deviation: deviation, model.dtype)
    }
    try Self.check(deviation: deviation)
    return try drawn(like: model.filledLike(DynamicTensor(Float(0))), model.dtype) {
      $0.normal() * deviation + mean
    }
  }

  /// `uniform_(low, high)`, drawn in the order of the elements in memory.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func uniform(
    like model: DynamicTensor, from low: Double, to high: Double
  ) throws -> DynamicTensor {
    guard low <= high, high - low < .infinity else {
      throw TensorError.refused(
        operation: "uniform_", reason: "there is nothing from \(low) to below \(high)",
        mend: "to must not be below from")
    }
    let (start, end) = (Float(low), Float(high))
    let isDouble = model.dtype == .float64
    let layout = try model.filledLike(DynamicTensor(Float(0)))
    if model.dtype == .float32, layout.isContiguous, !layout.isMeta {
      return try DynamicTensor(
        uniforms(layout.count, from: start, to: end), layout.sizes)
    }
    return try drawn(like: layout, model.dtype) {
      isDouble
        ? $0.uniformDouble(from: low, to: high) : Double($0.uniform(from: start, to: end))
    }
  }

  /// `random_()`: whole numbers from 0 to the largest up to which the dtype holds all, drawn in the
  /// order of the elements in memory.
  ///
  /// - Throws: `MemoryError`.
  package mutating func whole(like model: DynamicTensor) throws -> DynamicTensor {
    try whole(like: model) { generator in
      switch model.dtype {
      case .bool: Int(generator.word() & 1)
      case .uint8: Int(generator.word()) % (1 << 8)
      case .int32: Int(generator.word() & (1 << 31 - 1))
      case .int64: generator.seed()
      case .float32: Int(generator.word()) % (1 << 24 + 1)
      case .float64: Int(truncatingIfNeeded: generator.word64() % (1 << 53 + 1))
      }
    }
  }

  /// `random_(from, to)`: whole numbers from one to below another, drawn in the order of the elements in
  /// memory.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func whole(
    like model: DynamicTensor, from low: Int, to high: Int
  ) throws -> DynamicTensor {
    guard low < high else {
      throw TensorError.refused(
        operation: "random_", reason: "there is no whole number from \(low) to below \(high)",
        mend: "to must be above from")
    }
    return try whole(like: model) { $0.integer(in: low..<high) }
  }

  private mutating func whole(
    like model: DynamicTensor, _ draw: (inout Generator) -> Int
  ) throws -> DynamicTensor {
    let layout = try model.filledLike(DynamicTensor(Float(0)))
    let slowestFirst = layout.sizes.indices.sorted { layout.strides[$0] > layout.strides[$1] }
    let numbers = try DynamicTensor(
      (0..<layout.count).interruptiblyMap { _ in draw(&self) },
      slowestFirst.map { layout.sizes[$0] })
    return try numbers.moved(Array(layout.sizes.indices), to: slowestFirst)
      .converted(to: model.dtype)
  }

  /// `exponential_(rate)`, drawn in the order of the elements in memory.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func exponential(
    like model: DynamicTensor, rate: Double
  ) throws -> DynamicTensor {
    guard rate > 0 else {
      throw TensorError.refused(
        operation: "exponential_", reason: "lambd is \(rate)", mend: "it must be above 0")
    }
    return try exponentials(
      like: model.filledLike(DynamicTensor(Float(0))), model.dtype, rate: rate)
  }

  /// `torch.bernoulli(input)`: 1 with each element's own probability, else 0.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func bernoulli(_ probabilities: DynamicTensor) throws -> DynamicTensor {
    try probabilities.requireFloats("bernoulli")
    if probabilities.isMeta { return try .meta(probabilities.sizes, probabilities.dtype) }
    let values = try probabilities.doubles()
    guard try values.interruptiblyAll({ $0 >= 0 && $0 <= 1 }) else {
      throw Self.badProbability("bernoulli", "a probability is outside 0 to 1")
    }
    let isDouble = probabilities.dtype == .float64
    let truths = try values.interruptiblyMap {
      (isDouble ? uniformDouble() : Double(uniform())) < $0
    }
    return try DynamicTensor(truths, probabilities.sizes).converted(to: probabilities.dtype)
  }

  /// `x.bernoulli_(p)`: 1 with one probability, else 0, in a tensor's shape and dtype, drawn in the
  /// order of its elements in memory.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func bernoulli(
    like model: DynamicTensor, _ probability: Double
  ) throws -> DynamicTensor {
    guard probability >= 0, probability <= 1 else {
      throw Self.badProbability("bernoulli", "p is \(probability)")
    }
    let draws = try drawn(like: model.filledLike(DynamicTensor(Float(0))), .float32) {
      $0.uniformDouble() < probability ? 1 : 0
    }
    return try draws.converted(to: model.dtype)
  }

  private static func badProbability(_ operation: String, _ reason: String) -> TensorError {
    .refused(operation: operation, reason: reason, mend: "a probability is 0 to 1")
  }

  /// `F.dropout` in training: elements left out with a probability, the others scaled up.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func dropout(
    _ tensor: DynamicTensor, dropping probability: Double
  ) throws -> DynamicTensor {
    guard probability >= 0, probability <= 1 else {
      throw Self.badProbability("dropout", "p is \(probability)")
    }
    try tensor.requireFloats("dropout")
    guard probability > 0 else { return tensor }
    guard probability < 1 else { return try BinaryOperation.multiply(tensor, .number(0)) }
    let kept =
      tensor.dtype == .float64 ? 1 / (1 - probability) : Double(1 / Float(1 - probability))
    let mask = try drawn(like: tensor.filledLike(DynamicTensor(Float(0))), tensor.dtype) {
      $0.uniformDouble() < 1 - probability ? kept : 0
    }
    return try BinaryOperation.multiply(tensor, mask)
  }

  /// `F.dropout1d` and `F.dropout2d` in training: whole channels left out with a probability, the others
  /// scaled up.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func channelDropout(
    _ tensor: DynamicTensor, dropping probability: Double, axes: Int, _ operation: String
  ) throws -> DynamicTensor {
    guard probability >= 0, probability <= 1 else {
      throw Self.badProbability(operation, "p is \(probability)")
    }
    try tensor.requireFloats(operation)
    guard tensor.rank >= 2, axes > 1 || tensor.rank <= 3 else {
      throw TensorError.wrongRank(
        operation: operation, wants: axes == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W)",
        got: tensor.sizes)
    }
    if axes == 1, tensor.rank == 2 {
      return try channelDropout(
        tensor.unsqueezed(0), dropping: probability, axes: axes, operation
      ).squeezed([0])
    }
    guard probability > 0, tensor.count > 0 else { return tensor }
    let shape = tensor.sizes.indices.map { $0 < 2 ? tensor.sizes[$0] : 1 }
    let noise = try dropout(
      DynamicTensor.filled(shape, .number(1.0).converted(to: tensor.dtype)), dropping: probability)
    return try BinaryOperation.multiply(tensor, noise)
  }
}
