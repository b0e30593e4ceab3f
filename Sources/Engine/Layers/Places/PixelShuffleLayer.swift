import Support

/// Channels moved into space: of each square of channels a finer grid.
///
/// Shape: (…, C · R², H, W) → (…, C, H · R, W · R).
/// Source: Shi et al., arXiv:1609.05158; torch.nn.PixelShuffle.
public struct PixelShuffle: OperationLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "pixelshuffle", torchNames: ["PixelShuffle"],
    summary: "Makes a finer grid of channels.",
    shapes: "(…, C · R², H, W) → (…, C, H · R, W · R)",
    arguments: [
      .place(
        "R", .sizes(1, from: 1), torch: "upscale_factor", "how many times finer each axis becomes")
    ], example: "pixelshuffle 2")

  /// What it holds.
  package var parts: OperationParts

  /// A layer that holds these.
  package init(_ parts: OperationParts) { self.parts = parts }

  /// As PyTorch prints it.
  package static var torchTemplate: String? { "upscale_factor={upscale_factor}" }

  /// It passes numbers on.
  public var isAffine: Bool { true }

  /// (…, C · R², H, W) → (…, C, H · R, W · R).
  public func axes(for input: Shape) -> AxisMap {
    let factor = (try? arguments.size("R")) ?? 1
    guard input.rank >= 3 else {
      return .refused(input, .wrongRank(layer: description, wants: "(…, C, H, W)", got: input))
    }
    let channels = input.rank - 3
    // The factor is less than 2^31.
    guard input.dimensions[channels] % (factor * factor) == 0 else {
      return .refused(
        input,
        .wrongAxis(
          layer: description, axis: channels, wants: "a multiple of \(factor * factor) channels",
          got: input))
    }
    let finer = [channels + 1, channels + 2].map { axis in
      let (size, overflow) = input.dimensions[axis].multipliedReportingOverflow(by: factor)
      return overflow ? nil : AxisRule.resized(axis, to: size, by: "R=\(factor)")
    }
    guard let rows = finer[0], let columns = finer[1] else {
      return .refused(input, .tooLarge(sizes: input.description))
    }
    return AxisMap(
      (0..<channels).map { .kept($0) } + [.fused(channels, by: factor * factor), rows, columns])
  }

  /// The greatest smaller factor whose square divides the channels.
  public static func fitted(_ arguments: LayerArguments, to input: Shape) -> LayerArguments {
    guard input.rank >= 3, let factor = try? arguments.size("R") else { return arguments }
    let channels = input.dimensions[input.rank - 3]
    let greatest = min(factor, Int(Double(channels).squareRoot()) + 1)
    var fitted = arguments
    fitted["R"] = .size(
      (1...max(greatest, 1)).last { $0 * $0 <= channels && channels % ($0 * $0) == 0 } ?? 1)
    return fitted
  }

  /// F.pixel_shuffle.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    try input.pixelsShuffled(arguments.size("R"))
  }
}
