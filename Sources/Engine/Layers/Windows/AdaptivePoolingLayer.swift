/// The means of as many parts of each channel as are asked for, however long it is.
///
/// Shape: (B, C, L) → (B, C, OUT), or (B, C, H, W) → (B, C, OUT, OUT), or without B; `None` leaves an axis.
/// Source: torch.nn.AdaptiveAvgPool1d, torch.nn.AdaptiveAvgPool2d.
package protocol AdaptivePoolingLayer: PlaneLayer {}

extension AdaptivePoolingLayer {
  fileprivate static var declared: LayerSpec {
    LayerSpec(
      keyword: "adaptiveavgpool\(places)d", torchNames: ["AdaptiveAvgPool\(places)d"],
      summary: "Takes the means of this many parts, however long an axis is.",
      shapes: places == 1 ? "(B, C, L) → (B, C, OUT)" : "(B, C, H, W) → (B, C, OUT, OUT)",
      arguments: [
        .place(
          "OUT", .sizes(places, from: 1), torch: "output_size", takesNone: true,
          "how many parts an axis is cut into")
      ], example: "adaptiveavgpool\(places)d 2")
  }

  /// As PyTorch prints it.
  package static var torchTemplate: String? { "output_size={output_size}" }

  /// (B, C, L) → (B, C, OUT).
  public func axes(for input: Shape) -> AxisMap {
    guard let planes = PlaneAxes(input, places: Self.places),
      let wanted = try? arguments.sizes("OUT", axes: Self.places)
    else { return PlaneAxes.refusal(of: input, by: self, places: Self.places) }
    return AxisMap(
      planes.rules(
        nil,
        zip(planes.places, wanted).map { axis, size in
          size.map { .resized(axis, to: $0, by: "OUT") } ?? .kept(axis)
        }))
  }

  /// F.adaptive_avg_pool1d, F.adaptive_avg_pool2d.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor {
    try input.adaptivelyMeanPooled(
      try arguments.sizes("OUT", axes: Self.places), "adaptive_avg_pool\(Self.places)d")
  }
}

/// Over (B, C, L).
public struct AdaptiveAvgPool1d: AdaptivePoolingLayer {
  /// Its declaration.
  public static let spec = Self.declared
  package static let places = 1
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}

/// Over (B, C, H, W).
public struct AdaptiveAvgPool2d: AdaptivePoolingLayer {
  /// Its declaration.
  public static let spec = Self.declared
  package static let places = 2
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
}
