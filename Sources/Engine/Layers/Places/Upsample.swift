import Support

/// Brings the axes after the channels to other sizes, with values between those that are there.
///
/// Shape: (B, C, L) → (B, C, L'), (B, C, H, W) → (B, C, H', W').
/// Source: torch.nn.Upsample.
public struct Upsample: OperationLayer {
  private static let modes = ["nearest", "linear", "bilinear", "bicubic", "nearest-exact", "area"]

  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "upsample", torchNames: ["Upsample"],
    summary: "Brings the axes after the channels to other sizes.",
    shapes: "(B, C, …) → (B, C, …)",
    arguments: [
      .option(
        "size", .sizes(nil, from: 1), torch: "size", standard: .none, takesNone: true,
        "how long each axis becomes"),
      .option(
        "scale_factor", .factors, torch: "scale_factor", standard: .none, takesNone: true,
        "what each size is multiplied by"),
      .option(
        "mode", .word(modes), torch: "mode", standard: .word("nearest"), shown: true,
        "how values between the numbers are found"),
      .option(
        "align_corners", .flag, torch: "align_corners", standard: .none, takesNone: true,
        "whether the first and the last numbers stay at the ends"),
      .option(
        "recompute_scale_factor", .flag, torch: "recompute_scale_factor", standard: .none,
        takesNone: true, "whether the sizes say the factor, and not the factor itself"),
    ], example: "upsample scale_factor=2 mode=nearest")

  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    "[scale_factor={scale_factor}][size={size}], mode={mode}"
  }

  /// PyTorch keeps one size for all as it is.
  package static func settings(_ arguments: LayerArguments) -> LayerArguments {
    var settings = arguments
    if case .sizes(let sizes) = arguments["size"], sizes.count == 1, let size = sizes[0] {
      settings["size"] = .size(size)
    }
    return settings
  }

  /// Either sizes or factors; corners only where values between are found along a line.
  package static func check(_ arguments: LayerArguments) throws {
    let isSized = arguments["size"] != LayerValue.none
    guard isSized == (arguments["scale_factor"] == LayerValue.none) else {
      throw LayerError.badValue(
        layer: spec.keyword, argument: isSized ? "size" : "scale_factor",
        text: isSized ? arguments["size"]?.description ?? "" : "None",
        wants: "one of size and scale_factor: \(spec.example)")
    }
    let mode = arguments.word("mode") ?? ""
    guard
      arguments["align_corners"] == LayerValue.none || mode.hasSuffix("linear")
        || mode == "bicubic"
    else {
      throw LayerError.badValue(
        layer: spec.keyword, argument: "align_corners",
        text: arguments["align_corners"]?.description ?? "",
        wants: "a mode of linear, bilinear or bicubic with it")
    }
  }

  private var mode: DynamicTensor.Resampling {
    arguments.word("mode").flatMap(DynamicTensor.Resampling.init(rawValue:)) ?? .nearest
  }

  /// The sizes that the axes after the channels get; `nil` where there is not one for each.
  private func wanted(_ input: Shape) -> [Int]? {
    let lengths = input.dimensions.dropFirst(2)
    switch arguments["size"] {
    case .sizes(let sizes):
      guard sizes.count == 1 || sizes.count == lengths.count else { return nil }
      return lengths.indices.map { sizes[sizes.count == 1 ? 0 : $0 - 2] ?? 1 }
    default: break
    }
    guard let factors = factors(lengths.count) else { return nil }
    let sizes = zip(lengths, factors).map { Int(exactly: (Double($0) * $1).rounded(.down)) ?? 0 }
    return sizes.contains { $0 < 1 } ? nil : sizes
  }

  private func factors(_ count: Int) -> [Double]? {
    switch arguments["scale_factor"] {
    case .number(let factor): [Double](repeating: factor, count: count)
    case .numbers(let factors) where factors.count == count: factors
    default: nil
    }
  }

  /// (B, C, L) → (B, C, L'): as many axes as the mode works on.
  public func axes(for input: Shape) -> AxisMap {
    let axes = [.linear: 1, .bilinear: 2, .bicubic: 2][mode]
    guard input.rank == 3 || input.rank == 4, axes.map({ $0 == input.rank - 2 }) ?? true,
      let wanted = wanted(input)
    else {
      let given = [arguments["size"], arguments["scale_factor"]].lazy.compactMap { value in
        switch value {
        case .sizes(let sizes) where sizes.count > 1: sizes.count
        case .numbers(let factors): factors.count
        default: nil
        }
      }.first
      let wants =
        switch axes ?? given {
        case 1: "(B, C, L)"
        case 2: "(B, C, H, W)"
        default: "(B, C, L) or (B, C, H, W)"
        }
      return .refused(input, .wrongRank(layer: description, wants: wants, got: input))
    }
    let way =
      arguments["size"] == LayerValue.none
      ? "scale_factor=\(arguments["scale_factor"]?.description ?? "")" : "size"
    return AxisMap(
      [.kept(0), .kept(1)]
        + wanted.enumerated().map { .resized($0 + 2, to: $1, by: way) })
  }

  /// F.interpolate.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    guard let wanted = wanted(try Shape(input.sizes)) else {
      throw TensorError.badSizes(sizes: input.sizes, reason: "no size for each axis")
    }
    let recomputes = arguments["recompute_scale_factor"] == .flag(true)
    return try input.resampled(
      to: wanted, scales: recomputes ? nil : factors(input.rank - 2), mode,
      alignsCorners: arguments["align_corners"] == .flag(true))
  }
}
