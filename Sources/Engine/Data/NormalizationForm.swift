import Support
@_spi(_Unicode) import Swift

/// Whether characters that can be written in two ways are written in one.
public enum NormalizationForm: String, Sendable, CaseIterable, Codable {
  /// As they are in the file.
  case none
  /// Composed: ô as one character, not as o and an accent.
  case nfc

  /// Text with composed characters, as Unicode's normalization form C has them.
  static func composed(_ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
    var view = String.UnicodeScalarView()
    var isPlain = true
    for scalar in scalars {
      view.append(scalar)
      // No character below U+0300 combines with the one before it.
      isPlain = isPlain && scalar.value < 0x300
    }
    // The standard library's own normalizer, which it uses to compare strings.
    return isPlain ? Array(view) : Array(String(view)._nfc)
  }
}
