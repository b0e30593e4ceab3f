import Engine
import Support
import Testing

/// How bytes become items: seen through the data set that holds them.
struct ItemsTests {
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
    "emma\r\nolivia\nava\r", "emma\rolivia\rava", "emma\r\rolivia\n\rava\r",
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
  }

  @Test(
    arguments: [
      ([0x61, 0x0A, 0xFF, 0x62, 1], 2, 2), ([0xC3, 1], 1, 0), ([0x61, 0xC3, 0x28, 1], 1, 1),
      ([0xED, 0xA0, 0x80, 1], 1, 0), ([0x0D, 0x0A, 0x0A, 0xC3, 0xA9, 0x0D, 0xFF, 1], 4, 6),
    ] as [([UInt8], Int, Int)])
  func refusesWhatIsNotText(bytes: [UInt8], line: Int, byte: Int) {
    #expect(throws: DataError.notText(path: "test", line: line, byte: byte)) { try items(bytes) }
  }

  @Test(
    arguments: [([0x61, 0x62, 0x00, 0x63, 0x64], 1, 2), ([0xC3, 0xA9, 0x0A, 0x00, 0x61], 2, 3)]
      as [([UInt8], Int, Int)])
  func refusesZeros(bytes: [UInt8], line: Int, byte: Int) {
    #expect(throws: DataError.zeroByte(path: "test", line: line, byte: byte)) { try items(bytes) }
  }

  @Test func countsReturnsThatEndLines() throws {
    for (text, count) in [("a\rb\r", 2), ("a\r\nb\r\n", 0), ("a\r\r\nb\n", 1), ("a\n\rb", 1)] {
      let data = try Dataset(bytes: Array(("x\ny\n" + text).utf8), source: "test")
      #expect(data.loneReturns == count, "\(text.debugDescription)")
    }
  }

  @Test(arguments: ["", "\n", "\r\n\r\n", "\u{FEFF}", "\u{FEFF}\n"])
  func refusesNothing(text: String) {
    #expect(throws: DataError.empty(path: "test")) { try items(Array(text.utf8)) }
  }

  @Test func refusesTheBoundaryAndNamesItsLine() {
    let error = DataError.reservedSymbol(path: "test", line: 3, symbol: ".", free: "~")
    #expect(throws: error) { try items(Array("a\n\nb.c|\n".utf8)) }
    #expect(
      error.diagnosis.mend
        == "data FILE end=~ marks the ends with another symbol; stream=256 reads a text without items"
    )
  }
}
