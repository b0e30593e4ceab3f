import Engine

/// Modules that hold others.
enum ContainerModules {
  static let all: [ModuleType] = [
    ModuleType(
      "Sequential", "*args: any", "Modules that are called one after another.",
      example: "nn.Sequential(nn.Linear(3, 4), nn.ReLU())", call: "input: any", isContainer: true,
      make: { module, arguments, _ in
        let given = try arguments["args"].requiredItems()
        if given.count == 1, case .dictionary(let named) = given[0] {
          try module.take(named: named)
        } else {
          try module.append(given)
        }
      },
      run: { module, arguments, host in
        var value = arguments["input"]
        for child in module.contents.children.values { value = try child.call(value, host: &host) }
        return value
      }),
    holder(
      "ModuleList", "modules: any = None", "Modules by number.",
      example: "nn.ModuleList([nn.Linear(3, 4), nn.ReLU()])"
    ) { module, arguments, _ in
      guard arguments.has("modules") else { return }
      try module.append(try arguments["modules"].requiredItems())
    },
    holder(
      "ModuleDict", "modules: any = None", "Modules by name.",
      example: "nn.ModuleDict([['a', nn.ReLU()]])"
    ) { module, arguments, _ in
      guard arguments.has("modules") else { return }
      try module.update(arguments["modules"])
    },
    holder(
      "ParameterList", "values: any = None", "Parameters by number.",
      example: "nn.ParameterList([nn.Parameter(torch.ones(3))])"
    ) { module, arguments, _ in
      guard arguments.has("values") else { return }
      try module.append(try arguments["values"].requiredItems())
    },
  ]

  private static func holder(
    _ name: String, _ signature: String, _ summary: String, example: String,
    make: @escaping ModuleType.Make
  ) -> ModuleType {
    ModuleType(
      name, signature, summary, example: example, isContainer: true, make: make,
      run: { module, _, _ in
        throw ExpressionError.cannot(
          what: "be called", value: "nn.\(module.type.name)",
          mend: "its parts can, each by itself")
      })
  }
}

extension Module {
  /// The modules that are made of what a loop gives.
  static let containers: Set<String> = ["ModuleList", "ModuleDict", "ParameterList"]

  /// Whether its parts are numbered.
  var isList: Bool { ["Sequential", "ModuleList", "ParameterList"].contains(type.name) }

  /// What is inside, for a loop and for numbers; `nil` for a module that is no list.
  var items: [Value]? {
    switch type.name {
    case "Sequential", "ModuleList": contents.children.values.map { .torchModule($0) }
    case "ParameterList": contents.parameters.values.map { .tensor($0) }
    case "ModuleDict": contents.children.entries.map { .string($0.name) }
    default: nil
    }
  }

  /// Puts modules, or parameters, after those that are there.
  ///
  /// - Throws: `ExpressionError.wrongArgument`; `ModuleError`.
  func append(_ values: [Value]) throws {
    for value in values {
      if type.name == "ParameterList" {
        guard case .tensor(let tensor) = value else { throw wrongPart(value, "a tensor") }
        try set(part: String(contents.parameters.count), tensor)
      } else {
        guard case .torchModule(let child) = value else { throw wrongPart(value, "modules") }
        try add(child: String(contents.children.count), child)
      }
    }
  }

  /// A tensor among the parameters: it becomes one where it is none.
  private func set(part name: String, _ tensor: DynamicTensor) throws {
    let parameter = tensor.isParameter ? tensor : try tensor.parameter()
    try change { $0.parameters[name] = parameter }
  }

  /// Modules under their names, of a dictionary, another ModuleDict or pairs.
  ///
  /// - Throws: `ExpressionError.wrongArgument`; `ModuleError`.
  func update(_ value: Value) throws {
    switch value {
    case .dictionary(let named): try take(named: named)
    case .torchModule(let other) where other.type.name == "ModuleDict":
      for (name, child) in other.contents.children.entries { try add(child: name, child) }
    default:
      for pair in try value.requiredItems() {
        let parts = pair.parts.map(Array.init) ?? []
        guard parts.count == 2, case .string(let name) = parts[0],
          case .torchModule(let child) = parts[1]
        else { throw wrongPart(pair, "names and modules") }
        try add(child: try checked(name), child)
      }
    }
  }

  fileprivate func take(named: DictionaryObject) throws {
    for case (.string(let name), let value) in named.entries {
      guard case .torchModule(let child) = value else { throw wrongPart(value, "modules") }
      try add(child: name, child)
    }
  }

  private func wrongPart(_ value: Value, _ wants: String) -> ExpressionError {
    .wrongArgument(
      function: "nn.\(type.name)", argument: "its parts", wants: wants, got: value.kind)
  }

  /// A name that a part may have.
  ///
  /// - Throws: `ModuleError.badName`.
  func checked(_ name: String) throws -> String {
    guard !name.isEmpty, !name.contains(".") else {
      throw ModuleError.badName(
        name: name, reason: name.isEmpty ? "it is empty" : "it has a full stop")
    }
    return name
  }

  /// Numbers the modules inside anew: those of a list after an insertion.
  ///
  /// - Throws: `ModuleError`.
  func renumber(_ children: [Module]) throws {
    for child in children { try child.checkTree(notHolding: self) }
    var numbered = OrderedNames<Module>()
    for (place, child) in children.enumerated() { numbered[String(place)] = child }
    try change { $0.children = numbered }
  }

  /// A module of the same class with some of the modules inside, as `net[1:3]` gives it.
  ///
  /// A Sequential's keep their names.
  ///
  /// - Throws: `ModuleError`.
  func slice(_ values: [Value], _ host: inout any Host) throws -> Module {
    guard type.name == "Sequential" else {
      return try ModuleTypes.make(type.name, [(nil, .listed(values))], &host)
    }
    let part = try ModuleTypes.make(type.name, [], &host)
    for case .torchModule(let child) in values {
      let entry = contents.children.entries.first {
        $0.value === child && part.contents.children[$0.name] == nil
      }
      if let name = entry?.name { try part.add(child: name, child) }
    }
    return part
  }
}
