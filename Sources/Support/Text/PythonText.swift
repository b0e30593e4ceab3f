/// `1e-05`, `1e+16`, `0.1`: a float as Python writes it.
package func pythonText(_ number: Double) -> String {
  guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
  guard number != 0 else { return number.sign == .minus ? "-0.0" : "0.0" }
  // The shortest digits that read back as the number, which is what both languages write.
  var text = "\(number.magnitude)"
  var exponent = 0
  if let place = text.firstIndex(where: { $0 == "e" }) {
    exponent = Int(text[text.index(after: place)...]) ?? 0
    text = String(text[..<place])
  }
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  let whole = String(parts[0])
  let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
  let all = (whole + fraction).drop { $0 == "0" }
  let leading = whole.drop { $0 == "0" }.count
  let zeros = leading > 0 ? 0 : fraction.prefix { $0 == "0" }.count
  // The power of ten of the first digit.
  let power = exponent + (leading > 0 ? leading - 1 : -1 - zeros)
  var digits = String(all)
  while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
  let sign = number < 0 ? "-" : ""
  if power < -4 || power >= 16 {
    let rest = digits.dropFirst()
    let size = String(abs(power))
    return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest)
      + (power < 0 ? "e-" : "e+") + (size.count < 2 ? "0" : "") + size
  }
  if power < 0 { return sign + "0." + String(repeating: "0", count: -1 - power) + digits }
  if digits.count <= power + 1 {
    return sign + digits + String(repeating: "0", count: power + 1 - digits.count) + ".0"
  }
  return sign + digits.prefix(power + 1) + "." + digits.dropFirst(power + 1)
}
