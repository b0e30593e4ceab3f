import Engine
import Support

extension ExpressionEvaluator {
  /// A call's value.
  mutating func call(
    _ callee: Expression, _ arguments: [CallArgument], _ range: Range<Int>
  ) throws -> Value {
    let function: Value
    do {
      if case .attribute(let base, let name) = callee.kind {
        let owner = try self.owner(of: name, base)
        if let value = try callPython(owner, name, arguments, range) { return value }
        function = try member(owner, name, callee.range)
      } else {
        function = try evaluate(callee)
      }
    } catch {
      throw failure(error, of: callee, arguments)
    }
    return try call(function, arguments, range, callee)
  }

  private mutating func call(
    _ callee: Value, _ arguments: [CallArgument], _ range: Range<Int>, _ source: Expression
  ) throws -> Value {
    var given = try self.given(arguments)
    let whole = Expression(kind: .call(source, arguments), range: range, depth: 1)
    switch callee {
    case .function(let function):
      let function = function.called(source.lastName)
      if function.changesArguments, let first = arguments.first {
        try located(first.range) { try refuseSessions(first.value, in: function.name) }
      }
      guard function.isCalledInPlace(given), let first = given.first else {
        return try call(function, given, isMethod: false, whole, arguments)
      }
      given[0] = BoundArguments.Given(
        name: first.name, value: try first.value.snapshot(with: given), range: first.range)
      let value = try call(function, given, isMethod: false, whole, arguments)
      return try located(range) {
        try put(value, into: first.value, arguments.first?.value, function.name)
      }
    case .method(let owner, let function):
      let function = function.called(source.lastName)
      let operand = function.worksOnSnapshot ? try owner.snapshot(with: given) : owner
      given.insert(BoundArguments.Given(name: nil, value: operand, range: source.range), at: 0)
      let value = try call(function, given, isMethod: true, whole, arguments)
      guard function.changesInput else { return value }
      return try located(range) {
        let result = try function.compared(value, given)
        guard function.keepsPast else { return try put(result, into: owner, source, function.name) }
        return try GradientMode.off { try put(result, into: owner, source, function.name) }
      }
    case .layer(let layer): return try call(layer, given, whole, arguments)
    case .torchModule(let module):
      do {
        return try module.call(given, range, &host)
      } catch {
        throw error is LocatedError ? error : LocatedError(error, range)
      }
    case .module(.tensor):
      guard let error = Self.doneElsewhere("torch.Tensor", given) else { return .none }
      throw LocatedError(error, source.range)
    default:
      throw LocatedError(
        ExpressionError.cannot(
          what: "be called", value: callee.kind, mend: hiddenFunction(source)), source.range)
    }
  }

  /// How to restore a function that a variable hides.
  private func hiddenFunction(_ callee: Expression) -> String? {
    guard case .name(let name) = callee.kind, host.variables[name] != nil,
      TensorFunctions.bare(name) != nil
    else { return nil }
    return "del \(name) brings the function back"
  }

  private mutating func call(
    _ layer: LayerValue, _ given: [BoundArguments.Given], _ whole: Expression,
    _ arguments: [CallArgument]
  ) throws -> Value {
    let range = whole.range
    guard given.count == 1, given[0].name == nil, case .tensor(let input) = given[0].value
    else {
      let wrong = given.first { if case .tensor = $0.value { false } else { true } } ?? given.last
      throw LocatedError(
        ExpressionError.wrongArgument(
          function: layer.text, argument: "x", wants: "one tensor",
          got: given.count > 1 ? counted(given.count, "value") : wrong?.value.kind ?? "nothing"),
        wrong?.range ?? range)
    }
    do {
      return try located(range) { .tensor(try layer.run(input, in: &host)) }
    } catch let error as LocatedError where !isTrial {
      guard let argument = arguments.first, !argument.isSpread,
        !((error.cause as? FailedLine)?.isMendTried ?? false)
      else { throw error }
      let operand = FailedOperation.Operand(expression: argument.value, value: given[0].value)
      let operation = FailedOperation(expression: whole, operands: [operand])
      throw error.with(cures(of: LayerCures.candidates(operand, operation, host), operation))
    }
  }

  /// The values of a call's arguments, each with its name and its place.
  mutating func given(_ arguments: [CallArgument]) throws -> [BoundArguments.Given] {
    var given: [BoundArguments.Given] = []
    for argument in arguments {
      let value = try evaluate(argument.value)
      guard argument.isSpread else {
        given.append(
          BoundArguments.Given(name: argument.keyword, value: value, range: argument.range))
        continue
      }
      let items = try located(argument.range, { try value.requiredItems() })
      guard given.count + items.count <= Value.mostItems else {
        throw LocatedError(
          ExpressionError.tooMuch(
            what: "a call", count: given.count + items.count, most: Value.mostItems),
          argument.range)
      }
      for item in items {
        given.append(BoundArguments.Given(name: nil, value: item, range: argument.range))
      }
    }
    return given
  }

  /// The first form of the function that takes the arguments.
  private mutating func call(
    _ function: TensorFunction, _ given: [BoundArguments.Given], isMethod: Bool,
    _ whole: Expression, _ arguments: [CallArgument]
  ) throws -> Value {
    let range = whole.range
    var failures: [any Error] = []
    for form in function.forms {
      let bound: BoundArguments
      do {
        bound = try BoundArguments(
          given, to: form.signature, of: function, isMethod: isMethod, range)
      } catch {
        failures.append(error)
        continue
      }
      let value: Value
      do {
        try bound.requireProcessor()
        value = try form.body(bound, &host)
        try finish(value, of: function, bound, given)
      } catch {
        throw cured(error, function, given, isMethod, whole, arguments)
      }
      noteWarnings(function.name, given, value)
      guard function.name == "print", function.places == .python, case .string(let text) = value
      else { return value }
      try print(text, opens: given.contains { $0.leavesLineOpen }, range)
      return .none
    }
    if failures.count == 1, let failure = failures.first { throw failure }
    let kinds = given.dropFirst(isMethod ? 1 : 0).map { argument in
      (argument.name.map { "\($0)=" } ?? "") + argument.value.kind
    }
    throw LocatedError(
      ExpressionError.noSuchForm(
        function: function.name, given: kinds.joined(separator: ", "), usages: function.usages),
      range)
  }

  /// Has a tensor that was made want a gradient, and refuses to lose one on the way.
  private func finish(
    _ value: Value, of function: TensorFunction, _ bound: BoundArguments,
    _ given: [BoundArguments.Given]
  ) throws {
    if case .tensor(let tensor) = value, bound.flag("requires_grad"),
      function.places.contains(.torch) || function.name.hasPrefix("new_")
    {
      try tensor.want(gradient: true)
    }
    guard value.lacksGradient, GradientMode.isOn, !function.losesGradients,
      given.contains(where: \.value.requiresGradient)
    else { return }
    throw GradientError.unknown(operation: function.name)
  }

  /// The error of a function under the name used in the call, with fixes that were tried.
  private func cured(
    _ error: any Error, _ function: TensorFunction, _ given: [BoundArguments.Given],
    _ isMethod: Bool, _ whole: Expression, _ arguments: [CallArgument]
  ) -> any Error {
    let told = (error as? TensorError)?.told(of: function.name) ?? error
    let located = told as? LocatedError ?? LocatedError(told, whole.range)
    // Values from `*list` have no place of their own.
    guard case .call(let callee, _) = whole.kind, !arguments.contains(where: \.isSpread) else {
      return located
    }
    var expressions = arguments.map(\.value)
    if isMethod, case .attribute(let base, _) = callee.kind { expressions.insert(base, at: 0) }
    guard expressions.count == given.count else { return located }
    let operands = zip(expressions, given).map {
      FailedOperation.Operand(expression: $0, value: $1.value)
    }
    return cured(
      located,
      FailedOperation(expression: whole, operands: operands, function: function.name))
  }

  /// Methods of Python's own values; nil where there is none.
  private mutating func callPython(
    _ owner: Value, _ name: String, _ arguments: [CallArgument], _ range: Range<Int>
  ) throws -> Value? {
    switch (owner, name) {
    case (.string(let text), "join"), (.string(let text), "format"):
      return try callText(text, name, try given(arguments), range)
    case (.mapping(let mapping), "items") where arguments.isEmpty:
      return .listed(mapping.pairs.map { .tupled([$0.0, $0.1]) })
    case (.mapping(let mapping), "keys") where arguments.isEmpty:
      return .listed(mapping.pairs.map(\.0))
    case (.mapping(let mapping), "values") where arguments.isEmpty:
      return .listed(mapping.pairs.map(\.1))
    case (.dictionary(let dictionary), _) where arguments.isEmpty: return dictionary.listed(name)
    case (.generator(let generator), _):
      return try located(range) { try host.call(generator, name, given(arguments)) }
    case (.optimization(let value), _):
      let given = try given(arguments)
      let result = try located(range) { try value.call(name, given) }
      if result != nil { host.variables.noteChange() }
      return result
    case (.node(let node), "name") where arguments.isEmpty: return .string(node.name)
    case (.size(let sizes), "numel") where arguments.isEmpty:
      return .int(sizes.reduce(1, &*))
    default: return nil
    }
  }
}

extension Expression {
  /// The name by which it calls a function: `cat` of `torch.cat`.
  fileprivate var lastName: String? {
    switch kind {
    case .name(let name), .attribute(_, let name): name
    default: nil
    }
  }
}

extension Given<Value> {
  /// Whether it is `end=` with anything but a new line.
  fileprivate var leavesLineOpen: Bool {
    guard name == "end", case .string(let end) = value else { return false }
    return end != "\n"
  }
}

extension Value {
  /// Whether it is a tensor of float32, or has one among its results, without a gradient.
  var lacksGradient: Bool {
    switch self {
    case .tensor(let tensor): tensor.dtype == .float32 && !tensor.requiresGradient
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

  /// The value as a method in place reads it, which then overwrites it.
  fileprivate func snapshot(with given: [BoundArguments.Given]) throws -> Value {
    guard case .tensor(let tensor) = self else { return self }
    return .tensor(try tensor.snapshot(with: given.compactMap(\.value.operand)))
  }
}
