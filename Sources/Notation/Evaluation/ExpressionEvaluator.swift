import Engine
import Support

/// Evaluates a line in Python's notation on a copy of its host.
package struct ExpressionEvaluator {
  /// The session after the line.
  package var host: any Host
  /// What `print` wrote.
  package private(set) var printed: [String] = []
  /// The names assigned to, in order.
  package var assigned: [String] = []
  /// Remarks about needless imports, about broadcasting, and where torch would warn.
  package var remarks: [String] = []
  /// Whether broadcasting was noted: once per line is enough.
  var hasToldBroadcasting = false
  /// Whether a name or an element has changed.
  package var hasChanged = false
  /// Values of parts of the line that were already evaluated, by their places.
  var known: [Range<Int>: Value] = [:]
  /// Whether a change of a failed operation is being tried: its failures are not investigated.
  var isTrial = false
  /// Whether the last `print` did not end its line.
  private var isLineOpen = false

  /// Upper limit of printed lines.
  private static let mostPrinted = 100_000
  /// Upper limit of printed bytes.
  private static let mostPrintedBytes = 100_000_000
  private var printedBytes = 0
  /// The size, in bytes, at which memory was last checked.
  private var asked = 0
  /// Memory for a shown line besides its text: parts, styles and a copy of the text.
  private static let bytesOfLine = 300, copiesOfText = 6

  package init(_ host: any Host) { self.host = host }

  /// Carries out a line; gives the value of a bare expression.
  ///
  /// - Throws: `LocatedError`.
  package mutating func run(_ statement: PythonStatement) throws -> Value? {
    let isOn = !host.variables.isGradientOff
    guard GradientMode.isOn == isOn else {
      return try GradientMode.$isOn.withValue(isOn) { try carryOut(statement) }
    }
    return try carryOut(statement)
  }

  private mutating func carryOut(_ statement: PythonStatement) throws -> Value? {
    switch statement {
    case .expression(let expression): return try evaluate(expression)
    case .assign(let targets, let expression):
      let value = try evaluate(expression)
      for target in targets { try assign(value, to: target, expression.range) }
    case .augment(let target, let operation, let expression, let range):
      try augment(target, operation, expression, range)
    case .loop(let target, let iterable, let body):
      try loop(target, iterable, body)
    case .block(let contexts, let body): try block(contexts, body)
    case .delete(let targets): for target in targets { try delete(target) }
    case .assert(let condition, let message):
      let isTrue = try truth(of: condition, try evaluate(condition))
      guard !isTrue else { break }
      let text = try message.map { try evaluate($0).printed() }
      throw LocatedError(ExpressionError.assertionFailed(message: text), condition.range)
    case .importing(let imports): for item in imports { try bring(item) }
    case .pass: break
    }
    return nil
  }

  /// Carries out statements within contexts: `with torch.no_grad():`.
  private mutating func block(_ contexts: [Expression], _ body: [PythonStatement]) throws {
    let isGradientOff = host.variables.isGradientOff
    defer { host.variables.isGradientOff = isGradientOff }
    for context in contexts {
      guard case .gradientMode(let isOn) = try evaluate(context) else {
        throw LocatedError(
          ExpressionError.notSupported(
            what: "this 'with'", mend: "with torch.no_grad(): is read; leave this line out"),
          context.range)
      }
      host.variables.isGradientOff = !isOn
    }
    for statement in body { _ = try run(statement) }
  }

  /// Iterates over the values of a loop: views of a tensor that the loop itself may change.
  private mutating func loop(
    _ target: Target, _ iterable: Expression, _ body: [PythonStatement]
  ) throws {
    let level = host.variables.waiting.count
    host.variables.waiting.append(ValueList(try items(of: iterable)))
    defer { host.variables.waiting.removeLast() }
    for place in host.variables.waiting[level].indices {
      try checkInterrupt(iterable.range)
      try assign(
        host.variables.waiting[level][place], to: target, iterable.range, isLocal: true)
      for statement in body { _ = try run(statement) }
    }
  }

  /// Adds this place to errors without one.
  package func located<Result>(_ range: Range<Int>, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as LocatedError {
      throw error
    } catch {
      throw LocatedError(error, range)
    }
  }

  /// Applies an operation to evaluated operands; if it fails, fixes are tried.
  ///
  /// - Throws: `LocatedError`.
  func cured<Result>(
    _ expression: Expression, _ operands: @autoclosure () -> [(Expression, Value)],
    _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try located(expression.range, body)
    } catch let error as LocatedError {
      let operands = operands().map { FailedOperation.Operand(expression: $0, value: $1) }
      throw cured(error, FailedOperation(expression: expression, operands: operands))
    }
  }

  /// Whether a value counts as true.
  ///
  /// - Throws: `LocatedError`.
  private func truth(of expression: Expression, _ value: Value) throws -> Bool {
    try cured(expression, [(expression, value)]) { try value.truth() }
  }

  /// Stops where the user wants it.
  func checkInterrupt(_ range: Range<Int>) throws {
    if Interruption.watch.isRaised() {
      throw LocatedError(ExpressionError.interrupted, range)
    }
  }

  /// An expression's value.
  ///
  /// - Throws: `LocatedError`.
  package mutating func evaluate(_ expression: Expression) throws -> Value {
    let range = expression.range
    if !known.isEmpty, !range.isEmpty, let value = known[range] { return value }
    switch expression.kind {
    case .constant(let value): return value
    case .name(let name): return try located(range) { try look(up: name) }
    case .text(let pieces): return .string(try text(of: pieces, range))
    // Values are evaluated first: a pending call would keep a copy of the evaluator.
    case .tuple(let parts):
      let value = Value.tupled(try values(of: parts))
      return try limited(value, range)
    case .list(let parts):
      let value = Value.listed(try values(of: parts))
      return try limited(value, range)
    case .comprehension(let body, let target, let iterable):
      let value = try comprehension(body, target, iterable)
      return try limited(value, range)
    case .attribute(let base, let name): return try attribute(base, name, range)
    case .call(let callee, let arguments):
      let value = try call(callee, arguments, range)
      return try limited(value, range)
    case .item(let base, let items): return try item(base, items, range)
    case .slice:
      throw LocatedError(ExpressionError.unexpected(found: "':'", wants: "a value"), range)
    case .unary, .binary, .comparison, .both, .either: return try operation(expression)
    }
  }

  /// Several values in turn.
  private mutating func values(of parts: [Expression]) throws -> [Value] {
    try parts.map { try evaluate($0) }
  }

  /// The result of an operator.
  private mutating func operation(_ expression: Expression) throws -> Value {
    let range = expression.range
    switch expression.kind {
    case .unary(let operation, let operand):
      let value = try evaluate(operand)
      if operation == .not { return .bool(!(try truth(of: operand, value))) }
      return try cured(expression, [(operand, value)]) {
        try ValueArithmetic.unary(operation, value)
      }
    case .binary(let operation, let left, let right):
      let operands = try values(of: [left, right])
      let (first, second) = (operands[0], operands[1])
      try checkInterrupt(range)
      let result = try cured(expression, [(left, first), (right, second)]) {
        try ValueArithmetic.binary(operation, first, second)
      }
      if operation != .matrixMultiply { noteBroadcasting([first, second], result) }
      return try limited(result, range)
    case .comparison(let first, let parts): return try compare(first, parts)
    case .both(let left, let right):
      let first = try evaluate(left)
      return try truth(of: left, first) ? try evaluate(right) : first
    case .either(let left, let right):
      let first = try evaluate(left)
      return try truth(of: left, first) ? first : try evaluate(right)
    default: return try evaluate(expression)
    }
  }

  /// Refuses lists nested too deeply to process.
  func limited(_ value: Value, _ range: Range<Int>) throws -> Value {
    guard let parts = value.parts else { return value }
    guard parts.depth <= ValueList.deepest else {
      throw LocatedError(ExpressionError.tooDeep(most: ValueList.deepest), range)
    }
    guard parts.total <= Value.mostItems else {
      throw LocatedError(
        ExpressionError.tooMuch(what: "a list", count: parts.total, most: Value.mostItems), range)
    }
    return value
  }

  private mutating func compare(
    _ first: Expression, _ parts: [(symbol: Comparison, operand: Expression)]
  ) throws -> Value {
    var left = try evaluate(first)
    var result = Value.bool(true)
    var start = first.range.lowerBound
    var operand = first
    for (place, part) in parts.enumerated() {
      let right = try evaluate(part.operand)
      // Expressions made by the program have no place in the line.
      let range = start..<max(start, part.operand.range.upperBound)
      let expression = Expression(
        kind: .comparison(operand, [part]), range: range, depth: 1)
      result = try cured(expression, [(operand, left), (part.operand, right)]) {
        try ValueArithmetic.compare(part.symbol, left, right)
      }
      noteBroadcasting([left, right], result)
      if place < parts.count - 1, !(try truth(of: expression, result)) { return result }
      operand = part.operand
      (left, start) = (right, part.operand.range.lowerBound)
    }
    return result
  }

  /// Writes a line, or continues an unfinished one.
  mutating func print(_ text: String, opens: Bool, _ range: Range<Int>) throws {
    printedBytes += text.utf8.count
    for (count, most) in [
      (printed.count + 1, Self.mostPrinted), (printedBytes, Self.mostPrintedBytes),
    ] where count > most {
      throw LocatedError(
        ExpressionError.tooMuch(what: "a printout", count: count, most: most), range)
    }
    try located(range) {
      try MemoryBudget.check(Self.copiesOfText * text.utf8.count, of: UInt8.self)
      try MemoryBudget.checkGrowth(
        "a printout",
        bytes: Self.copiesOfText * printedBytes + Self.bytesOfLine * printed.count, asked: &asked)
    }
    if isLineOpen, !printed.isEmpty {
      printed[printed.count - 1] += text
    } else {
      printed.append(text)
    }
    isLineOpen = opens
  }
}
