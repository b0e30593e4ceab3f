import Engine
import Support

extension Compiler {
  /// The place of an expression's value: that of a constant or a variable, or a new register.
  ///
  /// - Throws: `LocatedError`.
  mutating func operand(_ expression: Expression) throws -> Int {
    if let value = constant(expression) { return code.constant(value) }
    if case .name(let name) = expression.kind {
      switch meaning(of: name) {
      case .register(let register): return register
      case .constant(let value): return code.constant(value)
      default: break
      }
    }
    let register = code.reserve()
    try compile(expression, to: register)
    return register
  }

  /// The value of an expression that is known before it is evaluated.
  private func constant(_ expression: Expression) -> Value? {
    if !known.isEmpty, !expression.range.isEmpty, let value = known[expression.range] {
      return value
    }
    if case .constant(let value) = expression.kind { return value }
    return nil
  }

  /// Puts an expression's value into a register.
  ///
  /// - Throws: `LocatedError`.
  mutating func compile(_ expression: Expression, to target: Int) throws {
    if let value = constant(expression) {
      code.emit(.move, target, code.constant(value), at: expression)
      return
    }
    let top = code.top
    defer { code.release(to: top) }
    switch expression.kind {
    case .constant(let value): code.emit(.move, target, code.constant(value), at: expression)
    case .name(let name): load(name, to: target, at: expression)
    case .bytes:
      throw LocatedError(
        ExpressionError.notSupported(what: "a bytes literal", mend: "leave the b out"),
        expression.range)
    case .tuple(let parts): try sequence(parts, .tuple, to: target, expression)
    case .list(let parts): try sequence(parts, .list, to: target, expression)
    case .set(let parts): try sequence(parts, .set, to: target, expression)
    case .dictionary(let parts): try dictionary(parts, to: target, expression)
    case .unary(let operation, let value):
      let place = try operand(value)
      code.emit(.unary, target, place, x: operation.number, at: expression)
    case .binary(let operation, let left, let right):
      let places = (try operand(left, before: [right]), try operand(right))
      let own: Instruction.Operation =
        switch operation {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        default: .binary
        }
      code.emit(own, target, places.0, places.1, x: operation.number, at: expression)
    case .comparison(let first, let parts): try comparison(first, parts, to: target)
    case .both(let left, let right): try either(left, right, .jumpIfNot, to: target)
    case .either(let left, let right): try either(left, right, .jumpIf, to: target)
    case .conditional(let condition, let then, let otherwise):
      let jumps = try jumpsUnless(condition)
      try compile(then, to: target)
      let end = code.emit(.jump)
      jumps.forEach { code.land($0) }
      try compile(otherwise, to: target)
      code.land(end)
    case .attribute(let base, let name):
      let place = try operand(base)
      code.emit(.attribute, target, place, code.symbol(name), at: expression)
    case .call(let callee, let arguments): try call(callee, arguments, expression, to: target)
    case .item(let base, let items):
      let places = (try operand(base, before: items), try index(items))
      code.emit(.item, target, places.0, places.1, at: expression)
    case .slice(let start, let end, let step): try slice(start, end, step, to: target)
    case .text(let pieces): try text(pieces, to: target, expression)
    case .naming(let name, let range, let value):
      try compile(value, to: target)
      try apart { try $0.store(name, from: target, range) }
      mark(.makes, name, at: target)
    case .lambda(let definition): try function(definition, to: target)
    case .comprehension(let comprehension):
      try self.comprehension(comprehension, expression, to: target)
    case .starred:
      throw LocatedError(
        ExpressionError.unexpected(found: "'*'", wants: "a value"), expression.range)
    case .yield(let value):
      let place = try value.map { try operand($0) } ?? code.constant(.none)
      code.emit(.yield, target, place, at: expression)
    case .yieldFrom(let values):
      let iterator = code.reserve()
      try compile(values, to: iterator)
      code.emit(.iterator, iterator, iterator, at: expression)
      // What is sent to it first is nothing.
      code.emit(.move, target, code.constant(.none))
      let start = code.emit(.delegate, target, iterator)
      code.emit(.yield, target, target)
      code.emit(.jump, start)
      code.land(start)
    }
  }

  /// Jumps that are taken where a condition does not hold.
  ///
  /// - Throws: `LocatedError`.
  mutating func jumpsUnless(_ condition: Expression) throws -> [Int] {
    let top = code.top
    defer { code.release(to: top) }
    switch condition.kind {
    case .both(let left, let right):
      return try jumpsUnless(left) + jumpsUnless(right)
    case .unary(.not, let value):
      let place = try operand(value)
      return [code.emit(.jumpIf, place, at: value)]
    case .comparison(let first, let parts) where parts.count == 1 && constant(condition) == nil:
      let right = parts[0].operand
      let places = (try operand(first, before: [right]), try operand(right))
      return [
        code.emit(.jumpUnless, places.0, places.1, x: parts[0].symbol.number, at: condition)
      ]
    default:
      let place = try operand(condition)
      return [code.emit(.jumpIfNot, place, at: condition)]
    }
  }

  private mutating func either(
    _ left: Expression, _ right: Expression, _ jump: Instruction.Operation, to target: Int
  ) throws {
    // A variable is not overwritten before the right side is evaluated.
    let place = code.reserve()
    try compile(left, to: place)
    let end = code.emit(jump, place, at: left)
    try compile(right, to: place)
    code.land(end)
    code.emit(.move, target, place)
  }

  private mutating func comparison(
    _ first: Expression, _ parts: [(symbol: Comparison, operand: Expression)], to target: Int
  ) throws {
    var left = try operand(first, before: parts.prefix(1).map(\.operand))
    var operand = first
    var ends: [Int] = []
    let result = parts.count > 1 ? code.reserve() : target
    for (number, part) in parts.enumerated() {
      let right = try self.operand(
        part.operand, before: parts.dropFirst(number + 1).prefix(1).map(\.operand))
      // Expressions made by the program have no place in the text.
      let start = operand.range.lowerBound
      let whole = Expression(
        kind: .comparison(operand, [part]),
        range: start..<max(start, part.operand.range.upperBound), depth: 1)
      code.emit(.compare, result, left, right, x: part.symbol.number, at: whole)
      if number < parts.count - 1 { ends.append(code.emit(.jumpIfNot, result, at: whole)) }
      (left, operand) = (right, part.operand)
    }
    ends.forEach { code.land($0) }
    if result != target { code.emit(.move, target, result) }
  }

  /// Values one after another in new registers; gives the first.
  mutating func row(_ parts: [Expression]) throws -> Int {
    let start = code.reserve(parts.count)
    for (number, part) in parts.enumerated() { try compile(part, to: start + number) }
    return start
  }

  private mutating func sequence(
    _ parts: [Expression], _ operation: Instruction.Operation, to target: Int,
    _ expression: Expression
  ) throws {
    guard parts.contains(where: \.isStarred) else {
      let start = try row(parts)
      code.emit(operation, target, start, parts.count, at: expression)
      return
    }
    let list = code.reserve()
    code.emit(operation == .set ? .set : .list, list, list, 0, at: expression)
    for part in parts {
      let top = code.top
      if case .starred(let values) = part.kind {
        let place = try operand(values)
        code.emit(.extend, list, place, at: values)
      } else {
        let place = try operand(part)
        code.emit(operation == .set ? .insert : .append, list, place, at: part)
      }
      code.release(to: top)
    }
    guard operation == .tuple else {
      code.emit(.move, target, list)
      return
    }
    let empty = code.reserve()
    code.emit(.tuple, empty, empty, 0, at: expression)
    code.emit(.extend, empty, list, x: 1, at: expression)
    code.emit(.move, target, empty)
  }

  private mutating func dictionary(
    _ parts: [DictionaryPart], to target: Int, _ expression: Expression
  ) throws {
    let dictionary = code.reserve()
    code.emit(.dictionary, dictionary, dictionary, 0, at: expression)
    for part in parts {
      let top = code.top
      switch part {
      case .pair(let key, let value):
        let places = (try operand(key, before: [value]), try operand(value))
        code.emit(.store, dictionary, places.0, places.1, at: key)
      case .spread(let values):
        let place = try operand(values)
        code.emit(.extend, dictionary, place, at: values)
      }
      code.release(to: top)
    }
    code.emit(.move, target, dictionary)
  }

  /// The place of what is in brackets after a value: one index, or a tuple of several.
  ///
  /// - Throws: `LocatedError`.
  mutating func index(_ items: [Expression], before others: [Expression] = []) throws -> Int {
    guard items.count != 1 || items[0].isStarred else {
      return try operand(items[0], before: others)
    }
    let register = code.reserve()
    // Expressions made by the program have no place in the text.
    let start = items.first?.range.lowerBound ?? 0
    let whole = Expression(
      kind: .tuple(items), range: start..<max(start, items.last?.range.upperBound ?? 0), depth: 1)
    try sequence(items, .tuple, to: register, whole)
    return register
  }

  private mutating func slice(
    _ start: Expression?, _ end: Expression?, _ step: Expression?, to target: Int
  ) throws {
    let place = code.reserve(3)
    for (number, bound) in [start, end, step].enumerated() {
      if let bound {
        try compile(bound, to: place + number)
      } else {
        code.emit(.move, place + number, code.constant(.none))
      }
    }
    code.emit(.slice, target, place)
  }

  private mutating func text(
    _ pieces: [TextPiece], to target: Int, _ expression: Expression
  ) throws {
    let start = code.reserve(pieces.count)
    for (number, piece) in pieces.enumerated() {
      switch piece {
      case .literal(let text):
        code.emit(.move, start + number, code.constant(.string(text)))
      case .field(let value, let conversion, let format):
        let top = code.top
        let place = try operand(value)
        var style = Int(Int32.max)
        if !format.isEmpty {
          style = code.reserve()
          try text(format, to: style, expression)
        }
        code.emit(.format, start + number, place, style, x: conversion.number, at: value)
        code.release(to: top)
      }
    }
    code.emit(.text, target, start, pieces.count, at: expression)
  }
}

extension Expression {
  /// Whether it is `*values`.
  var isStarred: Bool { if case .starred = kind { true } else { false } }
}
