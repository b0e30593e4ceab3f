import Engine
import FoundationEssentials
import Support
import TestSupport
import Testing

/// Names that files have while they are written, where the disk has no nameless files.
struct PassingFileTests {
  @Test func leftoversOfTheDeadAreRemoved() throws {
    let folder = try TemporaryFolder()
    let names = [".shape-999999999-1.tmp", ".shape-1-1.tmp", ".shape-x.tmp", "a.tmp"]
    for name in names {
      let path = try folder.write([1], to: name)
      try FileManager.default.setAttributes(
        [.modificationDate: Date().addingTimeInterval(-3700)], ofItemAtPath: path)
    }
    // Its process may be at work in another container on the same volume.
    let fresh = ".shape-999999999-2.tmp"
    _ = try folder.write([1], to: fresh)
    try AtomicFile.replace("\(folder.path)/run", isDurable: false) { try $0([2]) }
    #expect(try folder.names == [".shape-1-1.tmp", fresh, ".shape-x.tmp", "a.tmp", "run"])
  }

  @Test func namesOfOthersAreLeftAlone() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write([1], to: "taken")
    var names = ["taken", "taken", "free"][...]
    let passing = try PassingFile(in: folder.path) { names.popFirst() ?? "taken" }
    #expect(passing.path == "\(folder.path)/free")
    #expect(FileManager.default.contents(atPath: "\(folder.path)/taken") == Data([1]))
    #expect(throws: (any Error).self) { _ = try PassingFile(in: folder.path) { "taken" } }
    #expect(try folder.names == ["free", "taken"])
    #expect(PassingFile.name() != PassingFile.name())
  }
}
