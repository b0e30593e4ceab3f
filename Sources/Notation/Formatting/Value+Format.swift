import Engine
import Support

/// `!r`, `!s` and `!a` after a value.
package enum Conversion: String, Sendable {
  case written = "r"
  case printed = "s"
  case ascii = "a"
}

extension Value {
  /// As `format(value, specification)` writes it, after a conversion.
  ///
  /// - Throws: `ExpressionError` for a format that does not go with the value; `MemoryError`.
  func formatted(_ text: String, _ conversion: Conversion? = nil) throws -> String {
    switch conversion {
    case .written: return try Value.string(try written()).formatted(text)
    case .ascii: return try Value.string(Self.escaped(try written())).formatted(text)
    case .printed: return try Value.string(try printed()).formatted(text)
    case nil: break
    }
    if case .tensor(let tensor) = self, tensor.rank == 0 {
      return try Value.element(tensor).formatted(text)
    }
    if case .instance(let object) = self {
      if let method = object.type.lookup(Names.format), var machine = RunningLine.currentMachine,
        case .string(let written) = try machine.call(method, self, .string(text))
      {
        return written
      }
      if !text.isEmpty, let inner = object.inner { return try inner.formatted(text) }
      guard text.isEmpty else {
        throw PythonException(
          "TypeError", "unsupported format string passed to \(object.type.name).__format__")
      }
    }
    guard !text.isEmpty else { return try printed() }
    let format = try FormatSpecification.reading(text)
    switch self {
    case .string(let text):
      guard format.type ?? "s" == "s", format.sign.isEmpty, format.separator.isEmpty,
        !format.isAlternate, format.alignment != .behindSign
      else { throw format.misplaced(self) }
      let scalars = text.unicodeScalars.prefix(format.precision ?? Int.max)
      return format.padded(String(scalars), standard: .left)
    case .bool(let truth):
      do {
        return try Value.int(truth ? 1 : 0).formatted(text)
      } catch ExpressionError.cannot(let what, _, let mend) {
        throw ExpressionError.cannot(what: what, value: kind, mend: mend)
      }
    case .int(let number): return try format.text(of: number)
    case .float(let number): return try format.text(of: number)
    default: throw format.misplaced(self)
    }
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      if scalar.isASCII { return String(scalar) }
      let digits = String(scalar.value, radix: 16)
      let width = scalar.value < 0x100 ? 2 : scalar.value < 0x10000 ? 4 : 8
      let letter = width == 2 ? "x" : width == 4 ? "u" : "U"
      return "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
    }.joined()
  }
}

extension FormatSpecification {
  /// The base in which a type writes whole numbers.
  private static func radix(_ type: Unicode.Scalar?) -> Int? {
    switch type {
    case nil, "d", "n": 10
    case "x", "X": 16
    case "o": 8
    case "b": 2
    default: nil
    }
  }

  /// A whole number.
  ///
  /// - Throws: `ExpressionError`.
  fileprivate func text(of number: Int) throws -> String {
    if type == "c", let code = UInt32(exactly: number), let scalar = Unicode.Scalar(code) {
      return padded(String(scalar), standard: .left)
    }
    guard let radix = Self.radix(type) else {
      guard let type, "eEfFgG%".unicodeScalars.contains(type) else {
        throw misplaced(.int(number))
      }
      return try text(of: Double(number))
    }
    guard precision == nil else {
      throw PythonException("ValueError", "Precision not allowed in integer format specifier")
    }
    guard separator != "," || radix == 10 else { throw misplaced(.int(number)) }
    let prefix = isAlternate && radix != 10 ? "0" + (type.map { String($0) } ?? "") : ""
    let sign = (number < 0 ? "-" : sign) + prefix
    let digits = String(number.magnitude, radix: radix, uppercase: type == "X")
    return padded(
      sign: sign, digits: grouped(digits, rest: "", sign: sign, by: radix == 10 ? 3 : 4))
  }

  /// A float.
  ///
  /// - Throws: `ExpressionError`.
  fileprivate func text(of number: Double) throws -> String {
    guard let digits = digits(of: number) else { throw misplaced(.float(number)) }
    let sign = number.sign == .minus && !number.isNaN ? "-" : sign
    let whole = digits.prefix { $0.isNumber }
    let rest = String(digits.dropFirst(whole.count))
    let body = whole.isEmpty ? rest : grouped(String(whole), rest: rest, sign: sign) + rest
    return padded(sign: sign, digits: body)
  }

  /// Without the sign; nil for a type that does not format floats.
  private func digits(of number: Double) -> String? {
    let isUpper = type.map { "EFG".unicodeScalars.contains($0) } ?? false
    guard type.map({ "eEfFgGn%".unicodeScalars.contains($0) }) ?? true else { return nil }
    guard number.isFinite else {
      let text = (number.isNaN ? "nan" : "inf") + (type == "%" ? "%" : "")
      return isUpper ? text.uppercased() : text
    }
    let count = precision ?? 6
    let text: String
    switch type {
    case "f", "F":
      text = DecimalDigits(number).fixed(count) + (isAlternate && count == 0 ? "." : "")
    case "e", "E": text = DecimalDigits(number).scientific(count)
    case "%":
      guard (number * 100).isFinite else { return "inf%" }
      text = DecimalDigits(number * 100).fixed(count) + "%"
    case "g", "G", "n": text = general(number, max(1, count), hasPoint: false)
    case nil:
      text =
        precision.map { general(number, max(1, $0), hasPoint: true) } ?? pythonText(abs(number))
    default: return nil
    }
    return isUpper ? text.uppercased() : text
  }

  /// The shorter of the two notations with this many digits, without trailing zeros.
  private func general(_ number: Double, _ count: Int, hasPoint: Bool) -> String {
    let kept = DecimalDigits(number).rounded(to: count)
    let point = kept.digits.isEmpty ? 1 : kept.point
    let isScientific = point <= -4 || point > count - (hasPoint ? 1 : 0)
    let places = isScientific ? count - 1 : count - point
    let text = isScientific ? kept.scientific(places) : kept.fixed(max(0, places))
    guard !isAlternate else { return text }
    let parts = text.split(separator: "e", maxSplits: 1)
    var mantissa = String(parts[0])
    if mantissa.contains(".") {
      while mantissa.hasSuffix("0") { mantissa.removeLast() }
      if mantissa.hasSuffix(".") { mantissa.removeLast() }
    }
    if hasPoint, !isScientific, !mantissa.contains(".") { mantissa += ".0" }
    return mantissa + (parts.count > 1 ? "e" + parts[1] : "")
  }
}
