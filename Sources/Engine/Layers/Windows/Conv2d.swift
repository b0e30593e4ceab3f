import Support

/// y[o, r, c] = bias[o] + Σ weight[o, i, k, l] · x[i, r · stride + k · dilation − padding, …]: a window moved
/// over a picture.
///
/// Shape: (B, IN, H, W) → (B, OUT, H', W'), or without B. weight: (OUT, IN / groups, TAPS, TAPS), bias: (OUT),
/// both drawn evenly.
/// Source: torch.nn.Conv2d.
public struct Conv2d: PlaneLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "conv2d", torchNames: ["Conv2d"],
    summary: "Moves windows over pictures, each place made of the places around it.",
    shapes: "(B, IN, H, W) → (B, OUT, H', W')",
    arguments: [
      .place("IN", torch: "in_channels", "how many channels come in"),
      .place("OUT", torch: "out_channels", "how many channels it makes"),
      .place(
        "TAPS", .sizes(2, from: 1), torch: "kernel_size",
        "how many rows and columns are read at once"
      ),
      .option(
        "stride", .sizes(2, from: 1), torch: "stride", standard: .size(1),
        "how far the window moves"),
      .option(
        "padding", .sizedPadding(["same", "valid"], axes: 2), torch: "padding", standard: .size(0),
        "how many zeros are added on each side"),
      .option(
        "dilation", .sizes(2, from: 1), torch: "dilation", standard: .size(1),
        "how far apart the places are that are read at once"),
      .option(
        "groups", .size, torch: "groups", standard: .size(1),
        "how many groups the channels come in; they do not mix"),
      .option(
        "bias", .flag, role: .bias, torch: "bias", standard: .flag(true), "whether a bias is added"),
      .idle("padding_mode", "zeros"),
    ] + LayerArgument.places, example: "conv2d 3 16 3 padding=1")

  package static let places = 2
  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    "{in_channels}, {out_channels}, kernel_size={kernel_size:2}, stride={stride:2}[, padding={padding:2}][, dilation={dilation:2}][, groups={groups}][, bias={bias}]"
  }

  /// Groups divide the channels; `same` goes with a stride of 1.
  package static func check(_ arguments: LayerArguments) throws {
    try arguments.checkGroups(of: spec.keyword)
    guard arguments.word("padding") == "same", arguments["stride"] != .size(1) else { return }
    throw LayerError.badValue(
      layer: spec.keyword, argument: "padding", text: "same", wants: "a stride of 1 with it")
  }

  /// Weight and bias.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    try arguments.convolutionTensors(axes: 2, isTransposed: false)
  }

  /// (B, IN, H, W) → (B, OUT, H', W'), one place for each stop of the window.
  public func axes(for input: Shape) -> AxisMap {
    guard let planes = PlaneAxes(input, places: 2), let windows = try? windows else {
      return PlaneAxes.refusal(of: input, by: self, places: 2)
    }
    return AxisMap(
      planes.rules(
        .made("OUT", size: (try? arguments.size("OUT")) ?? 1),
        zip(planes.places, windows).map { .windowed($0, $1) }),
      demands: [.init(planes.channels, "IN", .channels((try? arguments.size("IN")) ?? 1))])
  }

  private var windows: [AxisWindow] {
    get throws(LayerError) {
      let (taps, strides) = (
        try arguments.whole("TAPS", axes: 2), try arguments.whole("stride", axes: 2)
      )
      let dilations = try arguments.whole("dilation", axes: 2)
      return try (0..<2).map { axis throws(LayerError) in
        let plain = AxisWindow(taps[axis], stride: strides[axis], dilation: dilations[axis])
        var (before, after) = (0, 0)
        switch arguments.word("padding") {
        case "same"?:
          before = (plain.span - 1) / 2
          after = plain.span - 1 - before
        case nil:
          before = try arguments.whole("padding", axes: 2)[axis]
          after = before
        default: break
        }
        return AxisWindow(
          taps[axis], stride: strides[axis], dilation: dilations[axis], before: before,
          after: after)
      }
    }
  }

  /// It makes each channel of all that come.
  public static var role: LayerRole { .mixing }

  /// Its own definition.
  public var isAffine: Bool { true }

  /// One for each place of the output, tap and input of a group; at most what an `Int` counts.
  public func multiplyAdds(for input: Shape) -> Int {
    arguments.convolutionWork(try? outputShape(for: input), parameters.first?.tensor.shape)
  }

  /// The channels that come, with groups that divide them, and windows that fit.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    guard let planes = PlaneAxes(input, places: 2) else { return arguments }
    var fitted = arguments.fittingGroups(to: input.dimensions[planes.channels])
    fitted.fitWindows(to: planes.places.map { input.dimensions[$0] })
    return fitted
  }

  /// F.conv2d.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let groups = try arguments.size("groups")
    return try input.convolved2d(
      call.required("weight"), bias: call.tensors["bias"],
      windows.map {
        DynamicTensor.Walk(
          stride: $0.stride, before: $0.before, after: $0.after, dilation: $0.dilation,
          groups: groups)
      })
  }
}

extension LayerArguments {
  /// Refuses groups that do not divide the channels.
  ///
  /// - Throws: `LayerError.unevenGroups`.
  func checkGroups(of layer: String) throws(LayerError) {
    let groups = try size("groups")
    for name in ["IN", "OUT"] where try size(name) % groups != 0 {
      throw .unevenGroups(layer: layer, groups: groups, argument: name, size: try size(name))
    }
  }

  /// The weight and the bias of a convolution with this many axes of places.
  ///
  /// - Throws: `LayerError`; `ShapeError.tooLarge`.
  func convolutionTensors(axes: Int, isTransposed: Bool) throws -> [InitialTensor] {
    let (inputs, outputs) = (try size("IN"), try size("OUT"))
    let groups = try size("groups")
    let first = isTransposed ? [inputs, outputs / groups] : [outputs, inputs / groups]
    let taps = try whole("TAPS", axes: axes)
    // What cannot be counted is refused here, and not when the weight is made.
    let fan = try Shape([first[1]] + taps).count
    return InitialTensor.kaiming(
      first + taps, bias: try flag("bias") ? outputs : nil, fan: fan)
  }

  /// The multiply-adds of a convolution: each number of the output, or of the input of a transposed one,
  /// meets the weights of one channel; at most what an `Int` counts.
  func convolutionWork(_ places: Shape?, _ weight: Shape?) -> Int {
    guard let places, let weight else { return 0 }
    let (all, overflows) = places.count.multipliedReportingOverflow(
      by: weight.count / max(weight.dimensions[0], 1))
    return overflows ? Int.max : all
  }

  /// For as many channels, in groups that divide them.
  func fittingGroups(to channels: Int) -> LayerArguments {
    func common(_ first: Int, _ second: Int) -> Int {
      second == 0 ? first : common(second, first % second)
    }
    var fitted = self
    fitted["IN"] = .size(channels)
    if let groups = try? size("groups"), let outputs = try? size("OUT") {
      fitted["groups"] = .size(common(common(groups, channels), outputs))
    }
    return fitted
  }

  /// Windows no longer than the axes that come, with the padding that is there.
  mutating func fitWindows(to lengths: [Int]) {
    let axes = lengths.count
    guard let taps = try? whole("TAPS", axes: axes) else { return }
    let dilations = (try? whole("dilation", axes: axes)) ?? [Int](repeating: 1, count: axes)
    let padding = (try? whole("padding", axes: axes)) ?? [Int](repeating: 0, count: axes)
    if word("padding") == "same" { return }
    var (fitted, isChanged) = (taps, false)
    for axis in 0..<axes {
      let window = AxisWindow(
        taps[axis], dilation: dilations[axis], before: padding[axis], after: padding[axis])
      guard let padded = window.padded(lengths[axis]), padded < window.span else { continue }
      fitted[axis] = min(taps[axis], padded)
      isChanged = true
    }
    guard isChanged else { return }
    self["dilation"] = self["dilation"].map { _ in .size(1) }
    self["TAPS"] = Set(fitted).count == 1 ? .size(fitted[0]) : .sizes(fitted)
  }
}
