import Support

/// Weights of a file that `save` did not write, in a stack that has places for them.
public struct ForeignWeights: Sendable {
  /// The stack with the file's weights and buffers.
  public let model: Sequential
  /// A tensor's name in the file and here, where they differ.
  public let renamed: (inFile: String, here: String)?
  /// Weights of layers that mix channels that are as wide as they are high: nothing shows which axis is which.
  public let square: [String]

  /// Gives a stack the weights of a file that has exactly its tensors, whatever their names have
  /// before the layers' numbers.
  ///
  /// - Throws: `CheckpointError`; `MemoryError`; `Interruption`.
  public init(_ file: SafetensorsFile, in stack: Sequential) throws {
    guard !stack.children.isEmpty else {
      throw CheckpointError.notACheckpoint(
        tensors: file.entries.count, content: Self.content(of: file))
    }
    let tensors = stack.namedTensors.map(\.name)
    let names = TensorNames.found(in: file, for: tensors)
    var reader = TensorReader(file, names)
    do {
      model = try stack.loading(&reader)
    } catch CheckpointError.tensorMissing(let tensor, let shape, _) {
      throw CheckpointError.tensorMissing(
        tensor: tensor, shape: shape, content: Self.content(of: file, shape.dimensions))
    }
    try reader.checkAllTaken()
    renamed =
      names.isForeign ? tensors.first.map { (inFile: names.inFile($0), here: $0) } : nil
    var square: [String] = []
    model.visit { position, layer in
      let mixing = LayerDescription(of: layer)
      guard layer.role == .mixing, mixing.size(.inputs) == mixing.size(.outputs),
        let weight = layer.made?.parameters.first
      else { return }
      square.append(position.torchPrefix + weight.name)
    }
    self.square = square
  }

  /// How many tensors of a file are listed.
  private static let mostListed = 6

  /// A file's tensors with their shapes, those of this shape first; `nil` where it has none.
  private static func content(of file: SafetensorsFile, _ shape: [Int]? = nil) -> String? {
    let entries =
      file.entries.filter { $0.shape == shape } + file.entries.filter { $0.shape != shape }
    let listed = entries.prefix(mostListed).map {
      "\($0.name.shown) \(ShapeText.told($0.shape))"
    }
    guard let last = listed.last else { return nil }
    let left = entries.count - listed.count
    if left > 0 { return listed.joined(separator: ", ") + " and \(grouped(left)) more" }
    return listed.count == 1 ? last : listed.dropLast().joined(separator: ", ") + " and " + last
  }
}
