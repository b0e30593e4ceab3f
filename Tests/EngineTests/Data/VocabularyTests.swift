import Engine
import Testing

struct VocabularyTests {
  private let vocabulary: Vocabulary

  init() throws {
    vocabulary = try Dataset(bytes: Array("beé\nab\n".utf8), source: "test").vocabulary
  }

  @Test func numbersCharactersInOrder() {
    #expect(vocabulary.symbols == [".", "a", "b", "e", "é"])
    #expect(vocabulary.count == 5)
    #expect(vocabulary.number(of: ".") == 0)
    #expect(vocabulary.number(of: "é") == 4)
    #expect(vocabulary.number(of: "z") == nil)
    #expect(vocabulary.symbol(1) == "a")
    #expect(vocabulary.symbol(5) == "\u{FFFD}")
    #expect(vocabulary.symbol(-1) == "\u{FFFD}")
  }

  @Test func encodesAndDecodes() throws {
    #expect(try vocabulary.encode("bé.a") == [2, 4, 0, 1])
    #expect(try vocabulary.encode("") == [])
    #expect(vocabulary.decode([2, 4, 0, 1]) == "bé.a")
    #expect(vocabulary.decode([9]) == "\u{FFFD}")
  }

  @Test func refusesWhatItDoesNotKnow() {
    #expect(throws: DataError.unknownSymbol(symbol: "z", known: ".abeé")) {
      try vocabulary.encode("abz")
    }
    // e and a combining accent are two characters here, as in Python.
    #expect(throws: DataError.unknownSymbol(symbol: "\u{301}", known: ".abeé")) {
      try vocabulary.encode("e\u{301}")
    }
  }
}
