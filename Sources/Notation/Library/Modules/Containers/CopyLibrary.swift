import Engine
import Support

/// Python's `copy`.
enum CopyLibrary {
  static let library = Library(
    "copy",
    [
      NativeFunction("copy") { machine, host, given in
        try shallow(Builtins.one("copy", given), &machine, &host)
      },
      NativeFunction("deepcopy") { machine, host, given in
        let value = try Parameters("deepcopy", given, ["x", "memo"], required: 1)["x"] ?? .none
        var copier = DeepCopier()
        return try copier.copy(value, 0, &machine, &host)
      },
    ])

  private static func shallow(
    _ value: Value, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    if let method = value.ownType?.lookup(Symbol("__copy__")) {
      return try machine.call(method, value, host: &host)
    }
    switch value {
    case .list(let list): return .listed(Array(list))
    case .dictionary(let dictionary): return .dictionary(dictionary.copied())
    case .set(let set) where !set.isFrozen: return .set(try SetObject(set.members.keys))
    case .tensor(let tensor): return .tensor(tensor.detached())
    case .torchModule(let module): return .torchModule(try Module(copying: module))
    case .instance(let object) where object.type !== BuiltinTypes.property:
      let copy = InstanceObject(object.type)
      for (name, value) in object.attributes { try copy.put(value, Symbol(name), in: 0) }
      copy.inner = try object.inner.map { try shallow($0, &machine, &host) }
      return .instance(copy)
    default: return value
    }
  }
}

/// Copies values and what is in them, each once.
private struct DeepCopier {
  private var copies: [ObjectIdentifier: Value] = [:]

  /// Lists are nested at most this deeply.
  private static let deepest = 200

  mutating func copy(
    _ value: Value, _ level: Int, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    guard level <= Self.deepest else { throw ExpressionError.tooDeep(most: Self.deepest) }
    if let known = value.identity.flatMap({ copies[$0] }) { return known }
    if let method = value.ownType?.lookup(Symbol("__deepcopy__")) {
      return try machine.call(method, value, .dictionary(DictionaryObject()), host: &host)
    }
    switch value {
    case .list(let list):
      let copy = ValueList([])
      note(value, .list(copy))
      for item in list {
        try copy.append(self.copy(item, level + 1, &machine, &host), in: machine.line)
      }
      return .list(copy)
    case .tuple(let list):
      return .tupled(try list.map { try copy($0, level + 1, &machine, &host) })
    case .dictionary(let dictionary):
      let copy = DictionaryObject(kind: dictionary.kind)
      note(value, .dictionary(copy))
      for (key, item) in dictionary.entries {
        try copy.put(
          self.copy(item, level + 1, &machine, &host),
          for: self.copy(key, level + 1, &machine, &host), in: machine.line)
      }
      return .dictionary(copy)
    case .set(let set):
      guard !set.isFrozen else { return value }
      return .set(try SetObject(set.members.keys.map { try copy($0, level + 1, &machine, &host) }))
    case .tensor(let tensor):
      guard tensor.isLeaf else {
        throw PythonException(
          "RuntimeError",
          "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol"
            + " at the moment")
      }
      let own = try tensor.detached().copied()
      let copy = Value.tensor(
        tensor.isParameter ? try own.parameter(wanting: tensor.requiresGradient) : own)
      if tensor.requiresGradient, !tensor.isParameter { try own.want(gradient: true) }
      note(value, copy)
      return copy
    case .torchModule(let module): return try copy(module, level, &machine, &host)
    case .instance(let object):
      guard object.type.isOfLines || object.type.nature == .exception else { return value }
      let copy = InstanceObject(object.type)
      note(value, .instance(copy))
      for (name, item) in object.attributes {
        try copy.put(self.copy(item, level + 1, &machine, &host), Symbol(name), in: 0)
      }
      copy.inner = try object.inner.map { try self.copy($0, level + 1, &machine, &host) }
      return .instance(copy)
    default: return value
    }
  }

  private mutating func copy(
    _ module: Module, _ level: Int, _ machine: inout Machine, _ host: inout any Host
  ) throws -> Value {
    let copy = try Module(copying: module)
    note(.torchModule(module), .torchModule(copy))
    let attributes = copy.contents.attributes
    for (name, value) in attributes {
      let own = try self.copy(value, level + 1, &machine, &host)
      try copy.change { $0.attributes[name] = own }
    }
    return .torchModule(copy)
  }

  private mutating func note(_ value: Value, _ copy: Value) {
    if let identity = value.identity { copies[identity] = copy }
  }
}
