import Commands
import Engine
import Rendering
import Support
import TestSupport
import Testing

struct DataTests {
  static let usage =
    "usage: data [FILE] [whole|N] [block=8] [stream=N] [split=0.8,0.1,0.1] [seed=42] [end=.]"
    + " [normalize=none]"

  @Test func tellsAboutTheBundledNames() throws {
    var bench = try Bench()
    let output = try bench.run("data")
    #expect(
      output.plain == """
        names: 32,469 items, 27 symbols .abcdefghijklmnopqrstuvwxyz
        contexts of 8: train 185,346 · val 23,267 · test 23,105
        note: 2,559 items occur twice: val and test may contain items of train
        """)
    #expect(
      try output.json == """
        {"block":8,"examples":{"test":23105,"train":185346,"val":23267},"items":32469,\
        "remarks":["2,559 items occur twice: val and test may contain items of train"],\
        "source":"names","symbols":27}
        """)
  }

  @Test func showsExamples() throws {
    var bench = try TinyData.bench()
    let rows = try bench.text("data show 12").split(separator: "\n")
    #expect(rows.count == 12)
    #expect(rows[0].hasPrefix("... → "))
    #expect(try bench.text("data show").split(separator: "\n").count == 10)
    #expect(try bench.text("data show 9999").split(separator: "\n").count == 37)
    let data = try TinyData.dataset()
    let example = try #require(data.example(.train, 1))
    let context = data.vocabulary.decode(example.context)
    let target = data.vocabulary.decode([example.target])
    #expect(rows[1] == "\(context) → \(target)")
    #expect(
      try bench.json("data show 2").hasSuffix(
        #"{"context":"\#(context)","target":"\#(target)"}]}"#))
  }

  @Test func readsAFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("\u{FEFF}ab\r\n\r\nçé\n\nab", to: "my names.txt")
    var bench = try Bench()
    let output = try bench.run("data '\(path)' block=3 split=1,0,0")
    #expect(
      output.plain == """
        \(path): 3 items, 5 symbols .abçé
        contexts of 3: train 9 · val 0 · test 0
        note: 'ab' occurs twice: val and test may contain items of train
        """)
    #expect(bench.session.state.data?.source == path)
    // Without a file's name the options are for the data at hand.
    #expect(try bench.text("data block=2 split=1,0,0").contains("contexts of 2: train 9"))
    #expect(try bench.text("data names").hasPrefix("names: 32,469 items"))
  }

  @Test func splitAndSeedDecide() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(TinyData.text, to: "tiny")
    var bench = try Bench("data \(path) split=0.5,0.3,0.2")
    let first = try bench.text("data show 20")
    try bench.run("data \(path) split=0.5,0.3,0.2 seed=42")
    #expect(try bench.text("data show 20") == first)
    try bench.run("data \(path) seed=7 split=0.5,0.3,0.2")
    #expect(try bench.text("data show 20") != first)
    let data = try #require(bench.session.state.data)
    let items = Dataset.Part.allCases.map { part in
      (0..<data.count(part)).filter { data.example(part, $0)?.target == 0 }.count
    }
    #expect(items == [5, 3, 2])
  }

  static let oneItemALine = "data is a text file with one item per line"

  @Test(arguments: [
    ([], "'FILE' has no items", oneItemALine),
    (Array("\n\n\r\n".utf8), "'FILE' has no items", oneItemALine),
    (
      Array("ab\n".utf8) + [0xC3, 0x28, 1],
      "'FILE' is not UTF-8 text: byte 3, in line 2, is out of place", oneItemALine
    ),
    ([97, 0, 98], "'FILE' is not text: byte 1, in line 1, is zero", oneItemALine),
    (
      Array("ab\nZo".utf8) + [0xEB], "'FILE' is not UTF-8 text: byte 5, in line 2, is out of place",
      "it looks like Latin-1: iconv -f LATIN1 -t UTF-8 FILE >FILE.utf8"
    ),
    (
      Array("ab\n".utf8), "'FILE' has 1 item: the split leaves none to train on",
      "give it more lines, or split=1,0,0"
    ),
  ])
  func refusesBadFiles(bytes: [UInt8], what: String, mend: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "bad")
    var bench = try TinyData.bench()
    bench.expectFailure(
      "data \(path)", what.replacing("FILE", with: path), mend.replacing("FILE", with: path))
  }

  @Test func refusesTheBoundaryInAnItem() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("ab\nc.d\n", to: "bad")
    var bench = try TinyData.bench()
    let error = #expect(throws: DataError.self) { try bench.run("data \(path)") }
    #expect(
      error?.diagnosis
        == Diagnosis(
          "an item contains '.', which marks the end of an item", place: "\(path), line 2",
          mend:
            "data FILE end=| marks the ends with another symbol; stream=256 reads a text without items"
        ))
    #expect(bench.session.state.data?.source == "tiny")
  }

  @Test func anotherSymbolMayMarkTheEnds() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a b.\nc d.\ne.\nf.\n", to: "sentences")
    var bench = try Bench("data \(path) end=| block=3 split=0.5,0.25,0.25")
    #expect(bench.session.state.data?.vocabulary.text == "| .abcdef")
    #expect(try bench.text("data show 1") == "||| → \(try firstSymbol(bench))")
    // How the text is read stays where only its cut changes.
    _ = try bench.run("data block=2")
    #expect(bench.session.state.data?.options.end == "|")
    _ = try bench.run("add embedding 9 3, flatten, linear 6 9")
    _ = try bench.run("train 20 batch=4")
    #expect(try bench.run("sample 3").facts.samples.allSatisfy { $0.hasSuffix("|") })
    for word in ["ab", "''", "'\u{200B}'"] {
      #expect(throws: (any Error).self) { try bench.run("data \(path) end=\(word)") }
    }
    #expect(throws: DataError.self) { try bench.run("data \(path) end=b") }
  }

  private func firstSymbol(_ bench: Bench) throws -> String {
    let data = try #require(bench.session.state.data)
    return data.vocabulary.decode([try #require(data.example(.train, 0)).target])
  }

  @Test func saysWhatItSaw() throws {
    let folder = try TemporaryFolder()
    let text = "emma\rava\r  \rava\rli\u{A0}am\rmi\u{200B}a\rzo\u{302}e\rz\u{F4}e\r"
    let path = try folder.write(text, to: "odd")
    var bench = try Bench()
    #expect(
      try bench.text("data \(path) split=0.9,0.1,0") == """
        \(path): 8 items, 14 symbols . aeilmovz\\u{a0}\u{F4}\\u{302}\\u{200b}
        contexts of 8: train 32 · val 4 · test 0
        note: 8 lines end with only a carriage return
        note: 1 item is only blanks
        note: 'ava' occurs twice: val and test may contain items of train
        note: characters that do not show: U+00A0 in 1 item, U+200B in 1 item
        note: '\u{F4}' is written in two ways, as U+00F4 and as o U+0302: normalize=nfc makes them one
        """)
    #expect(try !bench.text("data show 40").contains("\u{200B}"))
    let composed = try bench.text("data normalize=nfc")
    #expect(composed.contains("8 items, 12 symbols"))
    #expect(composed.contains("2 items occur twice"))
    #expect(!composed.contains("U+0302"))
    let small = try bench.text("data \(path) split=0.89,0.01,0.1")
    #expect(small.hasSuffix("note: val has no items: its share of 8 is less than one"))
    #expect(try bench.json("data").contains(#""remarks":["8 lines end"#))
  }

  @Test func refusesWhatIsNoFile() throws {
    let folder = try TemporaryFolder()
    var bench = try TinyData.bench()
    bench.expectFailure(
      "data \(folder.path)", "'\(folder.path)' is a folder",
      "name a text file with one item per line")
    bench.expectFailure(
      "data \(folder.path)/none", "there is no file '\(folder.path)/none'",
      "check the name; data names is the bundled list")
  }

  @Test(arguments: [
    ("data block=0", "block= cannot be '0'", "it wants a whole number from 1 to 4,096"),
    ("data block=5000", "block= cannot be '5000'", "it wants a whole number from 1 to 4,096"),
    (
      "data split=1,1,1", "split= cannot be '1,1,1'",
      "it wants three shares whose sum is 1, such as 0.8,0.1,0.1"
    ),
    (
      "data split=0.5,0.5", "split= cannot be '0.5,0.5'",
      "it wants three shares whose sum is 1, such as 0.8,0.1,0.1"
    ),
    (
      "data split=2,-1,0", "split= cannot be '2,-1,0'",
      "it wants three shares whose sum is 1, such as 0.8,0.1,0.1"
    ),
    ("data seed=-1", "seed= cannot be '-1'", "it wants a whole number from 0 up"),
    ("data names 5", "data does not take '5'", usage),
    (
      "data show 0", "whole|N cannot be '0'",
      "it wants whole, or after show a whole number from 1 to 10,000"
    ),
    ("data show 2 block=3", "data show does not take 'block='", "usage: data show [N]"),
    (
      "data show show", "whole|N cannot be 'show'",
      "it wants whole, or after show a whole number from 1 to 10,000"
    ),
    ("data ''", "FILE cannot be ''", "it wants the path of a file"),
    ("data blok=3", "data has no option 'blok'", "did you mean 'block='?"),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try TinyData.bench()
    bench.expectFailure(line, what, mend)
  }
}
