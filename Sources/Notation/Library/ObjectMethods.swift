import Engine

/// What every object has, whatever its class.
enum ObjectMethods {
  /// A method or an attribute of an object; `nil` for another name.
  static func method(_ name: Symbol, of owner: Value) -> Value? {
    switch name.name {
    case "__dict__":
      if case .instance(let object) = owner {
        guard object.type.slotNames == nil else { return nil }
        return .dictionary(DictionaryObject(attributesOf: object))
      }
      if case .torchModule(let module) = owner, let object = module.object {
        return .dictionary(DictionaryObject(attributesOf: object))
      }
      return nil
    case "__class__": return .type(BuiltinTypes.type(of: owner))
    case "setter", "getter", "deleter":
      guard case .instance(let property) = owner, property.type === BuiltinTypes.property else {
        return nil
      }
      let slots = ["setter": BuiltinTypes.setter, "deleter": BuiltinTypes.deleter]
      let slot = slots[name.name] ?? BuiltinTypes.getter
      return .native(
        NativeFunction(name.name) { _, _, given in
          try Descriptors.with(property, slot, given.values.first ?? .none)
        })
    case "value", "code":
      guard case .instance(let object) = owner, object.type.nature == .exception,
        ExceptionTypes.named(name.name == "value" ? "StopIteration" : "SystemExit")
          .isBase(of: object.type)
      else { return nil }
      return PythonException(object).values.first ?? Value.none
    case "errno", "strerror", "filename", "filename2":
      guard case .instance(let object) = owner,
        ExceptionTypes.named("OSError").isBase(of: object.type)
      else { return nil }
      return SystemMessage.part(name.name, of: PythonException(object))
    case "add_note":
      guard case .instance(let object) = owner, object.type.nature == .exception else { return nil }
      return .native(adding(object))
    case "__doc__":
      guard case .instance(let property) = owner, property.type === BuiltinTypes.property,
        case .closure(let getter)? = property[BuiltinTypes.getter]
      else { return nil }
      return getter.attribute("__doc__")
    case "with_traceback":
      return .native(NativeFunction(name.name) { _, _, _ in owner })
    case "__traceback__", "__cause__", "__context__": return Value.none
    case "__suppress_context__":
      guard case .instance(let object) = owner else { return nil }
      return .bool(object[Symbol("__cause__")] != nil)
    default:
      guard let type = owner.ownType else { return nil }
      return inherited(name, of: owner, type: type)
    }
  }

  /// `add_note` of an exception.
  private static func adding(_ object: InstanceObject) -> NativeFunction {
    NativeFunction("add_note") { machine, _, given in
      let note = try Builtins.one("add_note", given)
      guard note.isText else {
        throw PythonException("TypeError", "note must be a str, not '\(note.typeName)'")
      }
      if case .list(let notes)? = object[notesName] {
        try notes.append(note, in: machine.line)
      } else {
        try object.put(.listed([note]), notesName, in: machine.line)
      }
      return .none
    }
  }

  private static let notesName = Symbol("__notes__")

  /// What `object` gives every class: `__init__`, `__setattr__`, `__repr__` and the like.
  static func inherited(_ name: Symbol, of owner: Value, type: TypeObject) -> Value? {
    switch name.name {
    case "__init__":
      return .native(
        NativeFunction("__init__") { machine, host, given in
          if case .instance(let object) = owner {
            if object.type.nature == .exception {
              try SystemMessage.give(given.values, to: object, in: 0)
            } else if object.type.nature == .native,
              let base = object.type.order.first(where: { $0.constructor != nil }),
              let constructor = base.constructor
            {
              object.inner = try machine.call(constructor, given, &host)
            }
          }
          return .none
        })
    case "__new__":
      return .native(
        NativeFunction("__new__") { machine, host, given in
          guard case .type(let type)? = given.values.first else { return .none }
          let object = InstanceObject(type)
          // Of what never changes, the value is what it is made of.
          if type.nature == .native,
            let base = type.order.first(where: { $0.constructor != nil }),
            let constructor = base.constructor
          {
            let isFixed = ["tuple", "str", "int", "float", "frozenset"].contains(base.name)
            let rest = Array(given.values.dropFirst())
            object.inner = try machine.call(
              constructor, isFixed ? Arguments(values: rest, named: given.named) : Arguments(),
              &host)
          }
          return .instance(object)
        })
    case "__setattr__":
      return .native(
        NativeFunction("__setattr__") { machine, host, given in
          guard given.values.count == 2, case .string(let name) = given.values[0] else {
            return .none
          }
          if case .instance(let object) = owner {
            try object.put(given.values[1], Symbol(name), in: 0)
          } else if case .torchModule(let module) = owner {
            try module.give(name, given.values[1])
          }
          return .none
        })
    case "__repr__":
      return .native(
        NativeFunction(name.name) { _, _, _ in .string(try owner.writtenPlainly()) })
    case "__str__":
      return .native(
        NativeFunction(name.name) { _, _, _ in
          guard case .instance(let object) = owner else { return .string(try owner.printed()) }
          return .string(try object.printedPlainly())
        })
    case "__delattr__":
      return .native(
        NativeFunction(name.name) { machine, host, given in
          let name = Symbol(try Builtins.text("delattr", given, 0))
          try machine.deleteAttribute(owner, name, &host, isPlain: true)
          return .none
        })
    case "__init_subclass__":
      return .native(
        NativeFunction(name.name) { _, _, given in
          guard given.named.isEmpty else {
            throw PythonException(
              "TypeError", "\(type.name).__init_subclass__() takes no keyword arguments")
          }
          return .none
        })
    case "__len__", "__getitem__", "__setitem__", "__contains__", "__iter__":
      guard let inner = owner.inner else { return nil }
      return .native(
        NativeFunction(name.name) { machine, host, given in
          switch name.name {
          case "__len__": return .int(try machine.values(of: inner, &host).count)
          case "__getitem__": return try machine.item(inner, given.values.first ?? .none, &host)
          case "__contains__":
            return try machine.compare(.isIn, given.values.first ?? .none, inner, &host)
          case "__iter__": return .iterator(try machine.iterator(over: inner, &host))
          default:
            guard given.values.count == 2 else { return .none }
            try machine.setItem(inner, given.values[0], given.values[1], &host)
            return .none
          }
        })
    case "__eq__":
      return .native(
        NativeFunction(name.name) { _, _, given in
          .bool(ValueArithmetic.isSame(owner, given.values.first ?? .none))
        })
    case "__hash__":
      return .native(
        NativeFunction(name.name) { _, _, _ in .int(owner.identity.map(\.hashValue) ?? 0) })
    default:
      guard let inner = owner.inner, let method = ValueMethods.method(name, of: inner) else {
        return nil
      }
      return .native(
        NativeFunction(name.name) { machine, host, given in
          try method(&machine, &host, inner, given)
        })
    }
  }

  /// `str.lower`, `dict.fromkeys`: a method of Python's own values that is called by its class.
  private static func ofBuiltin(_ name: Symbol, _ type: TypeObject) -> Value? {
    guard let base = type.order.first(where: { $0.constructor != nil }) else { return nil }
    if let method = ClassMethods.all[base.name]?[name.name] {
      return .bound(BoundMethod(.type(type), .native(method)))
    }
    guard let method = ValueMethods.method(name, ofType: base) else { return nil }
    return .native(
      NativeFunction(name.name, isMethod: true) { machine, host, given in
        guard let owner = given.values.first else {
          throw PythonException(
            "TypeError", "unbound method \(base.name).\(name.name)() needs an argument")
        }
        guard BuiltinTypes.isInstance(owner, of: base) else {
          throw PythonException(
            "TypeError",
            "descriptor '\(name.name)' for '\(base.name)' objects doesn't apply to a "
              + "'\(owner.typeName)' object")
        }
        return try method(
          &machine, &host, owner.inner ?? owner,
          Arguments(values: Array(given.values.dropFirst()), named: given.named))
      })
  }

  /// A method of `object` called by the class: `object.__setattr__(self, 'x', 1)`.
  static func method(_ name: Symbol, ofType type: TypeObject) -> Value? {
    let known = [
      "__init__", "__new__", "__setattr__", "__delattr__", "__repr__", "__str__", "__eq__",
      "__hash__",
    ]
    guard known.contains(name.name) else { return ofBuiltin(name, type) }
    return .native(
      NativeFunction(name.name) { machine, host, given in
        guard let owner = given.values.first else { return .none }
        if name == Names.new {
          return try machine.call(
            ObjectMethods.inherited(name, of: owner, type: type) ?? .none, given, &host)
        }
        let rest = Arguments(values: Array(given.values.dropFirst()), named: given.named)
        if name == Names.initialize, case .torchModule(let module) = owner {
          try module.makeReady(type, rest, &host)
          return .none
        }
        guard let method = inherited(name, of: owner, type: type) else { return .none }
        return try machine.call(method, rest, &host)
      })
  }
}
