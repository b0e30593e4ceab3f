import Support

/// What a convolution's input gets back: each place spread over a window of the output.
///
/// Shape: (B, IN, L) → (B, OUT, L'), or (B, IN, H, W) → (B, OUT, H', W'), or without B, with
/// L' = (L − 1) · stride − 2 · padding + dilation · (TAPS − 1) + output_padding + 1. weight: (IN, OUT / groups,
/// TAPS, …), bias: (OUT), both drawn evenly.
/// Source: torch.nn.ConvTranspose1d, torch.nn.ConvTranspose2d.
package protocol TransposedConvolutionLayer: PlaneLayer {}

/// Over (B, C, L).
public struct ConvTranspose1d: TransposedConvolutionLayer {
  /// Its declaration.
  public static let spec = declared("(B, IN, L) → (B, OUT, L')")
  package static let places = 1
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// Over (B, C, H, W).
public struct ConvTranspose2d: TransposedConvolutionLayer {
  /// Its declaration.
  public static let spec = declared("(B, IN, H, W) → (B, OUT, H', W')")
  package static let places = 2
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

extension TransposedConvolutionLayer {
  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    let axes = places
    return
      "{in_channels}, {out_channels}, kernel_size={kernel_size:\(axes)}, stride={stride:\(axes)}[, padding={padding:\(axes)}][, dilation={dilation:\(axes)}][, output_padding={output_padding:\(axes)}][, groups={groups}][, bias={bias}]"
  }

  /// Groups divide the channels; what is added at the end is less than a stride or a dilation.
  package static func check(_ arguments: LayerArguments) throws {
    try arguments.checkGroups(of: spec.keyword)
    let added = try arguments.whole("output_padding", axes: places)
    let strides = try arguments.whole("stride", axes: places)
    let dilations = try arguments.whole("dilation", axes: places)
    for axis in 0..<places where added[axis] >= max(strides[axis], dilations[axis]) {
      throw LayerError.badValue(
        layer: spec.keyword, argument: "output_padding", text: String(added[axis]),
        wants: "less than the stride or the dilation")
    }
  }

  /// Weight and bias.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    try arguments.convolutionTensors(axes: places, isTransposed: true)
  }

  /// (B, IN, L) → (B, OUT, L'), or likewise with H and W.
  public func axes(for input: Shape) -> AxisMap {
    guard let planes = PlaneAxes(input, places: Self.places) else {
      return PlaneAxes.refusal(of: input, by: self, places: Self.places)
    }
    let demands = [
      AxisMap.Demand(planes.channels, "IN", .channels((try? arguments.size("IN")) ?? 1))
    ]
    var rules: [AxisRule] = []
    for (number, axis) in planes.places.enumerated() {
      guard let length = length(input.dimensions[axis], number) else {
        return .refused(input, .tooLarge(sizes: input.description), demands: demands)
      }
      guard length > 0 else {
        var sizes = input.dimensions
        sizes[axis] = length
        return .refused(input, .emptyAxis(dimensions: sizes, axis: axis), demands: demands)
      }
      rules.append(.resized(axis, to: length, by: way(number)))
    }
    return AxisMap(
      planes.rules(.made("OUT", size: (try? arguments.size("OUT")) ?? 1), rules),
      demands: demands)
  }

  /// How an axis is widened: `windows of 4, 2 apart`.
  private func way(_ axis: Int) -> String {
    func number(_ name: String) -> Int {
      (try? arguments.whole(name, axes: Self.places)).map { $0[axis] } ?? 1
    }
    return "windows of \(number("TAPS")), \(number("stride")) apart"
  }

  /// How long an axis becomes; `nil` where that cannot be counted.
  private func length(_ length: Int, _ axis: Int) -> Int? {
    func number(_ name: String) -> Int {
      (try? arguments.whole(name, axes: Self.places)).map { $0[axis] } ?? 1
    }
    let (moved, overflow) = (length - 1).multipliedReportingOverflow(by: number("stride"))
    // Each of the others is less than 2^62.
    let window = number("dilation") * (number("TAPS") - 1) + number("output_padding") + 1
    let (sum, isHuge) = moved.addingReportingOverflow(window - 2 * number("padding"))
    return overflow || isHuge ? nil : sum
  }

  /// It makes each channel of all that come.
  public static var role: LayerRole { .mixing }

  /// Its own definition.
  public var isAffine: Bool { true }

  /// One for each place of the input, tap and output of a group; at most what an `Int` counts.
  public func multiplyAdds(for input: Shape) -> Int {
    arguments.convolutionWork(input, parameters.first?.tensor.shape)
  }

  /// The channels that come, with groups that divide them.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    guard let planes = PlaneAxes(input, places: places) else { return arguments }
    return arguments.fittingGroups(to: input.dimensions[planes.channels])
  }

  /// F.conv_transpose1d, F.conv_transpose2d.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let (strides, padding) = (
      try arguments.whole("stride", axes: Self.places),
      try arguments.whole("padding", axes: Self.places)
    )
    let dilations = try arguments.whole("dilation", axes: Self.places)
    let groups = try arguments.size("groups")
    return try input.transposedConvolved(
      call.required("weight"), bias: call.tensors["bias"],
      (0..<Self.places).map { axis in
        DynamicTensor.Walk(
          stride: strides[axis], before: padding[axis], after: padding[axis],
          dilation: dilations[axis], groups: groups)
      }, adding: try arguments.whole("output_padding", axes: Self.places))
  }
}

extension TransposedConvolutionLayer {
  fileprivate static func declared(_ shapes: String) -> LayerSpec {
    LayerSpec(
      keyword: "convtranspose\(places)d", torchNames: ["ConvTranspose\(places)d"],
      summary: "Spreads each place over a window of a larger output.", shapes: shapes,
      arguments: [
        .place("IN", torch: "in_channels", "how many channels come in"),
        .place("OUT", torch: "out_channels", "how many channels it makes"),
        .place(
          "TAPS", .sizes(places, from: 1), torch: "kernel_size", "how long the windows are"),
        .option(
          "stride", .sizes(places, from: 1), torch: "stride", standard: .size(1),
          "how far apart the windows of neighbours are"),
        .option(
          "padding", .sizes(places, from: 0), torch: "padding", standard: .size(0),
          "how many places are cut off on each side"),
        .option(
          "output_padding", .sizes(places, from: 0), torch: "output_padding", standard: .size(0),
          "how many places are added at the end"),
        .option(
          "groups", .size, torch: "groups", standard: .size(1),
          "how many groups the channels come in; they do not mix"),
        .option(
          "bias", .flag, role: .bias, torch: "bias", standard: .flag(true),
          "whether a bias is added"),
        .option(
          "dilation", .sizes(places, from: 1), torch: "dilation", standard: .size(1),
          "how far apart the places of a window are"),
        .idle("padding_mode", "zeros"),
      ] + LayerArgument.places, example: "convtranspose\(places)d 16 8 2 stride=2")
  }
}
