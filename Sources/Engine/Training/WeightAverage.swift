import Support

/// An exponential moving average of a stack's weights: part of a session and of a checkpoint.
///
/// After each step it becomes decay · average + (1 − decay) · weights; after the first one it is the
/// weights. Source: torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn.
public struct WeightAverage: Sendable, Equatable {
  /// How much of it stays at each step: the β of the last run that kept it.
  public let decay: Double
  /// The stack whose weights these are, as lines.
  public let stack: [String]
  /// How many steps it has followed.
  public let updates: Int
  /// One number a weight, in the order of the model's tensors.
  public let values: Tensor<Float>

  /// The stack with these weights; buffers, such as batchnorm's running statistics, stay as they are.
  ///
  /// `nil` for another stack than the one whose weights these are.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  public func model(_ model: Sequential) throws -> Sequential? {
    guard model.lines == stack, OptimizerMemories.count(of: model) == values.count else {
      return nil
    }
    var (averaged, offset) = (model, 0)
    try Self.replace(&averaged.children, from: values, at: &offset)
    return averaged
  }

  private static func replace(
    _ layers: inout [StackedLayer], from values: Tensor<Float>, at offset: inout Int
  ) throws {
    for index in layers.indices {
      try layers[index].change { layer in
        for place in layer.parameters.indices {
          let shape = layer.parameters[place].tensor.shape
          let part = try values.slicing(axis: 0, from: offset, count: shape.count)
          layer.parameters[place].tensor = try part.reshaped(to: shape)
          offset = PlanBuilder.padded(offset + shape.count)
        }
        try replace(&layer.children, from: values, at: &offset)
      }
    }
  }
}

/// An average that follows a plan's parameters.
package final class AverageUpdate {
  private let decay: Double
  private let stack: [String]
  private let values: Buffer<Float>
  private var updates = 0

  /// Goes on with an average of the same stack, otherwise begins with the weights after the next step.
  ///
  /// - Throws: `MemoryError`.
  package init(
    decay: Double, of model: Sequential, _ plan: Plan, from average: WeightAverage?
  ) throws {
    self.decay = decay
    stack = model.lines
    values = try Buffer(zeros: plan.parameters.shape)
    guard let average, average.stack == stack, average.values.count == values.count else { return }
    values.copy(from: try average.values.contiguousBuffer())
    updates = average.updates
  }

  /// Takes the weights after a step into it.
  package func follow(_ parameters: Buffer<Float>) {
    updates += 1
    guard updates > 1 else { return values.copy(from: parameters) }
    Kernels.average(values, towards: parameters, by: Float(1 - decay))
  }

  /// The average as it is now; `nil` before the first step.
  ///
  /// - Throws: `MemoryError`.
  package func average() throws -> WeightAverage? {
    guard updates > 0 else { return nil }
    return WeightAverage(
      decay: decay, stack: stack, updates: updates, values: try Tensor(copying: values))
  }
}
