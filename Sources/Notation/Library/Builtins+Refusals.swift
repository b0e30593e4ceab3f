import Engine
import Support

/// Python's own functions that read a file, look at the program itself, or are refused.
extension Builtins {
  static let outside: [NativeFunction] =
    [
      NativeFunction("open", FileReading.open),
      NativeFunction("locals") { machine, _, _ in .dictionary(try machine.localNames()) },
      NativeFunction("ascii") { _, _, given in
        .string(try one("ascii", given).formatted("", .ascii))
      },
      NativeFunction("pow") { machine, host, given in
        let bound = try Parameters("pow", given, ["base", "exp", "mod"], required: 2)
        let (base, exponent) = (bound["base"] ?? .none, bound["exp"] ?? .none)
        guard let modulus = bound.value("mod") else {
          return try machine.binary(.power, base, exponent, &host)
        }
        guard let base = base.wholeOrTruth, let exponent = exponent.wholeOrTruth,
          let modulus = modulus.wholeOrTruth
        else {
          throw PythonException(
            "TypeError", "pow() 3rd argument not allowed unless all arguments are integers")
        }
        return .int(try ModularPower.power(base, exponent, modulus))
      },
    ] + refused

  private static let refused = [
    ("eval", "write the expression itself"), ("exec", "write the lines themselves"),
    ("compile", "write the lines themselves"), ("input", "give the value a name first"),
    ("__import__", "write import and the name"), ("breakpoint", "vars lists the names"),
    ("memoryview", "use a tensor"), ("bytearray", "use a tensor"), ("bytes", "use a text"),
    ("complex", "write the two parts as two numbers"),
  ].map { name, mend in
    NativeFunction(name) { _, _, _ in
      throw ExpressionError.notSupported(what: "'\(name)'", mend: mend)
    }
  }
}

/// Powers of whole numbers that never grow beyond a modulus.
private enum ModularPower {
  static func power(_ base: Int, _ exponent: Int, _ modulus: Int) throws -> Int {
    guard modulus != 0 else {
      throw PythonException("ValueError", "pow() 3rd argument cannot be 0")
    }
    let size = modulus.magnitude
    var factor = reduced(base, size)
    if exponent < 0 { factor = try inverse(factor, size) }
    var (result, left) = (1 % size, exponent.magnitude)
    while left > 0 {
      if left & 1 == 1 { result = product(result, factor, size) }
      factor = product(factor, factor, size)
      left >>= 1
    }
    let whole = Int(truncatingIfNeeded: result)
    return modulus < 0 && result != 0 ? whole &+ modulus : whole
  }

  private static func reduced(_ number: Int, _ size: UInt) -> UInt {
    let rest = number.magnitude % size
    return number < 0 && rest != 0 ? size - rest : rest
  }

  private static func product(_ a: UInt, _ b: UInt, _ size: UInt) -> UInt {
    size.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
  }

  private static func inverse(_ number: UInt, _ size: UInt) throws -> UInt {
    var (old, new) = (size, number % size)
    // Bezout's factors, kept below the modulus.
    var (before, factor): (UInt, UInt) = (0, 1 % size)
    while new != 0 {
      let quotient = old / new
      let next = product(quotient % size, factor, size)
      (before, factor) = (factor, before >= next ? before - next : before + (size - next))
      (old, new) = (new, old - quotient * new)
    }
    guard old == 1 else {
      throw PythonException("ValueError", "base is not invertible for the given modulus")
    }
    return before
  }
}

extension Machine {
  /// The names of the function that calls, with their values; those of the program at its top.
  ///
  /// - Throws: `MemoryError`.
  func localNames() throws -> DictionaryObject {
    guard let frame = frames.last, !frame.code.localNames.isEmpty else {
      return DictionaryObject(
        globals.names.compactMap { name in globals[name].map { (name, $0) } })
    }
    var names: [(name: String, value: Value)] = []
    for (number, name) in frame.code.localNames.enumerated() {
      var value = registers[frame.base + number]
      if case .cell(let cell) = value { value = cell.value }
      if case .undefined = value { continue }
      names.append((name, value))
    }
    return DictionaryObject(names)
  }
}
