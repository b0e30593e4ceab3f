import Engine
import Support

/// Methods of generators.
enum IteratorMethods {
  static let all = ValueMethods.table([
    (
      "__next__",
      { machine, host, owner, _ in
        guard case .iterator(let iterator) = owner else { return .none }
        if let value = try iterator.advance(&machine, &host) { return value }
        throw Builtins.stopIteration(iterator)
      }
    ),
    ("__iter__", { _, _, owner, _ in owner }),
  ])

  /// The generator that a method is of.
  private static func generator(_ owner: Value) -> GeneratorObject? {
    guard case .iterator(let iterator) = owner, case .generator(let generator) = iterator.source
    else { return nil }
    return generator
  }

  static let ofGenerators = ValueMethods.table([
    (
      "send",
      { machine, host, owner, given in
        guard let generator = generator(owner) else { return .none }
        let value = try Builtins.one("generator.send", given)
        if generator.receiver < 0, generator.state == .waiting, !value.isNone {
          throw PythonException(
            "TypeError", "can't send non-None value to a just-started generator")
        }
        return try next(machine.resume(generator, value, &host), of: owner)
      }
    ),
    (
      "throw",
      { machine, host, owner, given in
        guard let generator = generator(owner) else { return .none }
        let error = try machine.thrown(given.values, &host)
        return try next(machine.resume(generator, .none, raising: error, &host), of: owner)
      }
    ),
    (
      "close",
      { machine, host, owner, _ in
        if let generator = generator(owner) { try machine.close(generator, &host) }
        return .none
      }
    ),
  ])

  private static func next(_ value: Value?, of owner: Value) throws -> Value {
    if let value { return value }
    guard case .iterator(let iterator) = owner else { return .none }
    throw Builtins.stopIteration(iterator)
  }
}

/// Methods of values that have few.
enum OtherMethods {
  static let ofGenerators = ValueMethods.table(
    GeneratorValue.members.map { name in
      (
        name,
        { machine, host, owner, given in
          guard case .generator(let generator) = owner else { return .none }
          if let value = try host.call(generator, name, machine.given(given, nil)) { return value }
          throw ExpressionError.unknownAttribute(owner: owner.kind, name: name, similar: nil)
        }
      )
    })

  static func ofOptimization(_ name: Symbol) -> ValueMethods.Method? {
    let text = name.name
    guard OptimizationValue.methods.contains(text) else { return nil }
    return { machine, host, owner, given in
      guard case .optimization(let value) = owner else { return .none }
      machine.noteChanging()
      defer { Machine.noteChanged() }
      guard let result = try value.call(text, machine.given(given, nil)) else {
        throw ExpressionError.unknownAttribute(
          owner: owner.kind, name: text, similar: Similarity.nearest(to: text, in: value.members))
      }
      if !OptimizationValue.looking.contains(text) { host.variables.noteChange() }
      return result
    }
  }

  static let ofNodes = ValueMethods.table([
    (
      "name",
      { _, _, owner, _ in
        if case .node(let node) = owner { .string(node.name) } else { .none }
      }
    )
  ])

  static let ofNumbers = ValueMethods.table(wholes, of: "int")
    .merging(ValueMethods.table(reals, of: "float")) { own, _ in own }

  private static let wholes: [(String, ValueMethods.Method)] = [
    (
      "bit_length",
      { _, _, owner, _ in
        guard let number = owner.wholeOrTruth else { return .none }
        return .int(Int.bitWidth - number.magnitude.leadingZeroBitCount)
      }
    ),
    (
      "bit_count",
      { _, _, owner, _ in
        guard let number = owner.wholeOrTruth else { return .none }
        return .int(number.magnitude.nonzeroBitCount)
      }
    ),
  ]

  private static let reals: [(String, ValueMethods.Method)] = [
    (
      "as_integer_ratio",
      { _, _, owner, _ in
        if let number = owner.wholeNumber { return .tupled([.int(number), .int(1)]) }
        guard let number = owner.realNumber, number.isFinite else {
          throw PythonException("ValueError", "cannot convert NaN or infinity to integer ratio")
        }
        var (top, below) = (number, 1)
        while top != top.rounded(), below < 1 << 61 { (top, below) = (top * 2, below * 2) }
        guard let whole = Int(exactly: top) else {
          throw ExpressionError.overflow(operation: "as_integer_ratio")
        }
        return .tupled([.int(whole), .int(below)])
      }
    ),
    (
      "is_integer",
      { _, _, owner, _ in
        guard let number = owner.realNumber else { return .none }
        return .bool(number == number.rounded())
      }
    ),
    ("item", { _, _, owner, _ in owner }),
    ("conjugate", { _, _, owner, _ in owner }),
  ]
}
