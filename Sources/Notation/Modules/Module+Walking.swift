import Engine
import Support

/// The modules and tensors of a module, those inside it included.
extension Module {
  /// Modules may be nested this deep: each level is a call of its own.
  static let deepest = 64
  /// Upper limit of modules and tensors that are listed.
  private static let mostListed = 1_000_000

  /// Checks that modules inside one another end somewhere, before one is put into another.
  ///
  /// - Throws: `ModuleError`.
  func checkTree(notHolding holder: Module? = nil) throws {
    var depths: [ObjectIdentifier: Int] = [:]
    guard try depth(&depths, 1, notHolding: holder) < Self.deepest else {
      throw ModuleError.tooDeep(most: Self.deepest)
    }
  }

  private func depth(
    _ depths: inout [ObjectIdentifier: Int], _ level: Int, notHolding holder: Module?
  ) throws -> Int {
    guard self !== holder else { throw ModuleError.holdsItself(module: type.name) }
    if let known = depths[ObjectIdentifier(self)] { return known }
    guard level <= Self.deepest else { throw ModuleError.tooDeep(most: Self.deepest) }
    let below = try contents.children.values.map {
      try $0.depth(&depths, level + 1, notHolding: holder)
    }
    let depth = (below.max() ?? 0) + 1
    depths[ObjectIdentifier(self)] = depth
    return depth
  }

  /// Bytes of its tensors and of those inside it.
  var bytes: Int {
    let parameters = (try? namedParameters().map(\.tensor)) ?? []
    let buffers = (try? namedBuffers().map(\.tensor)) ?? []
    return (parameters + buffers).reduce(0) { $0 + $1.bytes }
  }

  /// This module and all inside it, each once, with their names.
  ///
  /// - Throws: `ModuleError.tooDeep`.
  func modules(prefix: String = "", once: Bool = true) throws -> [(name: String, module: Module)] {
    try checkTree()
    var seen: Set<ObjectIdentifier> = []
    var found: [(name: String, module: Module)] = []
    try collect(prefix, once, &seen, &found)
    return found
  }

  private func collect(
    _ name: String, _ once: Bool, _ seen: inout Set<ObjectIdentifier>,
    _ found: inout [(name: String, module: Module)]
  ) throws {
    guard seen.insert(ObjectIdentifier(self)).inserted || !once else { return }
    guard found.count < Self.mostListed else {
      throw ExpressionError.tooMuch(
        what: "a list of modules", count: found.count + 1, most: Self.mostListed)
    }
    found.append((name, self))
    for (child, module) in contents.children.entries {
      try module.collect(Self.joined(name, child), once, &seen, &found)
    }
  }

  /// `layers.0` and `weight` as `layers.0.weight`.
  static func joined(_ prefix: String, _ name: String) -> String {
    prefix.isEmpty ? name : "\(prefix).\(name)"
  }

  /// The trained tensors with their names, each once.
  ///
  /// - Throws: `ModuleError.tooDeep`.
  func namedParameters(
    prefix: String = "", recurse: Bool = true, once: Bool = true
  ) throws -> [(name: String, tensor: DynamicTensor)] {
    var seen: Set<ObjectIdentifier> = []
    return try owners(prefix, recurse, once).flatMap { name, module in
      module.contents.parameters.entries.compactMap { entry in
        seen.insert(ObjectIdentifier(entry.value)).inserted || !once
          ? (Self.joined(name, entry.name), entry.value) : nil
      }
    }
  }

  /// The tensors that are not trained, with their names, each once.
  ///
  /// - Throws: `ModuleError.tooDeep`.
  func namedBuffers(
    prefix: String = "", recurse: Bool = true, once: Bool = true
  ) throws -> [(name: String, tensor: DynamicTensor)] {
    var seen: Set<ObjectIdentifier> = []
    return try owners(prefix, recurse, once).flatMap { name, module in
      module.contents.buffers.entries.compactMap { entry in
        seen.insert(ObjectIdentifier(entry.value.tensor)).inserted || !once
          ? (Self.joined(name, entry.name), entry.value.tensor) : nil
      }
    }
  }

  private func owners(
    _ prefix: String, _ recurse: Bool, _ once: Bool
  ) throws -> [(name: String, module: Module)] {
    recurse ? try modules(prefix: prefix, once: once) : [(prefix, self)]
  }

  /// What is saved: every module's parameters and buffers, without their past.
  ///
  /// - Throws: `ModuleError.tooDeep`.
  func state(prefix: String = "") throws -> OrderedNames<DynamicTensor> {
    var state = OrderedNames<DynamicTensor>()
    // A prefix is written with its full stop here.
    for (name, module) in try modules(once: false) {
      let path = prefix + (name.isEmpty ? "" : name + ".")
      for (own, tensor) in module.contents.parameters.entries { state[path + own] = tensor }
      for (own, buffer) in module.contents.buffers.entries where buffer.isPersistent {
        state[path + own] = buffer.tensor
      }
    }
    return state
  }

  /// Takes over the numbers of a state; torch's `load_state_dict`.
  ///
  /// - Throws: `ModuleError.stateDiffers`, before anything is changed; `TensorError`.
  func load(_ given: OrderedNames<Value>, isStrict: Bool) throws -> Value {
    try Self.load(given, into: try state(), isStrict: isStrict, of: type.name)
  }

  /// The same of tensors by name, those of `module`.
  ///
  /// - Throws: as the other.
  static func load(
    _ given: OrderedNames<Value>, into own: OrderedNames<DynamicTensor>, isStrict: Bool,
    of module: String
  ) throws -> Value {
    let missing = own.entries.map(\.name).filter { given[$0] == nil }
    let unexpected = given.entries.map(\.name).filter { own[$0] == nil }
    var tensors: [(DynamicTensor, DynamicTensor)] = []
    var wrong: [String] = []
    for (name, tensor) in own.entries {
      guard let value = given[name] else { continue }
      guard case .tensor(let other) = value, other.sizes == tensor.sizes else {
        let text = if case .tensor(let other) = value { other.shapeText } else { value.kind }
        wrong.append("\(name) is \(tensor.shapeText), got \(text)")
        continue
      }
      tensors.append((tensor, other))
    }
    guard wrong.isEmpty, !isStrict || missing.isEmpty && unexpected.isEmpty else {
      throw ModuleError.stateDiffers(
        module: module, missing: isStrict ? missing : [],
        unexpected: isStrict ? unexpected : [], wrong: wrong)
    }
    try GradientMode.off {
      for (tensor, other) in tensors {
        try tensor.put(try other.detached().converted(to: tensor.dtype), "copy_")
      }
    }
    return .result(
      Value.NamedValues(
        name: "_IncompatibleKeys",
        fields: [
          ("missing_keys", .listed(missing.map { .string($0) })),
          ("unexpected_keys", .listed(unexpected.map { .string($0) })),
        ]))
  }
}
