/// Normalises each channel of pictures over the batch and all places, then scales and shifts it.
///
/// Training uses the batch's mean and variance and moves the running buffers by the momentum; evaluation uses
/// those. Shape: (B, C, H, W), unchanged.
/// Source: torch.nn.BatchNorm2d.
public struct BatchNorm2d: PlaneLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "batchnorm2d", torchNames: ["BatchNorm2d"],
    summary: "Normalises each channel of pictures over the batch and all places.",
    shapes: "(B, C, H, W), unchanged",
    arguments: [
      .place("C", torch: "num_features", "how many channels there are"),
      .normalisingEpsilon,
      .option(
        "momentum", .number(0...1), torch: "momentum", standard: .number(0.1),
        "how far the running statistics move towards a batch's"),
      .option(
        "affine", .flag, torch: "affine", standard: .flag(true), "whether weight and bias are there"
      ),
      .idle("track_running_stats", "True", hint: "evaluation needs the running statistics"),
    ] + LayerArgument.places + [.affineBias], example: "batchnorm2d 16")

  package static let places = 2
  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it.
  package static var torchTemplate: String? {
    "{num_features}, eps={eps}, momentum={momentum}, affine={affine}, bias={bias}, track_running_stats=True"
  }

  /// There is no bias where nothing is affine.
  package static func settings(_ arguments: LayerArguments) -> LayerArguments {
    arguments.withAffineBias
  }

  /// Weight, bias and the running statistics.
  package static func tensors(_ arguments: LayerArguments) throws -> [InitialTensor] {
    let channels = try arguments.size("C")
    return try arguments.affineTensors([channels]) + InitialTensor.statistics(channels)
  }

  /// It brings each channel to a common scale.
  public static var role: LayerRole { .normalising }

  /// (B, C, H, W), unchanged.
  public func axes(for input: Shape) -> AxisMap {
    let demands = [AxisMap.Demand(1, "C", .channels((try? arguments.size("C")) ?? 1))]
    guard input.rank == 4 else {
      return PlaneAxes.refusal(
        of: input, by: self, places: 2, takesSingle: false, demands: input.rank > 1 ? demands : [])
    }
    return .unchanged(input, demands: demands)
  }

  /// A training batch has more than one number for each channel.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] {
    let rows = input.count / input.dimensions[1]
    guard purpose != .training || rows > 1 else {
      throw .tooFewRows(layer: description, rows: rows)
    }
    return []
  }

  /// Evaluation uses the running buffers.
  public var isAffine: Bool { true }

  /// The mean that is subtracted has it too.
  public func cancelsBias(of input: Shape) -> Bool { true }

  /// F.batch_norm.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    let running = DynamicTensor.RunningStatistics(
      mean: try call.required("running_mean"), variance: try call.required("running_var"))
    let (result, moved) = try input.batchNormalised(
      running, call.affine, training: call.isTraining, momentum: arguments.number("momentum"),
      epsilon: arguments.number("eps"))
    if let moved {
      (call.tensors["running_mean"], call.tensors["running_var"]) = (moved.mean, moved.variance)
    }
    return result
  }
}

extension LayerArgument {
  /// What is added to a variance.
  static var normalisingEpsilon: LayerArgument {
    .option(
      "eps", .number(0...1), torch: "eps", standard: .number(1e-5),
      "added to the variance, to avoid a division by 0")
  }

  /// Whether there are offsets beside the factors.
  static var affineBias: LayerArgument {
    .option(
      "bias", .flag, role: .bias, torch: "bias", standard: .flag(true),
      "whether there is a bias beside the weight")
  }
}

extension LayerArguments {
  /// As PyTorch keeps them: without a bias where nothing is affine.
  var withAffineBias: LayerArguments {
    guard self["affine"] == .flag(false) else { return self }
    var settings = self
    settings["bias"] = .flag(false)
    return settings
  }

  /// Factors and offsets, where the arguments `affine` and `bias` want them.
  ///
  /// - Throws: `LayerError.missing`.
  func affineTensors(_ sizes: [Int]) throws(LayerError) -> [InitialTensor] {
    let isAffine = try flag("affine")
    return InitialTensor.affine(sizes, weight: isAffine, bias: isAffine ? try flag("bias") : false)
  }
}
