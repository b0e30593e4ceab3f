import Support

/// `F.layer_norm`, `F.group_norm`, `F.batch_norm`, `F.rms_norm` and `F.normalize`.
extension DynamicTensor {
  /// Factors and offsets that follow a normalisation.
  package struct Affine: Sendable {
    let weight, bias: DynamicTensor?

    /// One factor and one offset for each normalised element or channel; none where they are nil.
    package init(weight: DynamicTensor?, bias: DynamicTensor?) {
      (self.weight, self.bias) = (weight, bias)
    }
  }

  /// Runs of `length` elements in order, each less its mean and over its standard deviation; with
  /// `centred` false, over the root of its mean square.
  private func standardised(
    runsOf length: Int, epsilon: Double, centred: Bool = true
  ) throws -> DynamicTensor {
    let values = try floats()
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for start in stride(from: 0, to: values.count, by: max(length, 1)) {
      try Interruption.check(run: start / max(length, 1), of: length)
      let run = values[start..<(start + length)]
      let mean =
        centred ? try run.interruptiblyReduce(0.0) { $0 + Double($1) } / Double(length) : 0
      let squares = try run.interruptiblyReduce(0.0) {
        $0 + (Double($1) - mean) * (Double($1) - mean)
      }
      let scale = 1 / (squares / Double(length) + epsilon).squareRoot()
      try run.interruptiblyForEach { result.append(Float((Double($0) - mean) * scale)) }
    }
    return try DynamicTensor(result, sizes)
  }

  private func scaled(_ affine: Affine, _ shape: [Int], _ operation: String) throws -> DynamicTensor
  {
    var result = self
    for (name, tensor) in [("weight", affine.weight), ("bias", affine.bias)] {
      guard let tensor else { continue }
      try tensor.requireFloats("\(operation)'s \(name)")
      let spread = try tensor.viewed(shape)
      result =
        try name == "weight"
        ? BinaryOperation.multiply(result, spread) : BinaryOperation.add(result, spread)
    }
    return result
  }

  /// Each group of the last axes with mean 0 and variance 1, then factors and offsets of those axes.
  ///
  /// - Throws: `TensorError`.
  package func layerNormalised(
    _ shape: [Int], _ affine: Affine, epsilon: Double
  ) throws -> DynamicTensor {
    let length = try checkNormalised(shape, affine, "layer_norm")
    return try standardised(runsOf: length, epsilon: epsilon).scaled(affine, shape, "layer_norm")
  }

  /// Each group of the last axes over the root of its mean square, then factors of those axes.
  ///
  /// - Throws: `TensorError`.
  package func rootMeanSquareNormalised(
    _ shape: [Int], weight: DynamicTensor?, epsilon: Double
  ) throws -> DynamicTensor {
    let affine = Affine(weight: weight, bias: nil)
    let length = try checkNormalised(shape, affine, "rms_norm")
    return try standardised(runsOf: length, epsilon: epsilon, centred: false)
      .scaled(affine, shape, "rms_norm")
  }

  private func checkNormalised(
    _ shape: [Int], _ affine: Affine, _ operation: String
  ) throws -> Int {
    guard !shape.isEmpty, sizes.suffix(shape.count) == shape[...] else {
      throw TensorError.refused(
        operation: operation,
        reason: "normalized_shape is (\(Self.listed(shape))), the input is \(shapeText)",
        mend: rank == 0
          ? "a scalar has no axes to normalise"
          : "it names the last sizes of the input, such as (\(Self.listed(sizes.suffix(1))),)")
    }
    for (name, tensor) in [("weight", affine.weight), ("bias", affine.bias)] {
      guard let tensor, tensor.sizes != shape else { continue }
      throw TensorError.refused(
        operation: operation,
        reason: "\(name) is \(tensor.shapeText), normalized_shape is (\(Self.listed(shape)))")
    }
    try requireFloats(operation)
    return try Self.count(of: shape)
  }

  private static func listed(_ sizes: some Sequence<Int>) -> String {
    sizes.map(String.init).joined(separator: ", ")
  }

  /// Channels (N, C, …) in this many groups, each with mean 0 and variance 1; factors and offsets
  /// are by channel.
  ///
  /// - Throws: `TensorError`.
  package func groupNormalised(
    _ groups: Int, _ affine: Affine, epsilon: Double
  ) throws -> DynamicTensor {
    guard rank >= 2 else {
      throw TensorError.wrongRank(operation: "group_norm", wants: "(N, C, …)", got: sizes)
    }
    guard groups > 0, sizes[1] % groups == 0 else {
      throw TensorError.refused(
        operation: "group_norm", reason: "\(sizes[1]) channels do not divide into \(groups) groups",
        mend: "num_groups must divide the size of axis 1")
    }
    try checkChannels(affine, "group_norm")
    let length = count == 0 ? 0 : count / (sizes[0] * groups)
    guard count > 0 else { return try inOrder() }
    return try standardised(runsOf: length, epsilon: epsilon)
      .scaled(affine, channelShape, "group_norm")
  }

  private var channelShape: [Int] { sizes.indices.map { $0 == 1 ? sizes[1] : 1 } }

  private func checkChannels(_ affine: Affine, _ operation: String) throws {
    try requireFloats(operation)
    for (name, tensor) in [("weight", affine.weight), ("bias", affine.bias)] {
      guard let tensor, tensor.sizes != [sizes[1]] else { continue }
      throw TensorError.refused(
        operation: operation,
        reason: "\(counted(sizes[1], "channel")), \(name) is \(tensor.shapeText)",
        mend: "give one number for each channel, the size of axis 1")
    }
  }
}

extension DynamicTensor {
  /// What batch normalisation remembers: a mean and a variance for each channel.
  package struct RunningStatistics: Sendable {
    /// One number for each channel.
    package let mean, variance: DynamicTensor

    /// The statistics so far.
    package init(mean: DynamicTensor, variance: DynamicTensor) {
      (self.mean, self.variance) = (mean, variance)
    }
  }

  /// Channels (N, C, …) normalised by `running`, or in training by their own mean and variance; the
  /// second result is what the running statistics become.
  ///
  /// - Throws: `TensorError`.
  package func batchNormalised(
    _ running: RunningStatistics?, _ affine: Affine, training: Bool, momentum: Double,
    epsilon: Double
  ) throws -> (result: DynamicTensor, running: RunningStatistics?) {
    guard rank >= 2 else {
      throw TensorError.wrongRank(operation: "batch_norm", wants: "(N, C, …)", got: sizes)
    }
    try checkChannels(affine, "batch_norm")
    if let running {
      try checkChannels(
        Affine(weight: running.mean, bias: running.variance), "batch_norm's running statistics")
    }
    guard training else {
      guard let running else {
        throw TensorError.refused(
          operation: "batch_norm", reason: "without training it needs running_mean and running_var",
          mend: "give both, or training=True")
      }
      return (
        try normalised(running.mean, running.variance, affine, epsilon: epsilon).packed(), nil
      )
    }
    let axes = sizes.indices.filter { $0 != 1 }
    let each = sizes[1] == 0 ? 0 : count / sizes[1]
    guard each > 1 else {
      throw TensorError.refused(
        operation: "batch_norm",
        reason: "\(counted(each, "value")) for each channel of \(shapeText)",
        mend: "training needs more than one")
    }
    let mean = try mean(axes, keeps: false)
    let result = try normalised(
      mean, variance(axes, correction: 0, keeps: false), affine, epsilon: epsilon
    ).packed()
    return (
      result,
      try running.map {
        RunningStatistics(
          mean: try $0.mean.moving(to: mean, momentum),
          variance: try $0.variance.moving(
            to: variance(axes, correction: 1, keeps: false), momentum))
      }
    )
  }

  private func normalised(
    _ mean: DynamicTensor, _ variance: DynamicTensor, _ affine: Affine, epsilon: Double
  ) throws -> DynamicTensor {
    let scale = try variance.mapped { 1 / ($0 + epsilon).squareRoot() }
    let centred = try BinaryOperation.subtract(self, mean.viewed(channelShape))
    return try BinaryOperation.multiply(centred, scale.viewed(channelShape))
      .scaled(affine, channelShape, "batch_norm")
  }

  /// (1 − momentum) · this + momentum · other.
  private func moving(to other: DynamicTensor, _ momentum: Double) throws -> DynamicTensor {
    try BinaryOperation.add(
      BinaryOperation.multiply(self, DynamicTensor(Float(1 - momentum))),
      BinaryOperation.multiply(other, DynamicTensor(Float(momentum))))
  }

  /// Vectors along some axes over their length, which counts as at least `epsilon`: `F.normalize`.
  ///
  /// - Throws: `TensorError`.
  package func normalised(
    order: Double, _ axes: [Int]?, epsilon: Double
  ) throws -> DynamicTensor {
    try requireFloats("normalize")
    let lengths = try norm(order, axes, keeps: true, "normalize").mapped {
      $0.isNaN ? $0 : max($0, epsilon)
    }
    return try BinaryOperation.divide(self, lengths)
  }

  /// The cosine of the angle between vectors along an axis: `F.cosine_similarity`.
  ///
  /// - Throws: `TensorError`.
  package static func cosineSimilarity(
    _ left: DynamicTensor, _ right: DynamicTensor, _ axis: Int, epsilon: Double
  ) throws -> DynamicTensor {
    guard max(left.dtype, right.dtype) == .float32 else {
      throw TensorError.wrongDType(
        operation: "cosine_similarity", wants: "float32", got: max(left.dtype, right.dtype))
    }
    let views = try Broadcasting.views(
      [left.converted(to: .float32), right.converted(to: .float32)], "cosine_similarity")
    let product = try BinaryOperation.multiply(
      views[0].normalised(order: 2, [axis], epsilon: epsilon),
      views[1].normalised(order: 2, [axis], epsilon: epsilon))
    return try product.sum([axis], keeps: false)
  }
}
