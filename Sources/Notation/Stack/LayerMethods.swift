import Engine
import Support

/// The methods of the stack and of its layers: torch's of modules.
package enum LayerMethods {
  /// By name.
  static let all: [String: TensorFunction] = Dictionary(
    (lists + states + modes).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// Their names, in alphabetical order.
  package static let names = TensorFunctions.names(in: all)

  private static func method(
    _ name: String, _ parameters: String = "", _ summary: String,
    _ body: @escaping @Sendable (LayerValue, BoundArguments, inout any Host) throws -> Value
  ) -> TensorFunction {
    TensorFunction(
      name, .moduleMethod, "layer: any" + (parameters.isEmpty ? "" : ", " + parameters), summary,
      example: "model.\(name)()"
    ) { arguments, host in
      guard case .layer(let layer) = arguments["layer"] else {
        throw ExpressionError.cannot(
          what: "be asked for its \(name)", value: arguments["layer"].kind, mend: nil)
      }
      return try body(layer, arguments, &host)
    }
  }

  private static func pairs(
    _ named: [(name: String, tensor: DynamicTensor)], _ prefix: String = ""
  ) -> Value {
    .listed(
      named.map { .tupled([.string(Module.joined(prefix, $0.name)), .tensor($0.tensor)]) })
  }

  private static let lists: [TensorFunction] = [
    method("parameters", "recurse: bool = True", "The trained tensors.") { layer, arguments, host in
      .listed(
        try layer.namedParameters(in: host, recurse: arguments.flag("recurse"))
          .map { .tensor($0.tensor) })
    },
    method(
      "named_parameters",
      "prefix: str = '', recurse: bool = True, remove_duplicate: bool = True",
      "The trained tensors with their names."
    ) { layer, arguments, host in
      pairs(
        try layer.namedParameters(in: host, recurse: arguments.flag("recurse")),
        try arguments.text("prefix"))
    },
    method("buffers", "recurse: bool = True", "The tensors that are not trained.") {
      layer, arguments, host in
      .listed(
        try layer.namedBuffers(in: host, recurse: arguments.flag("recurse"))
          .map { .tensor($0.tensor) })
    },
    method(
      "named_buffers",
      "prefix: str = '', recurse: bool = True, remove_duplicate: bool = True",
      "The tensors that are not trained, with their names."
    ) { layer, arguments, host in
      pairs(
        try layer.namedBuffers(in: host, recurse: arguments.flag("recurse")),
        try arguments.text("prefix"))
    },
    method("children", "", "The layers directly inside.") { layer, _, host in
      .listed(try layer.children(in: host).map { .layer($0) })
    },
    method("named_children", "", "The layers directly inside, with their names.") {
      layer, _, host in
      .listed(
        try layer.children(in: host).enumerated().map {
          .tupled([.string(String($0)), .layer($1)])
        })
    },
    method("modules", "", "The layer and all inside it.") { layer, _, host in
      .listed(try layer.parts(in: host).map { .layer(LayerValue(path: $0.path)) })
    },
    method(
      "named_modules", "memo: any = None, prefix: str = '', remove_duplicate: bool = True",
      "The layer and all inside it, with their names."
    ) { layer, arguments, host in
      let prefix = try arguments.text("prefix")
      return .listed(
        try layer.parts(in: host).map { part in
          let name = part.path.dropFirst(layer.path.count).map { String($0) }
          return .tupled([
            .string(([prefix] + name).filter { !$0.isEmpty }.joined(separator: ".")),
            .layer(LayerValue(path: part.path)),
          ])
        })
    },
  ]

  private static let states: [TensorFunction] = [
    method(
      "state_dict", "destination: any = None, prefix: str = '', keep_vars: bool = False",
      "Every tensor that is saved, by name."
    ) { layer, arguments, host in
      var entries = OrderedNames<Value>()
      let prefix = try arguments.text("prefix")
      for (name, tensor) in try layer.state(in: host) {
        entries[prefix + name] = .tensor(arguments.flag("keep_vars") ? tensor : tensor.detached())
      }
      return .dictionary(DictionaryObject(entries.entries, kind: .ordered))
    },
    method(
      "load_state_dict", "state_dict: any, strict: bool = True, assign: bool = False",
      "Takes over the numbers of a state."
    ) { layer, arguments, host in
      guard case .dictionary(let state) = arguments["state_dict"] else {
        throw ExpressionError.wrongArgument(
          function: "load_state_dict", argument: "state_dict", wants: "a state_dict()",
          got: arguments["state_dict"].kind)
      }
      var own = OrderedNames<DynamicTensor>()
      for (name, tensor) in try layer.state(in: host) { own[name] = tensor }
      var given = OrderedNames<Value>()
      for case (.string(let name), let value) in state.entries { given[name] = value }
      let result = try Module.load(
        given, into: own, isStrict: arguments.flag("strict"),
        of: try layer.className(in: host))
      host.variables.noteChange()
      return result
    },
  ]

  private static let modes: [TensorFunction] = [
    method("train", "mode: bool = True", "Has it compute as in training.") {
      layer, arguments, host in
      try setTraining(layer, arguments.flag("mode"), &host)
    },
    method("eval", "", "Has it compute as in evaluation.") { layer, _, host in
      try setTraining(layer, false, &host)
    },
    method("zero_grad", "set_to_none: bool = True", "Takes the gradients away.") {
      layer, arguments, host in
      for (_, tensor) in try layer.namedParameters(in: host) {
        guard let gradient = tensor.gradient else { continue }
        try tensor.setGradient(
          arguments.flag("set_to_none") ? nil : .zeros(gradient.sizes, .float32))
        host.variables.noteChange()
      }
      return .none
    },
    method(
      "requires_grad_", "requires_grad: bool = True",
      "Has backward give its parameters a gradient, or not."
    ) { layer, arguments, host in
      for (_, tensor) in try layer.namedParameters(in: host) {
        try tensor.want(gradient: arguments.flag("requires_grad"))
      }
      host.variables.noteChange()
      return .layer(layer)
    },
    method("to", "*args: any, device: any = None, dtype: any = None", "Itself: it is here already.")
    { layer, arguments, _ in
      try Module.checkPlace(arguments)
      return .layer(layer)
    },
    method("cpu", "", "Itself: it is here already.") { layer, _, _ in .layer(layer) },
    method("float", "", "Itself: its numbers are float32 already.") { layer, _, _ in
      .layer(layer)
    },
  ]

  private static func setTraining(
    _ layer: LayerValue, _ isTraining: Bool, _ host: inout any Host
  ) throws -> Value {
    _ = try layer.parts(in: host)
    var modes = host.modes
    modes.set(layer.path, isTraining: isTraining)
    if modes != host.modes {
      host.modes = modes
      host.variables.noteChange()
    }
    return .layer(layer)
  }
}
