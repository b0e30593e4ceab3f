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
    (
      "send",
      { machine, host, owner, given in
        guard case .iterator(let iterator) = owner, case .generator(let generator) = iterator.source
        else { return .none }
        let value = given.values.first ?? .none
        if generator.receiver < 0, !value.isNone {
          throw PythonException(
            "TypeError", "can't send non-None value to a just-started generator")
        }
        if let result = try machine.resume(generator, value, &host) { return result }
        throw Builtins.stopIteration(iterator)
      }
    ),
    (
      "throw",
      { machine, host, owner, given in
        guard case .iterator(let iterator) = owner, case .generator(let generator) = iterator.source
        else { return .none }
        let error = try machine.raised(given.values.first ?? .none, .none, &host)
        if let result = try machine.resume(generator, .none, raising: error, &host) {
          return result
        }
        throw Builtins.stopIteration(iterator)
      }
    ),
    (
      "close",
      { machine, host, owner, _ in
        guard case .iterator(let iterator) = owner, case .generator(let generator) = iterator.source
        else { return .none }
        guard generator.state == .waiting, generator.receiver >= 0 else {
          generator.state = .done
          return .none
        }
        do {
          _ = try machine.resume(
            generator, .none, raising: PythonException("GeneratorExit", ""), &host)
        } catch let error where ExceptionTypes.type(of: error).name == "GeneratorExit" {
        }
        generator.state = .done
        return .none
      }
    ),
  ])
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

  static let ofNumbers = ValueMethods.table([
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
  ])
}
