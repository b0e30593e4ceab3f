import Engine
import Support

extension ExpressionEvaluator {
  /// `base.name`.
  mutating func attribute(
    _ base: Expression, _ name: String, _ range: Range<Int>
  ) throws -> Value {
    try member(try owner(of: name, base), name, range)
  }

  /// The module before a dot; a hint names torch's equivalent of another module's function.
  mutating func owner(of name: String, _ base: Expression) throws -> Value {
    if case .name(let module) = base.kind, host.variables[module] == nil,
      let error = Self.ofModule(module, name)
    {
      throw LocatedError(
        error, base.range.lowerBound..<(base.range.upperBound + name.unicodeScalars.count + 1))
    }
    return try evaluate(base)
  }

  mutating func member(_ owner: Value, _ name: String, _ range: Range<Int>) throws -> Value {
    // An unknown name is marked by itself, without the text before it.
    let place = (range.upperBound - name.unicodeScalars.count)..<range.upperBound
    return try located(place) {
      if let value = try knownMember(owner, name) { return value }
      if let error = Self.gradient(owner, name) ?? Self.layerClass(owner, name) { throw error }
      throw ExpressionError.unknownAttribute(
        owner: owner.kind, name: name,
        similar: Similarity.nearest(to: name, in: Members.names(of: owner)))
    }
  }

  /// Gradient functions of notebooks, which `train` replaces here.
  private static func gradient(_ owner: Value, _ name: String) -> ExpressionError? {
    switch (owner, name) {
    case (.layer, "backward"):
      .notSupported(what: "'.\(name)'", mend: "loss.backward() fills the gradients")
    case (.tensor, "numpy"), (.tensor, "cuda"):
      .notSupported(what: "'.\(name)'", mend: "leave it out: tensors are in this shell's memory")
    case (.layer, _):
      Equivalents.ofModules[name].map { .notSupported(what: "'.\(name)'", mend: $0) }
    case (.torchModule, "cuda"), (.torchModule, "double"), (.torchModule, "half"):
      .notSupported(
        what: "'.\(name)'", mend: "leave it out: tensors of float32 are in this shell's memory")
    case (.module(.torch), _): doneElsewhere(name)
    default: nil
    }
  }

  /// `nn.Linear` and others, which are layers of the stack here.
  private static func layerClass(_ owner: Value, _ name: String) -> ExpressionError? {
    guard case .module(.nn) = owner else { return nil }
    return doneElsewhere("nn.\(name)")
  }

  /// A layer's class without its module.
  static func layerClass(_ name: String) -> ExpressionError? {
    guard let layer = LayerParser.type(named: name) else { return nil }
    return .notSupported(
      what: "\(name) as a value",
      mend: "add \(layer.spec.example) puts one on the stack, which is model")
  }

  private mutating func knownMember(_ owner: Value, _ name: String) throws -> Value? {
    switch owner {
    case .tensor:
      if let function = TensorFunctions.attributes[name] {
        let given = [BoundArguments.Given(name: nil, value: owner, range: 0..<1)]
        let bound = try BoundArguments(
          given, to: function.forms[0].signature, of: function, isMethod: true, 0..<1)
        noteWarnings(name, given, owner)
        return try function.forms[0].body(bound, &host)
      }
      return TensorFunctions.method(name).map { .method(owner, $0) }
    case .module(let module): return try member(of: module, name)
    case .result(let result): return result.fields.first { $0.name == name }?.value
    case .layer(let layer):
      return try layer.member(name, in: host) ?? LayerMethods.all[name].map { .method(owner, $0) }
    case .optimization(let value): return value.member(name)
    case .torchModule(let module):
      return module.member(name) ?? module.method(name).map { .method(owner, $0) }
    case .type(let type): return name == "__name__" ? .string(type) : nil
    default: return nil
    }
  }

  func member(of module: FunctionModule, _ name: String) throws -> Value? {
    switch module {
    case .torch:
      switch name {
      case "nn": return .module(.nn)
      case "linalg": return .module(.linalg)
      case "autograd": return .module(.autograd)
      case "optim": return .module(.optimizers)
      case "Tensor": return .module(.tensor)
      case "inf": return .float(.infinity)
      case "nan": return .float(.nan)
      case "pi": return .float(.pi)
      default: break
      }
      if let dtype = Self.dtypes[name] { return .dtype(dtype) }
      if Self.otherDTypes.contains(name) {
        throw ExpressionError.notSupported(
          what: "torch.\(name)", mend: "tensors hold float32, int64 or bool")
      }
      return TensorFunctions.torch[name].map { .function($0) }
    case .nn:
      return switch name {
      case "functional": .module(.functional)
      case "init": .module(.initialisers)
      case "utils": .module(.utilities)
      default: TensorFunctions.nn[name].map { .function($0) }
      }
    case .optimizers where name == "lr_scheduler": return .module(.schedules)
    case .optimizers, .schedules, .initialisers, .utilities:
      return TensorFunctions.table(of: module)[name].map { .function($0) }
    case .functional: return TensorFunctions.functional[name].map { .function($0) }
    case .linalg: return TensorFunctions.linalg[name].map { .function($0) }
    case .tensor: return TensorFunctions.methods[name].map { .function($0) }
    case .autograd: return TensorFunctions.autograd[name].map { .function($0) }
    }
  }

  private static let otherDTypes: Set<String> = [
    "float64", "double", "float16", "half", "bfloat16", "int32", "int", "int16", "short", "int8",
    "uint8", "complex64", "complex128",
  ]
}
