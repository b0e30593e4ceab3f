import CKernels

/// torch.optim.SGD.
///
/// Source: torch/optim/sgd.py, _single_tensor_sgd.
enum SGDRule: OptimizerRule {
  static let name = "SGD"
  static let countsSteps = false
  static let options: [(name: String, standard: OptimizerOption)] = [
    ("lr", .number(0.001)), ("momentum", .whole(0)), ("dampening", .whole(0)),
    ("weight_decay", .whole(0)), ("nesterov", .flag(false)), ("maximize", .flag(false)),
  ]
  static let constants: [String: OptimizerOption] = [
    "differentiable": .flag(false), "foreach": .none, "fused": .none,
  ]

  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  static func step<Real: RealElement>(
    _ values: inout [Real], _ gradient: [Real], _ memory: inout OptimizerMemory,
    _ group: ParameterGroup
  ) {
    var direction = direction(values, gradient, group)
    let (momentum, rate): (Real, Real) = (group.number("momentum"), group.number("lr"))
    if momentum != 0 {
      let isFirst = !memory.has("momentum_buffer")
      var velocity: [Real] = memory.take("momentum_buffer", values.count)
      let share = Real(1 - group.real("dampening"))
      for index in velocity.indices {
        velocity[index] =
          isFirst ? direction[index] : momentum * velocity[index] + share * direction[index]
      }
      if group.isOn("nesterov") {
        for index in velocity.indices { direction[index] += momentum * velocity[index] }
      } else {
        direction = velocity
      }
      memory.put("momentum_buffer", velocity)
    }
    if Real.dtype == .float32, var own = values as? [Float], let along = direction as? [Float] {
      values = []
      descend(&own, along, Float(rate))
      values = own as? [Real] ?? values
    } else {
      descend(&values, direction, rate)
    }
  }

  private static func descend<Real: RealElement>(
    _ values: inout [Real], _ direction: [Real], _ rate: Real
  ) {
    for index in values.indices { values[index] -= rate * direction[index] }
  }

  private static func descend(_ values: inout [Float], _ direction: [Float], _ rate: Float) {
    // Unsafe: the kernel reads and writes as many numbers as both lists have.
    unsafe kernels_sgd(min(values.count, direction.count), rate, direction, &values)
  }
}

/// torch.optim.RMSprop.
///
/// Source: torch/optim/rmsprop.py, _single_tensor_rmsprop.
enum RMSpropRule: OptimizerRule {
  static let name = "RMSprop"
  static let options: [(name: String, standard: OptimizerOption)] = [
    ("lr", .number(0.01)), ("alpha", .number(0.99)), ("eps", .number(1e-8)),
    ("weight_decay", .whole(0)), ("momentum", .whole(0)), ("centered", .flag(false)),
    ("maximize", .flag(false)),
  ]
  static let constants: [String: OptimizerOption] = [
    "capturable": .flag(false), "differentiable": .flag(false), "foreach": .none,
  ]

  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  static func step<Real: RealElement>(
    _ values: inout [Real], _ gradient: [Real], _ memory: inout OptimizerMemory,
    _ group: ParameterGroup
  ) {
    let direction = direction(values, gradient, group)
    let (alpha, rest): (Real, Real) = (group.number("alpha"), Real(1 - group.real("alpha")))
    let (rate, epsilon, momentum): (Real, Real, Real) = (
      group.number("lr"), group.number("eps"), group.number("momentum")
    )
    var squares: [Real] = memory.take("square_avg", values.count)
    for index in squares.indices {
      squares[index] = alpha * squares[index] + rest * direction[index] * direction[index]
    }
    var lengths = squares
    memory.put("square_avg", squares)
    if group.isOn("centered") {
      var means: [Real] = memory.take("grad_avg", values.count)
      for index in means.indices {
        means[index] += rest * (direction[index] - means[index])
        lengths[index] -= means[index] * means[index]
      }
      memory.put("grad_avg", means)
    }
    for index in lengths.indices { lengths[index] = lengths[index].squareRoot() + epsilon }
    guard momentum > 0 else {
      for index in values.indices { values[index] -= rate * direction[index] / lengths[index] }
      return
    }
    var velocity: [Real] = memory.take("momentum_buffer", values.count)
    for index in values.indices {
      velocity[index] = momentum * velocity[index] + direction[index] / lengths[index]
      values[index] -= rate * velocity[index]
    }
    memory.put("momentum_buffer", velocity)
  }
}
