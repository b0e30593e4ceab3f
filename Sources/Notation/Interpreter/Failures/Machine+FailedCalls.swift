import Engine
import Support

/// Failed calls of what a better hint is known for, or whose input may be mended.
extension Machine {
  /// The error of an unknown function, with a hint from the values of its call if they say more.
  func hinted(
    _ error: LocatedError, _ expression: Expression, _ frame: Frame, _ host: any Host
  ) -> LocatedError? {
    guard let cause = error.cause as? ExpressionError, cause.isOfUnknown else { return nil }
    let step = frame.code.instructions[place]
    if step.operation == .callMethod, case .call(let callee, let arguments) = expression.kind {
      let first = frame.base + Int(step.b) + 1
      let values = arguments.enumerated().map { number, argument in
        BoundArguments.Given(
          name: argument.keyword, value: registers[first + number], range: argument.range)
      }
      return hinted(error, callee, values)
    }
    if case .name(let module) = expression.kind {
      let members = frame.code.places.compactMap { place -> ExpressionError? in
        switch place.kind {
        case .attribute(let base, let name) where base.range == expression.range:
          Self.ofModule(module, name)
        case .call(let callee, _):
          if case .attribute(let base, let name) = callee.kind, base.range == expression.range {
            Self.ofModule(module, name)
          } else {
            nil
          }
        default: nil
        }
      }
      if let better = members.first {
        var hinted = LocatedError(better, expression.range)
        hinted.source = error.source
        return hinted
      }
    }
    let calls = frame.code.places.compactMap { place -> (Expression, [CallArgument])? in
      guard case .call(let callee, let arguments) = place.kind, callee.dottedName != nil,
        callee.range.lowerBound == expression.range.lowerBound,
        callee.range.upperBound >= expression.range.upperBound
      else { return nil }
      return (callee, arguments)
    }
    guard let (callee, arguments) = calls.first else { return nil }
    let trial = OperationTrial(
      self, FailedOperation(expression: expression, operands: []), host)
    let given = arguments.compactMap { argument -> BoundArguments.Given? in
      (try? trial.value(of: argument.value)).map {
        BoundArguments.Given(name: argument.keyword, value: $0, range: argument.range)
      }
    }
    guard given.count == arguments.count else { return nil }
    return hinted(error, callee, given)
  }

  func hinted(
    _ error: LocatedError, _ callee: Expression, _ given: [BoundArguments.Given]
  ) -> LocatedError? {
    guard let name = callee.dottedName, let root = name.split(separator: ".").first,
      globals[String(root)] == nil,
      let better = Self.layer(name, given) ?? Self.doneElsewhere(name, given)
    else { return nil }
    var hinted = LocatedError(better, callee.range)
    hinted.source = error.source
    return hinted
  }

  /// A call of the stack or of a layer that has failed, whose input may be mended.
  func layerCall(
    _ error: LocatedError, _ expression: Expression, _ frame: Frame
  ) -> FailedOperation? {
    let step = frame.code.instructions[place]
    guard step.operation == .call, case .call(_, let arguments) = expression.kind,
      arguments.count == 1, arguments[0].spread == .none,
      case .layer = registers[frame.base + Int(step.b)],
      !((error.cause as? FailedLine)?.isMendTried ?? false)
    else { return nil }
    return FailedOperation(
      expression: expression,
      operands: [
        FailedOperation.Operand(
          expression: arguments[0].value, value: registers[frame.base + Int(step.b) + 1])
      ])
  }

  /// A call of one of Python's own functions that has failed.
  func nativeCall(_ expression: Expression, _ frame: Frame) -> FailedOperation? {
    let step = frame.code.instructions[place]
    guard step.operation == .call, case .call(let callee, let arguments) = expression.kind,
      case .name(let name) = callee.kind, globals[name] == nil, Builtins.all[name] != nil,
      arguments.allSatisfy({ $0.keyword == nil && $0.spread == .none })
    else { return nil }
    let first = frame.base + Int(step.b) + 1
    let operands = arguments.enumerated().map { number, argument in
      FailedOperation.Operand(expression: argument.value, value: registers[first + number])
    }
    return FailedOperation(expression: expression, operands: operands, function: name)
  }

  /// The refusal of an assignment such as `model[0].weight *= 0.1`.
  func refusedWeight(
    _ error: LocatedError, _ expression: Expression, _ frame: Frame, _ host: any Host
  ) -> LocatedError? {
    let step = frame.code.instructions[place]
    guard step.operation == .augment, case .binary(let operation, let left, _) = expression.kind,
      case .attribute(let base, let name) = left.kind,
      case .layer(let layer)? = try? OperationTrial(
        self, FailedOperation(expression: expression, operands: []), host
      ).value(of: base)
    else { return nil }
    return layer.refusal(
      error, name, operation, value(step.c, frame.base, frame.code), in: host)
  }
}

extension ExpressionError {
  /// Whether it is about a name or a member that is not known.
  fileprivate var isOfUnknown: Bool {
    switch self {
    case .unknownName, .unknownAttribute, .notSupported: true
    default: false
    }
  }
}
