/// An argument of PyTorch's that changes nothing here: only values that change nothing are read.
public struct TorchArgument: Sendable {
  /// PyTorch's name for it.
  public let name: String
  /// The values that are read, as Python writes them.
  public let values: [String]
  /// What to do for another value.
  public let hint: String?

  /// Declares one.
  init(_ name: String, _ values: String..., hint: String? = nil) {
    self.name = name
    self.values = values
    self.hint = hint
  }

  /// What it accepts, for messages.
  var wants: String { values.joined(separator: " or ") + (hint.map { "; \($0)" } ?? "") }

  /// Whether the output overwrites the input, which makes no visible difference here.
  static let inPlace = TorchArgument("inplace", "False", "True")
  /// The device and the dtype of the tensors.
  static let places = [
    TorchArgument("device", "None", "cpu"), TorchArgument("dtype", "None", "torch.float32"),
  ]
}
