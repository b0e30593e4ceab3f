extension String {
  /// The text with invisible characters spelt out: items of a data set may differ in nothing else.
  package var withoutHidden: String {
    guard unicodeScalars.contains(where: \.isHidden) else { return self }
    return unicodeScalars.map { $0.isHidden ? $0.spelt : String($0) }.joined()
  }
}

extension Unicode.Scalar {
  /// The symbol as shown among others: spelt out if it is invisible or would combine with the one
  /// before.
  package var shownAlone: String {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: spelt
    default: isHidden ? spelt : String(self)
    }
  }

  /// `\u{a0}`.
  package var spelt: String { "\\u{\(String(value, radix: 16))}" }

  /// Whether it is a letter, a digit, a sign or the space of ASCII.
  ///
  /// Nearly all text is: such a character needs no look into Unicode's tables.
  var isPrintableASCII: Bool { (0x20...0x7E).contains(value) }

  /// Whether a terminal shows nothing, or a space that looks like any other.
  package var isHidden: Bool {
    if isPrintableASCII { return false }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    case .spaceSeparator: self != " "
    default: false
    }
  }
}
