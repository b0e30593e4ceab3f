import Engine

/// Transposed convolutions, windows as columns, and channels moved into space, by `torch.nn.functional`.
enum FoldFunctions {
  static let all: [TensorFunction] = [transposed(1), transposed(2)] + folds + shuffles

  private static func transposed(_ axes: Int) -> TensorFunction {
    let name = "conv_transpose\(axes)d"
    let (input, weight) = axes == 1 ? ("1, 2, 4", "2, 3, 2") : ("1, 2, 4, 4", "2, 3, 2, 2")
    return TensorFunction(
      name, [.torch, .functional],
      "input: Tensor, weight: Tensor, bias: Tensor = None, stride: sizes = 1, padding: sizes = 0, output_padding: sizes = 0, groups: int = 1, dilation: sizes = 1",
      "What conv\(axes)d's input gets back: \(axes == 1 ? "(N, C, L)" : "(N, C, H, W)") with a weight (C, out / groups, \(axes == 1 ? "taps" : "rows, columns")).",
      example: "F.\(name)(torch.ones(\(input)), torch.ones(\(weight)), stride=2).shape"
    ) { arguments, _ in
      let strides = try WindowFunctions.numbers(arguments, "stride", axes, name)
      let padding = try WindowFunctions.numbers(arguments, "padding", axes, name)
      let dilations = try WindowFunctions.numbers(arguments, "dilation", axes, name)
      let groups = try arguments.int("groups")
      let walks = (0..<axes).map { axis in
        DynamicTensor.Walk(
          stride: strides[axis], before: padding[axis], after: padding[axis],
          dilation: dilations[axis], groups: groups)
      }
      return .tensor(
        try arguments.tensor().transposedConvolved(
          try arguments.tensor("weight"), bias: try arguments.optionalTensor("bias"), walks,
          adding: try WindowFunctions.numbers(arguments, "output_padding", axes, name)))
    }
  }

  private static let windows =
    "kernel_size: sizes, dilation: sizes = 1, padding: sizes = 0, stride: sizes = 1"

  /// Listed among the shapes, where the method of that name is.
  static let unfold = TensorFunction(
    "unfold", .functional, "input: Tensor, \(windows)",
    "The windows of (N, C, H, W) as columns: (N, C * taps, windows).",
    example: "F.unfold(torch.arange(9.0).view(1, 1, 3, 3), 2)"
  ) { arguments, _ in
    let tensor = try arguments.tensor()
    let numbers = tensor.dtype == .bool ? try tensor.converted(to: .float32) : tensor
    return .tensor(
      try numbers.windowColumns(
        try WindowFunctions.numbers(arguments, "kernel_size", 2, "unfold"),
        try walks(arguments, "unfold")
      ).converted(to: tensor.dtype))
  }

  private static let folds: [TensorFunction] = [
    TensorFunction(
      "fold", .functional, "input: Tensor, output_size: sizes, \(windows)",
      "The sums of windows given as columns (N, C * taps, windows) on planes of output_size.",
      example: "F.fold(torch.ones(1, 4, 4), (3, 3), 2)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().folded(
          to: try WindowFunctions.numbers(arguments, "output_size", 2, "fold"),
          try WindowFunctions.numbers(arguments, "kernel_size", 2, "fold"),
          try walks(arguments, "fold")))
    }
  ]

  private static func walks(
    _ arguments: BoundArguments, _ name: String
  ) throws -> [DynamicTensor.Walk] {
    let strides = try WindowFunctions.numbers(arguments, "stride", 2, name)
    let padding = try WindowFunctions.numbers(arguments, "padding", 2, name)
    let dilations = try WindowFunctions.numbers(arguments, "dilation", 2, name)
    return (0..<2).map { axis in
      DynamicTensor.Walk(
        stride: strides[axis], before: padding[axis], after: padding[axis],
        dilation: dilations[axis], groups: 1)
    }
  }

  private static let shuffles: [TensorFunction] = [
    TensorFunction(
      "pixel_shuffle", [.torch, .functional], "input: Tensor, upscale_factor: int",
      "Channels moved into space: (N, C * factor², H, W) becomes (N, C, H * factor, W * factor).",
      example: "F.pixel_shuffle(torch.arange(8.0).view(1, 4, 1, 2), 2)"
    ) { arguments, _ in
      .tensor(try arguments.tensor().pixelsShuffled(try arguments.int("upscale_factor")))
    },
    TensorFunction(
      "pixel_unshuffle", [.torch, .functional], "input: Tensor, downscale_factor: int",
      "Space moved into channels, the other way round than pixel_shuffle.",
      example: "F.pixel_unshuffle(torch.arange(8.0).view(1, 1, 2, 4), 2)"
    ) { arguments, _ in
      .tensor(try arguments.tensor().pixelsUnshuffled(try arguments.int("downscale_factor")))
    },
  ]
}
