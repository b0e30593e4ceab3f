import Support

/// y[t] = bias + Σ weight[k] · x[t · stride + k · dilation − before]: each step made of a few others.
///
/// Shape: (B, T, IN) → (B, T, OUT); with `pad=none` T loses dilation · (TAPS − 1) steps, with
/// a stride it is divided. weight: (TAPS · IN / groups, OUT), the oldest tap first, as `flatten TAPS` and a
/// linear have it; drawn from the standard normal distribution, divided by the root of its rows; bias:
/// (OUT), zeros. `nn.Conv1d` is torch's: (B, C, T) or (C, T), weight (OUT, IN / groups, TAPS), both drawn evenly.
/// Source: van den Oord et al., arXiv:1609.03499; torch.nn.Conv1d.
public struct Conv1d: Layer {
  /// What is added to the steps before and after them.
  public enum Padding: Sendable, Hashable {
    /// Nothing: T shrinks.
    case none
    /// Zeros before the first step: a step sees itself and earlier ones, and T is kept.
    case causal
    /// Zeros on both sides, one more after the last step where they are odd: T is kept.
    case same
    /// This many zeros on both sides.
    case both(Int)
  }

  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "conv", torchNames: ["Conv1d"],
    summary: "Makes each step of that step and earlier ones.",
    shapes: "(B, T, IN) → (B, T, OUT)",
    arguments: [
      inputArgument, outputArgument,
      .place(
        "TAPS", role: .window, torch: "kernel_size", standard: .size(2),
        "how many steps are read at once; 2 if left out"),
      dilationArgument,
      .option(
        "pad", .padding(["causal", "none", "same"]), role: .padding, standard: .word("causal"),
        "zeros added: causal before the steps, same on both sides, a number of them on each side"),
      strideArgument, groupsArgument, biasArgument,
    ], differsFromTorch: true, example: "conv 64 128 2 dilation=4")

  private static let inputArgument = LayerArgument.place(
    "IN", role: .inputs, torch: "in_channels", "how many channels come in")
  private static let outputArgument = LayerArgument.place(
    "OUT", role: .outputs, torch: "out_channels", "how many channels it makes")
  private static let dilationArgument = LayerArgument.option(
    "dilation", .size, role: .dilation, torch: "dilation", standard: .size(1),
    "how far apart the steps are that are read at once")
  private static let strideArgument = LayerArgument.option(
    "stride", .size, torch: "stride", standard: .size(1),
    "how far the next steps that are read are from the last")
  private static let groupsArgument = LayerArgument.option(
    "groups", .size, torch: "groups", standard: .size(1),
    "how many groups the channels come in; they do not mix")
  private static let biasArgument = LayerArgument.option(
    "bias", .flag, role: .bias, torch: "bias", standard: .flag(true), "whether a bias is added")

  private static let torchsSpec = LayerSpec(
    keyword: "nn.Conv1d", torchNames: spec.torchNames, summary: spec.summary,
    shapes: "(B, IN, T) → (B, OUT, T)",
    arguments: [
      inputArgument, outputArgument,
      .place("TAPS", torch: "kernel_size", "how many steps are read at once"),
      strideArgument,
      .option(
        "pad", .padding(["same", "valid"]), torch: "padding", standard: .size(0),
        "how many zeros are added on each side"),
      dilationArgument, groupsArgument, biasArgument, .idle("padding_mode", "zeros"),
    ] + LayerArgument.places, differsFromTorch: true, isTorchsByName: true,
    example: "nn.Conv1d(64, 128, 2)")

  /// By torch's name it is torch's, with its arguments in its order.
  public static func spec(as name: String) -> LayerSpec {
    name.contains(".") || LayerParser.bare(name) != spec.keyword ? torchsSpec : spec
  }

  /// The greatest reach of a window and the most zeros on a side: their sums stay countable.
  private static let farthest = Int.max / 8

  /// How many channels come in and go out.
  public let inputs, outputs: Int
  /// How many groups the channels come in.
  public let groups: Int
  /// What is added to the steps.
  public let padding: Padding
  /// How the taps lie over the steps.
  public let window: AxisWindow
  /// Whether a bias is added.
  public let hasBias: Bool
  /// Whether it is torch's: (B, C, T), its weight (OUT, IN / groups, TAPS), and the draw is another.
  public let isTorchs: Bool
  /// `weight` (TAPS · IN / groups, OUT), torch's (OUT, IN / groups, TAPS), and, where there is one, `bias`
  /// (OUT).
  public var parameters: [NamedTensor]
  /// How its arguments were written.
  public var written = WrittenArguments()

  /// Draws the weight.
  ///
  /// - Throws: `LayerError` for groups that do not divide the channels and for a reach that cannot be
  ///   counted; `ShapeError` or `MemoryError`.
  public init(_ arguments: LayerArguments, generator: inout Generator) throws {
    inputs = try arguments.size("IN")
    outputs = try arguments.size("OUT")
    groups = try arguments.size("groups")
    hasBias = try arguments.flag("bias")
    isTorchs = arguments.isTorchs
    padding = Padding(arguments["pad"])
    window = try Self.window(arguments, padding)
    for (name, size) in [("IN", inputs), ("OUT", outputs)] where size % groups != 0 {
      throw LayerError.unevenGroups(
        layer: Self.spec.keyword, groups: groups, argument: name, size: size)
    }
    let (fan, overflow) = window.size.multipliedReportingOverflow(by: inputs / groups)
    guard !overflow else {
      throw ShapeError.tooLarge(sizes: "\(window.size)x\(inputs / groups)x\(outputs)")
    }
    parameters = try Self.drawn(
      isTorchs
        ? try Shape(outputs, inputs / groups, window.size) : try Shape(fan, outputs),
      bias: hasBias ? try Shape(outputs) : nil, fan: fan, isTorchs: isTorchs, &generator)
  }

  private static func window(
    _ arguments: LayerArguments, _ padding: Padding
  ) throws(LayerError) -> AxisWindow {
    let taps = try arguments.size("TAPS")
    let (stride, dilation) = (try arguments.size("stride"), try arguments.size("dilation"))
    let plain = AxisWindow(taps, stride: stride, dilation: dilation)
    guard plain.span <= farthest else {
      throw .reachesTooFar(layer: spec.keyword, taps: taps, dilation: dilation)
    }
    var (before, after) = (0, 0)
    switch padding {
    case .none: break
    case .causal: before = plain.span - 1
    case .same:
      guard !arguments.isTorchs || stride == 1 else {
        throw .badValue(
          layer: torchsSpec.keyword, argument: "padding", text: "same",
          wants: "a stride of 1 with it")
      }
      before = (plain.span - 1) / 2
      after = plain.span - 1 - before
    case .both(let count):
      guard count <= farthest else {
        throw .badValue(
          layer: spec.keyword, argument: "pad", text: String(count),
          wants: "a whole number up to \(grouped(farthest))")
      }
      (before, after) = (count, count)
    }
    return AxisWindow(taps, stride: stride, dilation: dilation, before: before, after: after)
  }

  private static func drawn(
    _ shape: Shape, bias: Shape?, fan: Int, isTorchs: Bool, _ generator: inout Generator
  ) throws -> [NamedTensor] {
    let weight = try generator.tensor(shape) { weight, generator in
      if isTorchs {
        generator.fillUniform(weight, within: Float(KaimingUniform.bound(fan)))
      } else {
        generator.fillNormal(weight)
        weight.divide(by: Float(Double(fan).squareRoot()))
      }
    }
    let named = NamedTensor(name: "weight", tensor: weight)
    guard let bias else { return [named] }
    let drawn =
      try isTorchs
      ? generator.tensor(bias) { bias, generator in
        generator.fillUniform(bias, within: Float(1 / Double(fan).squareRoot()))
      } : generator.constant(0, bias)
    return [named, NamedTensor(name: "bias", tensor: drawn)]
  }

  /// The arguments that make this layer.
  public var arguments: LayerArguments {
    var arguments = LayerArguments(
      Self.spec.keyword,
      [
        "IN": .size(inputs), "OUT": .size(outputs), "TAPS": .size(window.size),
        "dilation": .size(window.dilation), "pad": padding.value(isTorchs: isTorchs),
        "stride": .size(window.stride), "groups": .size(groups), "bias": .flag(hasBias),
      ])
    arguments.isTorchs = isTorchs
    return arguments
  }

  /// It makes each channel of all that come.
  public static var role: LayerRole { .mixing }

  /// Its own definition.
  public var isAffine: Bool { true }
}

extension Conv1d.Padding {
  /// What an argument says; torch's `valid` is none.
  fileprivate init(_ value: LayerValue?) {
    switch value {
    case .word("causal"): self = .causal
    case .word("same"): self = .same
    case .size(let count) where count > 0: self = .both(count)
    default: self = .none
    }
  }

  /// The argument that says it.
  fileprivate func value(isTorchs: Bool) -> LayerValue {
    switch self {
    case .none: isTorchs ? .size(0) : .word("none")
    case .causal: .word("causal")
    case .same: .word("same")
    case .both(let count): .size(count)
    }
  }
}

extension Conv1d {
  /// `Conv1d(64, 128, kernel_size=(2,), stride=(1,), dilation=(4,))`; the shell's own says its padding.
  public static func torchText(_ arguments: LayerArguments) -> String {
    func text(_ name: String) -> String { arguments[name]?.torchText ?? "_" }
    var parts = [
      text("IN"), text("OUT"), "kernel_size=(\(text("TAPS")),)", "stride=(\(text("stride")),)",
    ]
    switch arguments["pad"] {
    case .size(let count) where count > 0: parts.append("padding=(\(count),)")
    case .word(let word) where word != "valid": parts.append("padding=\(word)")
    default: break
    }
    if arguments["dilation"] != .size(1) { parts.append("dilation=(\(text("dilation")),)") }
    if arguments["groups"] != .size(1) { parts.append("groups=\(text("groups"))") }
    if arguments["bias"] == .flag(false) { parts.append("bias=False") }
    return "Conv1d(\(parts.joined(separator: ", ")))"
  }
}
