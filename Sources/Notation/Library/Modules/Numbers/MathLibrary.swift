import Engine
import Glibc
import Support

/// Python's `math`.
enum MathLibrary {
  static let library = Library(
    "math", reals + pairs + questions + whole + several,
    [
      ("pi", .float(.pi)), ("e", .float(M_E)), ("tau", .float(2 * .pi)), ("inf", .float(.infinity)),
      ("nan", .float(.nan)),
    ])

  private static func domain() -> PythonException {
    PythonException("ValueError", "math domain error")
  }
  private static func range() -> PythonException {
    PythonException("OverflowError", "math range error")
  }

  /// A number that a function takes.
  static func number(_ value: Value, _ machine: inout Machine, _ host: inout any Host)
    throws
    -> Double
  {
    if let number = value.realNumber { return number }
    if let method = value.ownType?.lookup(Symbol("__float__")),
      let number = try machine.call(method, value, host: &host).realNumber
    {
      return number
    }
    throw PythonException("TypeError", "must be real number, not \(value.typeName)")
  }

  /// A function of one number.
  static func real(
    _ name: String, isPole: Bool = false, _ body: @escaping @Sendable (Double) -> Double
  ) -> NativeFunction {
    NativeFunction(name) { machine, host, given in
      let number = try number(Builtins.one("math.\(name)", given), &machine, &host)
      let result = body(number)
      if result.isNaN, !number.isNaN { throw domain() }
      if result.isInfinite, number.isFinite { throw isPole ? domain() : range() }
      return .float(result)
    }
  }

  private static let reals: [NativeFunction] = [
    real("sqrt") { $0.squareRoot() }, real("cbrt") { cbrt($0) }, real("exp") { exp($0) },
    real("exp2") { exp2($0) }, real("expm1") { expm1($0) },
    real("log1p", isPole: true) { log1p($0) },
    real("log2", isPole: true) { log2($0) }, real("log10", isPole: true) { log10($0) },
    real("sin") { sin($0) }, real("cos") { cos($0) }, real("tan") { tan($0) },
    real("asin") { asin($0) }, real("acos") { acos($0) }, real("atan") { atan($0) },
    real("sinh") { sinh($0) }, real("cosh") { cosh($0) }, real("tanh") { tanh($0) },
    real("asinh") { asinh($0) }, real("acosh") { acosh($0) },
    real("atanh", isPole: true) { atanh($0) },
    real("erf") { erf($0) }, real("erfc") { erfc($0) }, real("gamma", isPole: true) { gamma($0) },
    real("lgamma", isPole: true) { lgamma($0) }, real("fabs") { abs($0) },
    real("degrees") { $0 * (180 / .pi) }, real("radians") { $0 * (.pi / 180) },
    NativeFunction("log") { machine, host, given in
      guard (1...2).contains(given.values.count), given.named.isEmpty else {
        throw PythonException("TypeError", "log expected 1 or 2 arguments")
      }
      let values = try given.values.map { value in
        let number = try number(value, &machine, &host)
        guard number > 0 || number.isNaN else { throw domain() }
        return log(number)
      }
      guard values.count == 2 else { return .float(values[0]) }
      guard values[1] != 0 else { throw ExpressionError.divisionByZero }
      return .float(values[0] / values[1])
    },
  ]

  /// The gamma function, which has a pole at 0 and at whole numbers below.
  static func gamma(_ number: Double) -> Double {
    if number <= 0, number == number.rounded() { return .infinity }
    return tgamma(number)
  }

  private static func pair(
    _ name: String, _ body: @escaping @Sendable (Double, Double) throws -> Double
  ) -> NativeFunction {
    NativeFunction(name) { machine, host, given in
      guard given.values.count == 2 else {
        throw PythonException(
          "TypeError", "\(name) expected 2 arguments, got \(given.values.count)")
      }
      let (a, b) = (
        try number(given.values[0], &machine, &host), try number(given.values[1], &machine, &host)
      )
      let result = try body(a, b)
      if result.isNaN, !a.isNaN, !b.isNaN { throw domain() }
      if result.isInfinite, a.isFinite, b.isFinite { throw range() }
      return .float(result)
    }
  }

  private static let pairs: [NativeFunction] = [
    pair("pow") { base, exponent in
      if base == 0, exponent < 0 { throw domain() }
      return Glibc.pow(base, exponent)
    },
    pair("atan2") { atan2($0, $1) }, pair("fmod") { fmod($0, $1) },
    pair("copysign") { copysign($0, $1) }, pair("remainder") { remainder($0, $1) },
    pair("nextafter") { nextafter($0, $1) },
    NativeFunction("ldexp") { machine, host, given in
      guard given.values.count == 2, let exponent = given.values[1].wholeOrTruth else {
        throw PythonException("TypeError", "Expected an int as second argument to ldexp.")
      }
      let number = try number(given.values[0], &machine, &host)
      let result = scalbn(number, Int(Int32(clamping: exponent)))
      if result.isInfinite, number.isFinite { throw range() }
      return .float(result)
    },
    NativeFunction("frexp") { machine, host, given in
      let number = try number(Builtins.one("math.frexp", given), &machine, &host)
      guard number.isFinite, number != 0 else { return .tupled([.float(number), .int(0)]) }
      let (part, exponent) = frexp(number)
      return .tupled([.float(part), .int(exponent)])
    },
    NativeFunction("modf") { machine, host, given in
      let number = try number(Builtins.one("math.modf", given), &machine, &host)
      guard number.isFinite else {
        return .tupled([.float(number.isNaN ? .nan : copysign(0, number)), .float(number)])
      }
      let whole = number.rounded(.towardZero)
      return .tupled([.float(copysign(number - whole, number)), .float(whole)])
    },
  ]

  private static func question(
    _ name: String, _ body: @escaping @Sendable (Double) -> Bool
  ) -> NativeFunction {
    NativeFunction(name) { machine, host, given in
      .bool(body(try number(Builtins.one("math.\(name)", given), &machine, &host)))
    }
  }

  private static let questions: [NativeFunction] = [
    question("isnan") { $0.isNaN }, question("isinf") { $0.isInfinite },
    question("isfinite") { $0.isFinite },
    NativeFunction("isclose") { _, _, given in
      let given = try Parameters("isclose", given, ["a", "b", "rel_tol", "abs_tol"], required: 2)
      let (a, b) = (try given.real("a"), try given.real("b"))
      let relative = given["rel_tol"] == nil ? 1e-9 : try given.real("rel_tol")
      let absolute = given["abs_tol"] == nil ? 0 : try given.real("abs_tol")
      guard relative >= 0, absolute >= 0 else {
        throw PythonException("ValueError", "tolerances must be non-negative")
      }
      if a == b { return .bool(true) }
      guard a.isFinite, b.isFinite else { return .bool(false) }
      let distance = abs(a - b)
      return .bool(
        distance <= abs(relative * b) || distance <= abs(relative * a) || distance <= absolute)
    },
  ]

  /// A number rounded to a whole one.
  static func rounding(
    _ name: String, _ rule: FloatingPointRoundingRule
  ) -> NativeFunction {
    NativeFunction(name) { machine, host, given in
      let value = try Builtins.one("math.\(name)", given)
      if let whole = value.wholeOrTruth { return .int(whole) }
      if let method = value.ownType?.lookup(Symbol("__\(name)__")) {
        return try machine.call(method, value, host: &host)
      }
      let number = try number(value, &machine, &host)
      guard !number.isNaN else {
        throw PythonException("ValueError", "cannot convert float NaN to integer")
      }
      guard number.isFinite else {
        throw PythonException("OverflowError", "cannot convert float infinity to integer")
      }
      guard let whole = Int(exactly: number.rounded(rule)) else {
        throw ExpressionError.overflow(operation: "math.\(name)")
      }
      return .int(whole)
    }
  }

  static func integer(_ value: Value) throws -> Int {
    guard let whole = value.wholeOrTruth else {
      throw PythonException(
        "TypeError", "'\(value.typeName)' object cannot be interpreted as an integer")
    }
    return whole
  }

  static func multiplied(_ a: Int, _ b: Int, _ name: String) throws -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    guard !overflow else { throw ExpressionError.overflow(operation: "math.\(name)") }
    return product
  }

  static func greatestDivisor(_ a: Int, _ b: Int) throws -> Int {
    var (a, b) = (a.magnitude, b.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    guard let result = Int(exactly: a) else {
      throw ExpressionError.overflow(operation: "math.gcd")
    }
    return result
  }
}
