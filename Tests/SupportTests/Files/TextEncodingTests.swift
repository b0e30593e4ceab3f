import Engine
import Support
import Testing

/// What files that are no UTF-8 seem to be: told by the error of the data set that they are not.
struct TextEncodingTests {
  private func guess(_ bytes: [UInt8]) throws -> TextEncoding? {
    let error = try #require(throws: DataError.self) {
      _ = try Dataset(bytes: bytes, source: "test")
    }
    switch error {
    case .notText(_, _, _, let encoding), .zeroByte(_, _, _, let encoding): return encoding
    default:
      Issue.record("\(error)")
      return nil
    }
  }

  private func utf16(_ text: String, isLittle: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      return isLittle ? bytes : bytes.reversed()
    }
  }

  @Test func knowsTheUsualOnes() throws {
    let text = "Zoë\nRené\nemma\n"
    #expect(try guess([0x5A, 0x6F, 0xEB, 0x0A]) == .latin1)
    #expect(try guess([0x93, 0x5A, 0x6F, 0xEB, 0x94, 0x0A]) == .windows1252)
    #expect(try guess([0xFF, 0xFE] + utf16(text, isLittle: true)) == .utf16)
    #expect(try guess([0xFE, 0xFF] + utf16(text, isLittle: false)) == .utf16)
    #expect(try guess(utf16(text, isLittle: true)) == .utf16LittleEndian)
    #expect(try guess(utf16(text, isLittle: false)) == .utf16BigEndian)
    let utf32 = text.unicodeScalars.flatMap {
      [UInt8($0.value & 0xFF), UInt8($0.value >> 8), 0, 0]
    }
    #expect(try guess([0xFF, 0xFE, 0, 0] + utf32) == .utf32)
  }

  @Test func guessesNothingOfWhatFitsNone() throws {
    #expect(try guess(Array("em\0ma\n".utf8)) == nil)
    #expect(try guess([0x61, 0xFF, 0x00, 0x62]) == nil)
    #expect(try guess([0x1F, 0x8B, 8, 0, 0, 0xC3]) == nil)
    #expect(try guess([0x61, 0xC3, 0x02]) == nil)
    #expect(try guess([0x61, 0x81, 0x62]) == nil)
    #expect(try guess([0xFF, 0xFE, 0x00, 0xD8]) == nil, "half a character")
    #expect(try guess([0xFF, 0xFE, 0x61]) == nil, "half a unit")
  }
}
