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

  /// The elements normalised as a layout says, by statistics that are given or their own, as one
  /// remembered operation.
  private func normalised(
    _ layout: NormalLayout, _ given: NormalLayout.Statistics?, _ affine: Affine, _ name: String,
    keeping others: [DynamicTensor] = []
  ) throws -> (result: DynamicTensor, statistics: NormalLayout.Statistics) {
    if isMeta { return (try normalisedOnMeta(layout, affine, name), .none) }
    let statistics =
      try given
      ?? (dtype == .float64 ? layout.statistics(doubles()) : layout.statistics(detached()))
    let inputs = [self] + [affine.weight, affine.bias].compactMap { $0 }
    let result = try Self.remembering(
      name, inputs, keeping: [self] + (affine.weight.map { [$0] } ?? []) + others,
      {
        dtype == .float64
          ? try layout.normalised(doubles(), statistics, affine, sizes)
          : try layout.normalised(
            self, statistics, weight: affine.weight?.floats(), bias: affine.bias?.floats())
      },
      gradient: { [self] backward in
        try gradients(backward, layout, statistics, isGiven: given != nil, affine)
      })
    return (result, statistics)
  }

  /// No elements, which give their factors no gradient.
  private func normalisedNothing(_ affine: Affine, _ name: String) throws -> DynamicTensor {
    let factors = [affine.weight, affine.bias].compactMap { $0 }
    return try Self.remembering(
      name, [self] + factors, { try inOrder() },
      gradient: { backward in
        [try backward.gradient] + (try factors.map { try .zeros($0.sizes, $0.dtype) })
      })
  }

  private func normalisedOnMeta(
    _ layout: NormalLayout, _ affine: Affine, _ name: String
  ) throws -> DynamicTensor {
    let factors = [affine.weight, affine.bias].compactMap { $0 }
    _ = try Self.areMeta([self] + factors, name)
    return try Self.remembering(
      name, [self] + factors, keeping: [self] + (affine.weight.map { [$0] } ?? []),
      { try .meta(sizes, dtype) },
      gradient: { [self] _ in
        [try .meta(sizes, dtype)] + (try factors.map { _ in try .meta([layout.factors], dtype) })
      })
  }

  private func gradients(
    _ backward: Backward, _ layout: NormalLayout, _ statistics: NormalLayout.Statistics,
    isGiven: Bool, _ affine: Affine
  ) throws -> [DynamicTensor?] {
    let gradient = try backward.gradient
    let (elements, weight, bias): (DynamicTensor, DynamicTensor, DynamicTensor)
    if GradientMode.isOn {
      (elements, weight, bias) = try layout.gradients(
        gradient, self, isGiven ? statistics : nil, weight: affine.weight)
    } else {
      (elements, weight, bias) =
        dtype == .float64
        ? try layout.gradients(
          gradient.doubles(), doubles(), statistics, affine, sizes, areOwn: !isGiven)
        : try layout.gradients(
          gradient, self, statistics, weight: affine.weight?.floats(), areOwn: !isGiven)
    }
    return [elements]
      + [affine.weight, affine.bias].enumerated().compactMap { place, tensor in
        tensor.map { _ in place == 0 ? weight : bias }
      }
  }

  /// Each group of the last axes with mean 0 and variance 1, then factors and offsets of those axes.
  ///
  /// - Throws: `TensorError`.
  package func layerNormalised(
    _ shape: [Int], _ affine: Affine, epsilon: Double
  ) throws -> DynamicTensor {
    let length = try checkNormalised(shape, affine, "layer_norm")
    return try normalised(
      runs(of: length, epsilon), nil, affine, "NativeLayerNormBackward0"
    ).result
  }

  /// Neighbours in order, each of which has a factor of its own.
  private func runs(of length: Int, _ epsilon: Double, isCentred: Bool = true) -> NormalLayout {
    NormalLayout(
      blocks: 1, channels: length == 0 ? 0 : count / length, inner: length, period: 1, share: 1,
      epsilon: epsilon, isCentred: isCentred)
  }

  /// Each group of the last axes over the root of its mean square, then factors of those axes.
  ///
  /// - Throws: `TensorError`.
  package func rootMeanSquareNormalised(
    _ shape: [Int], weight: DynamicTensor?, epsilon: Double
  ) throws -> DynamicTensor {
    let affine = Affine(weight: weight, bias: nil)
    let length = try checkNormalised(shape, affine, "rms_norm")
    // PyTorch makes it of other operations, the last of which is a product.
    return try normalised(
      runs(of: length, epsilon, isCentred: false), nil, affine, "MulBackward0"
    ).result
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
    for tensor in [affine.weight, affine.bias].compactMap({ $0 }) {
      try tensor.requireFloats("\(operation)'s factors")
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
    let plane = count == 0 ? 0 : count / (sizes[0] * sizes[1])
    let layout = NormalLayout(
      blocks: 1, channels: sizes[0] * groups, inner: sizes[1] / groups * plane, period: groups,
      share: plane, epsilon: epsilon)
    guard count > 0 else { return try normalisedNothing(affine, "NativeGroupNormBackward0") }
    return try normalised(layout, nil, affine, "NativeGroupNormBackward0").result
  }

  private func checkChannels(_ affine: Affine, _ operation: String) throws {
    try requireFloats(operation)
    for (name, tensor) in [("weight", affine.weight), ("bias", affine.bias)] {
      try tensor?.requireFloats("\(operation)'s \(name)")
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
    let layout = NormalLayout(
      blocks: sizes[0], channels: sizes[1], inner: sizes.dropFirst(2).reduce(1, *),
      period: sizes[1], share: sizes.dropFirst(2).reduce(1, *), epsilon: epsilon)
    let name = "NativeBatchNormBackward0"
    guard training else {
      guard let running else {
        throw TensorError.refused(
          operation: "batch_norm", reason: "without training it needs running_mean and running_var",
          mend: "give both, or training=True")
      }
      _ = try Self.areMeta([self, running.mean, running.variance], "batch_norm")
      let given =
        try isMeta
        ? .none
        : layout.statistics(
          mean: running.mean.doubles(), variance: running.variance.doubles())
      let kept = [running.mean, running.variance]
      return (try normalised(layout, given, affine, name, keeping: kept).result, nil)
    }
    guard layout.each > 1 else {
      throw TensorError.refused(
        operation: "batch_norm",
        reason: "\(counted(layout.each, "value")) for each channel of \(shapeText)",
        mend: "training needs more than one")
    }
    let (result, own) = try normalised(layout, nil, affine, name)
    let correction = Double(layout.each) / Double(layout.each - 1)
    return (
      result,
      try running.map {
        RunningStatistics(
          mean: try $0.mean.moving(to: own.mean, momentum),
          variance: try $0.variance.moving(to: own.variance.map { $0 * correction }, momentum))
      }
    )
  }

  /// Each channel of each item (N, C, …) normalised by its own mean and variance, or by `running`; the
  /// second result is what the running statistics become.
  ///
  /// - Throws: `TensorError`.
  package func instanceNormalised(
    _ running: RunningStatistics?, _ affine: Affine, byItself: Bool, momentum: Double,
    epsilon: Double
  ) throws -> (result: DynamicTensor, running: RunningStatistics?) {
    let operation = "instance_norm"
    guard rank >= 2 else {
      throw TensorError.wrongRank(operation: operation, wants: "(N, C, …)", got: sizes)
    }
    try checkChannels(affine, operation)
    guard byItself || running != nil else {
      throw TensorError.refused(
        operation: operation,
        reason: "use_input_stats=False needs running_mean and running_var", mend: "give both")
    }
    let each = sizes.dropFirst(2).reduce(1, *)
    guard !byItself || each > 1 else {
      throw TensorError.refused(
        operation: operation, reason: "\(counted(each, "value")) for each channel of \(shapeText)",
        mend: "a channel needs more than one")
    }
    let (items, channels) = (sizes[0], sizes[1])
    func spread(_ tensor: DynamicTensor?) throws -> DynamicTensor? {
      try tensor.map { try $0.repeated([items]) }
    }
    let (result, moved) = try reshaped([1, items * channels] + sizes.dropFirst(2)).batchNormalised(
      running.map {
        RunningStatistics(
          mean: try $0.mean.repeated([items]), variance: try $0.variance.repeated([items]))
      }, Affine(weight: spread(affine.weight), bias: spread(affine.bias)), training: byItself,
      momentum: momentum, epsilon: epsilon)
    func mean(_ tensor: DynamicTensor) throws -> DynamicTensor {
      try tensor.viewed([items, channels]).mean([0], keeps: false)
    }
    return (
      try result.viewed(sizes),
      try moved.map { RunningStatistics(mean: try mean($0.mean), variance: try mean($0.variance)) }
    )
  }

  /// (1 − momentum) · this + momentum · other.
  private func moving(to other: [Double], _ momentum: Double) throws -> DynamicTensor {
    if isMeta { return self }
    return try DynamicTensor(
      of: zip(doubles(), other).map { (1 - momentum) * $0 + momentum * $1 }, sizes
    ).converted(to: dtype)
  }
}
