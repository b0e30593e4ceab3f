/// y = x.
///
/// Shape: any, unchanged; memory and shape stay.
/// Source: torch.nn.Identity.
public struct Identity: PlainElementwiseLayer, ViewLayer {
  /// Its declaration.
  public static let spec = LayerSpec(
    keyword: "identity", torchNames: ["Identity"], summary: "Passes its input on unchanged.",
    shapes: "any, unchanged", example: "identity")

  /// Makes the layer.
  public init() {}
}
