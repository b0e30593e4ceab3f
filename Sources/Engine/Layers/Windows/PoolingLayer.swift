import Support

/// The largest number, or the mean, of each window of each channel.
///
/// Shape: (B, C, L) → (B, C, L'), or (B, C, H, W) → (B, C, H', W'), or without B; the windows lie side by side
/// unless a stride is given.
/// Source: torch.nn.MaxPool1d, MaxPool2d, AvgPool1d, AvgPool2d.
package protocol PoolingLayer: PlaneLayer {
  /// F.max_pool1d and its kin.
  func pooled(_ input: DynamicTensor, _ windows: [DynamicTensor.PoolWindow]) throws -> DynamicTensor
}

extension PoolingLayer {
  /// The arguments that all have: those between the padding and the end are the layer's own.
  fileprivate static func spec(
    _ name: String, _ summary: String, _ more: [LayerArgument]
  ) -> LayerSpec {
    LayerSpec(
      keyword: name.lowercased(), torchNames: [name], summary: summary,
      shapes: places == 1 ? "(B, C, L) → (B, C, L')" : "(B, C, H, W) → (B, C, H', W')",
      arguments: [
        .place(
          "TAPS", .sizes(places, from: 1), torch: "kernel_size", "how many places a window has"),
        .option(
          "stride", .sizes(places, from: 1), torch: "stride", standard: .none, takesNone: true,
          "how far the window moves; its own length if left out"),
        .option(
          "padding", .sizes(places, from: 0), torch: "padding", standard: .size(0),
          "how many places are added on each side, at most half a window"),
      ] + more, example: "\(name.lowercased()) 2")
  }

  fileprivate static var partly: LayerArgument {
    .option(
      "ceil_mode", .flag, torch: "ceil_mode", standard: .flag(false),
      "whether a window that is cut short at the end counts")
  }

  /// PyTorch writes the stride out.
  package static func settings(_ arguments: LayerArguments) -> LayerArguments {
    var settings = arguments
    if arguments["stride"] == LayerValue.none { settings["stride"] = arguments["TAPS"] }
    return settings
  }

  /// The windows, one for each axis.
  fileprivate static func windows(
    _ arguments: LayerArguments
  ) throws(LayerError) -> [DynamicTensor.PoolWindow] {
    let taps = try arguments.whole("TAPS", axes: places)
    let strides =
      arguments["stride"] == LayerValue.none
      ? taps : try arguments.whole("stride", axes: places)
    let padding = try arguments.whole("padding", axes: places)
    let dilations = (try? arguments.whole("dilation", axes: places)) ?? taps.map { _ in 1 }
    let isPartly = try arguments.flag("ceil_mode")
    return taps.indices.map {
      DynamicTensor.PoolWindow(
        size: taps[$0], stride: strides[$0], padding: padding[$0], dilation: dilations[$0],
        countsPartly: isPartly)
    }
  }

  /// At most half a window is added on each side.
  package static func check(_ arguments: LayerArguments) throws {
    for window in try windows(arguments) where window.padding > window.size / 2 {
      throw LayerError.badValue(
        layer: spec.keyword, argument: "padding", text: String(window.padding),
        wants: "at most \(window.size / 2), half of the window")
    }
  }

  /// (B, C, L) → (B, C, L'), one place for each stop of the window.
  public func axes(for input: Shape) -> AxisMap {
    guard let planes = PlaneAxes(input, places: Self.places),
      let windows = try? Self.windows(arguments)
    else { return PlaneAxes.refusal(of: input, by: self, places: Self.places) }
    var rules: [AxisRule] = []
    for (axis, window) in zip(planes.places, windows) {
      let plain = AxisWindow(
        window.size, stride: window.stride, dilation: window.dilation, before: window.padding,
        after: window.padding)
      let count = window.count(on: input.dimensions[axis])
      if let count, count != plain.stops(along: input.dimensions[axis]) {
        rules.append(.resized(axis, to: count, by: "\(plain), the last cut short"))
      } else {
        rules.append(.windowed(axis, plain))
      }
    }
    return AxisMap(planes.rules(nil, rules))
  }

  /// Windows that fit.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    guard let planes = PlaneAxes(input, places: places) else { return arguments }
    var fitted = arguments
    fitted.fitWindows(to: planes.places.map { input.dimensions[$0] })
    return (try? check(fitted)) == nil ? arguments : fitted
  }

  /// F.max_pool1d and its kin.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    try pooled(input, try Self.windows(arguments))
  }
}

/// The largest number of each window.
package protocol MaximumPoolingLayer: PoolingLayer {}

extension MaximumPoolingLayer {
  fileprivate static var declared: LayerSpec {
    spec(
      "MaxPool\(places)d", "Takes the largest number of each window.",
      [
        .option(
          "dilation", .sizes(places, from: 1), torch: "dilation", standard: .size(1),
          "how far apart the places of a window are"),
        .idle("return_indices", "False", hint: "the largest numbers alone go on"), partly,
      ])
  }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    "kernel_size={kernel_size}, stride={stride}, padding={padding}, dilation={dilation}, ceil_mode={ceil_mode}"
  }

  /// F.max_pool1d, F.max_pool2d.
  package func pooled(
    _ input: DynamicTensor, _ windows: [DynamicTensor.PoolWindow]
  ) throws -> DynamicTensor {
    try input.maximumPooled(windows, "max_pool\(Self.places)d")
  }
}

/// The mean of each window.
package protocol MeanPoolingLayer: PoolingLayer {}

extension MeanPoolingLayer {
  fileprivate static var declared: LayerSpec {
    let padding = LayerArgument.option(
      "count_include_pad", .flag, torch: "count_include_pad", standard: .flag(true),
      "whether zeros that are added count in the mean")
    return spec(
      "AvgPool\(places)d", "Takes the mean of each window.",
      [partly, padding]
        + (places == 1
          ? []
          : [
            .option(
              "divisor_override", .sizes(1, from: 1), torch: "divisor_override", standard: .none,
              takesNone: true, "what each sum is divided by; how many numbers if left out")
          ]))
  }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    let own = places == 1 ? ":1" : ""
    return "kernel_size={kernel_size\(own)}, stride={stride\(own)}, padding={padding\(own)}"
  }

  /// F.avg_pool1d, F.avg_pool2d.
  package func pooled(
    _ input: DynamicTensor, _ windows: [DynamicTensor.PoolWindow]
  ) throws -> DynamicTensor {
    try input.meanPooled(
      windows, countsPadding: try arguments.flag("count_include_pad"),
      divisor: try? arguments.size("divisor_override"), "avg_pool\(Self.places)d")
  }
}

/// Over (B, C, L).
public struct MaxPool1d: MaximumPoolingLayer {
  /// Its declaration.
  public static let spec = Self.declared
  package static let places = 1
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// Over (B, C, H, W).
public struct MaxPool2d: MaximumPoolingLayer {
  /// Its declaration.
  public static let spec = Self.declared
  package static let places = 2
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// Over (B, C, L).
public struct AvgPool1d: MeanPoolingLayer {
  /// Its declaration.
  public static let spec = Self.declared
  package static let places = 1
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// Over (B, C, H, W).
public struct AvgPool2d: MeanPoolingLayer {
  /// Its declaration.
  public static let spec = Self.declared
  package static let places = 2
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}
