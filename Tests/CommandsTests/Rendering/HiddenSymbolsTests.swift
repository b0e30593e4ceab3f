import Support
import Testing

/// Which characters are spelt out.
struct HiddenSymbolsTests {
  @Test func theShortWayForASCIIAgreesWithUnicode() throws {
    for value in UInt8.min...UInt8.max {
      let scalar = Unicode.Scalar(value)
      let category = scalar.properties.generalCategory
      let isHidden = category == .control || category == .format || value == 0xA0
      #expect(scalar.isHidden == isHidden, "\(value)")
      let text = String(scalar)
      #expect((text.withoutControls() == text) == (category != .control), "\(value)")
    }
  }
}
