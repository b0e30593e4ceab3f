import Engine
import Support

/// Methods of modules that take functions of the program.
extension ModuleMethods {
  static let functions: [TensorFunction] = [
    method("apply", "fn: any", "Calls a function with every module inside, and with itself.") {
      module, arguments, host in
      guard var machine = RunningLine.currentMachine else { return .torchModule(module) }
      try apply(arguments["fn"], module, &machine, &host)
      return .torchModule(module)
    },
    method(
      "register_forward_hook",
      "hook: any, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False",
      "Calls a function with the module, what it is given and what it makes, which it may replace."
    ) { module, arguments, _ in
      try hook(module, .after, arguments["hook"])
    },
    method(
      "register_forward_pre_hook", "hook: any, *, prepend: bool = False, with_kwargs: bool = False",
      "Calls a function with the module and what it is given, which it may replace."
    ) { module, arguments, _ in
      try hook(module, .before, arguments["hook"])
    },
  ]

  private static func apply(
    _ function: Value, _ module: Module, _ machine: inout Machine, _ host: inout any Host
  ) throws {
    for child in module.contents.children.values {
      try apply(function, child, &machine, &host)
    }
    _ = try machine.call(function, .torchModule(module), host: &host)
  }

  private static func hook(
    _ module: Module, _ kind: ModuleHook.Kind, _ function: Value
  ) throws -> Value {
    let number = Serial.next()
    try module.change {
      $0.hooks.append(ModuleHook(number: number, kind: kind, function: function))
    }
    return Handles.handle { try module.change { $0.hooks.removeAll { $0.number == number } } }
  }
}
