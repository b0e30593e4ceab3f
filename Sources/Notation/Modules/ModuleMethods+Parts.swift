import Engine
import Support

/// Methods about the parts of modules.
extension ModuleMethods {
  static let parts: [TensorFunction] = [
    method("forward", "*args: any", "What it makes of values.") { module, arguments, host in
      try module.call(
        try arguments["args"].requiredItems().map { .init(name: nil, value: $0, range: 0..<0) },
        0..<0, &host)
    },
    method("extra_repr", "", "What is between the brackets of its text.") { module, _, _ in
      .string(try module.extraText())
    },
    method("get_submodule", "target: str", "The module with a name such as '0.linear'.") {
      module, arguments, _ in .torchModule(try module.part(try arguments.text("target")))
    },
    method("get_parameter", "target: str", "The parameter with a name such as '0.weight'.") {
      module, arguments, _ in
      let (owner, name) = try module.owner(try arguments.text("target"))
      guard let tensor = owner.contents.parameters[name] else { throw owner.lacks(name) }
      return .tensor(tensor)
    },
    method("get_buffer", "target: str", "The buffer with a name such as '0.running_mean'.") {
      module, arguments, _ in
      let (owner, name) = try module.owner(try arguments.text("target"))
      guard let buffer = owner.contents.buffers[name] else { throw owner.lacks(name) }
      return .tensor(buffer.tensor)
    },
    method("append", "part: any", "Puts a part after the last.") { module, arguments, host in
      try module.append([arguments["part"]])
      host.variables.noteChange()
      return .torchModule(module)
    },
    method("extend", "parts: any", "Puts parts after the last.") { module, arguments, host in
      try module.append(try arguments["parts"].requiredItems())
      host.variables.noteChange()
      return .torchModule(module)
    },
    method("insert", "index: int, part: any", "Puts a module before another.") {
      module, arguments, host in
      guard case .torchModule(let child) = arguments["part"] else {
        throw ExpressionError.wrongArgument(
          function: "insert", argument: "module", wants: "a module", got: arguments["part"].kind)
      }
      var children = module.contents.children.values
      let index = try arguments.int("index")
      let place = index < 0 ? max(index, -children.count) + children.count : index
      children.insert(child, at: min(place, children.count))
      try module.renumber(children)
      host.variables.noteChange()
      return .torchModule(module)
    },
    method("update", "modules: any", "Takes over modules by name.") { module, arguments, host in
      try module.update(arguments["modules"])
      host.variables.noteChange()
      return .none
    },
    method("pop", "key: str", "Takes a module out and gives it.") { module, arguments, host in
      let name = try arguments.text("key")
      guard let child = module.contents.children[name] else { throw module.lacks(name) }
      try module.change { $0.children[name] = nil }
      host.variables.noteChange()
      return .torchModule(child)
    },
    method("keys", "", "The names of the modules inside.") { module, _, _ in
      .listed(module.contents.children.entries.map { .string($0.name) })
    },
    method("values", "", "The modules inside.") { module, _, _ in
      .listed(module.contents.children.values.map { .torchModule($0) })
    },
    method("items", "", "The names and the modules inside.") { module, _, _ in
      .listed(
        module.contents.children.entries.map {
          .tupled([.string($0.name), .torchModule($0.value)])
        }
      )
    },
  ]
}

extension Module {
  /// The module inside with a name such as `0.linear`; itself for an empty name.
  ///
  /// - Throws: `ExpressionError.unknownAttribute`.
  func part(_ path: String) throws -> Module {
    var found = self
    for name in path.split(separator: ".").map(String.init) {
      guard let child = found.contents.children[name] else { throw found.lacks(name) }
      found = child
    }
    return found
  }

  fileprivate func owner(_ path: String) throws -> (Module, String) {
    let names = path.split(separator: ".").map(String.init)
    guard let last = names.last else { throw lacks(path) }
    return (try part(names.dropLast().joined(separator: ".")), last)
  }

  /// The error of a name that is not inside.
  func lacks(_ name: String) -> ExpressionError {
    .unknownAttribute(owner: "nn.\(type.name)", name: name, similar: nil)
  }
}

extension Module {
  /// A member after a dot that is no method.
  func member(_ name: String) -> Value? {
    if let tensor = contents.parameters[name] { return .tensor(tensor) }
    if let buffer = contents.buffers[name] { return .tensor(buffer.tensor) }
    if let child = contents.children[name] { return .torchModule(child) }
    if let value = contents.attributes[name] { return value }
    if name == "training" { return .bool(contents.isTraining) }
    if name == "__class__" { return .type(BuiltinTypes.type(of: .torchModule(self))) }
    if let value = settings[name] { return value }
    let isArgument = type.constructor.forms[0].signature.parameters.contains { $0.name == name }
    return isArgument && name != "args" ? arguments[name] : nil
  }

  /// One of its methods.
  func method(_ name: String) -> TensorFunction? {
    if let owners = ModuleMethods.ofContainers[name], !owners.contains(type.name) { return nil }
    return ModuleMethods.all[name]
  }

  /// Every name after a dot.
  var memberNames: [String] {
    contents.parameters.entries.map(\.name) + contents.buffers.entries.map(\.name)
      + contents.children.entries.map(\.name).filter { Int($0) == nil }
      + contents.attributes.keys.sorted() + ["training"]
      + ModuleMethods.all.keys.sorted().filter { method($0) != nil }
  }

  /// `module.name = value`.
  ///
  /// - Throws: `ModuleError`; `ExpressionError`.
  func give(_ name: String, _ value: Value) throws {
    switch value {
    case .tensor(let tensor) where tensor.isParameter:
      try change {
        $0.parameters[name] = tensor
        ($0.buffers[name], $0.children[name], $0.attributes[name]) = (nil, nil, nil)
      }
    case .torchModule(let child):
      guard contents.parameters[name] == nil else {
        throw ModuleError.notAParameter(name: name, got: value.kind)
      }
      try add(child: name, child)
    case .bool(let isTraining) where name == "training":
      try change { $0.isTraining = isTraining }
    case .none where contents.parameters[name] != nil:
      try change {
        $0.parameters[name] = nil
        $0.attributes[name] = Value.none
      }
    case .tensor(let tensor) where contents.buffers[name] != nil:
      try change { $0.buffers[name]?.tensor = tensor }
    default:
      guard contents.parameters[name] == nil else {
        throw ModuleError.notAParameter(name: name, got: value.kind)
      }
      guard ModuleMethods.all[name] == nil || object != nil, name != "training" else {
        throw ModuleError.badName(name: name, reason: "it has that already")
      }
      try change {
        $0.attributes[name] = value
        ($0.buffers[name], $0.children[name]) = (nil, nil)
      }
    }
  }
}
