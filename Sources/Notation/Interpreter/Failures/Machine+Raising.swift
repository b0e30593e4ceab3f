import Engine

/// What `raise`, and `throw` of a generator, raise.
extension Machine {
  /// `raise value from reason`.
  ///
  /// - Throws: `PythonException` for a value that is no exception.
  mutating func raised(
    _ value: Value, _ reason: Value, _ host: inout any Host, hasReason: Bool = false
  ) throws -> any Error {
    switch value {
    case .instance(let object) where object.type.nature == .exception:
      try because(of: reason, object, &host, hasReason)
      object.origin = nil
      return object.cause ?? PythonException(object)
    case .type(let type) where type.nature == .exception:
      guard case .instance(let object) = try make(type, Arguments(), &host) else { break }
      try because(of: reason, object, &host, hasReason)
      return PythonException(object)
    case .none: return PythonException("RuntimeError", "No active exception to reraise")
    default: break
    }
    return Self.notAnException(value)
  }

  /// What `throw` of a generator raises: a value, or a class and what is given to it.
  ///
  /// - Throws: `PythonException` for what is no exception.
  mutating func thrown(_ given: [Value], _ host: inout any Host) throws -> any Error {
    guard let first = given.first else {
      throw PythonException("TypeError", "throw expected at least 1 argument, got 0")
    }
    guard given.count > 1, !given[1].isNone, case .type(let type) = first,
      type.nature == .exception
    else {
      let error = try raised(first, .none, &host)
      guard ExceptionTypes.isA(error, "TypeError"), !first.isException else { return error }
      return PythonException(
        "TypeError",
        "exceptions must be classes or instances deriving from BaseException, "
          + "not \(first.typeName)")
    }
    if given[1].isException { return try raised(given[1], .none, &host) }
    return try raised(make(type, Arguments(values: [given[1]]), &host), .none, &host)
  }

  /// Notes what an exception was raised from.
  private mutating func because(
    of reason: Value, _ object: InstanceObject, _ host: inout any Host, _ isGiven: Bool
  ) throws {
    switch reason {
    // What was dealt with is not shown then.
    case .none where isGiven: try object.put(.bool(true), Self.suppressName, in: 0)
    case .instance: try object.put(reason, Self.causeName, in: 0)
    case .type(let type) where type.nature == .exception:
      try object.put(make(type, Arguments(), &host), Self.causeName, in: 0)
    default: break
    }
  }
}

extension Value {
  /// Whether it is an exception, or a class of such.
  fileprivate var isException: Bool {
    switch self {
    case .instance(let object): object.type.nature == .exception
    case .type(let type): type.nature == .exception
    default: false
    }
  }
}
