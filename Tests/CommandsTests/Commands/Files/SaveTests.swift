import Commands
import Engine
import FoundationEssentials
import Rendering
import Support
import Testing

/// Sessions that save and load in a folder of their own.
struct FilesBench {
  let folder: String
  var session = Session()

  static let words =
    "ab\nba\nabc\ncab\nbac\nacb\ncba\nbca\naab\nabb\ncca\nacc\nbbc\ncbb\naca\nbcb\n"
  static let stack =
    "add embedding 4 3, flatten 2, linear 6 5 bias=false, batchnorm 5, tanh, dropout 0.25, "
    + "flatten 2, linear 10 4"

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/shape-files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  }

  /// Removes the folder.
  func end() { try? FileManager.default.removeItem(atPath: folder) }

  /// A fresh session with data and stack.
  mutating func begin() throws {
    session = Session()
    let file = "\(folder)/words.txt"
    if !FileManager.default.fileExists(atPath: file) { try write(Self.words, to: "words.txt") }
    try run("data '\(file)' block=4", Self.stack)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  /// The bytes of a file of the folder.
  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try #require(FileManager.default.contents(atPath: "\(folder)/\(name)")))
  }

  /// Runs lines; `@` stands for the folder.
  @discardableResult
  mutating func run(_ lines: String...) throws -> Output {
    var last: Output?
    for line in lines {
      let placed = line.split(separator: "@", omittingEmptySubsequences: false)
        .joined(separator: folder + "/")
      for statement in try Lexer.statements(of: placed) {
        last = try Interpreter.run(statement, &session).shown
      }
    }
    return try #require(last)
  }

  /// What a failing line says, without the folder's name.
  mutating func failure(_ line: String) throws -> Diagnosis {
    do {
      try run(line)
    } catch {
      var diagnosis = Diagnosis(of: error)
      diagnosis.place = diagnosis.place?.split(separator: "/").last.map(String.init)
      return diagnosis
    }
    return Diagnosis("it did not fail")
  }

  /// An output's lines, without the folder's name.
  func text(_ output: Output) -> [String] {
    output.blocks.compactMap { block in
      guard case .line(let text) = block else { return nil }
      let parts = text.plain.split(separator: folder + "/", omittingEmptySubsequences: false)
      return parts.joined(separator: "@")
    }
  }
}

struct SaveTests {
  @Test func savesWhatThereIs() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    let output = try bench.run("train 3 batch=8", "save @run")
    #expect(bench.text(output).first?.hasPrefix("saved @run: 96 parameters, step 3, ") == true)
    #expect(try Checkpoint(path: "\(bench.folder)/run").step == 3)
  }

  @Test func anEmptyStackIsNotSaved() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    #expect(try bench.failure("save @run").what == "the stack is empty")
  }

  @Test func otherFilesAreNotReplaced() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.write("mine\n", to: "mine.txt")
    let failure = try bench.failure("save @mine.txt")
    #expect(failure.what == "the file of this name is not a checkpoint")
    #expect(failure.place == "mine.txt")
    #expect(try bench.bytes("mine.txt") == Array("mine\n".utf8))
    #expect(
      try bench.failure("save @no/run").what
        == "the file cannot be written: there is no such folder")
  }

  @Test func trainingSavesOnTheWay() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    let output = try bench.run("train 7 batch=8 checkpoint=@run every=3")
    #expect(bench.text(output).last == "checkpoint @run")
    #expect(try Checkpoint(path: "\(bench.folder)/run").step == 7)
    try bench.run("save @again")
    #expect(try bench.bytes("again") == bench.bytes("run"))
  }

  @Test func placesAreCheckedBeforeTheFirstStep() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    let failure = try bench.failure("train 1000000 batch=8 checkpoint=@no/run")
    #expect(failure.what == "the file cannot be written: there is no such folder")
    #expect(bench.session.state.step == 0)
    #expect(try bench.failure("train 5 batch=8 every=3").what == "train is missing checkpoint=FILE")
  }

  @Test func anUnwritableCheckpointStopsTheRunAndKeepsIt() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try FileManager.default.createDirectory(
      atPath: bench.folder + "/sub", withIntermediateDirectories: false)
    let folder = bench.folder
    bench.session.environment.report = { progress in
      if progress.training?.step == 5 {
        try? FileManager.default.removeItem(atPath: folder + "/sub")
      }
    }
    let output = try bench.run("train 20 batch=8 checkpoint=@sub/run every=3")
    guard case .failed(let diagnosis) = output.ending else {
      Issue.record("it did not fail")
      return
    }
    #expect(diagnosis.what == "the file cannot be written: there is no such folder")
    #expect(
      bench.text(output).suffix(2) == [
        "stopped: @sub/run: the file cannot be written: there is no such folder",
        "the training up to step 6 is kept: save FILE elsewhere, then train 14 batch=8 continues",
      ])
    #expect(bench.session.state.step == 6)
    #expect(bench.session.state.losses.count == 6)
  }

  @Test func interruptedRunsAreSaved() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    bench.session.interruptAfterAStep()
    try bench.run("train 20 batch=8 checkpoint=@run")
    #expect(try Checkpoint(path: "\(bench.folder)/run").step == 1)
    #expect(bench.session.state.step == 1)
  }
}
