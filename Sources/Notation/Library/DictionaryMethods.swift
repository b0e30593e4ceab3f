import Engine
import Support

/// Methods of dictionaries.
enum DictionaryMethods {
  private static func dictionary(_ value: Value) throws -> DictionaryObject {
    guard case .dictionary(let dictionary) = value else {
      throw PythonException("TypeError", "a dictionary is needed")
    }
    return dictionary
  }

  private static func parts(_ part: IteratorObject.Part) -> ValueMethods.Method {
    { _, _, owner, _ in .view(DictionaryView(try dictionary(owner), part)) }
  }

  static let ofMappings = ValueMethods.table([
    (
      "items",
      { _, _, owner, _ in
        guard case .mapping(let mapping) = owner else { return .none }
        return .listed(mapping.pairs.map { .tupled([$0.0, $0.1]) })
      }
    ),
    (
      "keys",
      { _, _, owner, _ in
        guard case .mapping(let mapping) = owner else { return .none }
        return .listed(mapping.pairs.map(\.0))
      }
    ),
    (
      "values",
      { _, _, owner, _ in
        guard case .mapping(let mapping) = owner else { return .none }
        return .listed(mapping.pairs.map(\.1))
      }
    ),
    (
      "get",
      { _, _, owner, given in
        guard case .mapping(let mapping) = owner, let key = given.values.first else { return .none }
        return mapping.value(key) ?? (given.values.count > 1 ? given.values[1] : .none)
      }
    ),
  ])

  static let all = ValueMethods.table(
    [
      ("keys", parts(.keys)), ("values", parts(.values)), ("items", parts(.items)),
      (
        "get",
        { _, _, owner, given in
          guard let key = given.values.first else {
            throw ValueMethods.wrongCount("get", given, "at least 1 argument")
          }
          return try dictionary(owner).value(key)
            ?? (given.values.count > 1 ? given.values[1] : given["default"] ?? .none)
        }
      ),
      (
        "setdefault",
        { machine, _, owner, given in
          guard let key = given.values.first else {
            throw ValueMethods.wrongCount("setdefault", given, "at least 1 argument")
          }
          if let value = try dictionary(owner).value(key) { return value }
          let value = given.values.count > 1 ? given.values[1] : .none
          try dictionary(owner).put(value, for: key, in: machine.line)
          machine.told.hasChanged = true
          return value
        }
      ),
      (
        "pop",
        { machine, _, owner, given in
          guard let key = given.values.first else {
            throw ValueMethods.wrongCount("pop", given, "at least 1 argument")
          }
          machine.told.hasChanged = true
          if let value = try dictionary(owner).remove(key, in: machine.line) { return value }
          guard given.values.count > 1 else {
            throw try ExpressionError.missing(key, in: dictionary(owner))
          }
          return given.values[1]
        }
      ),
      (
        "popitem",
        { machine, _, owner, _ in
          guard let last = try dictionary(owner).last else {
            throw PythonException("KeyError", "popitem(): dictionary is empty")
          }
          machine.told.hasChanged = true
          try dictionary(owner).remove(last.key, in: machine.line)
          return .tupled([last.key, last.value])
        }
      ),
      (
        "update",
        { machine, host, owner, given in
          for values in given.values {
            for (key, value) in try machine.entries(of: values, &host) {
              try dictionary(owner).put(value, for: key, in: machine.line)
            }
          }
          for (name, value) in given.named {
            try dictionary(owner).put(value, for: .string(name), in: machine.line)
          }
          machine.told.hasChanged = true
          return .none
        }
      ),
      (
        "clear",
        { machine, _, owner, _ in
          try dictionary(owner).removeAll()
          machine.told.hasChanged = true
          return .none
        }
      ),
      ("copy", { _, _, owner, _ in .dictionary(try dictionary(owner).copied()) }),
    ], of: "dict")
}

/// Methods of sets.
enum SetMethods {
  private static func set(_ value: Value) throws -> SetObject {
    guard case .set(let set) = value else { throw PythonException("TypeError", "a set is needed") }
    return set
  }

  private static func combined(_ operation: Operator) -> ValueMethods.Method {
    { machine, host, owner, given in
      var result = try set(owner)
      for values in given.values {
        let other = try SetObject(machine.values(of: values, &host))
        result = try result.combined(operation, other) ?? result
      }
      return .set(result)
    }
  }

  /// A method that leaves in the set what an operator gives.
  private static func replacing(
    _ name: String, _ operation: Operator
  ) -> (String, ValueMethods.Method) {
    (
      name,
      { machine, host, owner, given in
        let own = try set(owner)
        guard !own.isFrozen else {
          throw PythonException("AttributeError", "'frozenset' object has no attribute '\(name)'")
        }
        var result = own
        for values in given.values {
          let other = try SetObject(machine.values(of: values, &host))
          result = try result.combined(operation, other) ?? result
        }
        try own.members.removeAll()
        for value in result.members.keys { try own.members.put(.none, for: value) }
        machine.told.hasChanged = true
        return .none
      }
    )
  }

  private static func compared(_ operation: BinaryOperation) -> ValueMethods.Method {
    { machine, host, owner, given in
      let other = try SetObject(machine.values(of: Builtins.one("issubset", given), &host))
      return .bool(try set(owner).compare(operation, other) ?? false)
    }
  }

  private static func changing(
    _ body: @escaping @Sendable (SetObject, Value, Int) throws -> Value
  ) -> ValueMethods.Method {
    { machine, _, owner, given in
      let set = try set(owner)
      guard !set.isFrozen else {
        throw PythonException(
          "AttributeError", "'frozenset' object has no such attribute: it does not change")
      }
      machine.told.hasChanged = true
      return try body(set, given.values.first ?? .none, machine.line)
    }
  }

  static let all = ValueMethods.table(
    [
      (
        "add",
        changing { set, value, line in
          try set.members.put(.none, for: value, in: line)
          return .none
        }
      ),
      (
        "discard",
        changing { set, value, line in
          try set.members.remove(value, in: line)
          return .none
        }
      ),
      (
        "remove",
        changing { set, value, line in
          guard try set.members.remove(value, in: line) != nil else {
            let error = PythonException("KeyError", "")
            try error.object.put(.tupled([value]), Names.args, in: 0)
            throw error
          }
          return .none
        }
      ),
      (
        "pop",
        changing { set, _, line in
          guard let first = set.values.first else {
            throw PythonException("KeyError", "pop from an empty set")
          }
          try set.members.remove(first, in: line)
          return first
        }
      ),
      (
        "clear",
        changing { set, _, _ in
          try set.members.removeAll()
          return .none
        }
      ),
      replacing("intersection_update", .and), replacing("difference_update", .subtract),
      replacing("symmetric_difference_update", .exclusiveOr),
      (
        "update",
        { machine, host, owner, given in
          for values in given.values {
            for value in try machine.values(of: values, &host) {
              try set(owner).members.put(.none, for: value, in: machine.line)
            }
          }
          machine.told.hasChanged = true
          return .none
        }
      ),
      ("union", combined(.or)), ("intersection", combined(.and)),
      ("difference", combined(.subtract)), ("symmetric_difference", combined(.exclusiveOr)),
      ("issubset", compared(.lessOrEqual)), ("issuperset", compared(.greaterOrEqual)),
      (
        "isdisjoint",
        { machine, host, owner, given in
          let other = try SetObject(machine.values(of: Builtins.one("isdisjoint", given), &host))
          return .bool(try set(owner).combined(.and, other)?.isEmpty ?? true)
        }
      ),
      ("copy", { _, _, owner, _ in .set(try SetObject(set(owner).members.keys)) }),
    ], of: "set")
}
