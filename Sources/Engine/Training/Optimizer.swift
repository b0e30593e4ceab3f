/// How a step follows from the gradients, with torch.optim's names, defaults and arithmetic.
public enum Optimizer: Sendable, Hashable {
  /// w −= lr · v, v = momentum · v + g, the first v being g.
  ///
  /// Without momentum the lecture's.
  case momentum(Double)
  /// Adam, Kingma and Ba, arXiv:1412.6980; with `weightDecay` AdamW, Loshchilov and Hutter,
  /// arXiv:1711.05101: weights shrink by lr · weightDecay before the step.
  case adam(beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double)

  /// Plain gradient descent, w −= lr · g.
  public static let sgd = Optimizer.momentum(0)

  /// torch's learning rate for it; the lecture's for plain gradient descent.
  public var standardRate: Double {
    switch self {
    case .momentum: 0.1
    case .adam: 0.001
    }
  }

  /// How many numbers it remembers for each weight.
  var memories: Int {
    switch self {
    case .momentum(0): 0
    case .momentum: 1
    case .adam: 2
    }
  }
}

/// What an optimizer remembers between steps: part of a session and of a checkpoint.
public struct OptimizerState: Sendable, Equatable {
  /// The optimizer that remembers.
  public let optimizer: Optimizer
  /// The stack that it steps, as lines: another stack starts afresh.
  public let stack: [String]
  /// How many steps it has done.
  public let updates: Int
  /// For each memory (momentum; or first and second moment) one number per weight, in the order of
  /// the model's tensors.
  public let memories: [Tensor<Float>]
}

/// An optimizer at work on a plan's parameters.
package final class OptimizerUpdate {
  private let optimizer: Optimizer
  private let stack: [String]
  private let memories: [Buffer<Float>]
  /// The longest gradient that is taken as it is; `nil` for any.
  private let clip: Double?
  private var updates = 0

  /// Continues from a state if it fits, otherwise starts afresh.
  ///
  /// - Throws: `MemoryError`.
  package init(
    _ optimizer: Optimizer, of model: Sequential, _ plan: Plan, from state: OptimizerState?,
    clip: Double? = nil
  ) throws {
    self.optimizer = optimizer
    self.clip = clip
    stack = model.children.map(\.description)
    let shape = plan.parameters.shape
    memories = try (0..<optimizer.memories).map { _ in try Buffer(zeros: shape) }
    guard let state, state.optimizer == optimizer, state.stack == stack,
      state.memories.count == memories.count,
      state.memories.allSatisfy({ $0.count == shape.count })
    else { return }
    for (buffer, memory) in zip(memories, state.memories) {
      buffer.copy(from: try memory.contiguousBuffer())
    }
    updates = state.updates
  }

  /// What it remembers now.
  ///
  /// - Throws: `MemoryError`.
  package func state() throws -> OptimizerState {
    OptimizerState(
      optimizer: optimizer, stack: stack, updates: updates,
      memories: try memories.map { try Tensor(copying: $0) })
  }

  /// The backward pass and one step along its gradients.
  ///
  /// - Throws: as `Plan.backward`.
  package func stepBack(through plan: Plan, rate: Float) throws {
    guard optimizer == .sgd, clip == nil else {
      try plan.backward()
      return apply(to: plan, rate: rate)
    }
    updates += 1
    try plan.backward(descendingBy: rate)
  }

  /// One step along the plan's gradients.
  package func apply(to plan: Plan, rate: Float) {
    updates += 1
    if let clip { plan.gradients.clip(to: clip) }
    switch optimizer {
    case .momentum(0):
      Kernels.descend(plan.parameters, along: plan.gradients, rate: rate)
    case .momentum(let momentum):
      Kernels.descend(
        plan.parameters, along: plan.gradients, velocity: memories[0], momentum: Float(momentum),
        isFirst: updates == 1, rate: rate)
    case .adam(let beta1, let beta2, let epsilon, let weightDecay):
      let numbers = Kernels.Adam(
        beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
        rate: Double(rate), step: updates)
      Kernels.adam(
        plan.parameters, plan.gradients, first: memories[0], second: memories[1], numbers)
    }
  }
}

extension Buffer<Float> {
  /// Shortens all numbers together, as one vector, to a length; a shorter vector stays as it is.
  ///
  /// Source: torch.nn.utils.clip_grad_norm_.
  fileprivate func clip(to length: Double) {
    var lanes = (sum: SIMD4<Double>(), squares: SIMD4<Double>())
    Kernels.addSums(of: self, 0..<count, to: &lanes)
    let factor = length / (lanes.squares.sum().squareRoot() + 1e-6)
    if factor < 1 { Kernels.scale(self, by: Float(factor), into: self) }
  }
}
