import Engine
import Support

/// torch.optim, its schedules, and what goes with them.
enum OptimizerFunctions {
  static let all: [TensorFunction] =
    OptimizerRules.all.map { optimizer($0) } + schedules + clipping + InitialiserFunctions.all

  private static func optimizer(_ rule: any OptimizerRule.Type) -> TensorFunction {
    let options = rule.options.map { name, standard -> String in
      switch standard {
      case .number(let number): "\(name): number = \(pythonText(number))"
      case .whole(let number): "\(name): number = \(number)"
      case .flag(let flag): "\(name): bool = \(flag ? "True" : "False")"
      case .pair(let first, let second): "\(name): any = (\(first); \(second))"
      case .none: "\(name): any = None"
      }
    }
    return TensorFunction(
      rule.name, .optimizer, (["params: any"] + options).joined(separator: ", "),
      "Steps tensors along their gradients: step(), zero_grad(), param_groups.",
      example: "torch.optim.\(rule.name)([torch.ones(2, requires_grad=True)], lr=0.1)"
    ) { arguments, host in
      var given: [String: OptimizerOption] = [:]
      for (name, _) in rule.options {
        // A pair's default is text.
        if case .string = arguments[name] { continue }
        guard let option = OptimizerOption(arguments[name]) else {
          throw ExpressionError.wrongArgument(
            function: rule.name, argument: name, wants: "two numbers", got: arguments[name].kind)
        }
        given[name] = option
      }
      let groups = try groups(arguments, rule, given, &host)
      let optimizer = try TensorOptimizer(
        rule, groups.first?.tensors ?? [], groups.first?.options ?? given)
      for group in groups.dropFirst() { try optimizer.add(group.tensors, group.options) }
      return .optimization(.optimizer(optimizer))
    }
  }

  /// The tensors of an optimizer with their options: one group, or a dictionary for each.
  private static func groups(
    _ arguments: BoundArguments, _ rule: any OptimizerRule.Type,
    _ given: [String: OptimizerOption], _ host: inout any Host
  ) throws -> [(tensors: [DynamicTensor], options: [String: OptimizerOption])] {
    guard case .dictionary? = arguments["params"].parts?.first else {
      return [(try tensors(of: arguments["params"], rule.name, &host), given)]
    }
    return try (arguments["params"].parts ?? ValueList([])).map { group in
      guard case .dictionary(let group) = group, let parameters = group["params"] else {
        throw ExpressionError.wrongArgument(
          function: rule.name, argument: "params", wants: "dictionaries with 'params'",
          got: group.kind)
      }
      var options = given
      for (key, value) in group.entries {
        guard case .string(let name) = key, name != "params",
          rule.options.contains(where: { $0.name == name }), let option = OptimizerOption(value)
        else { continue }
        options[name] = option
      }
      return (try tensors(of: parameters, rule.name, &host), options)
    }
  }

  /// One tensor, or those of anything that a loop goes through.
  private static func tensors(
    of value: Value, _ function: String, _ host: inout any Host
  ) throws -> [DynamicTensor] {
    if case .tensor(let tensor) = value { return [tensor] }
    if let tensors = value.tensors { return tensors }
    if case .torchModule = value {
      throw ExpressionError.wrongArgument(
        function: function, argument: "params",
        wants: "tensors, such as net.parameters() of a module net", got: value.kind)
    }
    if var machine = RunningLine.currentMachine,
      let tensors = Value.tupled(try machine.values(of: value, &host)).tensors
    {
      return tensors
    }
    throw ExpressionError.wrongArgument(
      function: function, argument: "params", wants: "a list of tensors", got: value.kind)
  }

  /// One tensor, or those of a list.
  static func tensors(
    _ arguments: BoundArguments, _ name: String, _ function: String
  ) throws -> [DynamicTensor] {
    if case .tensor(let tensor) = arguments[name] { return [tensor] }
    guard let tensors = arguments[name].tensors else {
      throw ExpressionError.wrongArgument(
        function: function, argument: name, wants: "a list of tensors", got: arguments[name].kind)
    }
    return tensors
  }
}

extension OptimizerFunctions {
  private static func schedule(
    _ name: String, _ arguments: String, _ summary: String, _ example: String,
    _ curve: @escaping @Sendable (BoundArguments, TensorOptimizer) throws -> RateCurve
  ) -> TensorFunction {
    TensorFunction(
      name, .schedule, "optimizer: any, \(arguments)", summary,
      example: "\(made)torch.optim.lr_scheduler.\(name)(o, \(example))"
    ) { arguments, _ in
      let optimizer = try optimizer(arguments, name)
      return .optimization(
        .schedule(try RateSchedule(try curve(arguments, optimizer), optimizer)))
    }
  }

  private static let made = "o = torch.optim.SGD([torch.ones(2)], lr=0.1, momentum=0.9); "

  private static func optimizer(
    _ arguments: BoundArguments, _ function: String
  ) throws -> TensorOptimizer {
    guard case .optimization(.optimizer(let optimizer)) = arguments["optimizer"] else {
      throw ExpressionError.wrongArgument(
        function: function, argument: "optimizer", wants: "an optimizer",
        got: arguments["optimizer"].kind)
    }
    return optimizer
  }

  private static let schedules: [TensorFunction] = [
    schedule(
      "StepLR", "step_size: int, gamma: number = 0.1",
      "The rate times gamma, every step_size steps.",
      "30"
    ) { arguments, _ in
      .step(size: try arguments.int("step_size"), gamma: try arguments.real("gamma"))
    },
    schedule(
      "MultiStepLR", "milestones: tuple, gamma: number = 0.1",
      "The rate times gamma at each of some steps.", "[30, 80]"
    ) { arguments, _ in
      .milestones(try arguments.ints("milestones"), gamma: try arguments.real("gamma"))
    },
    schedule(
      "ExponentialLR", "gamma: number", "The rate times gamma, every step.", "0.99"
    ) { arguments, _ in .exponential(gamma: try arguments.real("gamma")) },
    schedule(
      "LambdaLR", "lr_lambda: any", "The first rate times what a function gives for each step.",
      "lambda step: 0.9 ** step"
    ) { arguments, _ in
      let functions =
        if case .list(let list) = arguments["lr_lambda"] { Array(list) } else {
          [arguments["lr_lambda"]]
        }
      return .factor(
        functions.map { function in
          { step in
            guard let line = RunningLine.current,
              let factor = try line.call(function, .int(step)).realNumber
            else {
              throw ExpressionError.wrongArgument(
                function: "LambdaLR", argument: "lr_lambda",
                wants: "a function that gives a number",
                got: function.kind)
            }
            return factor
          }
        })
    },
    schedule(
      "CosineAnnealingLR", "T_max: int, eta_min: number = 0.0",
      "The rate down to eta_min along half a cosine of T_max steps.", "100"
    ) { arguments, _ in
      .cosine(steps: try arguments.int("T_max"), least: try arguments.real("eta_min"))
    },
    schedule(
      "OneCycleLR",
      "max_lr: number, total_steps: int = None, epochs: int = None, steps_per_epoch: int = None, pct_start: number = 0.3, anneal_strategy: str = 'cos', cycle_momentum: bool = True, base_momentum: number = 0.85, max_momentum: number = 0.95, div_factor: number = 25.0, final_div_factor: number = 10000.0, three_phase: bool = False",
      "The rate up to max_lr, then down far below where it began.", "0.1, total_steps=100",
      oneCycle),
    TensorFunction(
      "ReduceLROnPlateau", .schedule,
      "optimizer: any, mode: str = 'min', factor: number = 0.1, patience: int = 10, threshold: number = 0.0001, threshold_mode: str = 'rel', cooldown: int = 0, min_lr: number = 0, eps: number = 1e-08",
      "The rate times factor when the number given to step() no longer improves.",
      example: "\(made)torch.optim.lr_scheduler.ReduceLROnPlateau(o, patience=3)", plateau),
  ]

  private enum Annealing: String, CaseIterable { case cos, linear }
  private enum PlateauMode: String, CaseIterable { case min, max }
  private enum ThresholdMode: String, CaseIterable { case rel, abs }

  private static func oneCycle(
    _ arguments: BoundArguments, _ optimizer: TensorOptimizer
  ) throws -> RateCurve {
    let (perEpoch, epochs) = (
      arguments.optionalInt("steps_per_epoch"), arguments.optionalInt("epochs")
    )
    var steps = arguments.optionalInt("total_steps")
    if steps == nil, let perEpoch, let epochs {
      let (product, overflow) = perEpoch.multipliedReportingOverflow(by: epochs)
      steps = overflow ? nil : product
    }
    guard let steps else {
      throw ExpressionError.wrongArgument(
        function: "OneCycleLR", argument: "total_steps",
        wants: "a number, or epochs and steps_per_epoch", got: "neither")
    }
    let annealing: Annealing = try arguments.word("anneal_strategy")
    let most = try arguments.real("max_lr")
    let start = most / (try arguments.real("div_factor"))
    let cycles = arguments.flag("cycle_momentum")
    let hasMomentum = optimizer.groups.allSatisfy {
      $0["momentum"] != nil || $0["betas"] != nil
    }
    guard !cycles || hasMomentum else {
      throw ExpressionError.wrongArgument(
        function: "OneCycleLR", argument: "cycle_momentum",
        wants: "False for an optimizer without momentum", got: "True")
    }
    return .oneCycle(
      OneCycle(
        steps: steps, most: most, start: start,
        end: start / (try arguments.real("final_div_factor")),
        rise: try arguments.real("pct_start"), isCosine: annealing == .cos,
        momentum: cycles
          ? (try arguments.real("max_momentum"), try arguments.real("base_momentum")) : nil,
        isThreePhase: arguments.flag("three_phase")))
  }

  private static let plateau: TensorFunction.Body = { arguments, _ in
    var options = PlateauSchedule.Options()
    let (mode, threshold): (PlateauMode, ThresholdMode) = (
      try arguments.word("mode"), try arguments.word("threshold_mode")
    )
    (options.wantsLess, options.isRelative) = (mode == .min, threshold == .rel)
    options.factor = try arguments.real("factor")
    options.patience = try arguments.int("patience")
    options.threshold = try arguments.real("threshold")
    options.cooldown = try arguments.int("cooldown")
    options.least = try arguments.real("min_lr")
    options.epsilon = try arguments.real("eps")
    return .optimization(
      .plateau(try PlateauSchedule(try optimizer(arguments, "ReduceLROnPlateau"), options)))
  }

  private static let clipping: [TensorFunction] = [
    TensorFunction(
      "clip_grad_norm_", .utility,
      "parameters: any, max_norm: number, norm_type: number = 2.0, error_if_nonfinite: bool = False",
      "Shortens all gradients together to a length; gives the length that they had.",
      example:
        "x = torch.ones(4, requires_grad=True); x.sum().backward(); nn.utils.clip_grad_norm_([x], 1.0)"
    ) { arguments, host in
      let tensors = try tensors(arguments, "parameters", "clip_grad_norm_")
      host.variables.noteChange()
      return .tensor(
        try DynamicTensor.clipGradients(
          of: tensors, to: try arguments.real("max_norm"),
          order: try arguments.real("norm_type"),
          refusesInfinite: arguments.flag("error_if_nonfinite")))
    },
    TensorFunction(
      "clip_grad_value_", .utility, "parameters: any, clip_value: number",
      "Keeps each gradient's numbers between -clip_value and clip_value.",
      example:
        "x = torch.ones(4, requires_grad=True); x.sum().backward(); nn.utils.clip_grad_value_([x], 0.5); x.grad"
    ) { arguments, host in
      let most = try arguments.real("clip_value")
      host.variables.noteChange()
      try DynamicTensor.clampGradients(
        of: try tensors(arguments, "parameters", "clip_grad_value_"), to: most)
      return .none
    },
  ]
}
