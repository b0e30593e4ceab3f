import Engine
import Support

/// Errors that nothing catches: where they happened, and what would help.
extension Machine {
  /// The error with its place and with changes that were tried.
  mutating func explained(_ error: any Error, _ host: any Host) -> any Error {
    guard let frame = frames.last else { return error }
    // What nothing caught, or a `with` has let through, goes on from where it was.
    if frame.code.isReraising(place), (error as? LocatedError)?.source != nil { return error }
    let expression = frame.code.expression(at: place)
    var located = Self.located(error, expression)
    if let moved = located.outside(frame.code, at: expression) { return moved }
    if located.source == nil {
      located.source = frame.code.source
    } else if let inner = error as? LocatedError, inner.source != nil {
      // A module of torch's own has called the function where it happened.
      return inner.called(from: frame.code, place)
    }
    guard !isTrial, located.cures.isEmpty, located.edits.isEmpty, let expression else {
      return located
    }
    located = withCures(located, error, expression, frame, host)
    if !located.cures.isEmpty {
      let torch = ProgramText(frame.code.source).torch
      located.cures = located.cures.compactMap { $0.calling(torch: torch) }
    }
    located.edits = edits(for: located, error, expression, frame, host)
    located.reasons = reasons(of: error, expression, frame, host)
    return located
  }

  private mutating func withCures(
    _ error: LocatedError, _ cause: any Error, _ expression: Expression, _ frame: Frame,
    _ host: any Host
  ) -> LocatedError {
    var located = error
    let error = cause
    if let failure = Self.failure(in: error) {
      located = cured(located, failure, expression, frame, host)
    } else if let failure = error as? InPlaceFailure {
      // The result exists: only its place is missing.
      guard case .binary(let operation, let left, let right) = expression.kind,
        case .name(let name) = left.kind
      else { return located }
      let parts = Expression.made(.binary(operation, left, right))
      located = located.with([Cure(head: "\(name) = ", expression: parts, shape: failure.shape)])
    } else if let better = hinted(located, expression, frame, host) {
      located = better
    } else if let call = layerCall(located, expression, frame) {
      located = cured(located, ofLayer: call, host)
    } else if let call = nativeCall(expression, frame) {
      located = cured(located, call, host)
    } else if let refused = refusedWeight(located, expression, frame, host) {
      located = refused
    } else if let operation = operation(expression, frame) {
      located = cured(located, operation, host)
    }
    return located
  }

  static func failure(in error: any Error) -> CallFailure? {
    error as? CallFailure ?? (error as? LocatedError)?.cause as? CallFailure
  }

  static func located(_ error: any Error, _ expression: Expression?) -> LocatedError {
    let place = expression?.range ?? 0..<0
    switch error {
    case let error as LocatedError:
      guard error.range.isEmpty || error.cause is CallFailure || error.cause is ModuleFailure else {
        return error
      }
      var moved = located(error.cause, expression)
      if !error.range.isEmpty { moved = LocatedError(moved.cause, error.range) }
      moved.trace = error.trace
      return moved
    case let error as CallFailure: return located(error.cause, expression)
    case let error as ModuleFailure: return located(error.cause, expression)
    case let error as InPlaceFailure: return located(error.cause, expression)
    case let error as PythonException: return LocatedError(error, place)
    default: return LocatedError(error, marked(error, expression) ?? place)
    }
  }

  /// The part of an expression that an error is about.
  private static func marked(_ error: any Error, _ expression: Expression?) -> Range<Int>? {
    guard let expression else { return nil }
    switch (error, expression.kind) {
    case (ExpressionError.unknownAttribute(_, let name, _), _),
      (ExpressionError.notSupported(_, _), .attribute(_, let name)):
      // An unknown name is marked by itself, without the text before it.
      guard let callee = expression.attributeRange(name) else { return nil }
      return callee
    case (is CallFailure, _), (_, .call): return nil
    case (ExpressionError.cannot(let what, _, _), .item(_, let items))
    where what.hasPrefix("be an index") || what.hasPrefix("be the bound"):
      return items.first?.range
    case (ExpressionError.indexOutside, .item(_, let items)),
      (ExpressionError.missingKey, .item(_, let items)):
      return items.first?.range
    case (is TensorError, .item(_, let items)):
      let start = items.first?.range.lowerBound ?? expression.range.lowerBound
      return start..<max(start, expression.range.upperBound - 1)
    default: return nil
    }
  }

  /// The operation that an instruction carries out, with the values of its operands.
  func operation(_ expression: Expression, _ frame: Frame) -> FailedOperation? {
    let step = frame.code.instructions[place]
    func operand(_ expression: Expression, _ place: Int32) -> FailedOperation.Operand {
      FailedOperation.Operand(
        expression: expression, value: value(place, frame.base, frame.code))
    }
    switch (step.operation, expression.kind) {
    case (.add, .binary(_, let left, let right)), (.subtract, .binary(_, let left, let right)),
      (.multiply, .binary(_, let left, let right)), (.binary, .binary(_, let left, let right)),
      (.augment, .binary(_, let left, let right)):
      return FailedOperation(
        expression: expression, operands: [operand(left, step.b), operand(right, step.c)])
    case (.compare, .comparison(let left, let parts)):
      return FailedOperation(
        expression: expression,
        operands: [operand(left, step.b), operand(parts[0].operand, step.c)])
    case (.jumpUnless, .comparison(let left, let parts)):
      let operands = [operand(left, step.a), operand(parts[0].operand, step.b)]
      guard
        let result = try? ValueArithmetic.compare(
          parts[0].symbol, operands[0].value, operands[1].value)
      else { return FailedOperation(expression: expression, operands: operands) }
      // The comparison has a value, which is no condition.
      return FailedOperation(
        expression: expression,
        operands: [FailedOperation.Operand(expression: expression, value: result)])
    case (.jumpIf, _), (.jumpIfNot, _), (.unary, .unary(.not, _)):
      let whole = if case .unary(_, let value) = expression.kind { value } else { expression }
      let place = step.operation == .unary ? step.b : step.a
      return FailedOperation(expression: whole, operands: [operand(whole, place)])
    case (.unary, .unary(_, let value)):
      return FailedOperation(expression: expression, operands: [operand(value, step.b)])
    case (.item, .item(let base, let items)):
      guard case .tensor = value(step.b, frame.base, frame.code) else { return nil }
      var operation = FailedOperation(expression: expression, operands: [operand(base, step.b)])
      let index = (try? indexItems(value(step.c, frame.base, frame.code))) ?? []
      operation.masks = Set(
        zip(items, index).filter { index.count == items.count && $1.isMask }.map(\.0.range))
      return operation
    default: return nil
    }
  }

  /// A function's error, with changes of the call that were tried.
  private mutating func cured(
    _ error: LocatedError, _ failure: CallFailure, _ expression: Expression, _ frame: Frame,
    _ host: any Host
  ) -> LocatedError {
    guard let operands = Self.operands(failure, expression) else { return error }
    return cured(
      error,
      FailedOperation(
        expression: expression, operands: operands, function: failure.function.name), host)
  }

  /// What a function was called with, and where that is written.
  static func operands(
    _ failure: CallFailure, _ expression: Expression
  ) -> [FailedOperation.Operand]? {
    // Values from `*list` have no place of their own.
    guard case .call(let callee, let arguments) = expression.kind,
      !arguments.contains(where: { $0.spread != .none })
    else { return nil }
    var expressions =
      (arguments.filter { $0.keyword == nil }
      + arguments.filter { $0.keyword != nil }).map(\.value)
    if failure.isMethod, case .attribute(let base, _) = callee.kind {
      expressions.insert(base, at: 0)
    }
    guard expressions.count == failure.values.count else { return nil }
    return zip(expressions, failure.values).map {
      FailedOperation.Operand(expression: $0, value: $1)
    }
  }

  /// The error with changes of the operation that were tried, if any succeed.
  private func cured(
    _ error: LocatedError, _ operation: FailedOperation, _ host: any Host
  ) -> LocatedError {
    let trial = OperationTrial(self, operation, host)
    return error.with(trial.cures(of: CureRules.candidates(for: error.cause, operation)))
  }

  /// The error of a layer with shapes near the given one that it takes.
  func cured(
    _ error: LocatedError, ofLayer operation: FailedOperation, _ host: any Host
  ) -> LocatedError {
    guard let operand = operation.operands.first else { return error }
    let trial = OperationTrial(self, operation, host)
    return error.with(trial.cures(of: LayerCures.candidates(operand, operation, host)))
  }

  /// The values of the names of the function that is running.
  var ownNames: [String: Value] {
    guard let frame = frames.last else { return [:] }
    var values: [String: Value] = [:]
    for (number, name) in frame.code.localNames.enumerated() {
      switch registers[frame.base + number] {
      case .undefined: break
      case .cell(let cell): values[name] = cell.value
      case let value: values[name] = value
      }
    }
    return values
  }
}

extension Expression {
  /// The place of the name after the dot.
  fileprivate func attributeRange(_ name: String) -> Range<Int>? {
    switch kind {
    case .attribute(_, name): (range.upperBound - name.unicodeScalars.count)..<range.upperBound
    case .call(let callee, _): callee.attributeRange(name)
    default: nil
    }
  }
}
