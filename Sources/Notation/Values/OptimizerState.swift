import Engine
import Support

/// What optimizers and schedules remember, as dictionaries that programs save and load.
enum OptimizerState {
  /// The names of the methods here.
  static let methods = [
    "state_dict", "load_state_dict", "add_param_group", "values", "items", "get", "setdefault",
  ]

  /// A method's result; nil where there is none of this name.
  ///
  /// - Throws: `ExpressionError`; `OptimizerError`; `TensorError`; `MemoryError`.
  static func call(
    _ value: OptimizationValue, _ name: String, _ given: [BoundArguments.Given]
  ) throws -> Value? {
    let first = given.first?.value
    switch (value, name, first) {
    case (.optimizer(let optimizer), "state_dict", nil): return try dictionary(optimizer)
    case (.optimizer(let optimizer), "load_state_dict", .dictionary(let state)?):
      try load(state, into: optimizer)
      return Value.none
    case (.optimizer(let optimizer), "add_param_group", .dictionary(let group)?):
      let options = options(group).filter { option in
        optimizer.rule.options.contains { $0.name == option.key }
      }
      guard let tensors = group["params"].flatMap(tensors) else { return nil }
      try optimizer.add(tensors, options)
      return Value.none
    case (.schedule(let schedule), "state_dict", nil):
      return .dictionary(
        DictionaryObject([
          ("last_epoch", .int(schedule.steps)),
          ("base_lrs", .listed(schedule.firstRates.map { .float($0) })),
          ("_last_lr", .listed(schedule.rates.map { .float($0) })),
        ]))
    case (.schedule(let schedule), "load_state_dict", .dictionary(let state)?):
      guard let step = state["last_epoch"]?.wholeNumber, step >= 0 else { return nil }
      try schedule.step(to: step)
      return Value.none
    case (.group(let group), _, _): return try call(group, name, given.map(\.value))
    default: return nil
    }
  }

  /// Methods of the dictionary that a group is.
  private static func call(
    _ group: ParameterGroup, _ name: String, _ given: [Value]
  ) throws -> Value? {
    let entries = entries(group)
    switch (name, given.first) {
    case ("values", nil): return .listed(entries.map(\.1))
    case ("items", nil): return .listed(entries.map { .tupled([.string($0.0), $0.1]) })
    case ("get", .string(let key)?), ("setdefault", .string(let key)?):
      if let known = entries.first(where: { $0.0 == key }) { return known.1 }
      let standard = given.count > 1 ? given[1] : Value.none
      if name == "setdefault" { try OptimizationValue.group(group).set(key, standard) }
      return standard
    default: return nil
    }
  }

  private static func entries(_ group: ParameterGroup) -> [(String, Value)] {
    [("params", .listed(group.parameters.map { .tensor($0) }))]
      + group.names.map { ($0, Value(group[$0])) }
  }

  /// One step after a function has computed the loss anew, which is the result.
  ///
  /// - Throws: what the function throws; `MemoryError`.
  static func step(_ optimizer: TensorOptimizer, evaluating closure: Value) throws -> Value {
    var loss = Value.none
    if !closure.isNone, let line = RunningLine.current, var machine = line.machine,
      var host = line.host
    {
      let before = machine.gradients.isOn
      machine.gradients.isOn = true
      defer { machine.gradients.isOn = before }
      loss = try machine.call(closure, Arguments(values: []), &host)
    }
    try optimizer.step()
    return loss
  }

  /// The options that the optimizer was made with, those of its first group.
  static func defaults(_ optimizer: TensorOptimizer) -> Value {
    let first = optimizer.groups.first
    let names = optimizer.rule.options.map(\.name) + optimizer.rule.constants.keys.sorted()
    return .dictionary(DictionaryObject(names.map { ($0, Value(first?[$0])) }))
  }

  /// What is remembered of each tensor that made a step.
  ///
  /// - Throws: `MemoryError`.
  static func memories(_ optimizer: TensorOptimizer) throws -> Value {
    let state = DictionaryObject()
    for parameter in optimizer.groups.flatMap(\.parameters) {
      guard let memory = try optimizer.memory(of: parameter) else { continue }
      try state.put(dictionary(memory), for: .tensor(parameter))
    }
    return .dictionary(state)
  }

  private static func dictionary(_ memory: [(name: String, value: DynamicTensor)]) -> Value {
    .dictionary(DictionaryObject(memory.map { ($0.name, .tensor($0.value)) }))
  }

  /// torch's `state_dict()`: memories by the tensors' numbers, and the groups.
  private static func dictionary(_ optimizer: TensorOptimizer) throws -> Value {
    let state = DictionaryObject()
    var groups: [Value] = []
    var number = 0
    for group in optimizer.groups {
      let first = number
      for parameter in group.parameters {
        if let memory = try optimizer.memory(of: parameter), !memory.isEmpty {
          try state.put(dictionary(memory), for: .int(number))
        }
        number += 1
      }
      let numbers: [Value] = (first..<number).map { .int($0) }
      groups.append(
        .dictionary(
          DictionaryObject(
            group.names.map { ($0, Value(group[$0])) } + [("params", .listed(numbers))])))
    }
    return .dictionary(
      DictionaryObject([("state", .dictionary(state)), ("param_groups", .listed(groups))]))
  }

  private static func load(
    _ state: DictionaryObject, into optimizer: TensorOptimizer
  ) throws {
    let groups = try state["param_groups"]?.items() ?? []
    let counts = try groups.map { group -> Int? in
      guard case .dictionary(let group) = group else { return nil }
      return try group["params"]?.items()?.count
    }
    guard counts == optimizer.groups.map({ $0.parameters.count }) else {
      throw ExpressionError.wrongArgument(
        function: "load_state_dict", argument: "state_dict",
        wants: "as many groups and tensors as the optimizer has", got: "others")
    }
    for (group, given) in zip(optimizer.groups, groups) {
      guard case .dictionary(let given) = given else { continue }
      for (name, option) in options(given) { try group.set(name, option) }
    }
    let parameters = optimizer.groups.flatMap(\.parameters)
    try optimizer.forget()
    guard case .dictionary(let memories)? = state["state"] else { return }
    for (key, memory) in memories.entries {
      guard let number = key.wholeNumber, parameters.indices.contains(number),
        case .dictionary(let memory) = memory
      else { continue }
      let values = memory.entries.compactMap {
        key, value -> (name: String, value: DynamicTensor)? in
        guard case .string(let name) = key, let tensor = value.operand else { return nil }
        return (name, tensor)
      }
      try optimizer.remember(values, of: parameters[number])
    }
  }

  private static func options(_ group: DictionaryObject) -> [String: OptimizerOption] {
    var options: [String: OptimizerOption] = [:]
    for (key, value) in group.entries {
      guard case .string(let name) = key, name != "params", let option = OptimizerOption(value)
      else { continue }
      options[name] = option
    }
    return options
  }

  private static func tensors(_ value: Value) -> [DynamicTensor]? {
    if case .tensor(let tensor) = value { return [tensor] }
    return value.tensors
  }
}
