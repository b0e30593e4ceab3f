import Engine
import Support

/// The methods of modules.
package enum ModuleMethods {
  /// By name.
  package static let all: [String: TensorFunction] = Dictionary(
    (lists + states + modes + changes + parts + functions).map { ($0.name, $0) },
    uniquingKeysWith: { first, _ in first })

  /// Those that modules with parts have alone.
  static let ofContainers: [String: [String]] = [
    "append": ["Sequential", "ModuleList", "ParameterList"],
    "extend": ["Sequential", "ModuleList", "ParameterList"],
    "insert": ["Sequential", "ModuleList"], "pop": ["ModuleDict"], "update": ["ModuleDict"],
    "keys": ["ModuleDict"], "values": ["ModuleDict"], "items": ["ModuleDict"],
  ]

  static func method(
    _ name: String, _ parameters: String = "", _ summary: String,
    _ body: @escaping @Sendable (Module, BoundArguments, inout any Host) throws -> Value
  ) -> TensorFunction {
    TensorFunction(
      name, .moduleMethod, "module: Module" + (parameters.isEmpty ? "" : ", " + parameters),
      summary, example: "nn.Linear(3, 4).\(name)()"
    ) { arguments, host in try body(try arguments.module(), arguments, &host) }
  }

  private static func pairs(_ named: [(name: String, tensor: DynamicTensor)]) -> Value {
    .listed(named.map { .tupled([.string($0.name), .tensor($0.tensor)]) })
  }

  private static let lists: [TensorFunction] = [
    method("parameters", "recurse: bool = True", "The trained tensors.") { module, arguments, _ in
      .listed(
        try module.namedParameters(recurse: arguments.flag("recurse")).map { .tensor($0.tensor) })
    },
    method(
      "named_parameters",
      "prefix: str = '', recurse: bool = True, remove_duplicate: bool = True",
      "The trained tensors with their names."
    ) { module, arguments, _ in
      pairs(
        try module.namedParameters(
          prefix: try arguments.text("prefix"), recurse: arguments.flag("recurse"),
          once: arguments.flag("remove_duplicate")))
    },
    method("buffers", "recurse: bool = True", "The tensors that are not trained.") {
      module, arguments, _ in
      .listed(
        try module.namedBuffers(recurse: arguments.flag("recurse")).map { .tensor($0.tensor) })
    },
    method(
      "named_buffers",
      "prefix: str = '', recurse: bool = True, remove_duplicate: bool = True",
      "The tensors that are not trained, with their names."
    ) { module, arguments, _ in
      pairs(
        try module.namedBuffers(
          prefix: try arguments.text("prefix"), recurse: arguments.flag("recurse"),
          once: arguments.flag("remove_duplicate")))
    },
    method("children", "", "The modules directly inside.") { module, _, _ in
      .listed(distinctChildren(module).map { .torchModule($0.module) })
    },
    method("named_children", "", "The modules directly inside, with their names.") { module, _, _ in
      .listed(
        distinctChildren(module).map { .tupled([.string($0.name), .torchModule($0.module)]) })
    },
    method("modules", "", "The module and all inside it.") { module, _, _ in
      .listed(try module.modules().map { .torchModule($0.module) })
    },
    method(
      "named_modules", "memo: any = None, prefix: str = '', remove_duplicate: bool = True",
      "The module and all inside it, with their names."
    ) { module, arguments, _ in
      .listed(
        try module.modules(
          prefix: try arguments.text("prefix"), once: arguments.flag("remove_duplicate")
        ).map { .tupled([.string($0.name), .torchModule($0.module)]) })
    },
  ]

  private static func distinctChildren(_ module: Module) -> [(name: String, module: Module)] {
    var seen: Set<ObjectIdentifier> = []
    return module.contents.children.entries.compactMap { name, child in
      seen.insert(ObjectIdentifier(child)).inserted ? (name, child) : nil
    }
  }

  private static let states: [TensorFunction] = [
    method(
      "state_dict", "destination: any = None, prefix: str = '', keep_vars: bool = False",
      "Every tensor that is saved, by name."
    ) { module, arguments, _ in
      var entries = OrderedNames<Value>()
      for (name, tensor) in try module.state(prefix: try arguments.text("prefix")).entries {
        entries[name] = .tensor(arguments.flag("keep_vars") ? tensor : tensor.detached())
      }
      return .dictionary(DictionaryObject(entries.entries, kind: .ordered))
    },
    method(
      "load_state_dict", "state_dict: any, strict: bool = True, assign: bool = False",
      "Takes over the numbers of a state."
    ) { module, arguments, host in
      guard case .dictionary(let state) = arguments["state_dict"] else {
        throw ExpressionError.wrongArgument(
          function: "load_state_dict", argument: "state_dict", wants: "a state_dict()",
          got: arguments["state_dict"].kind)
      }
      var named = OrderedNames<Value>()
      for case (.string(let name), let value) in state.entries { named[name] = value }
      let result = try module.load(named, isStrict: arguments.flag("strict"))
      host.variables.noteChange()
      return result
    },
  ]

  private static let modes: [TensorFunction] = [
    method("train", "mode: bool = True", "Has it compute as in training.") {
      module, arguments, host in
      try setTraining(module, arguments.flag("mode"), &host)
    },
    method("eval", "", "Has it compute as in evaluation.") { module, _, host in
      try setTraining(module, false, &host)
    },
    method("zero_grad", "set_to_none: bool = True", "Takes the gradients away.") {
      module, arguments, host in
      for (_, tensor) in try module.namedParameters() {
        guard let gradient = tensor.gradient else { continue }
        try tensor.setGradient(
          arguments.flag("set_to_none") ? nil : .zeros(gradient.sizes, gradient.dtype))
      }
      host.variables.noteChange()
      return .none
    },
    method(
      "requires_grad_", "requires_grad: bool = True",
      "Has backward give its parameters a gradient, or not."
    ) { module, arguments, host in
      for (_, tensor) in try module.namedParameters() {
        try tensor.want(gradient: arguments.flag("requires_grad"))
      }
      host.variables.noteChange()
      return .torchModule(module)
    },
  ]

  private static func setTraining(
    _ module: Module, _ isTraining: Bool, _ host: inout any Host
  ) throws -> Value {
    for (_, inside) in try module.modules() where inside.contents.isTraining != isTraining {
      try inside.change { $0.isTraining = isTraining }
    }
    host.variables.noteChange()
    return .torchModule(module)
  }

  /// Has a module's real numbers be of another dtype.
  private static func convert(
    _ module: Module, to dtype: DType, _ host: inout any Host
  ) throws {
    for tensor in try tensors(of: module) { try tensor.become(dtype) }
    host.variables.noteChange()
  }

  /// Has a module's tensors lie on a device; what has no numbers cannot get any.
  private static func move(
    _ module: Module, to device: Device, _ host: inout any Host
  ) throws {
    for tensor in try tensors(of: module) where tensor.device != device {
      guard device == .meta else { throw TensorError.noNumbers(sizes: tensor.sizes) }
      try tensor.loseNumbers()
    }
    host.variables.noteChange()
  }

  /// The parameters and the buffers of a module and of those inside it.
  private static func tensors(of module: Module) throws -> [DynamicTensor] {
    try module.modules().flatMap { _, inside in
      inside.contents.parameters.values + inside.contents.buffers.values.map(\.tensor)
    }
  }

  private static let changes: [TensorFunction] = [
    method(
      "to", "*args: any, device: any = None, dtype: any = None",
      "Itself, its parameters of another dtype or on another device."
    ) { module, arguments, host in
      var wanted: DType?
      var device: Device?
      for value in try arguments["args"].requiredItems() + [
        arguments["device"], arguments["dtype"],
      ] {
        switch value {
        case .none, .bool: continue
        case .string("cpu"), .device(.cpu): device = .cpu
        case .string("meta"), .device(.meta): device = .meta
        case .tensor(let tensor): (wanted, device) = (tensor.dtype, tensor.device)
        case .dtype(let dtype) where dtype.isReal: wanted = dtype
        default:
          throw ExpressionError.wrongArgument(
            function: "to", argument: "device",
            wants: "'cpu', 'meta', torch.float32 or torch.float64", got: try value.written())
        }
      }
      if let wanted { try convert(module, to: wanted, &host) }
      if let device { try move(module, to: device, &host) }
      return .torchModule(module)
    },
    method(
      "to_empty", "*, device: any", "Itself, its parameters on a device; their numbers are 0."
    ) { module, arguments, host in
      let device = try arguments.device("device")
      for tensor in try tensors(of: module) {
        if device == .meta { try tensor.loseNumbers() } else { try tensor.gainNumbers() }
      }
      host.variables.noteChange()
      return .torchModule(module)
    },
    method("double", "", "Itself, its parameters as float64.") { module, _, host in
      try convert(module, to: .float64, &host)
      return .torchModule(module)
    },
    method("cpu", "", "Itself: it is here already.") { module, _, _ in .torchModule(module) },
    method("float", "", "Itself, its parameters as float32.") { module, _, host in
      try convert(module, to: .float32, &host)
      return .torchModule(module)
    },
    method(
      "register_buffer", "name: str, tensor: any, persistent: bool = True",
      "Gives it a tensor that is not trained."
    ) { module, arguments, host in
      let name = try module.checked(try arguments.text("name"))
      try module.checkFree(name)
      try module.change {
        if case .tensor(let tensor) = arguments["tensor"] {
          $0.buffers[name] = Module.Buffer(
            tensor: tensor, isPersistent: arguments.flag("persistent"))
        } else {
          $0.attributes[name] = Value.none
        }
      }
      host.variables.noteChange()
      return .none
    },
    method("register_parameter", "name: str, param: any", "Gives it a parameter.") {
      module, arguments, host in
      let name = try module.checked(try arguments.text("name"))
      if module.contents.parameters[name] == nil { try module.checkFree(name) }
      switch arguments["param"] {
      case .none: try module.change { $0.attributes[name] = Value.none }
      case .tensor(let tensor) where tensor.isParameter:
        try module.change {
          $0.parameters[name] = tensor
          $0.attributes[name] = nil
        }
      default:
        throw ModuleError.notAParameter(name: name, got: arguments["param"].kind)
      }
      host.variables.noteChange()
      return .none
    },
    addition("add_module"), addition("register_module"),
  ]

  private static func addition(_ name: String) -> TensorFunction {
    method(name, "name: str, child: any", "Puts a module inside it.") { module, arguments, host in
      let name = try module.checked(try arguments.text("name"))
      guard case .torchModule(let child) = arguments["child"] else {
        throw ExpressionError.wrongArgument(
          function: "add_module", argument: "module", wants: "a module",
          got: arguments["child"].kind)
      }
      if module.contents.children[name] == nil { try module.checkFree(name) }
      try module.add(child: name, child)
      host.variables.noteChange()
      return .none
    }
  }
}
