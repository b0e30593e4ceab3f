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
      let value = try call(function, given, isMethod: false, whole, arguments)
      guard given.contains(where: \.putsInPlace), let first = given.first else { return value }
      return try located(range) {
        try put(value, into: first.value, arguments.first?.value, function.name)
      }
    case .method(let owner, let function):
      let owner = host.variables.current(owner)
      given.insert(BoundArguments.Given(name: nil, value: owner, range: source.range), at: 0)
      let function = function.called(source.lastName)
      let value = try call(function, given, isMethod: true, whole, arguments)
      guard function.changesInput else { return value }
      return try located(range) { try put(value, into: owner, source, function.name) }
    case .layer(let layer): return try call(layer, given, whole, arguments)
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
    return given.map { argument in
      BoundArguments.Given(
        name: argument.name, value: host.variables.current(argument.value),
        range: argument.range)
    }
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
        value = try form.body(bound, &host)
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
    case (.layer, "eval") where arguments.isEmpty: return owner
    case (.layer, "train") where arguments.count == 1:
      let isTraining = try evaluate(arguments[0].value)
      guard try located(range, { try isTraining.truth() }) else { return owner }
      throw LocatedError(Self.noTrainingMode("'.train(True)'"), range)
    case (.layer(let layer), "parameters") where arguments.isEmpty:
      return try located(range) { .listed(try layer.parameters(in: host).map { .tensor($0) }) }
    case (.generator(let generator), _):
      return try located(range) { try host.call(generator, name, given(arguments)) }
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
  /// Whether it is `inplace=True`.
  fileprivate var putsInPlace: Bool {
    guard name == "inplace", case .bool(true) = value else { return false }
    return true
  }

  /// Whether it is `end=` with anything but a new line.
  fileprivate var leavesLineOpen: Bool {
    guard name == "end", case .string(let end) = value else { return false }
    return end != "\n"
  }
}
