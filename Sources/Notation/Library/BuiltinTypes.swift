import Engine

/// Python's own classes, and torch's.
enum BuiltinTypes {
  static let object: TypeObject = TypeObject(
    builtin: "object", nil, .object,
    constructor: .native(
      NativeFunction("object") { _, _, given in
        guard given.values.isEmpty, given.named.isEmpty else {
          throw PythonException("TypeError", "object() takes no arguments")
        }
        return .instance(InstanceObject(object))
      }))
  static let type = native("type", Builtins.typeOf)
  static let property = TypeObject(
    builtin: "property", object, .object,
    constructor: .native(Builtins.checked(NativeFunction("property", Descriptors.property))))
  static let staticMethod: TypeObject = TypeObject(
    builtin: "staticmethod", object, .object,
    constructor: .native(
      Builtins.checked(
        NativeFunction("staticmethod") { _, _, given in
          Descriptors.wrapped(staticMethod, given)
        })))
  static let classMethod: TypeObject = TypeObject(
    builtin: "classmethod", object, .object,
    constructor: .native(
      Builtins.checked(
        NativeFunction("classmethod") { _, _, given in
          Descriptors.wrapped(classMethod, given)
        })))
  static let superior = TypeObject(
    builtin: "super", object, .object,
    constructor: .native(
      NativeFunction("super") { _, _, given in
        guard let first = given.values.first else {
          throw PythonException("RuntimeError", "super(): no arguments")
        }
        guard case .type(let type) = first else {
          throw PythonException(
            "TypeError", "super() argument 1 must be a type, not \(first.typeName)")
        }
        guard given.values.count == 2 else {
          throw PythonException(
            "TypeError",
            given.values.count == 1
              ? "super(type) without an object is not supported here"
              : "super expected at most 2 arguments, got \(given.values.count)")
        }
        return Machine.superior(type, given.values[1])
      }))
  static let function = TypeObject(builtin: "function", object)
  /// What a method gives that does not know what to do with its operand.
  static let notImplemented = InstanceObject(
    TypeObject(builtin: "NotImplementedType", object, .object))
  /// `torch.nn.Module`.
  static let module = TypeObject(builtin: "Module", object, .module)

  /// The function that a property or a method wraps, and those that set and delete a property.
  static let getter = Symbol("fget"), setter = Symbol("fset"), deleter = Symbol("fdel")

  /// `TypedDict` of typing: a dictionary, of which a class says what keys it has.
  static let typedDictionary = TypeObject(
    builtin: "TypedDict", named["dict"] ?? object, constructor: named["dict"]?.constructor)

  private static func native(
    _ name: String, _ body: @escaping NativeFunction.Body
  ) -> TypeObject {
    TypeObject(
      builtin: name, object, constructor: .native(NativeFunction(name, body)))
  }

  /// Classes whose constructors are functions of the notation, or of the library.
  static let named: [String: TypeObject] = {
    var types: [String: TypeObject] = [
      "object": object, "type": type, "property": property, "staticmethod": staticMethod,
      "classmethod": classMethod, "super": superior,
    ]
    for name in ["int", "float", "str", "list", "tuple", "set", "range"] {
      guard let function = TensorFunctions.python[name] else { continue }
      let constructor = Builtins.functions[name].map { Value.native($0) } ?? .function(function)
      types[name] = TypeObject(builtin: name, object, constructor: constructor)
    }
    for name in ["dict", "frozenset", "enumerate", "zip", "map", "filter", "reversed", "slice"] {
      types[name] = Builtins.functions[name].map {
        TypeObject(builtin: name, object, constructor: .native($0))
      }
    }
    if let function = TensorFunctions.python["bool"] {
      types["bool"] = TypeObject(
        builtin: "bool", types["int"],
        constructor: Builtins.functions["bool"].map { .native($0) } ?? .function(function))
    }
    return types
  }()

  private static let others: [String: TypeObject] = Dictionary(
    uniqueKeysWithValues: [
      "NoneType", "Tensor", "Parameter", "torch.Size", "dtype", "ellipsis",
      "builtin_function_or_method",
      "method", "module", "generator", "Generator", "device", "return_type", "grad_fn", "iterator",
      "list_iterator", "range_iterator", "callable_iterator",
      "cell",
      "dict_keys", "dict_values", "dict_items", "odict_keys", "odict_values", "odict_items",
    ].map { ($0, TypeObject(builtin: $0, object)) })

  static let tensor = other("Tensor")
  static let parameter = TypeObject(
    builtin: "Parameter", tensor,
    constructor: TensorFunctions.nn["Parameter"].map { .function($0) })

  private static func other(_ name: String) -> TypeObject { others[name] ?? object }

  /// The classes of optimizers and schedules.
  private static let optimizations: [String: TypeObject] = {
    var types: [String: TypeObject] = [:]
    for rule in OptimizerRules.all {
      types[rule.name] = TypeObject(builtin: rule.name, optimizer, .object)
    }
    for name in TensorFunctions.names(in: TensorFunctions.table(of: .schedules)) {
      types[name] = TypeObject(builtin: name, object, .object)
    }
    return types
  }()

  /// torch's class of optimizers.
  static let optimizer = TypeObject(builtin: "Optimizer", object, .object)

  /// torch's classes of modules, by name.
  static let modules: [String: TypeObject] = ModuleTypes.constructors.reduce(into: [:]) {
    $0[$1.key] = TypeObject(
      builtin: $1.key, module, .module, constructor: .function($1.value),
      moduleType: ModuleTypes.type(named: $1.key))
  }

  /// The class of a value: what `type(x)` gives.
  static func type(of value: Value) -> TypeObject {
    switch value {
    case .none, .undefined: other("NoneType")
    case .bool: named["bool"] ?? object
    case .int: named["int"] ?? object
    case .float: named["float"] ?? object
    case .string: named["str"] ?? object
    case .tensor(let tensor): tensor.isParameter ? parameter : self.tensor
    case .tuple: named["tuple"] ?? object
    case .list: named["list"] ?? object
    case .set(let set): named[set.isFrozen ? "frozenset" : "set"] ?? object
    case .dictionary(let dictionary): CollectionTypes.type(of: dictionary) ?? object
    case .mapping: named["dict"] ?? object
    case .size: other("torch.Size")
    case .range: named["range"] ?? object
    case .dtype: other("dtype")
    case .ellipsis: other("ellipsis")
    case .slice: named["slice"] ?? object
    case .view(let view): other(view.name)
    case .closure: function
    case .function, .native: other("builtin_function_or_method")
    case .method, .bound: other("method")
    case .module, .library: other("module")
    case .torchModule(let module):
      module.object?.type ?? modules[module.type.name] ?? self.module
    case .layer: module
    case .type: type
    case .instance(let object): object.type
    case .iterator(let iterator): named[iterator.typeName] ?? other(iterator.typeName)
    case .generator: other("Generator")
    case .result: other("return_type")
    case .node: other("grad_fn")
    case .device: other("device")
    case .optimization(let value): optimizations[value.kindName] ?? other("iterator")
    case .cell, .gradientMode: other("iterator")
    }
  }

  /// Whether a value is an object of a class, or of one derived from it.
  static func isInstance(_ value: Value, of type: TypeObject) -> Bool {
    if type === object { return true }
    let own = self.type(of: value)
    if own.isDerived(from: type) { return true }
    if let told = AbstractContainers.contains(value, type) { return told }
    // What it also is, of a member of an enumeration: a whole number or a text.
    if case .instance(let object) = value, let inner = object.inner,
      inner.isText || inner.wholeOrTruth != nil
    {
      return self.type(of: inner).isDerived(from: type)
    }
    // `torch.Size` is a tuple.
    if case .size = value { return type.name == "tuple" }
    if case .result = value { return type.name == "tuple" }
    return false
  }
}

/// Attributes of a class that are more than functions: properties, static and class methods.
enum Descriptors {
  /// `property(getter, setter)`.
  @Sendable
  static func property(
    _ machine: inout Machine, _ host: inout any Host, _ given: Arguments
  ) throws -> Value {
    let object = InstanceObject(BuiltinTypes.property)
    for (name, value) in zip(functions, given.values) where !value.isNone {
      try object.put(value, name, in: 0)
    }
    for name in functions {
      if let function = given[name.name] { try object.put(function, name, in: 0) }
    }
    return .instance(object)
  }

  /// The functions of a property, in the order in which they are given.
  private static let functions = [
    BuiltinTypes.getter, BuiltinTypes.setter, BuiltinTypes.deleter,
  ]

  /// The property with another function, as to set it: `@x.setter`.
  static func with(_ property: InstanceObject, _ name: Symbol, _ value: Value) throws -> Value {
    let object = InstanceObject(BuiltinTypes.property)
    for own in functions {
      if let function = property[own] { try object.put(function, own, in: 0) }
    }
    try object.put(value, name, in: 0)
    return .instance(object)
  }

  /// A function as a static method or a method of the class.
  static func wrapped(_ type: TypeObject, _ given: Arguments) -> Value {
    let object = InstanceObject(type)
    try? object.put(given.values.first ?? .none, BuiltinTypes.getter, in: 0)
    return .instance(object)
  }
}
