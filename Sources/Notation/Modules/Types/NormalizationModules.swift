import Engine

/// Modules that bring numbers to a common scale.
enum NormalizationModules {
  static let all: [ModuleType] =
    [batch(1), batch(2), layer, group, rootMeanSquare, instance(1), instance(2)]

  /// Ones and zeros, or neither.
  private static func addAffine(
    _ module: Module, _ sizes: [Int], weight: Bool, bias: Bool
  ) throws {
    try module.add("weight", weight ? try .filled(sizes, .ofParameters(1)) : nil)
    try module.add("bias", bias ? try .zeros(sizes, .ofParameters) : nil)
  }

  private static func addStatistics(_ module: Module, _ channels: Int) throws {
    try module.add(buffer: "running_mean", try .zeros([channels], .ofParameters))
    try module.add(buffer: "running_var", try .filled([channels], .ofParameters(1)))
    try module.add(buffer: "num_batches_tracked", DynamicTensor(0))
  }

  private static let channels =
    "num_features: int, eps: number = 1e-05, momentum: any = 0.1"
  private static let channelText =
    "{num_features}, eps={eps}, momentum={momentum}, affine={affine}, bias={bias}, track_running_stats={track_running_stats}"

  /// Checks the number of axes, which F does not.
  private static func checkRank(_ module: Module, _ input: DynamicTensor, _ ranks: [Int]) throws {
    guard ranks.contains(input.rank) else {
      let wants = ranks.map { ["", "", "(N, C)", "(N, C, L)", "(N, C, H, W)"][$0] }
      throw TensorError.wrongRank(
        operation: "batch_norm", wants: wants.joined(separator: " or "), got: input.sizes)
    }
  }

  private static func checkChannels(_ module: Module, _ input: DynamicTensor, axis: Int) throws {
    let channels = try module.arguments.int("num_features")
    guard input.sizes[axis] == channels else {
      throw TensorError.refused(
        operation: "batch_norm",
        reason: "wants \(channels) channels as axis \(axis), got \(input.shapeText)")
    }
  }

  private static func batch(_ axes: Int) -> ModuleType {
    ModuleType(
      "BatchNorm\(axes)d",
      channels + ", affine: bool = True, track_running_stats: bool = True" + ModuleType.places
        + ", bias: bool = True",
      "Channels (N, C, …) with mean 0 and variance 1 over a batch while training, then by running statistics.",
      example: "nn.BatchNorm\(axes)d(20)", text: channelText,
      make: { module, arguments, _ in
        let channels = try arguments.size("num_features")
        let isAffine = arguments.flag("affine")
        module.settings["bias"] = .bool(isAffine && arguments.flag("bias"))
        try addAffine(
          module, [channels], weight: isAffine, bias: isAffine && arguments.flag("bias"))
        guard arguments.flag("track_running_stats") else { return }
        try addStatistics(module, channels)
      },
      run: { module, arguments, host in
        let input = try arguments.tensor()
        try checkRank(module, input, axes == 1 ? [2, 3] : [4])
        try checkChannels(module, input, axis: 1)
        let isTraining = module.contents.isTraining
        var momentum = module.arguments["momentum"].realNumber ?? 0
        if isTraining, let tracked = module.contents.buffers["num_batches_tracked"]?.tensor {
          let count = try BinaryOperation.add(tracked, DynamicTensor(1))
          try tracked.put(count, "add_")
          host.variables.noteChange()
          // Without a momentum all batches count alike.
          if !module.arguments.has("momentum") {
            momentum = 1 / Double(max(try count.integers().first ?? 1, 1))
          }
        }
        let hasStatistics = module.contents.buffers["running_mean"] != nil
        return try ModuleTypes.apply(
          "batch_norm",
          [
            (nil, .tensor(input)), (nil, module.optional("running_mean")),
            (nil, module.optional("running_var")), (nil, module.optional("weight")),
            (nil, module.optional("bias")), (nil, .bool(isTraining || !hasStatistics)),
            (nil, .float(momentum)), (nil, module.arguments["eps"]),
          ], &host)
      })
  }

  private static let layer = ModuleType(
    "LayerNorm",
    "normalized_shape: sizes, eps: number = 1e-05, elementwise_affine: bool = True, bias: bool = True"
      + ModuleType.places,
    "The last axes with mean 0 and variance 1, then times weight plus bias.",
    example: "nn.LayerNorm((20,))",
    text:
      "{normalized_shape}, eps={eps}, elementwise_affine={elementwise_affine}, bias={bias}",
    make: { module, arguments, _ in
      let shape = try arguments.ints("normalized_shape")
      module.settings["normalized_shape"] = .numbers(shape)
      let isAffine = arguments.flag("elementwise_affine")
      let hasBias = isAffine && arguments.flag("bias")
      module.settings["bias"] = .bool(hasBias)
      try addAffine(module, shape, weight: isAffine, bias: hasBias)
    },
    run: { module, arguments, host in
      try ModuleTypes.apply(
        "layer_norm",
        [
          (nil, arguments["input"]), (nil, module.setting("normalized_shape")),
          (nil, module.optional("weight")), (nil, module.optional("bias")),
          (nil, module.arguments["eps"]),
        ], &host)
    })

  private static let rootMeanSquare = ModuleType(
    "RMSNorm",
    "normalized_shape: sizes, eps: number = None, elementwise_affine: bool = True"
      + ModuleType.places,
    "The last axes over the root of their mean square, then times weight.",
    example: "nn.RMSNorm((20,))",
    text: "{normalized_shape}, eps={eps}, elementwise_affine={elementwise_affine}",
    make: { module, arguments, _ in
      let shape = try arguments.ints("normalized_shape")
      module.settings["normalized_shape"] = .numbers(shape)
      try module.add(
        "weight",
        arguments.flag("elementwise_affine")
          ? try .filled(shape, .ofParameters(1)) : nil)
    },
    run: { module, arguments, host in
      try ModuleTypes.apply(
        "rms_norm",
        [
          (nil, arguments["input"]), (nil, module.setting("normalized_shape")),
          (nil, module.optional("weight")), (nil, module.arguments["eps"]),
        ], &host)
    })

  private static let group = ModuleType(
    "GroupNorm",
    "num_groups: int, num_channels: int, eps: number = 1e-05, affine: bool = True"
      + ModuleType.places + ", bias: bool = True",
    "The channels (N, C, …) in groups of mean 0 and variance 1, then times weight plus bias.",
    example: "nn.GroupNorm(2, 4)",
    text: "{num_groups}, {num_channels}, eps={eps}, affine={affine}, bias={bias}",
    make: { module, arguments, _ in
      let channels = try arguments.size("num_channels")
      try arguments.check("num_channels", isMultipleOf: "num_groups")
      let isAffine = arguments.flag("affine")
      module.settings["bias"] = .bool(isAffine && arguments.flag("bias"))
      try addAffine(
        module, [channels], weight: isAffine, bias: isAffine && arguments.flag("bias"))
    },
    run: { module, arguments, host in
      let input = try arguments.tensor()
      let channels = try module.arguments.int("num_channels")
      guard input.rank < 2 || module.parameter("weight") == nil || input.sizes[1] == channels else {
        throw TensorError.refused(
          operation: "group_norm",
          reason: "wants \(channels) channels as axis 1, got \(input.shapeText)"
        )
      }
      return try ModuleTypes.apply(
        "group_norm",
        [
          (nil, .tensor(input)), (nil, module.arguments["num_groups"]),
          (nil, module.optional("weight")), (nil, module.optional("bias")),
          (nil, module.arguments["eps"]),
        ], &host)
    })

  private static func instance(_ axes: Int) -> ModuleType {
    ModuleType(
      "InstanceNorm\(axes)d",
      channels + ", affine: bool = False, track_running_stats: bool = False" + ModuleType.places
        + ", bias: bool = True",
      "Each channel of each example with mean 0 and variance 1.",
      example: "nn.InstanceNorm\(axes)d(20)", text: channelText,
      make: { module, arguments, _ in
        let channels = try arguments.size("num_features")
        let isAffine = arguments.flag("affine")
        module.settings["bias"] = .bool(isAffine && arguments.flag("bias"))
        try addAffine(
          module, [channels], weight: isAffine, bias: isAffine && arguments.flag("bias"))
        guard arguments.flag("track_running_stats") else { return }
        try addStatistics(module, channels)
      },
      run: { module, arguments, host in
        var input = try arguments.tensor()
        guard input.rank == axes + 1 || input.rank == axes + 2 else {
          throw TensorError.wrongRank(
            operation: "instance_norm",
            wants: axes == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W) or (C, H, W)",
            got: input.sizes)
        }
        try checkChannels(module, input, axis: input.rank - axes - 1)
        let isSingle = input.rank == axes + 1
        if isSingle { input = try input.unsqueezed(0) }
        let made = try instanceNormalised(module, input, &host)
        return .tensor(isSingle ? try made.squeezed([0]) : made)
      })
  }

  /// By running statistics in evaluation where there are some, else each channel as a group of its own.
  private static func instanceNormalised(
    _ module: Module, _ input: DynamicTensor, _ host: inout any Host
  ) throws -> DynamicTensor {
    let isTracking = module.contents.buffers["running_mean"] != nil
    if isTracking, !module.contents.isTraining {
      return try ModuleTypes.apply(
        "batch_norm",
        [
          (nil, .tensor(input)), (nil, module.optional("running_mean")),
          (nil, module.optional("running_var")), (nil, module.optional("weight")),
          (nil, module.optional("bias")), (nil, .bool(false)), (nil, .float(0)),
          (nil, module.arguments["eps"]),
        ], &host
      ).madeTensor()
    }
    guard input.count / max(input.sizes[0] * input.sizes[1], 1) > 1 else {
      throw TensorError.refused(
        operation: "instance_norm",
        reason: "wants more than 1 number for each channel, got \(input.shapeText)")
    }
    if isTracking { try moveStatistics(module, input, &host) }
    return try ModuleTypes.apply(
      "group_norm",
      [
        (nil, .tensor(input)), (nil, .int(input.sizes[1])), (nil, module.optional("weight")),
        (nil, module.optional("bias")), (nil, module.arguments["eps"]),
      ], &host
    ).madeTensor()
  }

  /// The mean over the batch of each example's mean and unbiased variance.
  private static func moveStatistics(
    _ module: Module, _ input: DynamicTensor, _ host: inout any Host
  ) throws {
    let momentum = module.arguments["momentum"].realNumber ?? 0
    try GradientMode.off {
      let axes = Array(2..<input.rank)
      let batch = [
        "running_mean": try input.mean(axes, keeps: false).mean([0], keeps: false),
        "running_var": try input.variance(axes, correction: 1, keeps: false).mean(
          [0], keeps: false),
      ]
      for (name, new) in batch {
        guard let old = module.contents.buffers[name]?.tensor else { continue }
        let moved = try BinaryOperation.add(
          BinaryOperation.multiply(old, .number(1 - momentum)),
          BinaryOperation.multiply(new, .number(momentum)))
        try old.put(moved, "batch_norm")
      }
    }
    host.variables.noteChange()
  }
}
