import Engine
import FoundationEssentials
import Support
import TestSupport
import Testing

struct DatasetTests {
  private func dataset(
    _ text: String, block: Int = 3, shares: [Double] = [1, 0, 0]
  ) throws -> Dataset {
    var options = Dataset.Options()
    options.block = block
    options.shares = shares
    return try Dataset(bytes: Array(text.utf8), source: "test", options)
  }

  private func rows(_ data: Dataset, _ part: Dataset.Part) -> [String] {
    (0..<data.count(part)).compactMap { data.example(part, $0) }
      .map { data.vocabulary.decode($0.context) + data.vocabulary.decode([$0.target]) }
  }

  @Test func cutsContexts() throws {
    let data = try dataset("emma\n")
    #expect(rows(data, .train) == ["...e", "..em", ".emm", "emma", "mma."])
    #expect(data.example(.train, 1)?.context == [0, 0, 2])
    #expect(data.example(.train, 1)?.target == 3)
    #expect(data.example(.train, 5) == nil)
    #expect(data.example(.train, -1) == nil)
    #expect(data.example(.val, 0) == nil)
    #expect(rows(try dataset("ab", block: 1), .train) == [".a", "ab", "b."])
  }

  @Test func hearsAnInterrupt() throws {
    let text = [UInt8](repeating: UInt8(ascii: "\n"), count: 3 << 20) + Array("ab\ncd".utf8)
    let many = Array(String(repeating: "abcdefghijklmno\n", count: 1 << 17).utf8)
    for bytes in [text, many] {
      #expect(throws: Never.self) { try Dataset(bytes: bytes, source: "test") }
      Interruption.$watch.withValue(Interruption.Watch { true }) {
        #expect(throws: Interruption.stopped) { try Dataset(bytes: bytes, source: "test") }
      }
    }
  }

  /// Python: random.seed(42); random.shuffle of a…j.
  @Test func shufflesAsPythonDoes() throws {
    let items = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj"
    let data = try dataset(items, block: 1, shares: [0.8, 0.1, 0.1])
    let order = rows(data, .train) + rows(data, .val) + rows(data, .test)
    var letters = Array("abcdefghij")
    var python = PythonRandom(seed: 42)
    python.shuffle(&letters)
    #expect(order == letters.flatMap { [".\($0)", "\($0)."] })
    #expect(order.first == ".h")
    var options = data.options
    options.seed = 43
    let other = try Dataset(bytes: Array(items.utf8), source: "test", options)
    #expect(rows(other, .train) != rows(data, .train))
  }

  @Test(
    arguments: [
      ([0.8, 0.1, 0.1], [16, 2, 2]), ([1, 0, 0], [20, 0, 0]), ([0.5, 0.5, 0], [10, 10, 0]),
      ([0.25, 0.25, 0.5], [4, 6, 10]), ([0.1, 0, 0.9], [2, 0, 18]),
      ([0.7, 0.2, 0.1], [14, 4, 2]),
    ] as [([Double], [Int])])
  func splitsAsPythonCuts(shares: [Double], counts: [Int]) throws {
    let data = try dataset("a\nb\nc\nd\ne\nf\ng\nh\ni\nj", block: 1, shares: shares)
    #expect(Dataset.Part.allCases.map { data.count($0) } == counts)
    #expect(data.itemCount == 10)
  }

  @Test(
    arguments: [
      ([0.8, 0.1], "0.8,0.1"), ([0.8, 0.1, 0.2], "0.8,0.1,0.2"), ([1.2, -0.2, 0], "1.2,-0.2,0"),
      ([], ""), ([0.5, 0.2, 0.2, 0.1], "0.5,0.2,0.2,0.1"), ([.nan, 0.5, 0.5], "nan,0.5,0.5"),
    ] as [([Double], String)])
  func refusesOtherShares(shares: [Double], text: String) {
    #expect(throws: DataError.badSplit(text: text)) { try dataset("ab\ncd\n", shares: shares) }
  }

  @Test(arguments: [0, -1, 4097, Int.max])
  func refusesOtherBlocks(block: Int) {
    #expect(throws: DataError.badBlock(block: block)) { try dataset("ab\n", block: block) }
  }

  @Test func refusesSplitsWithoutTraining() {
    #expect(throws: DataError.tooFewItems(path: "test", items: 1)) {
      try dataset("emma\n", shares: [0.8, 0.1, 0.1])
    }
    #expect(throws: DataError.tooFewItems(path: "test", items: 2)) {
      try dataset("emma\nava\n", shares: [0, 0, 1])
    }
  }

  @Test func bundlesTheNames() throws {
    let data = try Dataset.bundled()
    #expect(data.source == "names")
    #expect(data.itemCount == 32_469)
    #expect(data.vocabulary.count == 27)
    #expect(data.vocabulary.decode(0..<27) == ".abcdefghijklmnopqrstuvwxyz")
    #expect(Dataset.Part.allCases.map { data.count($0) } == [185_346, 23_267, 23_105])
    #expect(data.options == Dataset.Options())
    #expect(Dataset.bundledCounts() == (32_469, 27))
  }

  private static let lecture = Repository.file("../shared/data/names.txt").path

  @Test(.enabled(if: FileManager.default.fileExists(atPath: lecture), "the lecture's names"))
  func readsTheLecturesNames() throws {
    let data = try Dataset(path: Self.lecture)
    #expect(Dataset.Part.allCases.map { data.count($0) } == [182_625, 22_655, 22_866])
    #expect(data.itemCount == 32_033)
    #expect(data.vocabulary.count == 27)
    #expect(
      rows(data, .train).prefix(7) == [
        "........y", ".......yu", "......yuh", ".....yuhe", "....yuhen", "...yuheng", "..yuheng.",
      ])
  }
}

/// Files in a folder that lives as long as one test.
struct DatasetFileTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("shape-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func readsAFile() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("Mädchen und Jungen.txt")
      try Data("emma\nolivia\n".utf8).write(to: file)
      var options = Dataset.Options()
      options.shares = [0.5, 0.5, 0]
      let data = try Dataset(path: file.path, options)
      #expect(data.itemCount == 2)
      #expect(data.source == file.path)
    }
  }

  @Test func refusesWhatIsNotAFile() throws {
    try withFolder { folder in
      let missing = folder.appendingPathComponent("nothing.txt").path
      #expect(throws: DataError.missing(path: missing)) { try Dataset(path: missing) }
      #expect(throws: DataError.isFolder(path: folder.path)) { try Dataset(path: folder.path) }
      #expect(throws: DataError.missing(path: "")) { try Dataset(path: "") }
    }
  }

  @Test func namesTheFileInErrors() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("bad")
      try Data([0x61, 0xFF]).write(to: file)
      #expect(throws: DataError.notText(path: file.path, line: 1, byte: 1, encoding: .latin1)) {
        try Dataset(path: file.path)
      }
      try Data().write(to: file)
      #expect(throws: DataError.empty(path: file.path)) { try Dataset(path: file.path) }
    }
  }
}
