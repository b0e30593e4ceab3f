import Engine
import Support
import Synchronization

/// The format after the colon of `{x:>8.4f}`:
/// `[[fill]align][sign][#][0][width][,][.precision][type]`.
///
/// Source: Python's "Format Specification Mini-Language".
struct FormatSpecification {
  /// The alignment of a short text in its width; `=` puts the space between sign and digits.
  enum Alignment: Unicode.Scalar {
    case left = "<"
    case right = ">"
    case centre = "^"
    case behindSign = "="
  }

  var fill: Unicode.Scalar = " "
  var alignment: Alignment?
  /// The sign of numbers that are not negative.
  var sign = ""
  var isAlternate = false
  var isZeroPadded = false
  var width = 0
  /// The separator between groups of digits.
  var separator = ""
  var precision: Int?
  var type: Unicode.Scalar?
  /// As it was written.
  let text: String

  /// Those that were read before: a loop writes by the same few.
  private static let known = Mutex<[String: FormatSpecification]>([:])
  private static let mostKnown = 200

  /// The one that a text says.
  ///
  /// - Throws: `ExpressionError`.
  static func reading(_ text: String) throws -> FormatSpecification {
    if let own = known.withLock({ $0[text] }) { return own }
    let made = try FormatSpecification(text)
    known.withLock { known in
      if known.count >= mostKnown { known = [:] }
      known[text] = made
    }
    return made
  }

  /// Upper limit of a width.
  private static let widest = 10_000

  /// Reads one.
  ///
  /// - Throws: `ExpressionError`.
  init(_ text: String) throws {
    self.text = text
    var rest = Array(text.unicodeScalars)[...]
    var hasFill = false
    if let second = rest.dropFirst().first, let alignment = Alignment(rawValue: second) {
      (fill, self.alignment, hasFill) = (rest.removeFirst(), alignment, true)
      rest.removeFirst()
    } else if let alignment = rest.first.flatMap(Alignment.init(rawValue:)) {
      self.alignment = alignment
      rest.removeFirst()
    }
    if let first = rest.first, "+- ".unicodeScalars.contains(first) {
      sign = first == "-" ? "" : String(first)
      rest.removeFirst()
    }
    isAlternate = Self.take("#", &rest)
    isZeroPadded = Self.take("0", &rest)
    width = try Self.number(&rest) ?? 0
    if let first = rest.first, ",_".unicodeScalars.contains(first) {
      separator = String(rest.removeFirst())
    }
    if Self.take(".", &rest) {
      guard let digits = try Self.number(&rest) else { throw Self.unreadable(text) }
      precision = digits
    }
    type = rest.popFirst()
    // Which types there are depends on the value.
    guard rest.isEmpty, type.map({ $0.isASCII }) ?? true else { throw Self.unreadable(text) }
    if isZeroPadded, !hasFill { fill = "0" }
  }

  private static func take(
    _ wanted: Unicode.Scalar, _ rest: inout ArraySlice<Unicode.Scalar>
  ) -> Bool {
    guard rest.first == wanted else { return false }
    rest.removeFirst()
    return true
  }

  private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) throws -> Int? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty else { return nil }
    rest.removeFirst(digits.count)
    let number = Int(String(String.UnicodeScalarView(digits))) ?? Int.max
    guard number <= widest else {
      throw ExpressionError.tooMuch(what: "a width", count: number, most: widest)
    }
    return number
  }

  private static func unreadable(_ text: String) -> ExpressionError {
    .cannot(
      what: "be read as a format", value: "'\(text)'",
      mend: "such as .4f, d, 8.2f, >8, <8, , or .1%")
  }

  /// A format that does not go with a kind of value.
  func misplaced(_ value: Value) -> ExpressionError {
    .cannot(
      what: "be written by the format '\(text)'", value: value.kind,
      mend: value.realNumber == nil ? nil : "numbers take .4f, e, g, d or %")
  }
}

extension FormatSpecification {
  /// A text in its width.
  func padded(_ text: String, standard: Alignment) -> String {
    padded(sign: "", text, alignment ?? standard)
  }

  /// A number's sign and digits in their width.
  func padded(sign: String, digits: String) -> String {
    padded(sign: sign, digits, alignment ?? (isZeroPadded ? .behindSign : .right))
  }

  private func padded(sign: String, _ text: String, _ alignment: Alignment) -> String {
    guard width > 0 else { return sign + text }
    let missing = max(0, width - sign.unicodeScalars.count - text.unicodeScalars.count)
    guard missing > 0 else { return sign + text }
    func space(_ count: Int) -> String {
      String(String.UnicodeScalarView(repeatElement(fill, count: count)))
    }
    return switch alignment {
    case .left: sign + text + space(missing)
    case .right: space(missing) + sign + text
    case .centre: space(missing / 2) + sign + text + space(missing - missing / 2)
    case .behindSign: sign + space(missing) + text
    }
  }

  /// Digits with separators between groups; padding zeros are grouped too.
  func grouped(_ digits: String, rest: String, sign: String, by size: Int = 3) -> String {
    guard !separator.isEmpty else { return digits }
    let isFilled =
      fill == "0" && (alignment ?? (isZeroPadded ? .behindSign : .right)) == .behindSign
    let wanted = isFilled ? width - rest.unicodeScalars.count - sign.unicodeScalars.count : 0
    var all = digits
    // A group's length and its separator.
    while all.count + (all.count - 1) / size < wanted { all = "0" + all }
    var text = ""
    for (place, digit) in all.enumerated() {
      if place > 0, (all.count - place) % size == 0 { text += separator }
      text.append(digit)
    }
    return text
  }
}
