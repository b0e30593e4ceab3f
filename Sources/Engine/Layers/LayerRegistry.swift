/// Every layer that a line can name.
public enum LayerRegistry {
  /// In the order of their names; a test finds a layer that is missing.
  public static let types: [any Layer.Type] = [
    BatchNorm1d.self, Dropout.self, ELU.self, Embedding.self, FlattenConsecutive.self, GELU.self,
    GLU.self, Identity.self, LayerNorm.self, LeakyReLU.self, Linear.self, LogSoftmax.self,
    RMSNorm.self, ReLU.self, Residual.self, SiLU.self, Sigmoid.self, Softmax.self, Softplus.self,
    Tanh.self,
  ]
}
