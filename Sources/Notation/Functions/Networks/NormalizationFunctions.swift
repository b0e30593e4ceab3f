import Engine

/// Normalisation by `torch.nn.functional`.
enum NormalizationFunctions {
  static let all: [TensorFunction] = [
    TensorFunction(
      "layer_norm", .functional,
      "input: Tensor, normalized_shape: tuple, weight: Tensor = None, bias: Tensor = None, eps: number = 1e-05",
      "The last axes with mean 0 and variance 1, then times weight plus bias.",
      example: "F.layer_norm(torch.arange(6.0).view(2, 3), (3,))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().layerNormalised(
          try arguments.ints("normalized_shape"), try affine(arguments),
          epsilon: try arguments.real("eps")))
    },
    TensorFunction(
      "rms_norm", [.torch, .functional],
      "input: Tensor, normalized_shape: tuple, weight: Tensor = None, eps: number = None",
      "The last axes over the root of their mean square, then times weight.",
      example: "F.rms_norm(torch.arange(6.0).view(2, 3), (3,))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().rootMeanSquareNormalised(
          try arguments.ints("normalized_shape"), weight: try arguments.optionalTensor("weight"),
          epsilon: arguments["eps"].realNumber
            ?? (try arguments.tensor().dtype == .float64
              ? Double.ulpOfOne : Double(Float.ulpOfOne))))
    },
    TensorFunction(
      "group_norm", .functional,
      "input: Tensor, num_groups: int, weight: Tensor = None, bias: Tensor = None, eps: number = 1e-05",
      "The channels (N, C, …) in groups of mean 0 and variance 1, then times weight plus bias.",
      example: "F.group_norm(torch.arange(8.0).view(1, 4, 2), 2)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().groupNormalised(
          try arguments.int("num_groups"), try affine(arguments),
          epsilon: try arguments.real("eps")))
    },
    TensorFunction(
      "batch_norm", .functional,
      "input: Tensor, running_mean: any, running_var: any, weight: Tensor = None, bias: Tensor = None, training: bool = False, momentum: number = 0.1, eps: number = 1e-05",
      "Channels (N, C, …) normalised by the running statistics, or in training by their own, which then move the running ones in place.",
      example: "F.batch_norm(torch.arange(6.0).view(2, 3), torch.zeros(3), torch.ones(3))",
      batchNorm
    ),
    TensorFunction(
      "instance_norm", .functional,
      "input: Tensor, running_mean: any = None, running_var: any = None, weight: Tensor = None, bias: Tensor = None, use_input_stats: bool = True, momentum: number = 0.1, eps: number = 1e-05",
      "Each channel of each item (N, C, …) with mean 0 and variance 1, then times weight plus bias.",
      example: "F.instance_norm(torch.arange(8.0).view(1, 2, 4))", instanceNorm),
    TensorFunction(
      "normalize", .functional,
      "input: Tensor, p: number = 2.0, dim: axes = 1, eps: number = 1e-12",
      "Vectors along an axis over their length.", example: "F.normalize(torch.ones(2, 4))"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().normalised(
          order: try arguments.real("p"), arguments.optionalInts("dim"),
          epsilon: try arguments.real("eps")))
    },
    TensorFunction(
      "cosine_similarity", [.torch, .functional],
      "x1: Tensor, x2: Tensor, dim: int = 1, eps: number = 1e-08",
      "The cosine of the angle between vectors along an axis.",
      example: "F.cosine_similarity(torch.ones(2, 3), torch.eye(2, 3))"
    ) { arguments, _ in
      .tensor(
        try .cosineSimilarity(
          try arguments.tensor("x1"), try arguments.tensor("x2"), try arguments.int("dim"),
          epsilon: try arguments.real("eps")))
    },
  ]

  private static func affine(_ arguments: BoundArguments) throws -> DynamicTensor.Affine {
    DynamicTensor.Affine(
      weight: try arguments.optionalTensor("weight"), bias: try arguments.optionalTensor("bias"))
  }

  private static let instanceNorm: TensorFunction.Body = { arguments, host in
    let running = try running(arguments, "instance_norm")
    let (result, moved) = try arguments.tensor().instanceNormalised(
      running, try affine(arguments), byItself: arguments.flag("use_input_stats"),
      momentum: try arguments.real("momentum"), epsilon: try arguments.real("eps"))
    try move(running, to: moved, "instance_norm", &host)
    return .tensor(result)
  }

  /// The running statistics; nil for `None`.
  private static func running(
    _ arguments: BoundArguments, _ operation: String
  ) throws -> DynamicTensor.RunningStatistics? {
    let (mean, variance) = (
      try arguments.optionalTensor("running_mean"), try arguments.optionalTensor("running_var")
    )
    guard (mean == nil) == (variance == nil) else {
      throw TensorError.refused(
        operation: operation, reason: "one of running_mean and running_var is None",
        mend: "give both or neither")
    }
    guard let mean, let variance else { return nil }
    return DynamicTensor.RunningStatistics(mean: mean, variance: variance)
  }

  /// Moves running statistics in place.
  private static func move(
    _ running: DynamicTensor.RunningStatistics?, to moved: DynamicTensor.RunningStatistics?,
    _ operation: String, _ host: inout any Host
  ) throws {
    guard let running, let moved else { return }
    try running.mean.put(moved.mean, operation)
    try running.variance.put(moved.variance, operation)
    host.variables.noteChange()
  }

  private static let batchNorm: TensorFunction.Body = { arguments, host in
    let running = try running(arguments, "batch_norm")
    let (result, moved) = try arguments.tensor().batchNormalised(
      running, try affine(arguments), training: arguments.flag("training"),
      momentum: try arguments.real("momentum"), epsilon: try arguments.real("eps"))
    try move(running, to: moved, "batch_norm", &host)
    return .tensor(result)
  }
}
