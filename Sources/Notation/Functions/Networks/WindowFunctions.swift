import Engine

/// Pooling, resampling and the convolution of two axes.
enum WindowFunctions {
  static let all: [TensorFunction] =
    [maximum(1), maximum(2), mean(1), mean(2), adaptive(1), adaptive(2)]
    + [adaptiveMaximum(1), adaptiveMaximum(2)] + others + FoldFunctions.all

  private static func shapes(_ axes: Int) -> String { axes == 1 ? "(N, C, L)" : "(N, C, H, W)" }

  private static func example(_ axes: Int) -> String {
    axes == 1 ? "torch.arange(8.0).view(1, 2, 4)" : "torch.arange(16.0).view(1, 1, 4, 4)"
  }

  private static func maximum(_ axes: Int) -> TensorFunction {
    let name = "max_pool\(axes)d"
    return TensorFunction(
      name, [.torch, .functional],
      "input: Tensor, kernel_size: sizes, stride: sizes = None, padding: sizes = 0, dilation: sizes = 1, ceil_mode: bool = False, return_indices: bool = False",
      "The largest element of each window of \(shapes(axes)); the stride is the window's size unless given.",
      example: "F.\(name)(\(example(axes)), 2)"
    ) { arguments, _ in
      let input = try arguments.tensor()
      let windows = try windows(arguments, axes, name)
      guard arguments.flag("return_indices") else {
        return .tensor(try input.maximumPooled(windows, name))
      }
      let pooled = try input.maximumPooledWithPlaces(windows, name)
      return .tupled([.tensor(pooled.values), .tensor(pooled.places)])
    }
  }

  private static func mean(_ axes: Int) -> TensorFunction {
    let name = "avg_pool\(axes)d"
    return TensorFunction(
      name, axes == 1 ? [.torch, .functional] : .functional,
      "input: Tensor, kernel_size: sizes, stride: sizes = None, padding: sizes = 0, ceil_mode: bool = False, count_include_pad: bool = True"
        + (axes == 1 ? "" : ", divisor_override: int = None"),
      "The mean of each window of \(shapes(axes)); the stride is the window's size unless given.",
      example: "F.\(name)(\(example(axes)), 2)"
    ) { arguments, _ in
      .tensor(
        try arguments.tensor().meanPooled(
          try windows(arguments, axes, name), countsPadding: arguments.flag("count_include_pad"),
          divisor: arguments.optionalInt("divisor_override"), name))
    }
  }

  private static func adaptive(_ axes: Int) -> TensorFunction {
    let name = "adaptive_avg_pool\(axes)d"
    return TensorFunction(
      name, axes == 1 ? [.torch, .functional] : .functional, "input: Tensor, output_size: any",
      "The means of as many parts of \(shapes(axes)) as output_size says; None leaves an axis.",
      example: "F.\(name)(\(example(axes)), 2)"
    ) { arguments, _ in
      .tensor(try arguments.tensor().adaptivelyMeanPooled(try parts(arguments, axes, name), name))
    }
  }

  private static func adaptiveMaximum(_ axes: Int) -> TensorFunction {
    let name = "adaptive_max_pool\(axes)d"
    return TensorFunction(
      name, .functional, "input: Tensor, output_size: any, return_indices: bool = False",
      "The largest elements of as many parts of \(shapes(axes)) as output_size says; None leaves an axis.",
      example: "F.\(name)(\(example(axes)), 2)"
    ) { arguments, _ in
      let pooled = try arguments.tensor().adaptivelyMaximumPooled(
        try parts(arguments, axes, name), name)
      return arguments.flag("return_indices")
        ? .tupled([.tensor(pooled.values), .tensor(pooled.places)]) : .tensor(pooled.values)
    }
  }

  /// `2`, `(2, 3)` or `(None, 2)`.
  private static func parts(
    _ arguments: BoundArguments, _ axes: Int, _ name: String
  ) throws -> [Int?] {
    let value = arguments["output_size"]
    if let number = value.wholeNumber { return [Int?](repeating: number, count: axes) }
    let items = try value.items() ?? []
    let numbers = items.map(\.wholeNumber)
    let areRight = zip(items, numbers).allSatisfy { item, number in
      if case .none = item { true } else { number != nil }
    }
    guard areRight, numbers.count == axes else {
      throw ExpressionError.wrongArgument(
        function: name, argument: "output_size",
        wants: axes == 1 ? "a whole number" : "a whole number or two", got: value.kind)
    }
    return numbers
  }

  private static func windows(
    _ arguments: BoundArguments, _ axes: Int, _ name: String
  ) throws -> [DynamicTensor.PoolWindow] {
    let sizes = try numbers(arguments, "kernel_size", axes, name)
    let givesStride = arguments.has("stride") && arguments.optionalInts("stride") != []
    let strides = givesStride ? try numbers(arguments, "stride", axes, name) : sizes
    let padding = try numbers(arguments, "padding", axes, name)
    let dilation =
      arguments.has("dilation")
      ? try numbers(arguments, "dilation", axes, name) : [Int](repeating: 1, count: axes)
    return (0..<axes).map { axis in
      DynamicTensor.PoolWindow(
        size: sizes[axis], stride: strides[axis], padding: padding[axis], dilation: dilation[axis],
        countsPartly: arguments.flag("ceil_mode"))
    }
  }

  /// A number for each axis, or one for all.
  static func numbers(
    _ arguments: BoundArguments, _ name: String, _ axes: Int, _ function: String
  ) throws -> [Int] {
    let numbers = try arguments.ints(name)
    guard numbers.count == 1 || numbers.count == axes else {
      throw ExpressionError.wrongArgument(
        function: function, argument: name,
        wants: axes == 1 ? "one number" : "one number or \(axes)", got: arguments[name].kind)
    }
    return numbers.count == axes ? numbers : [Int](repeating: numbers[0], count: axes)
  }

  private static let others: [TensorFunction] = [
    TensorFunction(
      "conv2d", [.torch, .functional],
      "input: Tensor, weight: Tensor, bias: Tensor = None, stride: sizes = 1, padding: any = 0, dilation: sizes = 1, groups: int = 1",
      "The cross-correlation of (N, C, H, W) with a weight (out, C / groups, rows, columns).",
      example: "F.conv2d(torch.ones(1, 2, 8, 8), torch.ones(3, 2, 3, 3)).shape"
    ) { arguments, _ in
      let weight = try arguments.tensor("weight")
      return .tensor(
        try arguments.tensor().convolved2d(
          weight, bias: try arguments.optionalTensor("bias"), try walks(arguments, weight)))
    },
    TensorFunction(
      "interpolate", .functional,
      "input: Tensor, size: sizes = None, scale_factor: any = None, mode: str = 'nearest', align_corners: bool = None, recompute_scale_factor: bool = None, antialias: bool = False",
      "Other sizes of the axes after (N, C): 'nearest', 'linear', 'bilinear', 'bicubic', 'trilinear', 'area' or 'nearest-exact'.",
      example: "F.interpolate(torch.arange(4.0).view(1, 1, 2, 2), scale_factor=2)", interpolate),
  ]

  private enum NamedPadding: String, CaseIterable { case valid, same }

  private static func walks(
    _ arguments: BoundArguments, _ weight: DynamicTensor
  ) throws -> [DynamicTensor.Walk] {
    let strides = try numbers(arguments, "stride", 2, "conv2d")
    let dilations = try numbers(arguments, "dilation", 2, "conv2d")
    var before = [0, 0]
    var after = [0, 0]
    if case .string = arguments["padding"] {
      let mode: NamedPadding = try arguments.word("padding")
      if mode == .same {
        guard strides == [1, 1] else {
          throw TensorError.refused(
            operation: "conv2d", reason: "padding='same' with a stride other than 1",
            mend: "the stride must be 1")
        }
        let totals = zip(dilations, weight.sizes.suffix(2)).map { dilation, taps in
          dilation.multipliedReportingOverflow(by: taps - 1)
        }
        guard weight.rank == 4, totals.allSatisfy({ !$0.overflow }) else {
          throw TensorError.refused(operation: "conv2d", reason: "dilation \(dilations)")
        }
        before = totals.map { $0.partialValue / 2 }
        after = totals.map { $0.partialValue - $0.partialValue / 2 }
      }
    } else {
      before = try numbers(arguments, "padding", 2, "conv2d")
      after = before
    }
    let groups = try arguments.int("groups")
    return (0..<2).map { axis in
      DynamicTensor.Walk(
        stride: strides[axis], before: before[axis], after: after[axis], dilation: dilations[axis],
        groups: groups)
    }
  }

  private static let interpolate: TensorFunction.Body = { arguments, _ in
    let (tensor, axes) = (try arguments.tensor(), max(try arguments.tensor().rank - 2, 0))
    let mode: DynamicTensor.Resampling = try arguments.word("mode")
    let isSmooth = [.linear, .bilinear, .bicubic, .trilinear].contains(mode)
    guard isSmooth || !arguments.has("align_corners") else {
      throw TensorError.refused(
        operation: "interpolate", reason: "align_corners does nothing in mode '\(mode.rawValue)'",
        mend: "leave it out")
    }
    guard !arguments.flag("antialias") else {
      throw TensorError.refused(
        operation: "interpolate", reason: "antialias=True is not supported here",
        mend: "leave it out, or use mode='area' to make a picture smaller")
    }
    guard arguments.has("size") != arguments.has("scale_factor") else {
      throw TensorError.refused(
        operation: "interpolate", reason: "size and scale_factor are both, or neither, given",
        mend: "give one of them")
    }
    let sizes: [Int]
    var scales: [Double]?
    if arguments.has("size") {
      sizes = try numbers(arguments, "size", axes, "interpolate")
    } else {
      let scaled = try factors(arguments, axes)
      sizes = try zip(tensor.sizes.dropFirst(2), scaled).map { size, factor in
        guard let wanted = Int(exactly: (Double(size) * factor).rounded(.down)) else {
          throw TensorError.tooLarge(sizes: tensor.sizes)
        }
        return wanted
      }
      if !arguments.flag("recompute_scale_factor") { scales = scaled }
    }
    return .tensor(
      try tensor.resampled(
        to: sizes, scales: scales, mode, alignsCorners: arguments.flag("align_corners")))
  }

  private static func factors(_ arguments: BoundArguments, _ axes: Int) throws -> [Double] {
    let value = arguments["scale_factor"]
    if let number = value.realNumber { return [Double](repeating: number, count: axes) }
    let numbers = try value.items()?.compactMap(\.realNumber) ?? []
    guard numbers.count == axes else {
      throw ExpressionError.wrongArgument(
        function: "interpolate", argument: "scale_factor",
        wants: "a number, or one for each axis after (N, C)", got: value.kind)
    }
    return numbers
  }
}
