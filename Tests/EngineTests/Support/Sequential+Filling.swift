import Engine
import Testing

extension Sequential {
  /// The stack with the numbers of a vector file, by the names of its parameters.
  func filled(with values: [String: [Float]]) throws -> Sequential {
    var copy = self
    try Self.fill(&copy.children, "layers.", values)
    return copy
  }

  private static func fill(
    _ layers: inout [StackedLayer], _ prefix: String, _ values: [String: [Float]]
  ) throws {
    for index in layers.indices {
      try layers[index].change { layer in
        for place in layer.parameters.indices {
          let named = layer.parameters[place]
          let numbers = try #require(values["\(prefix)\(index).\(named.name)"])
          layer.parameters[place].tensor = try Tensor(numbers, shape: named.tensor.shape)
        }
        try fill(&layer.children, "\(prefix)\(index).", values)
      }
    }
  }
}
