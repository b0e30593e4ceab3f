/// All the decimal digits of a number, or as many as were kept.
///
/// A double is a whole number times a power of two, so its digits are finite and exact.
package struct DecimalDigits {
  /// From the first that is not 0; none for 0 itself.
  package private(set) var digits: [UInt8]
  /// How many of them come before the decimal point; negative if zeros follow it first.
  package private(set) var point: Int

  /// Nine digits.
  private static let base: UInt64 = 1_000_000_000

  /// The digits of a finite number's absolute value.
  package init(_ number: Double) {
    let isNormal = number.exponentBitPattern > 0
    let significand = number.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let exponent = Int(max(number.exponentBitPattern, 1)) - 1075
    // Groups of nine digits, the lowest first.
    var groups = [significand % Self.base, significand / Self.base]
    // Half of a number is five tenths of it: a power of two below the point is one of five above.
    var steps = abs(exponent)
    while steps > 0 {
      let some = min(steps, 12)
      let factor = (0..<some).reduce(UInt64(1)) { product, _ in product * (exponent > 0 ? 2 : 5) }
      Self.multiply(&groups, by: factor)
      steps -= some
    }
    let written = groups.reversed().flatMap { group in
      let text = String(group)
      return Array((String(repeating: "0", count: 9 - text.count) + text).utf8)
    }
    digits = written.drop { $0 == UInt8(ascii: "0") }.map { $0 - UInt8(ascii: "0") }
    point = digits.isEmpty ? 0 : digits.count + min(exponent, 0)
  }

  private static func multiply(_ groups: inout [UInt64], by factor: UInt64) {
    var carry: UInt64 = 0
    for place in groups.indices {
      // Below 10⁹ · 5¹² + 10⁹, which 64 bits hold.
      let product = groups[place] * factor + carry
      groups[place] = product % base
      carry = product / base
    }
    if carry > 0 { groups.append(carry) }
  }

  /// The first digits, as many as asked for, rounded half to even.
  package func rounded(to count: Int) -> DecimalDigits {
    guard count < digits.count else { return self }
    var result = self
    result.digits = Array(digits.prefix(max(0, count)))
    guard count >= 0 else { return result.cleared }
    let rest = digits[count...]
    let isOdd = count > 0 && digits[count - 1] % 2 == 1
    let isUp =
      rest.first ?? 0 > 5 || (rest.first == 5 && (isOdd || rest.dropFirst().contains { $0 > 0 }))
    if isUp { result.increment() }
    return result.digits.contains { $0 > 0 } ? result : result.cleared
  }

  private var cleared: DecimalDigits {
    var result = self
    (result.digits, result.point) = ([], 0)
    return result
  }

  /// Adds 1 to the last digit.
  private mutating func increment() {
    for place in digits.indices.reversed() {
      guard digits[place] == 9 else {
        digits[place] += 1
        return
      }
      digits[place] = 0
    }
    digits.insert(1, at: 0)
    point += 1
  }

  /// `12.34`: this many decimal places.
  package func fixed(_ count: Int) -> String {
    let kept = rounded(to: point + count)
    let whole = (0..<max(1, kept.point)).map { kept.digit($0 + min(kept.point - 1, 0)) }
    let fraction = (0..<max(0, count)).map { kept.digit(kept.point + $0) }
    return Self.text(whole) + (count > 0 ? "." + Self.text(fraction) : "")
  }

  /// `1.234e+05`: one digit before the point and this many after it.
  package func scientific(_ count: Int) -> String {
    let kept = rounded(to: count + 1)
    let exponent = kept.digits.isEmpty ? 0 : kept.point - 1
    let digits = (0...max(0, count)).map { kept.digit($0) }
    let power = String(abs(exponent))
    return Self.text(Array(digits.prefix(1)))
      + (count > 0 ? "." + Self.text(Array(digits.dropFirst())) : "")
      + (exponent < 0 ? "e-" : "e+") + (power.count < 2 ? "0" : "") + power
  }

  private func digit(_ place: Int) -> UInt8 { digits.indices.contains(place) ? digits[place] : 0 }

  private static func text(_ digits: [UInt8]) -> String { digits.map(String.init).joined() }
}

/// `1.2346`: this many decimal places; exact ties are rounded to even.
package func fixedPoint(_ number: Double, _ digits: Int) -> String {
  (number.sign == .minus ? "-" : "") + DecimalDigits(number).fixed(digits)
}

/// `1.2346e-05`.
package func scientific(_ number: Double, _ digits: Int) -> String {
  (number.sign == .minus ? "-" : "") + DecimalDigits(number).scientific(digits)
}
