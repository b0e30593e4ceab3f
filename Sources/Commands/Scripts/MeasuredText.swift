/// A line whose numbers are compared to the precision written.
///
/// `2.35` matches 2.3455 and `2.346` does not match 2.3473. A number with a unit of time after it
/// matches every time, whatever its unit: timings differ from run to run.
package struct MeasuredText: Sendable, Hashable {
  private enum Part: Hashable {
    case text(String)
    case number(WrittenNumber)
  }

  private let parts: [Part]

  /// A line with the numbers in it.
  package init(_ text: String) { parts = Self.cut(text) }

  /// Whether a line is equal up to the precision written, and to a number of digits where they are given.
  package func matches(_ line: String, digits: Int? = nil) -> Bool {
    let other = Self.cut(line)
    guard parts.count == other.count else { return false }
    // Columns move only if a number is shorter or longer than the one written.
    let isAligned = zip(parts, other).allSatisfy { wanted, got in
      guard case .number(let wanted) = wanted, case .number(let got) = got else { return true }
      return wanted.text.count == got.text.count
    }
    return zip(parts, other).enumerated().allSatisfy { index, pair in
      switch pair {
      case (.text(let wanted), .text(let got)):
        let (wanted, got) = (Self.withoutUnit(wanted, index), Self.withoutUnit(got, index))
        return wanted == got || !isAligned && Self.spaced(wanted) == Self.spaced(got)
      case (.number(let wanted), .number(let got)):
        return isTime(at: index) || wanted.matches(got) || wanted.matches(got, digits: digits)
      default: return false
      }
    }
  }

  /// Whether a unit of time follows a number.
  private func isTime(at index: Int) -> Bool {
    guard index + 1 < parts.count, case .text(let after) = parts[index + 1] else { return false }
    return Self.unit(at: after) != nil
  }

  /// The unit of time that a text after a number begins with.
  private static func unit(at text: String) -> String? {
    ["ns", "µs", "us", "ms", "s", "min", "h"].first { unit in
      guard text.hasPrefix(" \(unit)") else { return false }
      let next = text.dropFirst(unit.count + 1).first
      return next.map { !$0.isLetter && !$0.isNumber } ?? true
    }
  }

  /// A part without the unit of time of the number before it: 990 ms and 1.01 s are both a time.
  private static func withoutUnit(_ text: String, _ index: Int) -> String {
    guard index > 0, let unit = unit(at: text) else { return text }
    return " time" + text.dropFirst(unit.count + 1)
  }

  /// The words of a text, for comparing without regard to spacing.
  private static func spaced(_ text: String) -> [Substring] {
    text.split(separator: " ", omittingEmptySubsequences: true)
  }

  private static func cut(_ text: String) -> [Part] {
    var parts: [Part] = []
    var plain = ""
    var rest = text[...]
    while let first = rest.first {
      if let number = WrittenNumber(at: rest, after: plain.last) {
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(.number(number))
        rest = rest.dropFirst(number.text.count)
      } else {
        plain.append(first)
        rest = rest.dropFirst()
      }
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
    return parts
  }
}

/// A number with the digits as written.
struct WrittenNumber: Sendable, Hashable {
  /// As written, such as `16,200`, `-2.35` or `1e-05`.
  let text: String
  let value: Double
  /// Half a unit of the last digit.
  let tolerance: Double

  /// The number at the start of a text; `nil` if none begins.
  init?(at text: Substring, after previous: Character? = nil) {
    var rest = text
    // A sign belongs to the number unless a word or number precedes it.
    if rest.first == "-", previous.map({ $0 == " " || "([=,:<>±".contains($0) }) ?? true {
      rest = rest.dropFirst()
    }
    let whole = Self.whole(rest)
    guard !whole.isEmpty else { return nil }
    rest = rest.dropFirst(whole.count)
    var places = 0
    if rest.first == ".", let digit = rest.dropFirst().first, Self.isDigit(digit) {
      places = rest.dropFirst().prefix(while: Self.isDigit).count
      rest = rest.dropFirst(places + 1)
    }
    var exponent = 0
    if let power = Self.exponent(rest) {
      exponent = power.value
      rest = rest.dropFirst(power.length)
    }
    let written = String(text.prefix(text.count - rest.count))
    guard let value = Double(written.filter { $0 != "," }) else { return nil }
    self.text = written
    self.value = value
    tolerance = 0.5 * Self.power(exponent - places)
  }

  /// Reads a whole text as one number.
  init?(_ text: String) {
    guard let number = WrittenNumber(at: text[...]), number.text == text else { return nil }
    self = number
  }

  /// Whether a number is equal to this one within the precision written.
  func matches(_ other: WrittenNumber) -> Bool { matches(other.value) }

  /// Whether a number is equal to this one within the precision written.
  func matches(_ other: Double) -> Bool {
    // The last bit of the subtraction does not count.
    value == other || abs(value - other) <= tolerance * (1 + 1e-9) + abs(value) * 1e-15
  }

  /// Whether a number that was rounded too is equal to this one: in its last digit but one, and of longer
  /// ones in some first digits.
  func matches(_ other: WrittenNumber, digits: Int?) -> Bool {
    guard let digits, text.contains(where: { $0 == "." || $0 == "e" }) else { return false }
    let apart = abs(value - other.value)
    if apart <= 2 * tolerance * (1 + 1e-9) { return true }
    return text.count > digits && apart <= abs(value) * Self.power(1 - digits)
  }

  /// `16,200`, `4` of `4,8`, or nothing.
  private static func whole(_ text: Substring) -> Substring {
    var length = text.prefix(while: isDigit).count
    guard length > 0, length <= 3 else { return text.prefix(length) }
    while true {
      let rest = text.dropFirst(length)
      let group = rest.dropFirst().prefix(while: isDigit)
      guard rest.first == ",", group.count == 3 else { return text.prefix(length) }
      length += 4
    }
  }

  private static func exponent(_ text: Substring) -> (value: Int, length: Int)? {
    guard text.first == "e" || text.first == "E" else { return nil }
    let signed = text.dropFirst()
    let sign = signed.first.map { $0 == "-" || $0 == "+" } ?? false
    let digits = signed.dropFirst(sign ? 1 : 0).prefix(while: isDigit)
    guard !digits.isEmpty, digits.count <= 3, let value = Int(digits) else { return nil }
    return (signed.first == "-" ? -value : value, 1 + (sign ? 1 : 0) + digits.count)
  }

  private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }
}
