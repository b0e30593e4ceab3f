import Engine

/// Attributes that are given and deleted.
extension Machine {
  /// a.c = b.
  ///
  /// - Throws: `ExpressionError` where that is not possible.
  mutating func setAttribute(
    _ owner: Value, _ name: Symbol, _ value: Value, _ host: inout any Host,
    isAugmented: Bool = false
  ) throws {
    told.hasChanged = true
    switch owner {
    case .instance(let object):
      if let setter = object.type.lookup(Names.setAttribute) {
        _ = try call(setter, owner, .string(name.name), value, host: &host)
        return
      }
      try put(value, name, object, owner, &host)
    case .torchModule(let module):
      if let object = module.object {
        if case .instance(let property)? = object.type.lookup(name),
          property.type === BuiltinTypes.property || property.type.lookup(Names.setOwn) != nil
        {
          return try put(value, name, object, owner, &host)
        }
        guard module.isReady || !value.isPartOfModules else {
          throw PythonException(moduleNotReadyFor: value.isModule ? "module" : "parameters")
        }
      }
      try module.give(name.name, value)
    case .type(let type):
      guard type.isOfLines else {
        throw ExpressionError.cannot(what: "be given attributes", value: owner.kind, mend: nil)
      }
      if case .dictionary(let members)? = type.lookup(Names.members),
        try members.value(.string(name.name)) != nil
      {
        throw PythonException("AttributeError", "cannot reassign member '\(name.name)'")
      }
      try type.put(value, name)
    case .closure(let function): try function.put(value, name.name)
    case .bound(let method): try setAttribute(method.function, name, value, &host)
    case .library(let library) where try library.put(value, name.name): break
    default:
      if isAugmented, case .tensor = value, case .tensor = owner, name.name == "data" { return }
      try give(owner, name.name, value, &host)
    }
  }

  private mutating func put(
    _ value: Value, _ name: Symbol, _ object: InstanceObject, _ owner: Value,
    _ host: inout any Host
  ) throws {
    if case .instance(let property)? = object.type.lookup(name),
      property.type === BuiltinTypes.property
    {
      guard let setter = property[BuiltinTypes.setter] else {
        throw PythonException(
          "AttributeError", "property '\(name.name)' of '\(object.type.name)' object has no setter")
      }
      _ = try call(setter, owner, value, host: &host)
      return
    }
    if case .instance(let descriptor)? = object.type.lookup(name),
      let setter = descriptor.type.lookup(Names.setOwn)
    {
      _ = try call(setter, .instance(descriptor), owner, value, host: &host)
      return
    }
    guard object.type.frozenParts == nil || object.inner != nil || machineIsInitializing(object)
    else {
      throw PythonException("FrozenInstanceError", "cannot assign to field '\(name.name)'")
    }
    if let names = object.type.slotNames, !names.contains(name) {
      let isOfClass = object.type.lookup(name) != nil
      throw PythonException(
        "AttributeError",
        "'\(object.type.name)' object "
          + (isOfClass
            ? "attribute '\(name.name)' is read-only" : "has no attribute '\(name.name)'"))
    }
    try object.put(value, name, in: line)
  }

  /// Whether the object is being made: a dataclass that does not change gets its parts then.
  private mutating func machineIsInitializing(_ object: InstanceObject) -> Bool {
    frames.contains { $0.isConstruction } || object.attributes.isEmpty
  }

  /// - Throws: `ExpressionError` where there is none.
  mutating func deleteAttribute(
    _ owner: Value, _ name: Symbol, _ host: inout any Host, isPlain: Bool = false
  ) throws {
    told.hasChanged = true
    let isGone: Bool
    switch owner {
    case .instance(let object):
      if !isPlain, let method = object.type.lookup(Names.deleteAttribute) {
        _ = try call(method, owner, .string(name.name), host: &host)
        return
      }
      if case .instance(let property)? = object.type.lookup(name),
        property.type === BuiltinTypes.property
      {
        guard let deleter = property[BuiltinTypes.deleter] else {
          throw PythonException(
            "AttributeError",
            "property '\(name.name)' of '\(object.type.name)' object has no deleter")
        }
        _ = try call(deleter, owner, host: &host)
        return
      }
      if case .instance(let descriptor)? = object.type.lookup(name),
        let deleter = descriptor.type.lookup(Names.deleteOwn)
      {
        _ = try call(deleter, .instance(descriptor), owner, host: &host)
        return
      }
      isGone = try object.remove(name)
    case .type(let type) where type.isOfLines:
      isGone = type.own(name) != nil
      try type.put(nil, name)
    case .torchModule(let module): isGone = try module.take(name.name)
    default: isGone = false
    }
    guard isGone else {
      throw ExpressionError.unknownAttribute(owner: owner.kind, name: name.name, similar: nil)
    }
  }
}

extension Value {
  fileprivate var isModule: Bool { if case .torchModule = self { true } else { false } }

  /// Whether a module keeps it as a part of its own.
  fileprivate var isPartOfModules: Bool {
    switch self {
    case .torchModule: true
    case .tensor(let tensor): tensor.isParameter
    default: false
    }
  }
}

extension PythonException {
  private static let notReady = " before Module.__init__() call"

  /// Of a module that is given parts before its class has called `super().__init__()`.
  fileprivate init(moduleNotReadyFor part: String) {
    self.init("AttributeError", "cannot assign \(part)\(Self.notReady)")
  }

  /// Whether a module was given parts too early.
  var isOfModuleNotReady: Bool {
    guard case .string(let text)? = values.first else { return false }
    return text.hasSuffix(Self.notReady)
  }
}
