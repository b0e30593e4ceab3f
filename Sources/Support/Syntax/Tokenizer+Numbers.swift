/// Numbers.
extension Tokenizer {
  /// A number whose first digit, or the point before it, is next.
  mutating func number() throws(Fault) {
    let start = position
    if scalars[position] == "0",
      let radix = ["x": 16, "o": 8, "b": 2][String(peek(1)).lowercased()]
    {
      position += 2
      return try whole(from: start, radix: radix)
    }
    skipDigits()
    var isReal = false
    if peek(0) == "." {
      isReal = true
      position += 1
      skipDigits()
    }
    if peek(0) == "e" || peek(0) == "E" {
      let signed = peek(1) == "+" || peek(1) == "-"
      if Self.isDigit(peek(signed ? 2 : 1)) {
        isReal = true
        position += signed ? 2 : 1
        skipDigits()
      }
    }
    if ["j", "J"].contains(peek(0)), !Self.continuesName(peek(1)) {
      position += 1
      throw fail(.imaginary(text: text(start..<position)), from: start)
    }
    guard isReal else { return try whole(from: start, radix: 10) }
    try checkEnd(from: start)
    let digits = text(start..<position).filter { $0 != "_" }
    guard
      let value = Double(
        digits.hasSuffix(".")
          ? digits + "0" : digits.replacing(".e", with: ".0e").replacing(".E", with: ".0e"))
    else { throw fail(.badNumber(text: digits), from: start) }
    add(.real(value), from: start)
  }

  private mutating func skipDigits() {
    while Self.isDigit(peek(0)) || (peek(0) == "_" && Self.isDigit(peek(1))) { position += 1 }
  }

  private mutating func whole(from start: Int, radix: Int) throws(Fault) {
    while peek(0) == "_"
      || (radix > 10 ? peek(0).properties.isASCIIHexDigit : Self.isDigit(peek(0)))
    {
      position += 1
    }
    try checkEnd(from: start)
    let typed = text(start..<position)
    let digits = typed.filter { $0 != "_" }
    let body = radix == 10 ? digits[...] : digits.dropFirst(2)
    // As Python has it, `_` divides digits, and only 0 itself begins with 0.
    guard !typed.hasSuffix("_"), !typed.contains("__"),
      radix != 10 || body.first != "0" || body.allSatisfy({ $0 == "0" })
    else { throw fail(.badNumber(text: typed), from: start) }
    guard let value = Int(body, radix: radix) else {
      if UInt(body, radix: radix) == Int.min.magnitude { return add(.leastMagnitude, from: start) }
      let isTooLarge =
        !body.isEmpty && body.allSatisfy { $0.hexDigitValue.map { $0 < radix } ?? false }
      throw fail(isTooLarge ? .tooLarge(text: digits) : .badNumber(text: digits), from: start)
    }
    add(.integer(value), from: start)
  }

  /// Words that may follow a number without a blank: `1if x else 2`.
  private static let operators: Set<String> = ["and", "else", "for", "if", "in", "is", "not", "or"]

  /// `4x8` is not a number.
  private mutating func checkEnd(from start: Int) throws(Fault) {
    guard Self.continuesName(peek(0)) else { return }
    let end = position
    while Self.continuesName(peek(0)) { position += 1 }
    guard !Self.operators.contains(text(end..<position)) else {
      position = end
      return
    }
    throw fail(.badNumber(text: text(start..<position)), from: start)
  }
}
