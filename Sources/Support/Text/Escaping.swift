extension String {
  /// The text with control characters spelt out: a file or a line may hold commands for the
  /// terminal.
  ///
  /// `keeping` names the control characters that stay, such as a newline between lines.
  package func withoutControls(keeping kept: String = "") -> String {
    replacingControls { kept.unicodeScalars.contains($0) ? nil : $0.spelt }
  }

  /// The text with other words for its control characters; what lies between them is copied as a whole, and a
  /// text without any not at all.
  private func replacingControls(by words: (Unicode.Scalar) -> String?) -> String {
    var text = ""
    var rest = unicodeScalars[...]
    while let place = rest.firstIndex(where: { $0.drivesTerminals && words($0) != nil }) {
      text += String(rest[..<place]) + (words(rest[place]) ?? "")
      rest = rest[rest.index(after: place)...]
    }
    return rest.startIndex == startIndex ? self : text + String(rest)
  }
}

extension String {
  /// JSON text with all control characters escaped: the encoder escapes only those below U+0020.
  package var withJSONControls: String {
    replacingControls { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
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
