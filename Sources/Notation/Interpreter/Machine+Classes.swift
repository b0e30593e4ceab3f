import Engine
import Support

/// Classes, and the objects made of them.
extension Machine {
  /// a = the class whose body is the function b, of the bases c and the options c + 1.
  mutating func makeType(
    _ step: Instruction, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws -> Value {
    guard case .closure(let body) = registers[base + Int(step.b)],
      case .list(let given) = registers[base + Int(step.c)]
    else { return .none }
    let bases = try given.map { try self.base($0) }
    let namespace = DictionaryObject()
    try namespace.put(
      .string(body.code.source.library ?? "__main__"), for: .string("__module__"))
    try namespace.put(.string(body.code.qualifiedName), for: .string("__qualname__"))
    if let text = body.code.documentation {
      try namespace.put(.string(text), for: .string("__doc__"))
    }
    if !body.code.annotated.isEmpty {
      try namespace.put(
        body.annotations, for: .string("__annotations__"))
    }
    let own = registersInUse
    guard frames.count < Self.mostFrames else { throw Self.tooDeep }
    push(body.code, base: own, result: -1)
    registers[own] = .dictionary(namespace)
    for (number, cell) in body.cells.enumerated() {
      registers[own + body.code.freeStart + number] = .cell(cell)
    }
    let result = try execute(&host)
    let type = try Self.type(body.code.name, bases, namespace)
    type.abstractNames = AbstractMethods.names(of: type)
    type.slotNames = try slotNames(of: type, &host)
    for name in type.definedNames {
      guard case .instance(let descriptor)? = type.own(Symbol(name)),
        let method = descriptor.type.lookup(Names.setName)
      else { continue }
      _ = try call(method, .instance(descriptor), .type(type), .string(name), host: &host)
    }
    if case .cell(let cell) = result { try cell.put(.type(type), in: line) }
    let hook = Symbol("__init_subclass__")
    let named = try options(registers[base + Int(step.c) + 1])
    if let method = type.lookup(hook, after: type) {
      _ = try call(method, Arguments(values: [.type(type)], named: named), &host)
    } else if !named.isEmpty, !type.isDerived(from: BuiltinTypes.typedDictionary) {
      throw PythonException(
        "TypeError", "\(type.name).__init_subclass__() takes no keyword arguments")
    }
    return .type(type)
  }

  /// What is given to a class by name, for `__init_subclass__` of what it is derived from; its class, the
  /// metaclass, may only be one that adds nothing.
  ///
  /// - Throws: `ExpressionError.notSupported` for any other metaclass.
  private func options(_ given: Value) throws -> [(name: String, value: Value)] {
    guard case .dictionary(let given) = given else { return [] }
    return try given.entries.compactMap { key, value in
      guard case .string(let name) = key else { return nil }
      guard name == "metaclass" else { return (name, value) }
      if case .type(let type) = value, !type.order.contains(where: \.addsMethods) { return nil }
      throw ExpressionError.notSupported(
        what: "the metaclass \((try? value.className) ?? "…")",
        mend: "__init_subclass__ and class decorators are")
    }
  }

  /// The only attributes that objects of a class may have, by its `__slots__` and those of the classes that
  /// it is derived from; `nil` where one of them has none.
  private mutating func slotNames(
    of type: TypeObject, _ host: inout any Host
  ) throws -> Set<Symbol>? {
    guard let own = type.own(Symbol("__slots__")),
      type.nature == .object || type.nature == .native
    else { return nil }
    var names: Set<Symbol> = []
    for base in type.bases where base.isOfLines {
      guard let inherited = base.slotNames else { return nil }
      names.formUnion(inherited)
    }
    let ofClass = type.name.drop { $0 == "_" }
    func add(_ value: Value) {
      guard case .string(let name) = value else { return }
      names.insert(Symbol(PythonParser.mangled(name, in: ofClass)))
    }
    if case .string = own { add(own) } else { try values(of: own, &host).forEach(add) }
    return names.contains(Symbol("__dict__")) ? nil : names
  }

  private mutating func base(_ value: Value) throws -> TypeObject {
    if case .type(let type) = value { return type }
    throw PythonException("TypeError", "\(value.kind) is no class that another is derived from")
  }

  /// A class of a namespace.
  static func type(
    _ name: String, _ bases: [TypeObject], _ namespace: DictionaryObject
  ) throws -> TypeObject {
    let attributes = namespace.entries.compactMap { key, value -> (name: String, value: Value)? in
      if case .string(let name) = key { (name, value) } else { nil }
    }
    let natures = bases.map(\.nature)
    let ranked: [TypeObject.Nature] = [.module, .exception, .native]
    let nature = ranked.first { natures.contains($0) } ?? .object
    return try TypeObject(
      name, bases.isEmpty ? [BuiltinTypes.object] : bases, nature,
      moduleType: nature == .module ? ModuleType(ofLines: name) : nil, attributes)
  }

  /// Makes an object of a class of lines; gives whether the frame of its `__init__` has begun.
  mutating func construct(
    _ type: TypeObject, _ arguments: Arguments, result: Int, _ next: Int, _ host: inout any Host
  ) throws -> Bool {
    let object = try blank(type, arguments, &host)
    registers[result] = object
    guard case .closure(let function)? = type.lookup(Names.initialize),
      function.scope == scope, !function.code.isGenerator
    else {
      try initialize(object, type, arguments, &host)
      return false
    }
    var arguments = arguments
    arguments.values.insert(object, at: 0)
    frames[frames.count - 1].place = next
    try enter(function, arguments, base: registersInUse, result: result)
    frames[frames.count - 1].isConstruction = true
    return true
  }

  /// An object of a class of lines.
  ///
  /// - Throws: what `__init__` raises.
  mutating func make(
    _ type: TypeObject, _ arguments: Arguments, _ host: inout any Host
  ) throws -> Value {
    let object = try blank(type, arguments, &host)
    try initialize(object, type, arguments, &host)
    return object
  }

  private mutating func initialize(
    _ object: Value, _ type: TypeObject, _ arguments: Arguments, _ host: inout any Host
  ) throws {
    if let method = type.lookup(Names.initialize) {
      var arguments = arguments
      arguments.values.insert(object, at: 0)
      let result = try call(method, arguments, &host)
      guard case .none = result else { throw Self.initialized(result) }
      return
    }
    if type.nature == .module {
      if case .torchModule(let module) = object { try module.makeReady(type, arguments, &host) }
      return
    }
    // What made the object knows the values.
    guard type.nature == .object, type.lookup(Names.new) == nil else { return }
    guard arguments.values.isEmpty, arguments.named.isEmpty else {
      throw PythonException("TypeError", "\(type.name)() takes no arguments")
    }
  }

  /// An object before its `__init__`.
  private mutating func blank(
    _ type: TypeObject, _ arguments: Arguments, _ host: inout any Host
  ) throws -> Value {
    guard type.abstractNames.isEmpty else { throw AbstractMethods.refusal(of: type) }
    if let new = type.lookup(Names.new) {
      var arguments = arguments
      arguments.values.insert(.type(type), at: 0)
      return try call(new, arguments, &host)
    }
    switch type.nature {
    case .module: return .torchModule(try Module(ofLines: type, &host))
    case .exception:
      // These take more than values by place.
      let takesNames = ["AttributeError", "ImportError", "NameError"].contains { name in
        type.isDerived(from: ExceptionTypes.named(name))
      }
      guard arguments.named.isEmpty || takesNames || type.lookup(Names.initialize) != nil else {
        throw PythonException("TypeError", "\(type.name)() takes no keyword arguments")
      }
      let object = InstanceObject(SystemMessage.type(type, arguments.values))
      try SystemMessage.give(arguments.values, to: object, in: line)
      return .instance(object)
    case .native:
      let object = InstanceObject(type)
      if let base = type.order.first(where: { $0.constructor != nil }),
        let constructor = base.constructor
      {
        let isOwn = type.lookup(Names.initialize) != nil
        object.inner = try call(constructor, isOwn ? Arguments() : arguments, &host)
      }
      return .instance(object)
    case .object: return .instance(InstanceObject(type))
    }
  }

  // MARK: super

  /// `super()` in a method of the class in the cell b, of the object c.
  mutating func superior(_ step: Instruction, _ base: Int) throws -> Value {
    guard case .cell(let cell) = registers[base + Int(step.b)], case .type(let type) = cell.value
    else { throw PythonException("RuntimeError", "super(): no class is being defined here") }
    return Self.superior(type, registers[base + Int(step.c)])
  }

  /// `super(type, object)`.
  static func superior(_ type: TypeObject, _ object: Value) -> Value {
    let proxy = InstanceObject(BuiltinTypes.superior)
    proxy.inner = .tupled([.type(type), object])
    return .instance(proxy)
  }

  /// What an attribute that `super()` has found is to an object, or to the class itself.
  private mutating func found(
    _ value: Value, _ name: Symbol, of object: Value, _ own: TypeObject, _ host: inout any Host
  ) throws -> Value {
    guard case .type = object else { return try given(value, name, to: object, of: own, &host) }
    guard case .instance(let wrapper) = value else {
      return name == Names.new ? value : .bound(BoundMethod(object, value))
    }
    guard let getter = wrapper.type.lookup(Names.getOwn) else {
      return Self.bound(value, to: object, of: own)
    }
    return try call(getter, value, .none, object, host: &host)
  }

  /// What `super()` finds.
  mutating func ofSuperior(
    _ proxy: InstanceObject, _ name: Symbol, _ host: inout any Host
  ) throws -> Value? {
    guard case .tuple(let parts)? = proxy.inner, parts.count == 2, case .type(let type) = parts[0]
    else { return nil }
    let object = parts[1]
    let own: TypeObject
    if case .type(let called) = object {
      own = called
    } else {
      guard let type = object.ownType else { return nil }
      own = type
    }
    if let value = own.lookup(name, after: type) {
      return try found(value, name, of: object, own, &host)
    }
    if case .torchModule(let module) = object {
      if name == Names.initialize {
        return .native(
          NativeFunction("__init__") { _, host, arguments in
            try module.makeReady(type, arguments, &host)
            return .none
          })
      }
      if name == Names.forward || name == Names.call, module.baseType != nil {
        return .native(
          NativeFunction(name.name) { machine, host, arguments in
            try machine.callBase(module, arguments, &host)
          })
      }
      if let method = module.method(name.name) { return .method(object, method) }
    }
    return ObjectMethods.inherited(name, of: object, type: own)
  }
}

extension Value {
  /// The name of the class that it is.
  fileprivate var className: String {
    get throws { if case .type(let type) = self { type.name } else { try written() } }
  }
}

extension TypeObject {
  /// Whether a class of lines has functions or values of its own.
  fileprivate var addsMethods: Bool {
    isOfLines && !Set(definedNames).isSubset(of: Self.saidOfEach)
  }

  private static let saidOfEach = ["__module__", "__qualname__", "__doc__", "__annotations__"]
}
