extension String {
  /// The text with control characters spelt out: a file or a line may hold commands for the
  /// terminal.
  ///
  /// `keeping` names the control characters that stay, such as a newline between lines.
  package func withoutControls(keeping kept: String = "") -> String {
    guard unicodeScalars.contains(where: \.drivesTerminals) else { return self }
    return unicodeScalars.map { scalar in
      scalar.drivesTerminals && !kept.unicodeScalars.contains(scalar)
        ? scalar.spelt : String(scalar)
    }.joined()
  }
}

extension String {
  /// JSON text with all control characters escaped: the encoder escapes only those below U+0020.
  package var withJSONControls: String {
    guard unicodeScalars.contains(where: \.drivesTerminals) else { return self }
    return unicodeScalars.map { scalar in
      guard scalar.drivesTerminals else { return String(scalar) }
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }.joined()
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would move, colour or turn around what it shows.
  fileprivate var drivesTerminals: Bool {
    if isPrintableASCII { return false }
    return switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: properties.isBidiControl
    default: false
    }
  }
}
