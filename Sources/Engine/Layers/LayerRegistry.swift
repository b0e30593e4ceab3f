/// Every layer that a line can name.
public enum LayerRegistry {
  /// In the order of their names; a test finds a layer that is missing.
  public static let types: [any Layer.Type] = [
    AdaptiveAvgPool1d.self, AdaptiveAvgPool2d.self, AvgPool1d.self,
    AvgPool2d.self, BatchNorm1d.self, BatchNorm2d.self,
    CELU.self, CircularPad1d.self, CircularPad2d.self,
    ConstantPad1d.self, ConstantPad2d.self, Conv1d.self,
    Conv2d.self, ConvTranspose1d.self, ConvTranspose2d.self,
    Dropout.self, ELU.self, Embedding.self,
    FlattenConsecutive.self, GELU.self, GLU.self,
    GRU.self, GRUCell.self, Gate.self,
    GroupNorm.self, Hardsigmoid.self, Hardswish.self,
    Hardtanh.self, Identity.self, InstanceNorm1d.self,
    InstanceNorm2d.self, LSTM.self, LSTMCell.self,
    LayerNorm.self, LeakyReLU.self, Linear.self,
    LogSigmoid.self, LogSoftmax.self, MaxPool1d.self,
    MaxPool2d.self, Mish.self, MultiheadAttention.self,
    PReLU.self, PixelShuffle.self, RMSNorm.self,
    RNN.self, RNNCell.self, ReLU.self,
    ReLU6.self, ReflectionPad1d.self, ReflectionPad2d.self,
    ReplicationPad1d.self, ReplicationPad2d.self, Residual.self,
    SELU.self, SiLU.self, Sigmoid.self,
    Skip.self, Skips.self, Softmax.self,
    Softplus.self, Softsign.self, Tanh.self,
    TransformerEncoder.self, TransformerEncoderLayer.self, Unflatten.self, Upsample.self,
    ZeroPad1d.self, ZeroPad2d.self,
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

  /// Those that bring this many channels to a common scale, over the batch and alone.
  package static func normalising(_ channels: Int) -> [LayerDescription] {
    let types: [any Layer.Type] = [BatchNorm1d.self, LayerNorm.self]
    return types.map { type in
      var layer = LayerDescription(type)
      layer.arguments["C"] = .size(channels)
      return layer
    }
  }

  /// One that lets a little through of every number.
  package static var leakyActivation: LayerDescription { LayerDescription(LeakyReLU.self) }

  /// One that bends numbers.
  package static var activation: LayerDescription { LayerDescription(of: Tanh()) }
}
