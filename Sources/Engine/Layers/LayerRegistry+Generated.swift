// Made by Scripts/generate-registries.sh from the files of this folder; do not edit.

/// Every layer that a line can name.
public enum LayerRegistry {
  /// In the order of their names.
  public static let types: [any Layer.Type] = [
    BatchNorm1d.self,
    Dropout.self,
    Embedding.self,
    FlattenConsecutive.self,
    GELU.self,
    LayerNorm.self,
    Linear.self,
    ReLU.self,
    Residual.self,
    Sigmoid.self,
    Tanh.self,
  ]
}
