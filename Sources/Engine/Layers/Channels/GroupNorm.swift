/// Normalises the channels of each example in groups, then scales and shifts each.
///
/// Shape: (B, C, …), unchanged; the groups divide C.
/// Source: Wu and He, arXiv:1803.08494; torch.nn.GroupNorm.
public struct GroupNorm: OperationLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "groupnorm", torchNames: ["GroupNorm"],
    summary: "Normalises the channels of each example in groups.",
    shapes: "(B, C, …), unchanged",
    arguments: [
      .place("GROUPS", torch: "num_groups", "how many groups the channels come in"),
      .place("C", torch: "num_channels", "how many channels there are"),
      .normalisingEpsilon,
      .option(
        "affine", .flag, torch: "affine", standard: .flag(true), "whether weight and bias are there"
      ),
    ] + LayerArgument.places + [.affineBias], example: "groupnorm 4 16")

  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    "{num_groups}, {num_channels}, eps={eps}, affine={affine}, bias={bias}"
  }

  /// There is no bias where nothing is affine.
  package static func settings(_ arguments: LayerArguments) -> LayerArguments {
    arguments.withAffineBias
  }

  /// Groups divide the channels.
  package static func check(_ arguments: LayerArguments) throws {
    let (groups, channels) = (try arguments.size("GROUPS"), try arguments.size("C"))
    guard channels % groups == 0 else {
      throw LayerError.badValue(
        layer: spec.keyword, argument: "GROUPS", text: String(groups),
        wants: "a number that divides C=\(channels)")
    }
  }

  /// Weight and bias.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    try arguments.affineTensors([arguments.size("C")])
  }

  /// It brings each group to a common scale.
  public static var role: LayerRole { .normalising }

  /// (B, C, …), unchanged: the channels second, as PyTorch has them, also where they come last.
  public func axes(for input: Shape) -> AxisMap {
    guard input.rank >= 2 else {
      return .refused(input, .wrongRank(layer: description, wants: "(B, C, …)", got: input))
    }
    let channels = (try? arguments.size("C")) ?? 1
    return .unchanged(
      input, demands: [.init(1, "C", .channels(channels))], mixing: input.rank == 3 ? 2 : nil)
  }

  /// The channels that come, in groups that divide them.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    guard input.rank >= 2 else { return arguments }
    var fitted = arguments
    let channels = input.dimensions[1]
    fitted["C"] = .size(channels)
    if let groups = try? arguments.size("GROUPS"), channels % groups != 0 {
      fitted["GROUPS"] = .size((1...min(groups, channels)).last { channels % $0 == 0 } ?? 1)
    }
    return fitted
  }

  /// F.group_norm.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    try input.groupNormalised(
      arguments.size("GROUPS"), call.affine, epsilon: arguments.number("eps"))
  }
}
