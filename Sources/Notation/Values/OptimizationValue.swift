package import Engine
import Support

/// An optimizer, the tensors that share options in it, or a schedule of its rates.
package enum OptimizationValue: Sendable {
  case optimizer(TensorOptimizer)
  case group(ParameterGroup)
  case schedule(RateSchedule)
  case plateau(PlateauSchedule)

  /// What it refers to.
  var thing: AnyObject {
    switch self {
    case .optimizer(let optimizer): optimizer
    case .group(let group): group
    case .schedule(let schedule): schedule
    case .plateau(let schedule): schedule
    }
  }

  /// Its kind, for messages.
  var kind: String {
    switch self {
    case .optimizer: "an optimizer"
    case .group: "a group of parameters"
    case .schedule, .plateau: "a schedule"
    }
  }

  /// The name of its type in Python.
  var kindName: String {
    switch self {
    case .optimizer(let optimizer): optimizer.rule.name
    case .group: "dict"
    case .schedule(let schedule): schedule.curve.name
    case .plateau: "ReduceLROnPlateau"
    }
  }

  /// As torch prints it.
  var torchText: String {
    switch self {
    case .optimizer(let optimizer):
      "\(optimizer.rule.name) (\n"
        + optimizer.groups.enumerated().map { number, group in
          "Parameter Group \(number)\n" + Self.lines(group)
        }.joined(separator: "\n") + ")"
    case .group(let group):
      "{'params': [\(group.parameters.count) tensors], "
        + group.names.map { "'\($0)': \(Self.text(group[$0]))" }.joined(separator: ", ") + "}"
    case .schedule, .plateau: "<torch.optim.lr_scheduler.\(kindName)>"
    }
  }

  private static func lines(_ group: ParameterGroup) -> String {
    group.names.map { "    \($0): \(text(group[$0]))\n" }.joined()
  }

  private static func text(_ option: OptimizerOption?) -> String {
    (try? Value(option).written()) ?? "None"
  }

  /// `AdamW of 4 tensors`: as a table shows it.
  package var inShort: String {
    switch self {
    case .optimizer(let optimizer): "\(kindName) of \(Self.tensors(optimizer.groups))"
    case .group(let group): "group of \(Self.tensors([group]))"
    case .schedule, .plateau: kindName
    }
  }

  /// `lr 0.1`: what a table shows beside it.
  package var extent: String {
    let rates =
      switch self {
      case .optimizer(let optimizer): optimizer.groups.map { Self.text($0["lr"]) }
      case .group(let group): [Self.text(group["lr"])]
      case .schedule(let schedule): schedule.rates.map { pythonText($0) }
      case .plateau(let schedule): schedule.rates.map { pythonText($0) }
      }
    return "lr \(rates.joined(separator: ", "))"
  }

  private static func tensors(_ groups: [ParameterGroup]) -> String {
    counted(groups.reduce(0) { $0 + $1.parameters.count }, "tensor")
  }

  /// The names of methods.
  static let methods =
    ["step", "zero_grad", "get_last_lr", "keys"]
    + OptimizerState.methods

  /// Those of the methods that change nothing.
  static let looking: Set<String> = [
    "get_last_lr", "keys", "values", "items", "get", "state_dict",
  ]

  /// The names after a dot.
  var members: [String] {
    switch self {
    case .optimizer:
      [
        "step", "zero_grad", "param_groups", "add_param_group", "state_dict", "load_state_dict",
        "defaults", "state",
      ]
    case .group: ["keys", "values", "items", "get", "setdefault"]
    case .schedule: ["step", "get_last_lr", "last_epoch", "state_dict", "base_lrs", "optimizer"]
    case .plateau: ["step", "get_last_lr", "last_epoch"]
    }
  }

  /// An attribute; nil where there is none of this name.
  func member(_ name: String) -> Value? {
    switch (self, name) {
    case (.optimizer(let optimizer), "param_groups"):
      .listed(optimizer.groups.map { .optimization(.group($0)) })
    case (.optimizer(let optimizer), "defaults"): OptimizerState.defaults(optimizer)
    case (.optimizer(let optimizer), "state"): try? OptimizerState.memories(optimizer)
    case (.schedule(let schedule), "last_epoch"): .int(schedule.steps)
    case (.schedule(let schedule), "base_lrs"): .listed(schedule.firstRates.map { .float($0) })
    case (.schedule(let schedule), "optimizer"):
      .optimization(.optimizer(schedule.optimizer))
    case (.plateau(let schedule), "last_epoch"): .int(schedule.steps)
    default: nil
    }
  }

  /// A method's result; nil where there is none of this name.
  ///
  /// - Throws: `ExpressionError`; `OptimizerError`; `MemoryError`.
  func call(_ name: String, _ given: [BoundArguments.Given]) throws -> Value? {
    switch (self, name) {
    case (.optimizer(let optimizer), "step") where given.isEmpty:
      try optimizer.step()
      return Value.none
    case (.optimizer(let optimizer), "zero_grad"):
      guard given.count <= 1, given.allSatisfy({ [nil, "set_to_none"].contains($0.name) }) else {
        return nil
      }
      try optimizer.clearGradients(toNone: given.first?.value.truth() ?? true)
      return Value.none
    case (.optimizer(let optimizer), "step") where given.count == 1:
      return try OptimizerState.step(optimizer, evaluating: given[0].value)
    case (.schedule(let schedule), "step") where given.isEmpty:
      try schedule.step()
      return Value.none
    case (.schedule(let schedule), "step") where given.count == 1:
      guard let step = given[0].value.wholeNumber, step >= 0 else { return nil }
      try schedule.step(to: step)
      return Value.none
    case (.plateau(let schedule), "step"):
      guard given.count == 1, let number = given[0].value.realNumber else {
        throw ExpressionError.wrongArgument(
          function: "step", argument: "metrics", wants: "a number",
          got: given.first?.value.kind ?? "nothing")
      }
      try schedule.step(number)
      return Value.none
    case (.schedule(let schedule), "get_last_lr") where given.isEmpty:
      return .listed(schedule.rates.map { .float($0) })
    case (.plateau(let schedule), "get_last_lr") where given.isEmpty:
      return .listed(schedule.rates.map { .float($0) })
    case (.group(let group), "keys") where given.isEmpty:
      return .listed((["params"] + group.names).map { .string($0) })
    default: return try OptimizerState.call(self, name, given)
    }
  }

  /// `group['lr']`.
  ///
  /// - Throws: `ExpressionError.cannot`.
  func item(_ name: String) throws -> Value {
    guard case .group(let group) = self else {
      throw ExpressionError.cannot(what: "take an index", value: kind, mend: nil)
    }
    if name == "params" { return .listed(group.parameters.map { .tensor($0) }) }
    return Value(try Self.option(name, in: group))
  }

  private static func option(_ name: String, in group: ParameterGroup) throws -> OptimizerOption {
    guard let option = group[name] else {
      throw ExpressionError.cannot(
        what: "be found in a group of parameters", value: "'\(name)'",
        mend: "it has \((["params"] + group.names).joined(separator: ", "))")
    }
    return option
  }

  /// `group['lr'] = 0.01`.
  ///
  /// - Throws: `ExpressionError`; `MemoryError`.
  func set(_ name: String, _ value: Value) throws {
    guard case .group(let group) = self else {
      throw ExpressionError.cannot(what: "be changed in place", value: kind, mend: nil)
    }
    guard let option = OptimizerOption(value) else {
      throw ExpressionError.wrongArgument(
        function: "param_groups", argument: name, wants: "a number, True or False",
        got: value.kind)
    }
    try group.set(name, option)
  }
}

extension Value {
  /// An option as Python has it.
  init(_ option: OptimizerOption?) {
    self =
      switch option {
      case .number(let number): .float(number)
      case .whole(let number): .int(number)
      case .flag(let flag): .bool(flag)
      case .pair(let first, let second): .tupled([.float(first), .float(second)])
      case .some(.none), nil: .none
      }
  }
}

extension OptimizerOption {
  /// An option that a call gives; nil for another kind of value.
  init?(_ value: Value) {
    switch value {
    case .float(let number): self = .number(number)
    case .int(let number): self = .whole(number)
    case .bool(let flag): self = .flag(flag)
    case .tuple(let parts), .list(let parts):
      let numbers = parts.compactMap(\.realNumber)
      guard parts.count == 2, numbers.count == 2 else { return nil }
      self = .pair(numbers[0], numbers[1])
    case .tensor:
      guard let number = value.realNumber else { return nil }
      self = .number(number)
    default: return nil
    }
  }
}
