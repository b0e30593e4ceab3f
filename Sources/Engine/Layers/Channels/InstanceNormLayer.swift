/// Normalises each channel of each example by itself, then scales and shifts it where it is affine.
///
/// With running statistics, training moves them and evaluation uses them. Shape: (B, C, L) or (B, C, H, W), or
/// without B, unchanged.
/// Source: Ulyanov et al., arXiv:1607.08022; torch.nn.InstanceNorm1d, torch.nn.InstanceNorm2d.
package protocol InstanceNormLayer: PlaneLayer {}

extension InstanceNormLayer {
  fileprivate static var declared: LayerSpec {
    LayerSpec(
      keyword: "instancenorm\(places)d", torchNames: ["InstanceNorm\(places)d"],
      summary: "Normalises each channel of each example by itself.",
      shapes: places == 1 ? "(B, C, L), unchanged" : "(B, C, H, W), unchanged",
      arguments: [
        .place("C", torch: "num_features", "how many channels there are"),
        .normalisingEpsilon,
        .option(
          "momentum", .number(0...1), torch: "momentum", standard: .number(0.1),
          "how far the running statistics move towards a batch's"),
        .option(
          "affine", .flag, torch: "affine", standard: .flag(false),
          "whether weight and bias are there"),
        .option(
          "track_running_stats", .flag, torch: "track_running_stats", standard: .flag(false),
          "whether evaluation uses running statistics"),
      ] + LayerArgument.places + [.affineBias], example: "instancenorm\(places)d 16")
  }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    "{num_features}, eps={eps}, momentum={momentum}, affine={affine}, bias={bias}, track_running_stats={track_running_stats}"
  }

  /// There is no bias where nothing is affine.
  package static func settings(_ arguments: LayerArguments) -> LayerArguments {
    arguments.withAffineBias
  }

  /// Weight and bias, and the running statistics, where they are wanted.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    let channels = try arguments.size("C")
    return try arguments.affineTensors([channels])
      + (arguments.flag("track_running_stats") ? InitialTensor.statistics(channels) : [])
  }

  /// It brings each channel to a common scale.
  public static var role: LayerRole { .normalising }

  /// (B, C, L), unchanged: along L each place is made of all of them.
  public func axes(for input: Shape) -> AxisMap {
    guard let planes = PlaneAxes(input, places: Self.places) else {
      return PlaneAxes.refusal(of: input, by: self, places: Self.places)
    }
    let demand = AxisMap.Demand(
      planes.channels, "C", .channels((try? arguments.size("C")) ?? 1))
    let numbers = planes.places.reduce(1) { $0 * input.dimensions[$1] }
    guard numbers > 1 || !buffers.isEmpty else {
      return .refused(input, .tooFewRows(layer: description, rows: numbers), demands: [demand])
    }
    return .unchanged(
      input, demands: [demand], mixing: Self.places == 1 ? planes.places.lowerBound : nil)
  }

  /// Training needs more than one number for each channel.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] {
    let numbers = input.dimensions.suffix(Self.places).reduce(1, *)
    guard purpose != .training || numbers > 1 else {
      throw .tooFewRows(layer: description, rows: numbers)
    }
    return []
  }

  /// The mean that is subtracted has it too.
  public func cancelsBias(of input: Shape) -> Bool { true }

  /// F.instance_norm.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let isSingle = input.rank == Self.places + 1
    let running: DynamicTensor.RunningStatistics? =
      buffers.isEmpty
      ? nil
      : .init(mean: try call.required("running_mean"), variance: try call.required("running_var"))
    let (result, moved) = try (isSingle ? input.unsqueezed(0) : input).instanceNormalised(
      running, call.affine, byItself: call.isTraining || running == nil,
      momentum: arguments.number("momentum"), epsilon: arguments.number("eps"))
    if let moved {
      (call.tensors["running_mean"], call.tensors["running_var"]) = (moved.mean, moved.variance)
    }
    return isSingle ? try result.squeezed([0]) : result
  }
}

/// Over (B, C, L).
public struct InstanceNorm1d: InstanceNormLayer {
  /// Its declaration.
  public static let spec = Self.declared
  package static let places = 1
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// Over (B, C, H, W).
public struct InstanceNorm2d: InstanceNormLayer {
  /// Its declaration.
  public static let spec = Self.declared
  package static let places = 2
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}
