/// The tensors that a layer has.
public protocol ParameterisedLayer: Sendable {
  /// Trained tensors, under torch's names.
  var parameters: [NamedTensor] { get set }
  /// Tensors that are saved but not trained.
  var buffers: [NamedTensor] { get set }
  /// The shapes that the buffers take when such an input trains the layer.
  func bufferShapes(for input: Shape) throws(ShapeError) -> [Shape]
  /// Whether buffers of these shapes, in their order, may be loaded.
  func acceptsBuffers(_ shapes: [Shape]) -> Bool
}

/// A tensor with torch's name for it within its layer, such as `weight`.
public struct NamedTensor: Sendable, Equatable {
  /// The name within the layer.
  public let name: String
  /// The numbers.
  public var tensor: Tensor<Float>

  /// A tensor under a name.
  public init(name: String, tensor: Tensor<Float>) {
    self.name = name
    self.tensor = tensor
  }
}

extension ParameterisedLayer {
  /// Default: none.
  public var parameters: [NamedTensor] {
    get { [] }
    set {}
  }
  /// Default: none.
  public var buffers: [NamedTensor] {
    get { [] }
    set {}
  }
  /// Default: unchanged; batch statistics may depend on the input.
  public func bufferShapes(for input: Shape) throws(ShapeError) -> [Shape] {
    buffers.map(\.tensor.shape)
  }
  /// Default: only the shapes it has now.
  public func acceptsBuffers(_ shapes: [Shape]) -> Bool { shapes == buffers.map(\.tensor.shape) }
}
