import Engine
import Support

/// Python's `random`, whose streams are CPython's own.
enum RandomLibrary {
  /// Makes the module: its stream is the session's.
  @Sendable
  static func make(_ machine: inout Machine, _ host: inout any Host) throws -> Library {
    let start = host.seed
    let library = SourceLibrary(
      name: "random", exports: exports + ["Random"], text: text,
      helpers: [stream(startingWith: start)])
    return try library.make(&machine, &host)
  }

  private static let exports = [
    "seed", "random", "uniform", "randint", "randrange", "choice", "choices", "shuffle", "sample",
    "gauss", "normalvariate", "lognormvariate", "expovariate", "triangular", "betavariate",
    "gammavariate", "paretovariate", "weibullvariate", "vonmisesvariate", "getrandbits",
    "getstate", "setstate", "randbytes", "SystemRandom",
  ]

  /// The functions of a new stream: `random`, `_randbelow`, `getrandbits`, and what seeds it.
  private static func stream(startingWith start: UInt64) -> NativeFunction {
    NativeFunction("_stream") { _, _, _ in
      let stream = RandomStream(PythonRandom(seed: start))
      return .tupled([
        .native(
          NativeFunction("random") { _, _, _ in .float(try stream.draw { $0.random() }) }),
        .native(
          NativeFunction("_randbelow") { _, _, given in
            let bound = try Parameters("_randbelow", given, ["n"], required: 1).whole("n")
            guard bound > 0 else { return .int(0) }
            return .int(try stream.draw { $0.below(bound) })
          }),
        .native(
          NativeFunction("getrandbits") { _, _, given in
            let count = try Parameters("getrandbits", given, ["k"], required: 1).whole("k")
            guard count >= 0 else {
              throw PythonException("ValueError", "number of bits must be non-negative")
            }
            guard count < Int.bitWidth else {
              throw ExpressionError.overflow(operation: "getrandbits(\(count))")
            }
            return .int(Int(try stream.draw { $0.bits(count) }))
          }),
        .native(
          NativeFunction("seed") { _, _, given in
            let seed = try self.seed(given.values.first ?? .none) ?? start
            try stream.draw { $0 = PythonRandom(seed: seed) }
            return .none
          }),
        .native(
          NativeFunction("getstate") { _, _, _ in
            let saved = try stream.draw { $0 }
            return .native(
              NativeFunction("state") { _, _, _ in
                try stream.draw { $0 = saved }
                return .none
              })
          }),
        .native(
          NativeFunction("shuffle") { machine, _, given in
            guard case .list(let list) = try Builtins.one("Random.shuffle", given) else {
              throw PythonException(
                "TypeError",
                "'\(given.values[0].typeName)' object does not support item assignment")
            }
            machine.told.hasChanged = true
            try list.change { values in
              try stream.draw { random in
                for index in stride(from: values.count - 1, to: 0, by: -1) {
                  values.swapAt(index, random.below(index + 1))
                }
              }
            }
            return .none
          }),
      ])
    }
  }

  /// The seed that a value is; `nil` for `None`, with which the session's own seed begins anew.
  private static func seed(_ value: Value) throws -> UInt64? {
    switch value {
    case .none: return nil
    case .int(let number): return UInt64(number.magnitude)
    case .bool(let truth): return truth ? 1 : 0
    case .float(let number): return hash(of: number)
    default:
      throw ExpressionError.notSupported(
        what: "a seed that is \(value.kind)", mend: "random.seed(42) takes a whole number")
    }
  }

  /// Python's hash of a float, by which it seeds.
  private static func hash(of number: Double) -> UInt64 {
    guard number.isFinite else { return number.isNaN ? 0 : 314_159 }
    let modulus: UInt64 = (1 << 61) - 1
    var fraction = abs(number.significand) / 2
    var exponent = number == 0 ? 0 : Int(number.exponent) + 1
    if number == 0 { fraction = 0 }
    var result: UInt64 = 0
    while fraction != 0 {
      result = ((result << 28) & modulus) | result >> 33
      fraction *= 268_435_456
      exponent -= 28
      let digit = fraction.rounded(.towardZero)
      fraction -= digit
      result += UInt64(digit)
      if result >= modulus { result -= modulus }
    }
    let turn = UInt64(exponent >= 0 ? exponent % 61 : 60 - ((-1 - exponent) % 61))
    result = ((result << turn) & modulus) | result >> (61 - turn)
    // A seed is taken without its sign.
    return result
  }
}
