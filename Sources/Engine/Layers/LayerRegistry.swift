/// Every layer that a line can name.
public enum LayerRegistry {
  /// In the order of their names; a test finds a layer that is missing.
  public static let types: [any Layer.Type] = [
    BatchNorm1d.self, Conv1d.self, Dropout.self, ELU.self, Embedding.self, FlattenConsecutive.self,
    GELU.self,
    GLU.self, Gate.self, Identity.self, LayerNorm.self, LeakyReLU.self, Linear.self,
    LogSoftmax.self,
    RMSNorm.self, ReLU.self, Residual.self, SiLU.self, Sigmoid.self, Skip.self, Skips.self,
    Softmax.self, Softplus.self,
    Tanh.self,
  ]
}

/// The layers that fixes bring in: of each kind the plainest.
extension LayerRegistry {
  /// One that makes some channels of others.
  package static func mixing(_ inputs: Int, _ outputs: Int) -> LayerDescription {
    LayerDescription(Linear.self, sizes: [.inputs: inputs, .outputs: outputs])
  }

  /// One that fuses this many neighbouring steps; all where no number is given.
  package static func fusing(_ group: Int?) -> LayerDescription {
    LayerDescription(of: FlattenConsecutive(group))
  }

  /// One that knows this many symbols and makes this many channels.
  package static func embedding(_ symbols: Int, _ channels: Int) -> LayerDescription {
    LayerDescription(Embedding.self, sizes: [.vocabulary: symbols, .outputs: channels])
  }

  /// One that bends numbers.
  package static var activation: LayerDescription { LayerDescription(of: Tanh()) }
}
