import Engine
import Testing

/// What is odd about a text.
struct DatasetSurveyTests {
  private func survey(_ text: String, normalized: Bool = false) throws -> DatasetSurvey {
    var options = Dataset.Options()
    options.shares = [0.5, 0.25, 0.25]
    options.normalization = normalized ? .nfc : .none
    return try DatasetSurvey(try Dataset(bytes: Array(text.utf8), source: "test", options))
  }

  @Test func nothingIsOddAboutNames() throws {
    let survey = try survey("emma\nava\nolivia\nmia\n")
    #expect(survey.blanks == 0 && survey.repeats == nil)
    #expect(survey.hidden.isEmpty && survey.accent == nil)
  }

  @Test func countsBlanksAndWhatDoesNotShow() throws {
    let survey = try survey("  \n\t\na b\na\u{A0}\u{A0}b\nx\u{200B}\n\u{200B}y\n\u{FEFF}z\n")
    #expect(survey.blanks == 2)
    #expect(
      survey.hidden.map { [Int($0.symbol.value), $0.items] } == [
        [9, 1], [0xA0, 1], [0x200B, 2], [0xFEFF, 1],
      ])
  }

  @Test func countsWhatOccursAgain() throws {
    let survey = try survey("ab\nba\nab\ncc\nab\nba\n")
    #expect(survey.repeats?.items == 2)
    #expect(survey.repeats?.most == "ab")
    #expect(survey.repeats?.times == 3)
    let bundled = try DatasetSurvey(try Dataset.bundled())
    #expect(bundled.repeats?.items == 2559)
    #expect(bundled.repeats?.times == 2)
  }

  @Test(arguments: [
    ("zoe\u{302}\nne\u{301}\n", false, 0xEA), ("zo\u{EA}\nxe\u{302}\n", true, 0xEA),
    ("\u{1112}\u{1161}\nab\n", false, 0xD558),
  ])
  func findsCharactersWrittenAsTwo(text: String, isBoth: Bool, code: Int) throws {
    let padded = text + "a\nb\n"
    let accent = try #require(try survey(padded).accent)
    #expect(accent.isBoth == isBoth)
    if isBoth || code != 0xEA { #expect(Int(accent.composed.value) == code) }
    #expect(accent.parts.count == 2)
    #expect(try survey(padded, normalized: true).accent == nil)
  }

  @Test func normalizingMakesOneSymbolOfTwo() throws {
    var options = Dataset.Options()
    options.shares = [1, 0, 0]
    let bytes = Array("zo\u{302}e\nz\u{F4}e\n\u{1EBF}\ne\u{302}\u{301}\n".utf8)
    let apart = try Dataset(bytes: bytes, source: "test", options)
    #expect(apart.vocabulary.symbols.count == 8)
    options.normalization = .nfc
    let composed = try Dataset(bytes: bytes, source: "test", options)
    #expect(composed.vocabulary.text == ".ez\u{F4}\u{1EBF}")
    #expect(try DatasetSurvey(composed).repeats?.items == 2)
    // A sign may become the end symbol: the Greek question mark is a semicolon.
    options.end = ";"
    #expect(throws: DataError.reservedSymbol(path: "test", line: 3, symbol: ";", free: "|")) {
      _ = try Dataset(bytes: Array("a\n\nb\u{37E}\n".utf8), source: "test", options)
    }
  }
}
