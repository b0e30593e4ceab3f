/// `0.1`, `5`, `1e-05`: the shortest text that reads back as the same number.
package func shortNumber(_ number: Double) -> String {
  if let whole = Int(exactly: number), abs(number) < 1e15 { return String(whole) }
  return String(number)
}

/// `3.2 GB`: bytes for a person, in powers of ten.
package func byteCount(_ bytes: Int) -> String {
  var value = Double(bytes)
  var unit = 0
  let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
  while value >= 1000 && unit < units.count - 1 {
    value /= 1000
    unit += 1
  }
  if unit == 0 { return counted(bytes, "byte") }
  let tenths = Int((value * 10).rounded())
  return "\(tenths / 10).\(tenths % 10) \(units[unit])"
}

/// `<1 s`, `12 s`, `2 min 5 s`: how long something takes, for a person.
package func spanText(_ seconds: Double) -> String {
  if seconds < 1 { return "<1 s" }
  let whole = Int(min(seconds, 1e9).rounded(.up))
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole / 3600) h \(whole % 3600 / 60) min"
}

extension Duration {
  /// The duration in seconds.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

/// A loss or another number with this many decimal places.
package func decimal(_ number: Double, _ digits: Int) -> String {
  guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
  var power = 1.0
  for _ in 0..<digits { power *= 10 }
  let scaled = (abs(number) * power).rounded()
  guard scaled < 1e15 else { return String(number) }
  let whole = String(Int(scaled))
  let padded = String(repeating: "0", count: max(0, digits + 1 - whole.count)) + whole
  let sign = number < 0 && scaled != 0 ? "-" : ""
  guard digits > 0 else { return sign + padded }
  return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
}

/// `0.02131`, `-1.234`, `4.560e-07`: a number with as many digits that count.
package func significant(_ number: Double, _ digits: Int) -> String {
  guard number.isFinite, number != 0 else { return number == 0 ? "0" : decimal(number, 0) }
  var (scaled, exponent) = (abs(number), 0)
  while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
  while scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
  // What rounds up to ten has one digit more before the point.
  if decimal(scaled, digits - 1).hasPrefix("10.") { (scaled, exponent) = (1, exponent + 1) }
  guard !(-4..<digits).contains(exponent) else {
    return decimal(number, digits - 1 - exponent)
  }
  let size = String(abs(exponent))
  let padded = String(repeating: "0", count: max(0, 2 - size.count)) + size
  return (number < 0 ? "-" : "") + decimal(scaled, digits - 1) + (exponent < 0 ? "e-" : "e+")
    + padded
}
