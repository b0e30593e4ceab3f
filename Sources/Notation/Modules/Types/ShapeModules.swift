import Engine

/// Modules that change shapes: axes as one or as several, other sizes, padding.
enum ShapeModules {
  static let all: [ModuleType] = [flatten, unflatten, upsample] + upsamplings + shuffles + padding

  private static let flatten = ModuleType.of(
    "Flatten", "flatten", "start_dim: int = 1, end_dim: int = -1", "Neighbouring axes as one.",
    example: "nn.Flatten()", text: "start_dim={start_dim}, end_dim={end_dim}",
    passing: ["start_dim", "end_dim"])

  private static let unflatten = ModuleType(
    "Unflatten", "dim: int, unflattened_size: tuple", "One axis as several.",
    example: "nn.Unflatten(1, (2, 3))", text: "dim={dim}, unflattened_size={unflattened_size}",
    run: { module, arguments, host in
      try ModuleTypes.apply(
        "unflatten",
        [
          (nil, arguments["input"]), (nil, module.arguments["dim"]),
          (nil, module.arguments["unflattened_size"]),
        ], &host)
    })

  private static let upsample = ModuleType.of(
    "Upsample", "interpolate",
    "size: any = None, scale_factor: any = None, mode: str = 'nearest', align_corners: bool = None, recompute_scale_factor: bool = None",
    "Other sizes of the axes after (N, C).", example: "nn.Upsample(scale_factor=2)",
    text: "[scale_factor={scale_factor}][size={size}], mode='{mode}'",
    passing: ["size", "scale_factor", "mode", "align_corners", "recompute_scale_factor"]
  ).with { module, arguments, _ in
    // torch keeps factors as floats.
    if let factor = arguments["scale_factor"].realNumber {
      module.settings["scale_factor"] = .float(factor)
    } else if let factors = arguments["scale_factor"].parts {
      let numbers = factors.compactMap(\.realNumber)
      if numbers.count == factors.count {
        module.settings["scale_factor"] = .tupled(numbers.map { .float($0) })
      }
    }
  }

  private static func upsampling(
    _ name: String, _ mode: String, _ summary: String
  ) -> ModuleType {
    ModuleType(
      name, "size: any = None, scale_factor: any = None", summary,
      example: "nn.\(name)(scale_factor=2)",
      text: "[scale_factor={scale_factor}][size={size}], mode='\(mode)'",
      make: { module, arguments, _ in
        if let factor = arguments["scale_factor"].realNumber {
          module.settings["scale_factor"] = .float(factor)
        }
      },
      run: { module, arguments, host in
        var given: [(String?, Value)] = [(nil, arguments["input"]), ("mode", .string(mode))]
        for name in ["size", "scale_factor"] {
          let value = module.setting(name)
          if !value.isNone { given.append((name, value)) }
        }
        if mode == "bilinear" { given.append(("align_corners", .bool(true))) }
        return try ModuleTypes.apply("interpolate", given, &host)
      })
  }

  private static let upsamplings: [ModuleType] = [
    upsampling(
      "UpsamplingNearest2d", "nearest", "A finer grid (N, C, H, W), each number repeated."),
    upsampling(
      "UpsamplingBilinear2d", "bilinear", "A finer grid (N, C, H, W), straight lines between."),
  ]

  private static let windows =
    "kernel_size: any, dilation: any = 1, padding: any = 0, stride: any = 1"

  private static let shuffles: [ModuleType] = [
    ModuleType(
      "PixelShuffle", "upscale_factor: int",
      "Channels as a finer grid: (N, C·r², H, W) as (N, C, H·r, W·r).",
      example: "nn.PixelShuffle(2)", text: "upscale_factor={upscale_factor}",
      make: { _, arguments, _ in _ = try arguments.size("upscale_factor", least: 1) },
      run: { module, arguments, host in
        try ModuleTypes.apply(
          "pixel_shuffle", [(nil, arguments["input"]), (nil, module.arguments["upscale_factor"])],
          &host)
      }),
    .of(
      "PixelUnshuffle", "pixel_unshuffle", "downscale_factor: int",
      "A grid as channels: (N, C, H·r, W·r) as (N, C·r², H, W).",
      example: "nn.PixelUnshuffle(2)", text: "downscale_factor={downscale_factor}",
      passing: ["downscale_factor"]),
    .of(
      "ChannelShuffle", "channel_shuffle", "groups: int",
      "The channels of (N, C, …) dealt out to groups in turn.", example: "nn.ChannelShuffle(2)",
      text: "groups={groups}", passing: ["groups"]),
    .of(
      "Unfold", "unfold", windows, "The windows of (N, C, H, W) as columns.",
      example: "nn.Unfold(2)",
      text:
        "kernel_size={kernel_size}, dilation={dilation}, padding={padding}, stride={stride}",
      passing: ["kernel_size", "dilation", "padding", "stride"]),
    .of(
      "Fold", "fold", "output_size: any, " + windows,
      "The sums of windows given as columns, on planes of output_size.",
      example: "nn.Fold((3, 3), 2)",
      text:
        "output_size={output_size}, kernel_size={kernel_size}, dilation={dilation}, padding={padding}, stride={stride}",
      passing: ["output_size", "kernel_size", "dilation", "padding", "stride"]),
  ]

  private static let padding: [ModuleType] = [1, 2].flatMap { axes in
    [
      pad("ZeroPad", axes, "constant", "Zeros around the last axes."),
      pad("ReflectionPad", axes, "reflect", "The last axes mirrored at their ends."),
      pad("ReplicationPad", axes, "replicate", "The elements at the ends repeated."),
      pad("CircularPad", axes, "circular", "The last axes gone round at their ends."),
      pad("ConstantPad", axes, "constant", "One number around the last axes.", takesValue: true),
    ]
  }

  private static func pad(
    _ name: String, _ axes: Int, _ mode: String, _ summary: String, takesValue: Bool = false
  ) -> ModuleType {
    ModuleType(
      "\(name)\(axes)d", "padding: sizes" + (takesValue ? ", value: number" : ""), summary,
      example: "nn.\(name)\(axes)d(\(takesValue ? "1, 0.5" : "1"))",
      text: takesValue ? "padding={padding}, value={value}" : "{padding}",
      make: { module, arguments, _ in
        let numbers = try arguments.ints("padding")
        guard numbers.count == 1 || numbers.count == 2 * axes else {
          throw ExpressionError.wrongArgument(
            function: "nn.\(name)\(axes)d", argument: "padding",
            wants: "a whole number, or \(2 * axes) of them", got: try arguments["padding"].written()
          )
        }
        module.settings["padding"] = .numbers(
          numbers.count == 1 ? [Int](repeating: numbers[0], count: 2 * axes) : numbers)
      },
      run: { module, arguments, host in
        var given: [(String?, Value)] = [
          (nil, arguments["input"]), (nil, module.setting("padding")), ("mode", .string(mode)),
        ]
        if takesValue { given.append(("value", module.arguments["value"])) }
        return try ModuleTypes.apply("pad", given, &host)
      })
  }
}
