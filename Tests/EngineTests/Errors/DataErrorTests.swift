import Engine
import Support
import Testing

/// The text of every case.
struct DataErrorTests {
  private static let text = "data is a text file with one item per line"

  @Test(arguments: [
    (
      DataError.missing(path: "a"), "there is no file 'a'",
      "check the name; data names is the bundled list"
    ),
    (.isFolder(path: "a"), "'a' is a folder", "name a text file with one item per line"),
    (
      .unreadable(path: "a", reason: "the system refused"),
      "'a' cannot be read: the system refused", "name a text file that you are allowed to read"
    ),
    (
      .notText(path: "a", line: 56, byte: 1234),
      "'a' is not UTF-8 text: byte 1,234, in line 56, is out of place", text
    ),
    (
      .notText(path: "my a", line: 56, byte: 1234, encoding: .windows1252),
      "'my a' is not UTF-8 text: byte 1,234, in line 56, is out of place",
      "it looks like Windows-1252: iconv -f CP1252 -t UTF-8 'my a' >'my a.utf8'"
    ),
    (
      .zeroByte(path: "a", line: 1, byte: 1, encoding: .utf16LittleEndian),
      "'a' is not text: byte 1, in line 1, is zero",
      "it looks like UTF-16: iconv -f UTF-16LE -t UTF-8 a >a.utf8"
    ),
    (.empty(path: "a"), "'a' has no items", text),
    (
      .tooFewItems(path: "a", items: 1), "'a' has 1 item: the split leaves none to train on",
      "give it more lines, or split=1,0,0"
    ),
    (.tooLarge(path: "a"), "'a' has more than 2,147,483,647 symbols", "use a part of it"),
    (
      .badSplit(text: "0.8,0.3"), "split cannot be '0.8,0.3'",
      "three shares from 0 to 1 whose sum is 1, such as split=0.8,0.1,0.1"
    ),
    (
      .emptyPart(part: "test"), "test has no examples",
      "give it a share of the data with split="
    ),
    (
      .badBlock(block: 0), "a context cannot be 0 long",
      "block is a whole number from 1 to 4096"
    ),
    (
      .unknownSymbol(symbol: "é", known: ".ab"), "'é' is not in the vocabulary",
      "the symbols are .ab"
    ),
    (
      .unknownSymbol(symbol: "é", known: String(repeating: "x", count: 65)),
      "'é' is not in the vocabulary", "use only characters of the data"
    ),
  ])
  func explains(error: DataError, what: String, mend: String) {
    #expect(error.diagnosis == Diagnosis(what, mend: mend))
  }

  @Test func namesTheLine() {
    #expect(
      DataError.reservedSymbol(path: "a", line: 7, symbol: "|").diagnosis
        == Diagnosis(
          "an item contains '|', which marks the end of an item", place: "a, line 7",
          mend: "choose another symbol with end=, one that no item has"))
  }
}
