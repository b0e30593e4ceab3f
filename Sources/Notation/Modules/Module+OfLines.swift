import Engine
import Support

/// Modules of classes that lines define.
extension ModuleType {
  /// What torch's modules know of a class of lines: its objects compute by its `forward`.
  init(ofLines name: String) {
    self.init(
      name, "*args: any", "A class of the program.", example: "nn.Identity()",
      call: "*input: any", isContainer: true
    ) { module, arguments, host in
      guard var machine = RunningLine.currentMachine else { return .none }
      let values = try arguments["input"].requiredItems()
      return try machine.callModule(module, Arguments(values: values), &host)
    }
  }
}

extension Module {
  /// An object of a class of lines, before its `__init__`.
  ///
  /// - Throws: as `init`.
  convenience init(ofLines type: TypeObject, _ host: inout any Host) throws {
    let own = type.moduleType ?? ModuleType(ofLines: type.name)
    try self.init(own, try BoundArguments(none: own.constructor), &host)
    object = InstanceObject(type)
  }

  /// torch's class that the class of lines is derived from, besides `nn.Module`.
  private static func base(of type: TypeObject) -> TypeObject? {
    type.order.first { !$0.isOfLines && $0.moduleType != nil }
  }

  /// `super().__init__(…)`: from here on it keeps modules and parameters.
  ///
  /// - Throws: as the class's own constructor.
  func makeReady(
    _ type: TypeObject, _ given: Arguments, _ host: inout any Host
  ) throws {
    guard let own = object?.type, let base = Self.base(of: own), let baseType = base.moduleType
    else {
      guard given.values.isEmpty, given.named.isEmpty else {
        throw PythonException(
          "TypeError", "Module.__init__() takes 1 positional argument but more were given")
      }
      isReady = true
      return
    }
    let made = try ModuleTypes.make(
      baseType.name,
      given.values.map { (nil, $0) } + given.named.map { (Optional($0.name), $0.value) }, &host)
    try adopt(made)
    isReady = true
  }

  /// Whether a call of it is a call of the program's `forward` and nothing else.
  var isPlainlyOfLines: Bool {
    object != nil && contents.hooks.isEmpty
      && object?.type.lookup(Names.forward) != nil
  }

  /// A function of its class as a method of it, without the module itself.
  func function(_ name: Symbol) throws -> Value? { object?.type.lookup(name) }

  /// What messages call it.
  var kind: String { object == nil ? "nn.\(type.name)" : "a \(type.name)" }

  /// Takes an attribute away; `false` where there is none.
  ///
  /// - Throws: `MemoryError`.
  func take(_ name: String) throws -> Bool {
    guard
      contents.parameters[name] != nil || contents.buffers[name] != nil
        || contents.children[name] != nil || contents.attributes[name] != nil
    else { return false }
    try change {
      $0.parameters[name] = nil
      ($0.buffers[name], $0.children[name], $0.attributes[name]) = (nil, nil, nil)
    }
    return true
  }

  /// `module[key] = part`.
  ///
  /// - Throws: `ExpressionError`; `ModuleError`.
  func put(_ value: Value, at key: Value) throws {
    guard let items else {
      throw ExpressionError.cannot(what: "be changed in place", value: kind, mend: nil)
    }
    if type.name == "ModuleDict" {
      guard case .string(let text) = key else {
        throw ExpressionError.cannot(what: "be the name of a module", value: key.kind, mend: nil)
      }
      return try give(try checked(text), value)
    }
    guard let index = key.wholeNumber else {
      throw ExpressionError.cannot(what: "be an index of \(kind)", value: key.kind, mend: nil)
    }
    guard index >= -items.count, index < items.count else {
      throw ExpressionError.indexOutside(index: index, count: items.count)
    }
    try give(String(index < 0 ? index + items.count : index), value)
  }
}

extension Machine {
  /// What a module makes of values, its hooks included.
  ///
  /// - Throws: what `forward` and the hooks raise.
  mutating func callModule(
    _ module: Module, _ given: Arguments, _ host: inout any Host
  ) throws -> Value {
    let hooks = module.contents.hooks
    guard !hooks.isEmpty else { return try forward(module, given, &host) }
    var given = given
    for hook in hooks where hook.kind == .before {
      let result = try call(hook.function, .torchModule(module), .tupled(given.values), host: &host)
      switch result {
      case .none: break
      case .tuple(let values): given.values = Array(values)
      default: given.values = [result]
      }
    }
    var result = try forward(module, given, &host)
    for hook in hooks where hook.kind == .after {
      let changed = try call(
        hook.function, .torchModule(module), .tupled(given.values), result, host: &host)
      if !changed.isNone { result = changed }
    }
    return result
  }

  private mutating func forward(
    _ module: Module, _ given: Arguments, _ host: inout any Host
  ) throws -> Value {
    guard module.object != nil else {
      return try module.compute(self.given(given, nil), 0..<0, &host)
    }
    guard let forward = module.object?.type.lookup(Names.forward) else {
      if module.baseType != nil { return try callBase(module, given, &host) }
      throw PythonException(
        "NotImplementedError",
        "Module [\(module.type.name)] is missing the required \"forward\" function")
    }
    var given = given
    given.values.insert(.torchModule(module), at: 0)
    return try call(forward, given, &host)
  }

  /// What torch's class that a module is derived from makes of values.
  ///
  /// - Throws: what that throws.
  mutating func callBase(
    _ module: Module, _ given: Arguments, _ host: inout any Host
  ) throws -> Value {
    guard let base = module.baseType else { return .none }
    let bound = try BoundArguments(
      self.given(given, nil), to: base.forward.forms[0].signature, of: base.forward,
      isMethod: false, 0..<0)
    return try base.run(module, bound, &host)
  }
}
