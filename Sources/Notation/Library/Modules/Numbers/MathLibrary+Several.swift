import Engine
import Glibc
import Support

/// Functions of whole numbers, and of several numbers.
extension MathLibrary {
  static let whole: [NativeFunction] = [
    rounding("floor", .down), rounding("ceil", .up), rounding("trunc", .towardZero),
    NativeFunction("factorial") { _, _, given in
      let number = try integer(Builtins.one("math.factorial", given))
      guard number >= 0 else {
        throw PythonException("ValueError", "factorial() not defined for negative values")
      }
      guard number <= 20 else { throw ExpressionError.overflow(operation: "math.factorial") }
      return .int((0..<number).reduce(1) { $0 &* ($1 &+ 1) })
    },
    NativeFunction("gcd") { _, _, given in
      .int(try given.values.map(integer).reduce(0) { try greatestDivisor($0, $1) })
    },
    NativeFunction("lcm") { _, _, given in
      .int(
        try given.values.map(integer).reduce(1) { a, b in
          guard a != 0, b != 0 else { return 0 }
          let result = try multiplied(a / greatestDivisor(a, b), b, "lcm")
          guard result != Int.min else { throw ExpressionError.overflow(operation: "math.lcm") }
          return abs(result)
        })
    },
    NativeFunction("isqrt") { _, _, given in
      let number = try integer(Builtins.one("math.isqrt", given))
      guard number >= 0 else {
        throw PythonException("ValueError", "isqrt() argument must be nonnegative")
      }
      var root = Int(Double(number).squareRoot())
      while root > 0, root.multipliedReportingOverflow(by: root).overflow || root * root > number {
        root -= 1
      }
      while (root + 1) <= number / (root + 1) { root += 1 }
      return .int(root)
    },
    NativeFunction("comb") { _, _, given in
      let (n, k) = try twoCounts("comb", given)
      guard k <= n else { return .int(0) }
      var result = 1
      for step in 0..<min(k, n - k) {
        // The greatest common divisors keep each product as small as its result.
        let divisor = try greatestDivisor(result, step + 1)
        result = try multiplied(result / divisor, (n - step) / ((step + 1) / divisor), "comb")
      }
      return .int(result)
    },
    NativeFunction("perm") { _, _, given in
      let number = try integer(given.values.first ?? .none)
      let (n, k) =
        given.values.count > 1 && !given.values[1].isNone
        ? try twoCounts("perm", given) : (number, number)
      guard n >= 0 else {
        throw PythonException("ValueError", "n must be a non-negative integer")
      }
      guard k <= n else { return .int(0) }
      var result = 1
      for step in 0..<k { result = try multiplied(result, n - step, "perm") }
      return .int(result)
    },
  ]

  private static func twoCounts(_ name: String, _ given: Arguments) throws -> (Int, Int) {
    guard given.values.count == 2 else {
      throw PythonException("TypeError", "\(name) expected 2 arguments, got \(given.values.count)")
    }
    let (n, k) = (try integer(given.values[0]), try integer(given.values[1]))
    guard n >= 0 else { throw PythonException("ValueError", "n must be a non-negative integer") }
    guard k >= 0 else { throw PythonException("ValueError", "k must be a non-negative integer") }
    return (n, k)
  }

  static let several: [NativeFunction] = [
    NativeFunction("hypot") { machine, host, given in
      let numbers = try given.values.map { try number($0, &machine, &host) }
      return .float(length(numbers))
    },
    NativeFunction("dist") { machine, host, given in
      guard given.values.count == 2 else {
        throw PythonException("TypeError", "dist expected 2 arguments, got \(given.values.count)")
      }
      let a = try machine.values(of: given.values[0], &host)
      let b = try machine.values(of: given.values[1], &host)
      guard a.count == b.count else {
        throw PythonException("ValueError", "both points must have the same number of dimensions")
      }
      var differences: [Double] = []
      for (left, right) in zip(a, b) {
        differences.append(
          try number(left, &machine, &host) - number(right, &machine, &host))
      }
      return .float(length(differences))
    },
    NativeFunction("prod") { machine, host, given in
      let bound = try Parameters("prod", given, ["iterable", "start"], required: 1)
      var product = bound["start"] ?? .int(1)
      for value in try machine.values(of: bound["iterable"] ?? .none, &host) {
        product = try machine.binary(.multiply, product, value, &host)
      }
      return product
    },
    NativeFunction("fsum") { machine, host, given in
      let values = try machine.values(of: Builtins.one("math.fsum", given), &host)
      return .float(exactSum(try values.map { try number($0, &machine, &host) }))
    },
  ]

  /// The length of a vector, as exact as a scaled sum allows.
  private static func length(_ numbers: [Double]) -> Double {
    if numbers.contains(where: \.isInfinite) { return .infinity }
    if numbers.count == 2 { return hypot(numbers[0], numbers[1]) }
    let largest = numbers.map { abs($0) }.max() ?? 0
    guard largest > 0, largest.isFinite else { return largest }
    return largest * exactSum(numbers.map { ($0 / largest) * ($0 / largest) }).squareRoot()
  }

  /// The sum, rounded once.
  ///
  /// Source: Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997.
  static func exactSum(_ numbers: [Double]) -> Double {
    var partials: [Double] = []
    for number in numbers {
      guard number.isFinite else { return numbers.reduce(0, +) }
      var high = number
      var kept = 0
      for partial in partials {
        var (a, b) = (high, partial)
        if abs(a) < abs(b) { swap(&a, &b) }
        high = a + b
        let low = b - (high - a)
        if low != 0 {
          partials[kept] = low
          kept += 1
        }
      }
      partials.removeSubrange(kept...)
      partials.append(high)
    }
    guard var sum = partials.popLast() else { return 0 }
    while let next = partials.popLast() {
      let before = sum
      sum = before + next
      let low = next - (sum - before)
      guard low != 0 else { continue }
      // Half-way cases are rounded by what is left.
      if let last = partials.last, (low < 0) == (last < 0), (low + low) == (sum + low + low) - sum {
        sum += low + low
      }
      break
    }
    return sum
  }
}
