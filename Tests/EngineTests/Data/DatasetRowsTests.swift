import Engine
import TestSupport
import Testing

/// Examples with a target at every place: whole items, and rows of a stream.
struct DatasetRowsTests {
  private static func data(
    _ text: String, _ cut: Dataset.Cut, end: Unicode.Scalar? = nil, shares: [Double] = [1, 0, 0]
  ) throws -> Dataset {
    var options = Dataset.Options()
    (options.cut, options.shares, options.end) = (cut, shares, end ?? cut.standardEnd)
    return try Dataset(bytes: Array(text.utf8), source: "test", options)
  }

  /// What comes in and the last target.
  private func examples(_ data: Dataset, _ part: Dataset.Part = .train) -> [String] {
    (0..<data.count(part)).compactMap { data.example(part, $0) }
      .map { data.vocabulary.decode($0.context + [$0.target]) }
  }

  @Test func takesWholeItemsWithTheirEnds() throws {
    let data = try Self.data("ab\n\nabcd\r\nb", .whole)
    #expect(Set(examples(data)) == [".ab.", ".abcd.", ".b."])
    #expect(data.longestRow == 5)
    #expect(data.placeCount(.train) == 3 + 5 + 2)
    #expect(data.count(.val) == 0)
    #expect(data.placeCount(.val) == 0)
    #expect(data.contexts.places == 5)
  }

  @Test func padsRowsBehindAndInFront() throws {
    let data = try Self.data("ab\nabcd", .whole)
    let inputs = (0..<2).map { data.vocabulary.decode(data.input(.train, $0, front: 2)) }
    #expect(Set(inputs) == ["...ab..", "...abcd"])
    let stream = try Self.data("abcdef", .stream(2))
    #expect(
      (0..<stream.count(.train)).map {
        stream.vocabulary.decode(stream.input(.train, $0, front: 3))
      } == ["␀␀␀␀a", "␀␀␀ab", "␀␀abc", "␀abcd", "abcde"])
  }

  @Test func takesRowsAnywhereInAStream() throws {
    let data = try Self.data("a.b\nc\r\nd", .stream(3))
    #expect(data.vocabulary.text == "␀\n.abcd")
    #expect(examples(data) == ["␀a.b", "a.b\n", ".b\nc", "b\nc\n", "\nc\nd"])
    #expect(data.placeCount(.train) == 7)
  }

  /// In its order: the beginning is trained on, the rest measured, each place once.
  @Test func dividesAStreamInItsOrder() throws {
    let data = try Self.data("abcdefghijklmnopqrst", .stream(3), shares: [0.5, 0.25, 0.25])
    #expect(examples(data).first == "␀abc")
    #expect(examples(data).last == "ghij")
    #expect(examples(data, .val) == ["␀klm", "klmn", "lmno"])
    #expect(data.measuredCount(.val) == 2)
    #expect(data.placeCount(.test) == 5)
  }

  @Test func refusesWhatARowCannotHold() throws {
    #expect(throws: DataError.badRow(row: 0)) { try Self.data("abc", .stream(0)) }
    #expect(throws: DataError.textTooShort(path: "test", symbols: 3, row: 4)) {
      try Self.data("abc", .stream(4))
    }
    let long = String(repeating: "a", count: 4096)
    #expect(
      throws: DataError.itemTooLong(path: "test", item: 2, symbols: 4096, longest: 4096)
    ) { try Self.data("b\n\(long)", .whole) }
    #expect(try Self.data(String(long.dropFirst()), .whole).longestRow == 4096)
    #expect(
      throws: DataError.reservedSymbol(path: "test", line: 1, symbol: "a", free: "|")
    ) { try Self.data("abc", .stream(2), end: "a") }
  }
}
