import Engine
import Support

/// Python's own classes as functions.
extension Builtins {
  static let making: [NativeFunction] = [
    NativeFunction("list") { machine, host, given in
      guard !given.values.isEmpty else { return .listed([]) }
      return .listed(try machine.values(of: one("list", given), &host, asksLength: true))
    },
    NativeFunction("tuple") { machine, host, given in
      guard !given.values.isEmpty else { return .tupled([]) }
      return .tupled(try machine.values(of: one("tuple", given), &host, asksLength: true))
    },
    NativeFunction("set") { machine, host, given in
      guard !given.values.isEmpty else { return .set(try SetObject([])) }
      return .set(try SetObject(machine.values(of: one("set", given), &host)))
    },
    NativeFunction("frozenset") { machine, host, given in
      let values =
        given.values.isEmpty ? [] : try machine.values(of: one("frozenset", given), &host)
      return .set(try SetObject(values, isFrozen: true))
    },
    NativeFunction("dict") { machine, host, given in
      let dictionary = DictionaryObject()
      if let values = given.values.first {
        if let place = values.parts?.firstIndex(where: { $0.isPlainNumber }) {
          throw PythonException(
            "TypeError",
            "cannot convert dictionary update sequence element #\(place) to a sequence")
        }
        for (key, value) in try machine.entries(of: values, &host) {
          try dictionary.put(value, for: key)
        }
      }
      for (name, value) in given.named { try dictionary.put(value, for: .string(name)) }
      return .dictionary(dictionary)
    },
    NativeFunction("slice") { _, _, given in
      let values = given.values
      guard values.count > 1 else {
        return .slice(Value.Slice(start: .none, end: values.first ?? .none, step: .none))
      }
      return .slice(
        Value.Slice(start: values[0], end: values[1], step: values.count > 2 ? values[2] : .none))
    },
    NativeFunction("str") { _, _, given in
      .string(given.values.isEmpty ? "" : try one("str", given).printed())
    },
    NativeFunction("bool") { machine, host, given in
      .bool(given.values.isEmpty ? false : try machine.truth(one("bool", given), &host))
    },
    NativeFunction("float") { machine, host, given in
      guard !given.values.isEmpty else { return .float(0) }
      let value = try one("float", given)
      if let method = value.ownType?.lookup(Symbol("__float__")) {
        return try machine.call(method, value, host: &host)
      }
      if case .string(let text) = value {
        let digits = text.trimmingSpaces()
        guard let number = real(String(digits)) else {
          throw PythonException(
            "ValueError", "could not convert string to float: \(try value.written())")
        }
        return .float(number)
      }
      guard value.inner == nil else {
        return try machine.call(
          BuiltinTypes.named["float"].map { .type($0) } ?? .none, value.inner ?? .none, host: &host)
      }
      guard value.realNumber != nil else {
        throw PythonException(
          "TypeError",
          "float() argument must be a string or a real number, not '\(value.typeName)'")
      }
      return try machine.plain("float", given, &host)
    },
    NativeFunction("int") { machine, host, given in
      if let value = given.values.first, let method = value.ownType?.lookup(Symbol("__int__")) {
        return try machine.call(method, value, host: &host)
      }
      if let value = given.values.first, given.values.count == 1, value.ownType != nil,
        let method = value.ownType?.lookup(Names.index)
      {
        return try machine.call(method, value, host: &host)
      }
      if given.values.count == 2 || given["base"] != nil {
        guard let first = given.values.first else {
          throw PythonException("TypeError", "int() missing string argument")
        }
        guard case .string = first.inner ?? first else {
          throw PythonException("TypeError", "int() can't convert non-string with explicit base")
        }
        return .int(
          try number(
            text("int", given, 0),
            (given.values.count == 2 ? given.values[1] : given["base"])?.asWhole() ?? 10))
      }
      guard let value = given.values.first else { return .int(0) }
      switch value.inner ?? value {
      case .string(let text): return .int(try number(text, 10))
      case .int(let number): return .int(number)
      case let own where own.realNumber == nil:
        throw PythonException(
          "TypeError",
          "int() argument must be a string, a bytes-like object or a real number, not "
            + "'\(value.typeName)'")
      default: return try machine.plain("int", given, &host)
      }
    },
    NativeFunction("chr") { _, _, given in
      let value = try one("chr", given)
      guard let code = UInt32(exactly: try value.asWhole()),
        let scalar = Unicode.Scalar(code)
      else { throw PythonException("ValueError", "chr() arg not in range(0x110000)") }
      return .string(String(scalar))
    },
    NativeFunction("ord") { _, _, given in
      let text = try text("ord", given, 0)
      guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first else {
        throw PythonException(
          "TypeError",
          "ord() expected a character, but string of length \(text.unicodeScalars.count) found")
      }
      return .int(Int(scalar.value))
    },
    NativeFunction("bin") { _, _, given in .string(try radix("0b", 2, one("bin", given))) },
    NativeFunction("oct") { _, _, given in .string(try radix("0o", 8, one("oct", given))) },
    NativeFunction("hex") { _, _, given in .string(try radix("0x", 16, one("hex", given))) },
    NativeFunction("divmod") { machine, host, given in
      let (left, right) = (given.values[0], given.values[1])
      for (owner, other, name) in [(left, right, "__divmod__"), (right, left, "__rdivmod__")] {
        guard let method = owner.ownType?.lookup(Symbol(name)) else { continue }
        let result = try machine.call(method, owner, other, host: &host)
        if !result.isNotImplemented { return result }
      }
      if left.realNumber != nil, right.realNumber == 0 {
        let isWhole = left.wholeOrTruth != nil && right.wholeOrTruth != nil
        throw PythonException(
          "ZeroDivisionError", isWhole ? "integer division or modulo by zero" : "float divmod()")
      }
      do {
        return .tupled([
          try machine.binary(.floorDivide, left, right, &host),
          try machine.binary(.remainder, left, right, &host),
        ])
      } catch ExpressionError.wrongOperands {
        throw PythonException(
          "TypeError",
          "unsupported operand type(s) for divmod(): '\(left.typeName)' and '\(right.typeName)'")
      }
    },
    NativeFunction("round") { machine, host, given in
      let digits = given.values.count > 1 ? given.values[1] : given["ndigits"]
      if let digits, !digits.isNone { _ = try digits.asWhole() }
      return try machine.plain("round", given, &host)
    },
    NativeFunction("format") { _, _, given in
      guard given.values.count > 1 else { return .string(try given.values[0].formatted("")) }
      guard case .string(let text) = given.values[1].inner ?? given.values[1] else {
        throw PythonException(
          "TypeError", "format() argument 2 must be str, not \(given.values[1].typeName)")
      }
      return .string(try given.values[0].formatted(text))
    },
    NativeFunction("abs") { machine, host, given in
      let value = try one("abs", given)
      if let method = value.ownType?.lookup(Symbol("__abs__")) {
        return try machine.call(method, value, host: &host)
      }
      return try machine.plain("abs", given, &host)
    },
  ]

  /// A number as Python reads it: `_` between digits, `inf` and `nan`.
  fileprivate static func real(_ text: String) -> Double? {
    let scalars = Array(text.unicodeScalars)
    for (place, scalar) in scalars.enumerated() where scalar == "_" {
      guard place > 0, place + 1 < scalars.count, ("0"..."9").contains(scalars[place - 1]),
        ("0"..."9").contains(scalars[place + 1])
      else { return nil }
    }
    let plain = text.replacing("_", with: "").lowercased()
    let unsigned = plain.drop { $0 == "+" || $0 == "-" }
    if ["inf", "infinity", "nan"].contains(unsigned), plain.count - unsigned.count <= 1 {
      let number = unsigned == "nan" ? Double.nan : .infinity
      return plain.hasPrefix("-") ? -number : number
    }
    guard plain.allSatisfy({ "0123456789+-.e".contains($0) }) else { return nil }
    return Double(plain.hasSuffix(".") ? plain + "0" : plain.replacing(".e", with: ".0e"))
  }

  private static func radix(_ prefix: String, _ radix: Int, _ value: Value) throws -> String {
    let number = try value.asWhole()
    return (number < 0 ? "-" : "") + prefix + String(number.magnitude, radix: radix)
  }

  private static func number(_ text: String, _ base: Int) throws -> Int {
    var digits = text.trimmingSpaces().replacing("_", with: "").lowercased()
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    var base = base
    for (prefix, own) in [("0x", 16), ("0b", 2), ("0o", 8)]
    where digits.hasPrefix(prefix) && (base == own || base == 0) {
      digits.removeFirst(2)
      base = own
    }
    guard (2...36).contains(base == 0 ? 10 : base) else {
      throw PythonException("ValueError", "int() base must be >= 2 and <= 36, or 0")
    }
    let sign = isNegative ? "-" : ""
    guard let number = Int(sign + digits, radix: base == 0 ? 10 : base) else {
      throw PythonException(
        "ValueError",
        "invalid literal for int() with base \(base): \(try Value.string(text).written())")
    }
    return number
  }
}

extension Machine {
  /// A function of Python's own as the notation declares it.
  ///
  /// - Throws: what it throws.
  mutating func plain(
    _ name: String, _ given: Arguments, _ host: inout any Host
  ) throws -> Value {
    guard let function = TensorFunctions.python[name] else { return .none }
    let expression = frames.last?.code.expression(at: place)
    return try apply(.function(function), given, expression, &host)
  }

  /// Calls a method of a value.
  ///
  /// - Throws: `ExpressionError.unknownAttribute` where there is none; what the call throws.
  mutating func call(
    method name: Symbol, of value: Value, _ values: [Value], _ host: inout any Host
  ) throws -> Value {
    if let method = value.ownType?.lookup(name) {
      return try call(method, Arguments(values: [value] + values), &host)
    }
    return try call(member(value, name, &host), Arguments(values: values), &host)
  }

  /// Calls a function from where no host is at hand, such as the text of an object; what the call
  /// changes in the session outside tensors and objects is lost.
  ///
  /// - Throws: what the call throws.
  mutating func call(_ callee: Value, _ values: Value...) throws -> Value {
    guard var host = told.host else { return .none }
    return try call(callee, Arguments(values: values), &host)
  }

  /// A template filled in, such as `'%d of %s' % (1, x)`.
  mutating func filled(_ template: String, _ value: Value, _ host: inout any Host) throws -> String
  {
    try TextTemplate.filled(template, percent: value)
  }

  /// The text of a value by a format.
  ///
  /// - Throws: `ExpressionError` for a format that does not go with the value.
  mutating func format(
    _ value: Value, _ style: String, _ conversion: Conversion?, _ host: inout any Host
  ) throws -> String {
    if conversion == nil, let method = value.ownType?.lookup(Names.format),
      case .string(let text) = try call(method, value, .string(style), host: &host)
    {
      return text
    }
    return try value.formatted(style, conversion)
  }

  /// As `print` writes a value.
  mutating func printed(_ value: Value, _ host: inout any Host) throws -> String {
    try value.printed()
  }
}

extension Value {
  /// Whether it is a number, in which there is nothing.
  fileprivate var isPlainNumber: Bool {
    switch self {
    case .int, .float, .bool, .none: true
    default: false
    }
  }
}
