import Engine

/// The numbers of an array, as numpy writes them.
enum ArrayElements {
  /// Floats: of 32 bits, or of 64.
  case floats([Double], isSingle: Bool)
  case integers([Int])
  case truths([Bool])

  /// How each is written so that all are equally wide, those at some places being shown.
  func writer(of places: [Int]) -> (Int) -> String {
    switch self {
    case .truths(let values):
      return { values[$0] ? " True" : "False" }
    case .integers(let values):
      let texts = places.map { String(values[$0]) }
      let width = texts.map(\.count).max() ?? 0
      return { String(values[$0]).leftPadded(to: width) }
    case .floats(let values, let isSingle):
      let format = FloatColumn(places.map { values[$0] }, isSingle: isSingle)
      return { format.text(values[$0]) }
    }
  }

  /// The number of an array without axes: nothing is as wide as it.
  func single() -> String {
    switch self {
    case .truths(let values): values.first == true ? "True" : "False"
    case .integers(let values): String(values.first ?? 0)
    case .floats(let values, let isSingle):
      FloatColumn(values, isSingle: isSingle).text(values.first ?? 0)
    }
  }
}

/// How numpy writes floats below one another: the fewest digits that tell each from its neighbours,
/// at most eight after the point.
struct FloatColumn {
  private static let digits = 8

  private let isSingle: Bool
  private var isScientific = false
  private var left = 0
  private var right = 0
  private var precision = 0
  private var exponentDigits = 0

  /// The column that some values need.
  init(_ values: [Double], isSingle: Bool) {
    self.isSingle = isSingle
    let finite = values.filter(\.isFinite)
    let sizes = finite.map(abs).filter { $0 != 0 }
    if let most = sizes.max(), let least = sizes.min() {
      isScientific = most >= (isSingle ? 1e6 : 1e8) || least < 0.0001 || most / least > 1000
    }
    if isScientific {
      let parts = finite.map { DecimalParts(scientific: $0, isSingle, most: Self.digits) }
      precision = parts.map(\.fraction.count).max() ?? 0
      exponentDigits = max(2, parts.map { String($0.exponent.magnitude).count }.max() ?? 2)
      left = parts.map(\.whole.count).max() ?? 0
      right = exponentDigits + 2 + precision
    } else {
      let parts = finite.map { DecimalParts(positional: $0, isSingle, most: Self.digits) }
      left = parts.map(\.whole.count).max() ?? 0
      right = parts.map(\.fraction.count).max() ?? 0
    }
    if finite.count < values.count {
      let sign = values.contains(-.infinity) ? 1 : 0
      left = max(left, 3 - (right + 1), 3 + sign - (right + 1))
    }
  }

  /// A value in its place.
  func text(_ value: Double) -> String {
    guard value.isFinite else {
      let name = value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
      return name.leftPadded(to: left + right + 1)
    }
    if isScientific {
      let parts = DecimalParts(scientific: value, isSingle, most: precision)
      let sign = parts.exponent < 0 ? "-" : "+"
      let digits = String(parts.exponent.magnitude)
      let exponent = String(repeating: "0", count: max(exponentDigits - digits.count, 0)) + digits
      let fraction =
        parts.fraction + String(repeating: "0", count: max(precision - parts.fraction.count, 0))
      return parts.whole.leftPadded(to: left) + ".\(fraction)e\(sign)\(exponent)"
    }
    let parts = DecimalParts(positional: value, isSingle, most: Self.digits)
    return parts.whole.leftPadded(to: left) + "." + parts.fraction.padded(to: right)
  }
}

/// A float in decimal: the fewest digits that give it back, unless these are too many.
struct DecimalParts {
  /// With its sign.
  private(set) var whole: String
  /// Without zeros at its end.
  private(set) var fraction: String
  private(set) var exponent = 0

  /// `0.001`, with at most this many digits after the point.
  init(positional value: Double, _ isSingle: Bool, most: Int) {
    let (digits, place) = Self.digits(of: value, isSingle)
    let sign = value.sign == .minus ? "-" : ""
    if digits.count - place <= most {
      let zeros = String(repeating: "0", count: max(place - digits.count, 0))
      let padded = String(repeating: "0", count: max(-place, 0)) + digits + zeros
      let split = padded.index(padded.startIndex, offsetBy: max(place, 0))
      let head = String(padded[..<split])
      (whole, fraction) = (sign + (head.isEmpty ? "0" : head), String(padded[split...]))
    } else {
      let parts = DecimalDigits(abs(value)).fixed(most).split(separator: ".")
      (whole, fraction) = (sign + String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
    while fraction.hasSuffix("0") { fraction.removeLast() }
  }

  /// `1.e-03`, with at most this many digits after the point.
  init(scientific value: Double, _ isSingle: Bool, most: Int) {
    let (digits, place) = Self.digits(of: value, isSingle)
    let sign = value.sign == .minus ? "-" : ""
    exponent = value == 0 ? 0 : place - 1
    if digits.count - 1 <= most {
      (whole, fraction) = (sign + String(digits.prefix(1)), String(digits.dropFirst()))
    } else {
      let text = DecimalDigits(abs(value)).scientific(most)
      let halves = text.split(separator: "e")
      let parts = halves[0].split(separator: ".")
      whole = sign + String(parts[0])
      fraction = parts.count > 1 ? String(parts[1]) : ""
      exponent = halves.count > 1 ? Int(halves[1]) ?? exponent : exponent
    }
    while fraction.hasSuffix("0") { fraction.removeLast() }
  }

  /// The digits of a number, and where its point is, counted from the first: 0.05 is (5, -1).
  private static func digits(of value: Double, _ isSingle: Bool) -> (String, Int) {
    let text = isSingle ? Float(abs(value)).description : abs(value).description
    let halves = text.split(separator: "e")
    let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    let (head, tail) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    var place = head.count + (halves.count > 1 ? Int(halves[1]) ?? 0 : 0)
    var digits = head + tail
    while digits.count > 1, digits.hasPrefix("0") {
      digits.removeFirst()
      place -= 1
    }
    while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    return digits == "0" ? ("0", 1) : (digits, place)
  }
}

extension String {
  /// The text with spaces before it, to a width.
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(width - count, 0)) + self
  }

  /// The text with spaces after it, to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }
}
