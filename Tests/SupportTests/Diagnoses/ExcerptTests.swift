import Support
import Testing

/// The part of a text that a diagnosis marks.
struct ExcerptTests {
  /// Marks a part of a text by what it holds.
  private func excerpt(_ text: String, of part: String) throws -> Excerpt {
    let place = try #require(text.firstRange(of: part))
    let start = text.unicodeScalars.distance(from: text.startIndex, to: place.lowerBound)
    return Excerpt(text, start..<(start + part.unicodeScalars.count))
  }

  @Test func aLineOfItsOwnHasNoNumber() throws {
    let excerpt = try excerpt("x = y +", of: "y")
    #expect(excerpt.number == nil && excerpt.line == "x = y +" && excerpt.marker == "    ^")
  }

  @Test func aLineOfSeveralIsShownAlone() throws {
    let text = "def f(x):\n    é = x @ w\n    return x"
    let excerpt = try excerpt(text, of: "x @ w")
    #expect(excerpt.number == 2 && excerpt.line == "    é = x @ w")
    #expect(excerpt.marker == "        ^~~~~")
  }

  @Test func aPartOverLinesIsMarkedOnItsFirst() throws {
    let excerpt = try excerpt("a\nf(\n  x)\n", of: "f(\n  x)")
    #expect(excerpt.number == 2 && excerpt.line == "f(" && excerpt.length == 2)
  }

  @Test func aLongLineIsCutAroundThePart() throws {
    let line = String(repeating: "a ", count: 200) + "here" + String(repeating: " b", count: 200)
    let excerpt = try excerpt("x\n" + line, of: "here")
    #expect(excerpt.number == 2 && excerpt.line.hasPrefix("… ") && excerpt.line.hasSuffix(" …"))
    #expect(excerpt.line.dropFirst(excerpt.start).prefix(excerpt.length) == "here")
    #expect(excerpt.narrowed(to: 40).number == 2)
    #expect(excerpt.column == 401 && excerpt.narrowed(to: 40).column == 401)
  }

  /// The mark is in columns of the terminal, where some characters take two.
  @Test func wideCharactersMoveTheMark() throws {
    let excerpt = try excerpt("日本 = x @ 'ｗ'", of: "x @ 'ｗ'")
    #expect(excerpt.marker == "       ^~~~~~~~" && excerpt.column == 6 && excerpt.length == 7)
    #expect(try self.excerpt("\tx = y", of: "y").marker == "     ^")
    #expect(try self.excerpt("\tx = y", of: "y").line == " x = y")
  }

  @Test func narrowLinesKeepThePartBelowItsMark() throws {
    let line = String(repeating: "日", count: 30) + " = here" + String(repeating: "本", count: 30)
    let narrow = try excerpt(line, of: "here").narrowed(to: 24)
    #expect(narrow.line.columns <= 24)
    #expect(narrow.line.dropFirst(narrow.start).prefix(narrow.length) == "here")
    #expect(narrow.marker.count == narrow.line.prefix(narrow.start).columns + 4)
  }

  @Test func thePlaceAfterTheEndIsMarked() {
    let excerpt = Excerpt("x\ny =", 5..<6)
    #expect(excerpt.number == 2 && excerpt.line == "y =" && excerpt.start == 3)
  }
}
