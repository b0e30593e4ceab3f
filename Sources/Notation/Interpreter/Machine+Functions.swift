import Engine
import Support

/// Calls of functions that no line defines.
extension Machine {
  /// A call's result; `expression` is where it is written.
  ///
  /// - Throws: `CallFailure` and whatever the function throws.
  mutating func apply(
    _ callee: Value, _ arguments: Arguments, _ expression: Expression?, _ host: inout any Host
  ) throws -> Value {
    switch callee {
    case .native(let function): return try function.body(&self, &host, arguments)
    case .function(let function):
      return try call(function, given(arguments, expression), expression, &host)
    case .method(let owner, let function):
      return try call(function, of: owner, listed(arguments, for: owner, &host), expression, &host)
    case .torchModule(let module):
      return try call(module, arguments, expression, &host)
    case .type(let type):
      if type.isOfLines { return try make(type, arguments, &host) }
      if type.nature == .exception { return try make(type, arguments, &host) }
      guard let constructor = type.constructor else { break }
      var arguments = try listed(arguments, making: type, &host)
      if type.name == "range" {
        guard arguments.named.isEmpty else {
          throw PythonException("TypeError", "range() takes no keyword arguments")
        }
        arguments.values = try arguments.values.map { try index($0, &host) }
      }
      return try apply(constructor, arguments, expression, &host)
    case .bound(let method):
      var arguments = arguments
      arguments.values.insert(method.owner, at: 0)
      return try call(method.function, arguments, &host)
    case .closure: return try call(callee, arguments, &host)
    case .instance(let object):
      guard let function = object.type.lookup(Names.call) else { break }
      var arguments = arguments
      arguments.values.insert(callee, at: 0)
      return try call(function, arguments, &host)
    case .gradientMode(let isOn):
      let function = try Builtins.one("no_grad", arguments)
      return .native(
        NativeFunction("no_grad", isMethod: true) { machine, host, given in
          let before = machine.gradients.isOn
          machine.gradients.isOn = isOn
          defer { machine.gradients.isOn = before }
          return try machine.call(function, given, &host)
        })
    case .layer(let layer):
      return try run(layer, given(arguments, expression), &host)
    case .module(.tensor): return try TorchParts.tensor(&self, &host, arguments)
    default: break
    }
    throw ExpressionError.cannot(
      what: "be called", value: callee.kind, mend: hiddenFunction(expression))
  }

  /// The whole number that an object says it is by `__index__`; any other value itself.
  private mutating func index(_ value: Value, _ host: inout any Host) throws -> Value {
    switch value {
    case .bool(let truth): return .int(truth ? 1 : 0)
    case .instance(let object):
      return try object.type.lookup(Names.index).map { try call($0, value, host: &host) } ?? value
    default: return value
    }
  }

  /// The values of a call with their places in the text, after the owner of a method.
  mutating func given(
    _ arguments: Arguments, _ expression: Expression?, of owner: Value? = nil
  ) -> [BoundArguments.Given] {
    let count = arguments.values.count + arguments.named.count
    let written = expression?.argumentsInOrder(count)
    let whole = expression?.range ?? 0..<0
    var given: [BoundArguments.Given] = []
    given.reserveCapacity(count + (owner == nil ? 0 : 1))
    if let owner {
      given.append(.init(name: nil, value: owner, range: expression?.owner ?? 0..<0))
    }
    func range(_ number: Int) -> Range<Int> { written?[number].range ?? whole }
    for (number, value) in arguments.values.enumerated() {
      given.append(.init(name: nil, value: value, range: range(number)))
    }
    for (number, (name, value)) in arguments.named.enumerated() {
      given.append(.init(name: name, value: value, range: range(arguments.values.count + number)))
    }
    return given
  }

  /// How to restore a function that a variable hides.
  private mutating func hiddenFunction(_ expression: Expression?) -> String? {
    guard case .call(let callee, _)? = expression?.kind, case .name(let name) = callee.kind,
      globals[name] != nil, TensorFunctions.bare(name) != nil
    else { return nil }
    return "del \(name) brings the function back"
  }

  /// A function of the notation.
  private mutating func call(
    _ function: TensorFunction, _ given: [BoundArguments.Given], _ expression: Expression?,
    _ host: inout any Host
  ) throws -> Value {
    let function = function.called(expression?.lastName)
    if function.changesArguments {
      try refuseSessions(expression, in: function.name)
      noteChanging()
    }
    defer { if function.changesArguments { Self.noteChanged() } }
    guard function.isCalledInPlace(given), let first = given.first else {
      return try form(function, given, isMethod: false, expression, &host)
    }
    var changed = given
    changed[0] = BoundArguments.Given(
      name: first.name, value: try first.value.snapshot(with: given.map(\.value)),
      range: first.range)
    if function.isOnePass { noteChanging() }
    let (value, isDone) = try Self.offering(first.value, function, given) {
      try form(function, changed, isMethod: false, expression, &host)
    }
    if isDone { return noted(first.value, &host) }
    return try put(value, into: first.value, function.name, &host)
  }

  /// A method of a tensor or a module.
  mutating func call(
    _ function: TensorFunction, of owner: Value, _ arguments: Arguments,
    _ expression: Expression?, _ host: inout any Host
  ) throws -> Value {
    let function = function.called(expression?.lastName)
    var given = given(arguments, expression, of: owner)
    if function.worksOnSnapshot {
      let operand = try owner.snapshot(with: given.dropFirst().map(\.value))
      given[0] = BoundArguments.Given(name: nil, value: operand, range: given[0].range)
    }
    guard function.changesInput else {
      return try form(function, given, isMethod: true, expression, &host)
    }
    if function.isOnePass { noteChanging() }
    let (value, isDone) = try Self.offering(owner, function, given) {
      try form(function, given, isMethod: true, expression, &host)
    }
    if isDone { return noted(owner, &host) }
    let result = try function.compared(value, given)
    guard function.keepsPast else { return try put(result, into: owner, function.name, &host) }
    return try GradientMode.off { try put(result, into: owner, function.name, &host) }
  }

  /// Overwrites a tensor with the result of a method that ends in `_`, or of a function with
  /// `inplace=True`.
  ///
  /// - Throws: `TensorError`; `GradientError`.
  private mutating func put(
    _ value: Value, into owner: Value, _ operation: String, _ host: inout any Host
  ) throws -> Value {
    guard case .tensor(let tensor) = owner, case .tensor(let result) = value, result !== tensor
    else { return value }
    if result.requiresGradient, GradientFunctions.withoutDerivative.contains(operation) {
      throw GradientError.unknown(operation: operation)
    }
    let plain = operation.hasSuffix("_") ? String(operation.dropLast()) : operation
    let mend = "write x = x.\(plain)(…), which makes a new tensor"
    try tensor.checkInPlace(
      result, operation, mend: mend, isUniform: ["fill_", "zero_"].contains(operation))
    noteChanging()
    defer { Self.noteChanged() }
    try tensor.put(result, operation)
    return noted(owner, &host)
  }

  /// A tensor, after its elements have changed.
  private mutating func noted(_ owner: Value, _ host: inout any Host) -> Value {
    host.variables.noteChange()
    told.hasChanged = true
    return owner
  }

  /// The first form of the function that takes the arguments.
  private mutating func form(
    _ function: TensorFunction, _ given: [BoundArguments.Given], isMethod: Bool,
    _ expression: Expression?, _ host: inout any Host
  ) throws -> Value {
    let range = expression?.range ?? 0..<0
    for form in function.forms {
      let bound: BoundArguments
      if function.forms.count == 1 {
        bound = try BoundArguments(
          given, to: form.signature, of: function, isMethod: isMethod, range)
      } else {
        guard
          let fitting = BoundArguments(
            trying: given, to: form.signature, of: function, isMethod: isMethod, range)
        else { continue }
        bound = fitting
      }
      let value: Value
      do {
        value = try form.body(bound, &host)
        try finish(value, of: function, bound, given)
      } catch {
        if error is PythonException { throw error }
        throw CallFailure(error, function, given.map(\.value), isMethod: isMethod)
      }
      noteWarnings(function.name, given, value)
      trace?.operate(function.name, given.map(\.value), value) { bound[$0] }
      return value
    }
    let kinds = given.dropFirst(isMethod ? 1 : 0).map { argument in
      (argument.name.map { "\($0)=" } ?? "") + argument.value.kind
    }
    throw ExpressionError.noSuchForm(
      function: function.name, given: kinds.joined(separator: ", "), usages: function.usages)
  }

  /// Has a tensor that was made want a gradient, and refuses to lose one on the way.
  private mutating func finish(
    _ value: Value, of function: TensorFunction, _ bound: BoundArguments,
    _ given: [BoundArguments.Given]
  ) throws {
    if function.canWantGradient, case .tensor(let tensor) = value, bound.flag("requires_grad") {
      try tensor.want(gradient: true)
    }
    guard value.lacksGradient, GradientMode.isOn, !function.losesGradients,
      given.contains(where: \.value.requiresGradient)
    else { return }
    throw GradientError.unknown(operation: function.name)
  }

  private mutating func call(
    _ module: Module, _ arguments: Arguments, _ expression: Expression?, _ host: inout any Host
  ) throws -> Value {
    try module.call(given(arguments, expression), expression?.range ?? 0..<0, &host)
  }

  private mutating func run(
    _ layer: LayerValue, _ given: [BoundArguments.Given], _ host: inout any Host
  ) throws -> Value {
    guard given.count == 1, given[0].name == nil, case .tensor(let input) = given[0].value
    else {
      let wrong = given.first { if case .tensor = $0.value { false } else { true } } ?? given.last
      let error = ExpressionError.wrongArgument(
        function: layer.text, argument: "x", wants: "one tensor",
        got: given.count > 1 ? counted(given.count, "value") : wrong?.value.kind ?? "nothing")
      throw wrong.map { LocatedError(error, $0.range) } ?? error
    }
    return .tensor(try layer.run(input, in: &host))
  }
}

extension Expression {
  /// The values of a call as they are written, those by place first; `nil` where some are spread.
  fileprivate func argumentsInOrder(_ count: Int) -> [CallArgument]? {
    guard case .call(_, let written) = kind, written.count == count,
      !written.contains(where: { $0.spread != .none })
    else { return nil }
    guard let named = written.firstIndex(where: { $0.keyword != nil }),
      written[named...].contains(where: { $0.keyword == nil })
    else { return written }
    return written.filter { $0.keyword == nil } + written.filter { $0.keyword != nil }
  }

  /// The name by which it calls a function: `cat` of `torch.cat(…)`.
  var lastName: String? {
    guard case .call(let callee, _) = kind else { return nil }
    return switch callee.kind {
    case .name(let name), .attribute(_, let name): name
    default: nil
    }
  }

  /// The place of what is called.
  fileprivate var owner: Range<Int>? {
    guard case .call(let callee, _) = kind else { return nil }
    return callee.range
  }
}

extension Value {
  /// Whether it is a tensor of floats, or has one among its results, without a gradient.
  var lacksGradient: Bool {
    switch self {
    case .tensor(let tensor): tensor.dtype.isReal && !tensor.requiresGradient
    case .result(let result): result.fields.contains { $0.value.lacksGradient }
    case .list(let values), .tuple(let values):
      values.holdsTensors && values.contains { $0.lacksGradient }
    default: false
    }
  }

  /// Whether it is a tensor, or several, that wants a gradient.
  var requiresGradient: Bool {
    switch self {
    case .tensor(let tensor): tensor.requiresGradient
    case .list(let values), .tuple(let values):
      values.holdsTensors && values.contains { $0.requiresGradient }
    default: false
    }
  }
}
