import Engine
import Testing

/// How bytes become items: seen through the data set that holds them.
@Suite struct ItemsTests {
  /// The items in the file's order: a data set shuffles, so the items come back sorted.
  private func items(_ bytes: [UInt8]) throws -> [String] {
    var options = Dataset.Options()
    options.shares = [1, 0, 0]
    options.block = 1
    let data = try Dataset(bytes: bytes, source: "test", options)
    var items: [String] = []
    var item = ""
    for index in 0..<data.count(.train) {
      let target = try #require(data.example(.train, index)).target
      if target == 0 {
        items.append(item)
        item = ""
      } else {
        item += data.vocabulary.decode([target])
      }
    }
    #expect(data.itemCount == items.count)
    return items.sorted()
  }

  @Test(arguments: [
    "emma\nolivia\nava\n", "emma\nolivia\nava", "emma\r\nolivia\r\nava\r\n",
    "emma\r\nolivia\nava\r",
    "\u{FEFF}emma\nolivia\nava\n", "\n\nemma\n\nolivia\r\n\r\nava\n\n\n",
  ])
  func readsOneItemALine(text: String) throws {
    #expect(try items(Array(text.utf8)) == ["ava", "emma", "olivia"])
  }

  @Test func readsCharactersOfEveryLength() throws {
    #expect(try items(Array("Zoë\n愛\n😀a\n".utf8)) == ["Zoë", "愛", "😀a"])
  }

  @Test func keepsSpacesAndLaterMarks() throws {
    #expect(try items(Array(" a b \n".utf8)) == [" a b "])
    #expect(try items(Array("a\n\u{FEFF}b\n".utf8)) == ["a", "\u{FEFF}b"])
    #expect(try items(Array("a\rb\n".utf8)) == ["a\rb"])
  }

  @Test(
    arguments: [
      ([0x61, 0x0A, 0xFF, 0x62], 2), ([0xC3], 0), ([0x61, 0xC3, 0x28], 1), ([0xED, 0xA0, 0x80], 0),
      ([0x61, 0x62, 0x00, 0x63], 2), ([0xC3, 0xA9, 0x00], 2),
    ] as [([UInt8], Int)])
  func refusesWhatIsNotText(bytes: [UInt8], byte: Int) {
    #expect(throws: DataError.notText(path: "test", byte: byte)) { try items(bytes) }
  }

  @Test(arguments: ["", "\n", "\r\n\r\n", "\u{FEFF}", "\u{FEFF}\n"])
  func refusesNothing(text: String) {
    #expect(throws: DataError.empty(path: "test")) { try items(Array(text.utf8)) }
  }

  @Test func refusesTheBoundaryAndNamesItsLine() {
    #expect(throws: DataError.reservedSymbol(path: "test", line: 3)) {
      try items(Array("a\n\nb.c\n".utf8))
    }
  }
}
