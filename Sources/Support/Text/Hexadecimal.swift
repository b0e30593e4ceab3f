extension FixedWidthInteger where Self: UnsignedInteger {
  /// All digits, as many as the type has.
  package var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
  }

  /// Reads as many digits as the type has, no more and no fewer.
  package init?(hexadecimal text: some StringProtocol) {
    guard text.utf8.count == Self.bitWidth / 4, text.first != "+", text.first != "-" else {
      return nil
    }
    self.init(text, radix: 16)
  }
}
