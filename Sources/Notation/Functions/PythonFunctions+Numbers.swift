import Engine
import Support

/// Python's own functions of numbers.
extension PythonFunctions {
  static let numbers: [TensorFunction] = [
    own(
      "sum", "values: any, start: any = 0", "The sum of values, as Python adds them.",
      example: "sum(n * n for n in range(4))"
    ) {
      arguments, host in
      try walked(arguments, "values", host).interruptiblyReduce(arguments["start"]) {
        try ValueArithmetic.binary(.add, $0, $1)
      }
    },
    extreme("max", .after, "The largest value."), extreme("min", .before, "The smallest value."),
    own("abs", "x: any", "The distance from 0.", example: "abs(-3)") { arguments, _ in
      switch arguments["x"] {
      case .tensor(let tensor): return .tensor(try tensor.absolute())
      case .int(let number):
        guard number != Int.min else { throw ExpressionError.overflow(operation: "abs") }
        return .int(abs(number))
      default:
        guard let number = arguments["x"].realNumber else {
          throw notANumber("abs", arguments["x"])
        }
        if case .bool(let truth) = arguments["x"] { return .int(truth ? 1 : 0) }
        return .float(abs(number))
      }
    },
    own(
      "round", "number: any, ndigits: int = None",
      "Rounded to a number of digits, halves to even.", example: "round(2.5)"
    ) {
      arguments, _ in
      try rounded(arguments["number"], arguments.optionalInt("ndigits"))
    },
    own("pow", "base: any, exp: any", "The power, as **.", example: "pow(2, 10)") { arguments, _ in
      try ValueArithmetic.binary(.power, arguments["base"], arguments["exp"])
    },
    own("any", "values: any", "Whether any value counts as true.", example: "any([0, 1])") {
      arguments, host in
      .bool(try walked(arguments, "values", host).contains { try $0.truth() })
    },
    own("all", "values: any", "Whether all values count as true.", example: "all([0, 1])") {
      arguments, host in
      .bool(try walked(arguments, "values", host).allSatisfy { try $0.truth() })
    },
  ]

  private static func rounded(_ value: Value, _ digits: Int?) throws -> Value {
    if case .tensor = value {
      throw ExpressionError.cannot(
        what: "be rounded by Python", value: value.kind, mend: nil)
    }
    if case .instance(let object) = value, let method = object.type.lookup(Symbol("__round__")),
      let line = RunningLine.current
    {
      return try digits.map { try line.call(method, value, .int($0)) } ?? line.call(method, value)
    }
    guard let number = value.realNumber else { throw notANumber("round", value) }
    let isWhole = if case .float = value { false } else { true }
    guard let digits else {
      return try whole(isWhole ? value : .float(number.rounded(.toNearestOrEven)))
    }
    if digits >= 0 {
      if isWhole { return try whole(value) }
      guard digits <= 15, number.isFinite else { return .float(number) }
      return .float(Double(fixedPoint(number, digits)) ?? number)
    }
    // Tens, hundreds, …: beyond the largest number of 64 bits, nothing is left.
    guard digits > -19 else { return isWhole ? .int(0) : .float(0) }
    guard isWhole, case .int(let count) = try whole(value) else {
      let unit = (0..<(-digits)).reduce(1.0) { unit, _ in unit * 10 }
      return .float((number / unit).rounded(.toNearestOrEven) * unit)
    }
    let unit = (0..<(-digits)).reduce(1) { unit, _ in unit * 10 }
    let rest = count % unit
    let (down, isOdd) = (count - rest, count / unit % 2 != 0)
    let half = rest.magnitude * 2
    let away = half > UInt(unit) || (half == UInt(unit) && isOdd)
    let (result, overflow) =
      away ? down.addingReportingOverflow(rest < 0 ? -unit : unit) : (down, false)
    guard !overflow else { throw ExpressionError.overflow(operation: "round") }
    return .int(result)
  }

  private static func extreme(
    _ name: String, _ better: ValueArithmetic.Order, _ summary: String
  ) -> TensorFunction {
    own(name, "*values: any", summary, example: "\(name)(3, 1, 2)") { arguments, host in
      var values = try arguments["values"].requiredItems()
      if values.count == 1 { values = try values[0].requiredItems() }
      guard var best = values.first else {
        throw ExpressionError.cannot(what: "have a \(name)", value: "an empty list", mend: nil)
      }
      for value in values.dropFirst() {
        let comparison = try ValueArithmetic.compare(
          .sign(better == .after ? .greater : .less), value, best)
        if try comparison.truth() { best = value }
      }
      return best
    }
  }
}
