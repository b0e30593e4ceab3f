import Support

/// One of torch.optim's optimizers at work on tensors.
///
/// Sendable: it belongs to one session, whose lines run one after another.
package final class TensorOptimizer: Changeable, @unchecked Sendable {
  package let serial = Serial.next()
  /// How a step follows from a gradient.
  package let rule: any OptimizerRule.Type
  /// The tensors that share options.
  package private(set) var groups: [ParameterGroup] = []
  private var memories: [ObjectIdentifier: OptimizerMemory] = [:]

  /// An optimizer of some tensors, with the options that differ from the defaults.
  ///
  /// - Throws: `OptimizerError`.
  package init(
    _ rule: any OptimizerRule.Type, _ parameters: [DynamicTensor],
    _ options: [String: OptimizerOption]
  ) throws {
    self.rule = rule
    try add(parameters, options)
  }

  /// Adds tensors with options of their own: torch's `add_param_group`.
  ///
  /// - Throws: `OptimizerError`; `MemoryError`.
  package func add(
    _ parameters: [DynamicTensor], _ options: [String: OptimizerOption]
  ) throws {
    guard !parameters.isEmpty else { throw OptimizerError.noParameters }
    var all = rule.constants
    for (name, standard) in rule.options { all[name] = options[name] ?? standard }
    try Self.check(all)
    var known = Set(groups.flatMap { $0.parameters.map { ObjectIdentifier($0) } })
    for parameter in parameters {
      guard parameter.isLeaf else { throw OptimizerError.notALeaf(shape: parameter.sizes) }
      guard parameter.dtype.isReal else {
        throw GradientError.wholeNumbers(dtype: parameter.dtype.shortName)
      }
      guard known.insert(ObjectIdentifier(parameter)).inserted else {
        throw OptimizerError.givenTwice(shape: parameter.sizes)
      }
    }
    try Changes.keep(self)
    groups.append(ParameterGroup(parameters, all))
  }

  private static func check(_ options: [String: OptimizerOption]) throws {
    for (name, option) in options.sorted(by: { $0.key < $1.key }) {
      switch (name, option) {
      case ("betas", .pair(let first, let second)):
        for beta in [first, second] where !(0..<1).contains(beta) {
          throw OptimizerError.badOption(name: name, value: beta, wants: "from 0 to below 1")
        }
      case ("rho", _):
        guard (0...1).contains(option.real) else {
          throw OptimizerError.badOption(name: name, value: option.real, wants: "from 0 to 1")
        }
      case (_, .number), (_, .whole):
        guard option.real >= 0 else {
          throw OptimizerError.badOption(name: name, value: option.real, wants: "0 or more")
        }
      default: break
      }
    }
    let isNesterov = options["nesterov"]?.isOn ?? false
    guard !isNesterov || options["momentum"]?.real ?? 0 > 0,
      !isNesterov || options["dampening"]?.real == 0
    else {
      throw OptimizerError.badOption(
        name: "momentum", value: options["momentum"]?.real ?? 0,
        wants: "above 0, and dampening 0, for nesterov")
    }
  }

  package var keptBytes: Int { memories.values.reduce(0) { $0 + $1.bytes } }

  package func keeping() -> @Sendable () -> Void {
    let (groups, memories) = (groups, memories)
    return { [self] in (self.groups, self.memories) = (groups, memories) }
  }

  /// One step of every tensor that has a gradient, or of none where Ctrl-C comes before it.
  ///
  /// - Throws: `MemoryError`; `Interruption.stopped`.
  package func step() throws {
    try Changes.keep(self)
    let count = groups.reduce(0) { $1.parameters.reduce($0) { $0 &+ $1.count } }
    try Interruption.check(elements: count)
    try Interruption.withoutWatch { for group in groups { try step(group) } }
  }

  private func step(_ group: ParameterGroup) throws {
    for parameter in group.parameters {
      guard let gradient = parameter.gradient, !parameter.isMeta else { continue }
      let key = ObjectIdentifier(parameter)
      // Taken out, so that its numbers are changed where they are.
      var memory = memories.removeValue(forKey: key) ?? OptimizerMemory()
      defer { memories[key] = memory }
      memory.updates += 1
      if parameter.dtype == .float64 {
        let slopes = try gradient.doubles()
        try parameter.changeElements { rule.step(&$0, slopes, &memory, group) }
      } else {
        let slopes = try gradient.floats()
        try parameter.changeElements { rule.step(&$0, slopes, &memory, group) }
      }
    }
  }

  /// What it remembers of a tensor, by torch's names; `nil` before the tensor's first step.
  ///
  /// - Throws: `MemoryError`.
  package func memory(
    of parameter: DynamicTensor
  ) throws -> [(name: String, value: DynamicTensor)]? {
    guard let memory = memories[ObjectIdentifier(parameter)] else { return nil }
    let steps: [(String, DynamicTensor)] =
      rule.countsSteps ? [("step", DynamicTensor(Float(memory.updates)))] : []
    return try steps
      + memory.names.compactMap { name in
        try memory.tensor(name, parameter.sizes).map { (name, $0) }
      }
  }

  /// Remembers of a tensor what is given by torch's names, and nothing else.
  ///
  /// - Throws: `TensorError.sizesDiffer` for numbers in another shape than the tensor's; `MemoryError`.
  package func remember(
    _ values: [(name: String, value: DynamicTensor)], of parameter: DynamicTensor
  ) throws {
    var memory = OptimizerMemory()
    for (name, value) in values {
      if name == "step" {
        memory.updates = try value.doubles().first?.whole ?? 0
        continue
      }
      guard value.sizes == parameter.sizes else {
        throw TensorError.sizesDiffer(
          operation: "load_state_dict", left: parameter.sizes, right: value.sizes, axis: 0)
      }
      try memory.take(name, from: value)
    }
    try Changes.keep(self)
    memories[ObjectIdentifier(parameter)] = memory
  }

  /// Forgets what it remembers of all tensors.
  ///
  /// - Throws: `MemoryError`.
  package func forget() throws {
    try Changes.keep(self)
    memories = [:]
  }

  /// Forgets the gradients of all tensors, or makes them 0.
  ///
  /// - Throws: `MemoryError`.
  package func clearGradients(toNone: Bool) throws {
    for parameter in groups.flatMap(\.parameters) {
      try parameter.clearGradient(toNone: toNone)
    }
  }
}

extension DynamicTensor {
  /// Forgets the gradient, or makes it 0.
  ///
  /// - Throws: `MemoryError`.
  package func clearGradient(toNone: Bool) throws {
    guard let gradient else { return }
    if toNone { return try setGradient(nil) }
    try gradient.overwrite(with: .zeros(gradient.sizes, gradient.dtype))
  }

  /// Changes the elements in place, in their order; backward notices.
  ///
  /// - Throws: `MemoryError`.
  func changeElements<Element: TensorElement>(_ body: (inout [Element]) -> Void) throws {
    guard isContiguous, count == block.count, dtype == Element.dtype else {
      var values = try elements(Element.self)
      body(&values)
      return try overwrite(with: DynamicTensor(of: values, sizes))
    }
    try block.change { Element.change(&$0, body) }
  }
}
