import Glibc

/// torch.optim.Adam: Kingma and Ba, arXiv:1412.6980.
///
/// Source: torch/optim/adam.py, _single_tensor_adam.
enum AdamRule: OptimizerRule {
  static let name = "Adam"
  static let options: [(name: String, standard: OptimizerOption)] = AdamStep.options(
    weightDecay: .whole(0))
  static let constants: [String: OptimizerOption] = AdamStep.constants(isDecoupled: false)

  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  static func step<Real: RealElement>(
    _ values: inout [Real], _ gradient: [Real], _ memory: inout OptimizerMemory,
    _ group: ParameterGroup
  ) {
    AdamStep.step(&values, direction(values, gradient, group), &memory, group)
  }
}

/// torch.optim.AdamW: Loshchilov and Hutter, arXiv:1711.05101.
enum AdamWRule: OptimizerRule {
  static let name = "AdamW"
  static let options: [(name: String, standard: OptimizerOption)] = AdamStep.options(
    weightDecay: .number(0.01))
  static let constants: [String: OptimizerOption] = AdamStep.constants(isDecoupled: true)

  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  static func step<Real: RealElement>(
    _ values: inout [Real], _ gradient: [Real], _ memory: inout OptimizerMemory,
    _ group: ParameterGroup
  ) {
    let kept = Real(1 - group.real("lr") * group.real("weight_decay"))
    if kept != 1 { for index in values.indices { values[index] *= kept } }
    let direction = group.isOn("maximize") ? gradient.map { -$0 } : gradient
    AdamStep.step(&values, direction, &memory, group)
  }
}

/// What Adam and AdamW share.
private enum AdamStep {
  static func constants(isDecoupled: Bool) -> [String: OptimizerOption] {
    [
      "capturable": .flag(false), "decoupled_weight_decay": .flag(isDecoupled),
      "differentiable": .flag(false), "foreach": .none, "fused": .none,
    ]
  }

  static func options(
    weightDecay: OptimizerOption
  ) -> [(name: String, standard: OptimizerOption)] {
    [
      ("lr", .number(0.001)), ("betas", .pair(0.9, 0.999)), ("eps", .number(1e-8)),
      ("weight_decay", weightDecay), ("amsgrad", .flag(false)), ("maximize", .flag(false)),
    ]
  }

  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  static func step<Real: RealElement>(
    _ values: inout [Real], _ direction: [Real], _ memory: inout OptimizerMemory,
    _ group: ParameterGroup
  ) {
    let (beta1, beta2) = group.betas
    let step = Double(memory.updates)
    let size = Real(group.real("lr") / (1 - pow(beta1, step)))
    let correction = Real((1 - pow(beta2, step)).squareRoot())
    let (rest1, kept2, rest2) = (Real(1 - beta1), Real(beta2), Real(1 - beta2))
    let epsilon: Real = group.number("eps")
    var first: [Real] = memory.take("exp_avg", values.count)
    var second: [Real] = memory.take("exp_avg_sq", values.count)
    for index in values.indices {
      let slope = direction[index]
      first[index] += rest1 * (slope - first[index])
      second[index] = kept2 * second[index] + rest2 * slope * slope
    }
    var largest = second
    if group.isOn("amsgrad") {
      largest = memory.take("max_exp_avg_sq", values.count)
      for index in values.indices { largest[index] = max(largest[index], second[index]) }
      memory.put("max_exp_avg_sq", largest)
    }
    for index in values.indices {
      values[index] -= size * first[index] / (largest[index].squareRoot() / correction + epsilon)
    }
    memory.put("exp_avg", first)
    memory.put("exp_avg_sq", second)
  }
}

/// torch.optim.Adagrad.
///
/// Source: torch/optim/adagrad.py, _single_tensor_adagrad.
enum AdagradRule: OptimizerRule {
  static let name = "Adagrad"
  static let options: [(name: String, standard: OptimizerOption)] = [
    ("lr", .number(0.01)), ("lr_decay", .whole(0)), ("weight_decay", .whole(0)),
    ("initial_accumulator_value", .whole(0)), ("eps", .number(1e-10)), ("maximize", .flag(false)),
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
    let direction = direction(values, gradient, group)
    let rate = Real(
      group.real("lr") / (1 + Double(memory.updates - 1) * group.real("lr_decay")))
    let epsilon: Real = group.number("eps")
    var sums: [Real] = memory.take(
      "sum", values.count, from: group.number("initial_accumulator_value"))
    for index in values.indices {
      sums[index] += direction[index] * direction[index]
      values[index] -= rate * direction[index] / (sums[index].squareRoot() + epsilon)
    }
    memory.put("sum", sums)
  }
}

/// torch.optim.Adadelta.
///
/// Source: torch/optim/adadelta.py, _single_tensor_adadelta.
enum AdadeltaRule: OptimizerRule {
  static let name = "Adadelta"
  static let options: [(name: String, standard: OptimizerOption)] = [
    ("lr", .number(1)), ("rho", .number(0.9)), ("eps", .number(1e-6)), ("weight_decay", .whole(0)),
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
    let (kept, rest): (Real, Real) = (group.number("rho"), Real(1 - group.real("rho")))
    let (rate, epsilon): (Real, Real) = (group.number("lr"), group.number("eps"))
    var squares: [Real] = memory.take("square_avg", values.count)
    var deltas: [Real] = memory.take("acc_delta", values.count)
    for index in values.indices {
      let slope = direction[index]
      squares[index] = kept * squares[index] + rest * slope * slope
      let delta =
        (deltas[index] + epsilon).squareRoot() / (squares[index] + epsilon).squareRoot() * slope
      deltas[index] = kept * deltas[index] + rest * delta * delta
      values[index] -= rate * delta
    }
    memory.put("square_avg", squares)
    memory.put("acc_delta", deltas)
  }
}
