import Rendering
import Testing

/// Lines of a program that are cut to a width.
struct CutLineTests {
  private static let line =
    "    x = self.first(torch.cat([one, other], dim=1)).relu() + self.second(x).sigmoid()"

  /// What is shown of a line, and what of its part.
  private func cut(_ part: String, to width: Int) throws -> (text: String, part: String) {
    let place = try #require(Self.line.firstRange(of: part))
    let start = Self.line.distance(from: Self.line.startIndex, to: place.lowerBound)
    let cut = CutLine(Self.line, start..<start + part.count, to: width)
    let range = try #require(cut.part)
    return (cut.text, String(cut.text.dropFirst(range.lowerBound).prefix(range.count)))
  }

  @Test func aShortLineStays() throws {
    #expect(CutLine("x = 1", nil, to: 5) == CutLine("x = 1", nil, to: 80))
    #expect(try cut("self.first", to: 200) == (Self.line, "self.first"))
  }

  @Test func theMiddleIsCutWhereThePartIsNot() throws {
    #expect(CutLine(Self.line, nil, to: 40).text.count == 40)
    let middle = "    x = self.first(torch.ca…(x).sigmoid()"
    #expect(try cut("self.first", to: 41) == (middle, "self.first"))
    #expect(try cut("sigmoid", to: 41).part == "sigmoid")
  }

  @Test func aHiddenPartStaysInView() throws {
    let shown = try cut("dim=1", to: 40)
    #expect(shown.part == "dim=1" && shown.text.count <= 40)
    #expect(shown.text.hasPrefix("    …") && shown.text.hasSuffix("…"))
    #expect(try cut("relu() + self.second", to: 41).part.hasPrefix("relu() + self.second"))
  }

  /// Of each part, at every width, the beginning is marked.
  @Test(arguments: [24, 30, 40, 55, 70])
  func theMarkIsWithinTheText(width: Int) {
    let characters = Array(Self.line)
    for start in characters.indices {
      for length in [1, 5, 30] {
        let cut = CutLine(Self.line, start..<start + length, to: width)
        let range = cut.part ?? 0..<0
        #expect(range.count >= 1 && range.upperBound <= width + 1 && cut.text.count <= width)
        let shown = cut.text.dropFirst(range.lowerBound).first
        #expect(shown == characters[start] || shown == "…" && length > 5)
      }
    }
  }
}
