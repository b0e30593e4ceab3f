import Engine

/// Python's `operator`.
enum OperatorLibrary {
  static let library = Library("operator", binaries + comparisons + others + getters)

  private static func two(_ name: String, _ given: Arguments) throws -> (Value, Value) {
    guard given.values.count == 2, given.named.isEmpty else {
      throw PythonException(
        "TypeError", "\(name) expected 2 arguments, got \(given.values.count)")
    }
    return (given.values[0], given.values[1])
  }

  private static let binaries: [NativeFunction] = [
    ("add", Operator.add), ("sub", .subtract), ("mul", .multiply), ("truediv", .divide),
    ("floordiv", .floorDivide), ("mod", .remainder), ("pow", .power), ("and_", .and),
    ("or_", .or), ("xor", .exclusiveOr), ("lshift", .leftShift), ("rshift", .rightShift),
    ("matmul", .matrixMultiply), ("concat", .add), ("iadd", .add), ("imul", .multiply),
  ].map { name, operation in
    NativeFunction(name) { machine, host, given in
      let (left, right) = try two(name, given)
      return try machine.binary(operation, left, right, &host)
    }
  }

  private static let comparisons: [NativeFunction] =
    [
      ("lt", Comparison.sign(.less)), ("le", .sign(.lessOrEqual)), ("eq", .sign(.equal)),
      ("ne", .sign(.notEqual)), ("gt", .sign(.greater)), ("ge", .sign(.greaterOrEqual)),
      ("is_", .isSame), ("is_not", .isNotSame),
    ].map { name, comparison in
      NativeFunction(name) { machine, host, given in
        let (left, right) = try two(name, given)
        return try machine.compare(comparison, left, right, &host)
      }
    } + [
      NativeFunction("contains") { machine, host, given in
        let (container, item) = try two("contains", given)
        return try machine.compare(.isIn, item, container, &host)
      }
    ]

  private static let others: [NativeFunction] = [
    NativeFunction("neg") { machine, host, given in
      try machine.unary(.minus, Builtins.one("neg", given), &host)
    },
    NativeFunction("pos") { machine, host, given in
      try machine.unary(.plus, Builtins.one("pos", given), &host)
    },
    NativeFunction("invert") { machine, host, given in
      try machine.unary(.invert, Builtins.one("invert", given), &host)
    },
    NativeFunction("not_") { machine, host, given in
      .bool(!(try machine.truth(Builtins.one("not_", given), &host)))
    },
    NativeFunction("truth") { machine, host, given in
      .bool(try machine.truth(Builtins.one("truth", given), &host))
    },
    NativeFunction("abs") { machine, host, given in
      guard case .native(let function)? = Builtins.all["abs"] else { return .none }
      return try function.body(&machine, &host, given)
    },
    NativeFunction("index") { _, _, given in
      .int(try Parameters("index", given, ["a"], required: 1).whole("a"))
    },
    NativeFunction("getitem") { machine, host, given in
      let (owner, key) = try two("getitem", given)
      return try machine.item(owner, key, &host)
    },
    NativeFunction("setitem") { machine, host, given in
      guard given.values.count == 3 else {
        throw PythonException("TypeError", "setitem expected 3 arguments")
      }
      try machine.setItem(given.values[0], given.values[1], given.values[2], &host)
      return .none
    },
  ]

  /// One value, or several as a tuple.
  private static func joined(_ values: [Value]) -> Value {
    values.count == 1 ? values[0] : .tupled(values)
  }

  private static let getters: [NativeFunction] = [
    NativeFunction("itemgetter") { _, _, given in
      let keys = given.values
      guard !keys.isEmpty else {
        throw PythonException("TypeError", "itemgetter expected 1 argument, got 0")
      }
      return .native(
        NativeFunction("itemgetter") { machine, host, given in
          let owner = try Builtins.one("itemgetter", given)
          return joined(try keys.map { try machine.item(owner, $0, &host) })
        })
    },
    NativeFunction("attrgetter") { _, _, given in
      let paths = try given.values.map { value in
        guard case .string(let path) = value else {
          throw PythonException("TypeError", "attribute name must be a string")
        }
        return path.split(separator: ".").map { Symbol(String($0)) }
      }
      return .native(
        NativeFunction("attrgetter") { machine, host, given in
          let owner = try Builtins.one("attrgetter", given)
          return joined(
            try paths.map { path in
              var value = owner
              for name in path { value = try machine.member(value, name, &host) }
              return value
            })
        })
    },
    NativeFunction("methodcaller") { _, _, given in
      guard case .string(let name)? = given.values.first else {
        throw PythonException("TypeError", "method name must be a string")
      }
      let rest = Arguments(values: Array(given.values.dropFirst()), named: given.named)
      return .native(
        NativeFunction("methodcaller") { machine, host, given in
          let method = try machine.member(
            Builtins.one("methodcaller", given), Symbol(name), &host)
          return try machine.call(method, rest, &host)
        })
    },
  ]
}
