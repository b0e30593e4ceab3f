import Engine
import FoundationEssentials
import Glibc
import Support
import TestSupport
import Testing

/// Files as they are written, replaced, found and missed.
struct CheckpointFileTests {
  private func reason(_ body: () throws -> Void) throws -> CheckpointFileError {
    try #require(throws: CheckpointFileError.self) { try body() }
  }

  @Test func theNameHoldsTheOldFileOrTheNew() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run.safetensors"
    var run = try TinyRun.Run()
    #expect(try run.checkpoint.write(to: path) == run.checkpoint.encoded().count)
    #expect(try Checkpoint(path: path).encoded() == run.checkpoint.encoded())
    try run.train(2)
    try run.checkpoint.write(to: path)
    #expect(try Checkpoint(path: path).step == 2)
    #expect(try folder.names == ["run.safetensors"])
  }

  @Test func aLinkKeepsLeadingToItsFile() throws {
    let folder = try TemporaryFolder()
    let link = "\(folder.path)/latest"
    try TinyRun.Run().checkpoint.write(to: "\(folder.path)/run")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "run")
    var run = try TinyRun.Run()
    try run.train(1)
    try run.checkpoint.write(to: link)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "run")
    #expect(try Checkpoint(path: "\(folder.path)/run").step == 1)
  }

  @Test func placesThatCannotBeWritten() throws {
    let folder = try TemporaryFolder()
    let checkpoint = try TinyRun.Run().checkpoint
    let text = try folder.write(Array("my words\n".utf8), to: "words.txt")
    let weights = try folder.write(FileBuilder.file("{}"), to: "weights")
    let cases: [(String, (String) -> FileError)] = [
      (
        "\(folder.path)/no/run",
        { .unwritable(path: $0, reason: "there is no such folder") }
      ),
      (folder.path, { .notAFile(path: $0, what: "this is a folder") }),
      ("\(folder.path)/", { .notAFile(path: $0, what: "this is not a file name") }),
      ("", { .notAFile(path: $0, what: "this is not a file name") }),
      (text, { .wouldReplace(path: $0, kind: "checkpoint", force: "force=true") }),
      (weights, { .wouldReplace(path: $0, kind: "checkpoint", force: "force=true") }),
      ("\(text)/run", { .unwritable(path: $0, reason: "Not a directory") }),
    ]
    for (path, error) in cases {
      #expect(throws: error(path)) { try checkpoint.write(to: path) }
      #expect(throws: error(path)) {
        try Checkpoint.checkWritable(path, sparing: [], isForced: false)
      }
    }
    try FileManager.default.removeItem(atPath: weights)
    #expect(try folder.names == ["words.txt"])
    let long = "\(folder.path)/" + String(repeating: "x", count: 300)
    #expect(throws: FileError.self) { try checkpoint.write(to: long) }
    #expect(try folder.names == ["words.txt"], "the passing file is removed")
  }

  /// A file with this start and this many bytes; those after the start take no space.
  private func sparseFile(_ start: [UInt8], bytes: Int, in folder: TemporaryFolder) throws -> String
  {
    let path = try folder.write(start, to: "sparse")
    try #require(unsafe truncate(path, bytes) == 0)
    return path
  }

  @Test func theStartIsJudgedBeforeTheRestIsRead() throws {
    let folder = try TemporaryFolder()
    let most = 1 << 42
    for (start, error) in [
      ([], CheckpointError.headerNotObject),
      (FileBuilder.length(8) + Array("PK".utf8), .headerNotObject),
      (FileBuilder.length(.max), .headerTooLong(length: .max)),
    ] {
      let path = try sparseFile(start, bytes: most, in: folder)
      #expect(try reason { _ = try SafetensorsFile(path: path) }.reason == error)
    }
  }

  /// A file may be larger than the memory: only what is wanted of it is read.
  @Test func theMemoryHoldsTheHeaderAndTheTensorsThatAreWanted() throws {
    let folder = try TemporaryFolder()
    let most = 1 << 42
    let header = #"{"all":"# + FileBuilder.entry("F32", [most / 4], 0, most) + "}"
    let start = FileBuilder.file(header)
    let path = try sparseFile(start, bytes: start.count + most, in: folder)
    let file = try SafetensorsFile(path: path)
    #expect(throws: MemoryError.self) { _ = try file.floats(of: try #require(file["all"])) }
    let run = try TinyRun.Run()
    #expect(throws: CheckpointError.self) { _ = try ForeignWeights(file, in: run.model) }
    let long = FileBuilder.length(90_000_000) + Array("{".utf8)
    let other = try sparseFile(long, bytes: 1 << 30, in: folder)
    _ = MemoryBudget.limited(to: 64 << 20) {
      #expect(throws: MemoryError.self) { _ = try SafetensorsFile(path: other) }
    }
  }

  @Test func longReadsHearAnInterrupt() throws {
    let folder = try TemporaryFolder()
    let bytes = 64 << 20
    let header = #"{"all":"# + FileBuilder.entry("F32", [bytes / 4], 0, bytes) + "}"
    let start = FileBuilder.file(header)
    let path = try sparseFile(start, bytes: start.count + bytes, in: folder)
    let file = try SafetensorsFile(path: path)
    let large = try sparseFile([UInt8(ascii: "a")], bytes: bytes, in: folder)
    Interruption.$watch.withValue(Interruption.Watch { true }) {
      #expect(throws: Interruption.stopped) { _ = try file.floats(of: try #require(file["all"])) }
      #expect(throws: Interruption.stopped) { _ = try SafetensorsFile(path: path) }
      #expect(throws: (any Error).self) { _ = try Dataset(path: large) }
    }
  }

  /// A small file may name data of any size: it is read only where the memory allows.
  @Test func dataBeyondTheBudgetIsNotRead() throws {
    let folder = try TemporaryFolder()
    let bytes = 1 << 40
    let path = try sparseFile([UInt8(ascii: "a")], bytes: bytes, in: folder)
    var builder = try FileBuilder(try TinyRun.bytes())
    builder.metadata["data.source"] = path
    builder.metadata["data.bytes"] = String(bytes)
    builder.metadata["checksum"] = nil
    let checkpoint = try Checkpoint(try SafetensorsFile(try builder.bytes))
    #expect(!checkpoint.isChecked)
    let start = ContinuousClock.now
    let error = try #require(throws: CheckpointError.self) {
      _ = try checkpoint.data?.open(besideCheckpoint: "elsewhere")
    }
    #expect(ContinuousClock.now - start < .seconds(10))
    guard case .dataTooLarge(path, let reason, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(reason.contains("would need 2.2 TB"), "\(reason)")
  }

  @Test func filesThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    for (path, error) in [
      ("\(folder.path)/none", CheckpointError.missing), (folder.path, .notAFile),
      ("/dev/zero", .notAFile),
    ] {
      let thrown = try reason { _ = try Checkpoint(path: path) }
      #expect(thrown.reason == error)
      #expect(thrown.diagnosis.place == path)
    }
  }

  @Test func textsOfTheFileErrors() {
    let texts: [(CheckpointError, String)] = [
      (.missing, "there is no such file"), (.notAFile, "this is not a regular file"),
      (.unreadable(reason: "why"), "the file cannot be read: why"),
      (
        .dataTooLarge(path: "a", reason: "why", mend: "m"),
        "the training data 'a' is not read: why"
      ),
      (.dataMissing(path: "a", mend: "m"), "the training data 'a' is not there"),
      (
        .dataChanged(path: "a", mend: "m"),
        "the training data 'a' has changed since the checkpoint"
      ),
    ]
    for (error, what) in texts {
      #expect(error.diagnosis.what == what)
      #expect(error.diagnosis.mend?.isEmpty == false)
    }
  }

  @Test func theDataIsFoundAgainOrNotTaken() throws {
    let folder = try TemporaryFolder()
    let words = Array(TinyRun.words.utf8)
    let path = try folder.write(words, to: "words.txt")
    let reference = DataReference(try Dataset(path: path))
    #expect(try reference.open(besideCheckpoint: "elsewhere").checksum == reference.checksum)
    _ = try folder.write(words + Array("abc\n".utf8), to: "words.txt")
    let changed = try #require(throws: CheckpointError.self) {
      _ = try reference.open(besideCheckpoint: "elsewhere")
    }
    guard case .dataChanged(path, let mend) = changed else {
      Issue.record("\(changed)")
      return
    }
    #expect(mend.hasSuffix("data FILE block=8"))
    try FileManager.default.removeItem(atPath: path)
    let missing = try #require(throws: CheckpointError.self) {
      _ = try reference.open(besideCheckpoint: "elsewhere")
    }
    guard case .dataMissing = missing else {
      Issue.record("\(missing)")
      return
    }
  }

  @Test func theDataMayLieBesideTheCheckpoint() throws {
    let folder = try TemporaryFolder()
    let name = "words-\(UUID().uuidString).txt"
    _ = try folder.write(Array(TinyRun.words.utf8), to: name)
    let reference = DataReference(try Dataset(bytes: Array(TinyRun.words.utf8), source: name))
    #expect(
      try reference.open(besideCheckpoint: "\(folder.path)/run").source == "\(folder.path)/\(name)")
  }

  @Test func pythonsFileGivesItsWeights() throws {
    let path = Repository.file("Tests/EngineTests/Vectors/safetensors.bin").path
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata == ["format": "pt", "note": "é → \"quoted\"\n"])
    #expect(!file.isCheckpoint)
    let run = try TinyRun.Run("embedding 4 3, flatten 2, linear 6 2, batchnorm 2")
    let weights = try ForeignWeights(file, in: run.model)
    #expect(weights.renamed == nil)
    let model = weights.model
    let values = model.namedTensors.flatMap(\.tensor.values)
    #expect(values == (0..<34).map { Float($0) * 0.25 - 1 })
    let other = try TinyRun.Run("embedding 4 3, flatten 2, linear 6 3, batchnorm 2")
    let mismatch = CheckpointError.wrongShape(
      tensor: "layers.2.weight", wants: try Shape(6, 3), got: [6, 2])
    #expect(throws: mismatch) { _ = try ForeignWeights(file, in: other.model) }
    let empty = try #require(throws: CheckpointError.self) {
      _ = try ForeignWeights(file, in: Sequential())
    }
    guard case .notACheckpoint(tensors: 8, content: .some(let content)) = empty else {
      Issue.record("\(empty)")
      return
    }
    #expect(content.contains("layers.0.weight 4x3"), "\(content)")
  }
}
