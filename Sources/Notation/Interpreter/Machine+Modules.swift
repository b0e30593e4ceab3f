import Engine
import Support

/// What modules of torch have, and what they have elsewhere.
extension Machine {
  /// The error of a name that a value has in a notebook and not here; `nil` for any other.
  static func refusal(of owner: Value, _ name: String) -> ExpressionError? {
    gradientRefusal(owner, name) ?? layerClass(owner, name)
  }

  /// Gradient functions of notebooks, which `train` replaces here.
  static func gradientRefusal(_ owner: Value, _ name: String) -> ExpressionError? {
    switch (owner, name) {
    case (.layer, "backward"):
      .notSupported(what: "'.\(name)'", mend: "loss.backward() fills the gradients")
    case (.tensor, "cuda"):
      .notSupported(what: "'.\(name)'", mend: "leave it out: tensors are in this shell's memory")
    case (.layer, _):
      Equivalents.ofModules[name].map { .notSupported(what: "'.\(name)'", mend: $0) }
    case (.torchModule, "cuda"):
      .notSupported(
        what: "'.\(name)'", mend: "leave it out: tensors are in this shell's memory")
    case (.tensor, "half"), (.tensor, "bfloat16"), (.torchModule, "half"),
      (.torchModule, "bfloat16"):
      .notSupported(what: "'.\(name)'", mend: "tensors hold \(DType.listed)")
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

  static func member(of module: FunctionModule, _ name: String) throws -> Value? {
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
      if DType.unsupported.contains(name) {
        throw ExpressionError.notSupported(
          what: "torch.\(name)", mend: "tensors hold \(DType.listed)")
      }
      return TensorFunctions.torch[name].map { .function($0) }
    case .nn:
      return switch name {
      case "functional": .module(.functional)
      case "init": .module(.initialisers)
      case "utils": .module(.utilities)
      case "Module": .type(BuiltinTypes.module)
      case "Parameter": .type(BuiltinTypes.parameter)
      default:
        BuiltinTypes.modules[name].map { .type($0) }
          ?? TensorFunctions.nn[name].map { .function($0) }
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
}
