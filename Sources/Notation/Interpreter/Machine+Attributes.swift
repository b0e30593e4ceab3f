import Engine
import Support

/// Attributes.
extension Machine {
  /// a = b.c.
  mutating func attribute(
    _ step: Instruction, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws {
    let owner = value(step.b, base, code)
    if case .undefined = owner { throw unbound(step.b, code) }
    let name = code.symbols[Int(step.c)]
    registers[base + Int(step.a)] = try member(owner, name, &host)
    guard case .instance(let object) = owner, let place = object.layout.place(of: name),
      object.type.lookup(name) == nil
    else { return }
    code.caches.keep(place, at: self.place, object)
  }

  /// `owner.name`.
  ///
  /// - Throws: `ExpressionError.unknownAttribute`.
  mutating func member(_ owner: Value, _ name: Symbol, _ host: inout any Host) throws -> Value {
    if let value = try found(owner, name, &host) { return value }
    let text = name.name
    if let error = Self.refusal(of: owner, text) { throw error }
    throw ExpressionError.unknownAttribute(
      owner: owner.kind, name: text,
      similar: Similarity.nearest(to: text, in: Members.names(of: owner)))
  }

  /// `owner.name`; `nil` where there is none.
  ///
  /// - Throws: what a property raises.
  mutating func found(_ owner: Value, _ name: Symbol, _ host: inout any Host) throws -> Value? {
    switch owner {
    case .instance(let object) where object.type === BuiltinTypes.superior:
      return try ofSuperior(object, name, &host)
    case .instance(let object):
      guard let rest = object.type.lookup(Names.getAttribute) else {
        return try ofObject(object, name, owner, &host)
      }
      do {
        if let value = try ofObject(object, name, owner, &host) { return value }
      } catch let error where ExceptionTypes.isA(error, "AttributeError") {
        // What a property does not find, `__getattr__` is asked for too.
      }
      return try call(rest, owner, .string(name.name), host: &host)
    case .type(let type): return try ofType(type, name, &host)
    case .torchModule(let module): return try ofModule(module, name, &host)
    case .closure(let function): return function.attribute(name.name)
    case .bound(let method):
      switch name.name {
      case "__self__": return method.owner
      case "__func__": return method.function
      default: return try found(method.function, name, &host)
      }
    case .library(let library):
      if let member = library[name.name] { return member }
      return try Libraries.library("\(library.name).\(name.name)", &self, &host).map {
        .library($0)
      }
    case .tensor: return try ofTensor(owner, name, &host)
    default: return try ofValue(owner, name.name, &host)
    }
  }

  /// An attribute of an object, before its `__getattr__` is asked.
  private mutating func ofObject(
    _ object: InstanceObject, _ name: Symbol, _ owner: Value, _ host: inout any Host
  ) throws -> Value? {
    if let value = try ofClass(object.type, name, owner, own: object[name], &host) {
      return value
    }
    if let inner = object.inner, let value = try found(inner, name, &host) { return value }
    return ObjectMethods.method(name, of: owner)
  }

  /// An attribute of an object: what its class computes, then its own, then the class's.
  private mutating func ofClass(
    _ type: TypeObject, _ name: Symbol, _ owner: Value, own: Value?, _ host: inout any Host
  ) throws -> Value? {
    guard let value = type.lookup(name) else {
      if own == nil, name.name == "__class__" { return .type(type) }
      return own
    }
    guard case .instance(let descriptor) = value,
      own == nil || descriptor.type === BuiltinTypes.property
        || descriptor.type.lookup(Names.setOwn) != nil
    else { return own ?? Self.bound(value, to: owner, of: type) }
    return try given(value, name, to: owner, of: type, &host)
  }

  /// What an attribute of a class gives an object: what a property or a descriptor computes, a method, or
  /// the value itself.
  ///
  /// - Throws: what a property raises.
  mutating func given(
    _ value: Value, _ name: Symbol, to owner: Value, of type: TypeObject, _ host: inout any Host
  ) throws -> Value {
    guard case .instance(let descriptor) = value else {
      return Self.bound(value, to: owner, of: type)
    }
    if descriptor.type === BuiltinTypes.property {
      guard let getter = descriptor[BuiltinTypes.getter] else {
        throw PythonException(
          "AttributeError", "property '\(name.name)' of '\(type.name)' object has no getter")
      }
      return try call(getter, owner, host: &host)
    }
    if let getter = descriptor.type.lookup(Names.getOwn) {
      return try call(getter, value, owner, .type(type), host: &host)
    }
    return Self.bound(value, to: owner, of: type)
  }

  /// A function of a class as a method of an object.
  static func bound(_ value: Value, to owner: Value, of type: TypeObject) -> Value {
    switch value {
    case .closure: .bound(BoundMethod(owner, value))
    case .native(let function) where function.isMethod: .bound(BoundMethod(owner, value))
    case .instance(let wrapper) where wrapper.type === BuiltinTypes.staticMethod:
      wrapper[BuiltinTypes.getter] ?? .none
    case .instance(let wrapper) where wrapper.type === BuiltinTypes.classMethod:
      .bound(BoundMethod(.type(type), wrapper[BuiltinTypes.getter] ?? .none))
    default: value
    }
  }

  private mutating func ofType(
    _ type: TypeObject, _ name: Symbol, _ host: inout any Host
  ) throws -> Value? {
    if let value = type.lookup(name) {
      guard case .instance(let wrapper) = value else { return value }
      if wrapper.type === BuiltinTypes.staticMethod { return wrapper[BuiltinTypes.getter] }
      if wrapper.type === BuiltinTypes.classMethod {
        return .bound(BoundMethod(.type(type), wrapper[BuiltinTypes.getter] ?? .none))
      }
      if let getter = wrapper.type.lookup(Names.getOwn) {
        return try call(getter, value, .none, .type(type), host: &host)
      }
      return value
    }
    switch name.name {
    case "__name__", "__qualname__": return .string(type.name)
    case "__class__": return .type(BuiltinTypes.type)
    case "__bases__": return .tupled(type.bases.map { .type($0) })
    case "__mro__": return .tupled(type.order.map { .type($0) })
    case "__module__": return .string("__main__")
    case "__doc__": return Value.none
    case "__dict__":
      return .dictionary(
        DictionaryObject(type.ownNames.map { ($0, type.own(Symbol($0)) ?? .none) }))
    default: return ObjectMethods.method(name, ofType: type)
    }
  }

  /// What a class of lines makes of `C[key]`: its `__class_getitem__`, which is a method of the class.
  mutating func classItem(of owner: Value, _ host: inout any Host) throws -> Value? {
    guard case .type(let type) = owner, type.isOfLines,
      let method = try found(owner, Names.getItemOfClass, &host)
    else { return nil }
    if case .closure = method { return .bound(BoundMethod(owner, method)) }
    return method
  }

  private mutating func ofModule(
    _ module: Module, _ name: Symbol, _ host: inout any Host
  ) throws -> Value? {
    let owner = Value.torchModule(module)
    let rest = module.object?.type.lookup(Names.getAttribute)
    if let object = module.object {
      do {
        if let value = try ofClass(object.type, name, owner, own: object[name], &host) {
          return value
        }
      } catch let error where rest != nil && ExceptionTypes.isA(error, "AttributeError") {
        // As for any object, `__getattr__` is asked then.
      }
    }
    let text = name.name
    if let value = module.member(text) ?? module.method(text).map({ .method(owner, $0) }) {
      return value
    }
    if let method = ObjectMethods.method(name, of: owner) { return method }
    guard let rest else { return nil }
    return try call(rest, owner, .string(text), host: &host)
  }

  private mutating func ofTensor(
    _ owner: Value, _ name: Symbol, _ host: inout any Host
  ) throws -> Value? {
    switch TensorFunctions.known(name) {
    case .attribute(let function):
      let given = [BoundArguments.Given(name: nil, value: owner, range: 0..<1)]
      let bound = try BoundArguments(
        given, to: function.forms[0].signature, of: function, isMethod: true, 0..<1)
      noteWarnings(name.name, given, owner)
      let value = try function.forms[0].body(bound, &host)
      trace?.operate(name.name, [owner], value)
      return value
    case .method(let function): return .method(owner, function)
    case .neither:
      if case .tensor(let tensor) = owner {
        switch name.name {
        case "is_xpu": return .bool(false)
        case "numpy": return .native(ArrayHelpers.array(of: tensor))
        case "__class__": return .type(BuiltinTypes.type(of: .tensor(tensor)))
        default: break
        }
      }
      return try ofValue(owner, name.name, &host)
    }
  }

  /// An attribute of what no line defines.
  private mutating func ofValue(_ owner: Value, _ name: String, _ host: inout any Host) throws
    -> Value?
  {
    switch owner {
    case .module(let module):
      return try Self.member(of: module, name)
        ?? TorchParts.part(of: module, name, &self, &host)
    case .result(let result):
      if let field = result.fields.first(where: { $0.name == name }) { return field.value }
    case .layer(let layer):
      if let value = try layer.member(name, in: host) { return value }
      if let method = LayerMethods.all[name] { return .method(owner, method) }
    case .optimization(let value):
      if let member = value.member(name) { return member }
    case .device(let device):
      if name == "type" { return .string(device.rawValue) }
      if name == "index" { return Value.none }
    case .size(let sizes) where name == "numel":
      return .native(NativeFunction(name) { _, _, _ in .int(sizes.reduce(1, &*)) })
    default: break
    }
    if name == "__class__" { return .type(BuiltinTypes.type(of: owner)) }
    if let method = ValueMethods.method(Symbol(name), of: owner) {
      return .native(
        NativeFunction(name) { machine, host, arguments in
          try method(&machine, &host, owner, arguments)
        })
    }
    return ValueMethods.attribute(name, of: owner)
  }
}
