import Support

/// An optimizer's memories, and an average of the weights, as tensors under torch's names, and back.
///
/// A plan keeps each memory in one piece, every parameter on a line of its own; a file keeps one tensor
/// a parameter, such as `optimizer.exp_avg.layers.0.weight`.
enum OptimizerMemories {
  /// torch's names for what an optimizer remembers.
  private static func names(of optimizer: Optimizer) -> [String] {
    switch optimizer {
    case .momentum(0): []
    case .momentum: ["momentum_buffer"]
    case .adam: ["exp_avg", "exp_avg_sq"]
    }
  }

  /// A parameter's place in a plan's one piece.
  private struct Place {
    let name: String
    let shape: Shape
    let offset: Int
  }

  private static func places(of model: Sequential) -> (places: [Place], count: Int) {
    var places: [Place] = []
    var offset = 0
    model.visit { position, layer in
      for named in layer.made?.parameters ?? [] {
        let shape = named.tensor.shape
        places.append(Place(name: position.torchPrefix + named.name, shape: shape, offset: offset))
        offset = PlanBuilder.padded(offset + shape.count)
      }
    }
    return (places, offset)
  }

  /// How many numbers a memory of this model has.
  static func count(of model: Sequential) -> Int { places(of: model).count }

  /// The memories of a state, one tensor a parameter; `nil` where they are not this model's.
  static func tensors(_ state: OptimizerState, of model: Sequential) throws -> [NamedTensor]? {
    var tensors: [NamedTensor] = []
    for (memory, name) in zip(state.memories, names(of: state.optimizer)) {
      guard let parts = try parts(of: memory, named(name), of: model) else { return nil }
      tensors += parts
    }
    return tensors
  }

  /// The weights of an average, one tensor a parameter; `nil` where they are not this model's.
  static func tensors(_ average: WeightAverage, of model: Sequential) throws -> [NamedTensor]? {
    try parts(of: average.values, CheckpointKey.averagePrefix, of: model)
  }

  private static func named(_ memory: String) -> String {
    "\(CheckpointKey.optimizerPrefix)\(memory)."
  }

  private static func parts(
    of memory: Tensor<Float>, _ prefix: String, of model: Sequential
  ) throws -> [NamedTensor]? {
    let (places, count) = places(of: model)
    guard memory.count == count else { return nil }
    return try places.map { place in
      let part = try memory.slicing(axis: 0, from: place.offset, count: place.shape.count)
      return NamedTensor(name: prefix + place.name, tensor: try part.reshaped(to: place.shape))
    }
  }

  /// Reads the memories of an optimizer; `take` gives the numbers of a tensor of this shape.
  ///
  /// - Throws: what `take` throws, `ShapeError` or `MemoryError`.
  static func read(
    _ optimizer: Optimizer, of model: Sequential,
    _ take: (_ name: String, _ shape: Shape) throws -> [Float]
  ) throws -> [Tensor<Float>] {
    try names(of: optimizer).map { try whole(named($0), of: model, take) }
  }

  /// Reads an average of the weights; `take` gives the numbers of a tensor of this shape.
  ///
  /// - Throws: what `take` throws, `ShapeError` or `MemoryError`.
  static func readAverage(
    of model: Sequential, _ take: (_ name: String, _ shape: Shape) throws -> [Float]
  ) throws -> Tensor<Float> {
    try whole(CheckpointKey.averagePrefix, of: model, take)
  }

  private static func whole(
    _ prefix: String, of model: Sequential,
    _ take: (_ name: String, _ shape: Shape) throws -> [Float]
  ) throws -> Tensor<Float> {
    let (places, count) = places(of: model)
    try MemoryBudget.check("the optimizer's memory", floats: [count])
    var memory = [Float](repeating: 0, count: count)
    for place in places {
      let values = try take(prefix + place.name, place.shape)
      memory.replaceSubrange(place.offset..<place.offset + values.count, with: values)
    }
    return try Tensor(memory, shape: try Shape(count))
  }
}
