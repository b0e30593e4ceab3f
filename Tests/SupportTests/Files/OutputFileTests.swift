import Engine
import FoundationEssentials
import Glibc
import Support
import TestSupport
import Testing

/// The one rule for all that write files.
struct OutputFileTests {
  private static let kind = OutputFile.Kind.text("list", startsWith: "# list\n")
  private static let old = "# list\nold\n"
  private static let new = "# list\nnew\n"

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func file(
    _ name: String, sparing readings: [OutputFile.Reading] = [], isForced: Bool = false
  ) -> OutputFile {
    OutputFile(path(name), Self.kind, sparing: readings, isForced: isForced)
  }

  private func put(_ text: String, in name: String) throws {
    _ = try folder.write(Array(text.utf8), to: name)
  }

  private func text(_ name: String) throws -> String {
    let bytes = try #require(FileManager.default.contents(atPath: path(name)))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Expects a file to be refused, by the check before too, and to stay as it is.
  private func refuses(
    _ name: String, _ error: FileError, sparing readings: [OutputFile.Reading] = [],
    isForced: Bool = false, at location: SourceLocation = #_sourceLocation
  ) throws {
    let target = file(name, sparing: readings, isForced: isForced)
    #expect(throws: error, sourceLocation: location) { try target.check() }
    #expect(throws: error, sourceLocation: location) { try target.write(Self.new) }
  }

  @Test func makesAFileAndReplacesItsOwnKind() throws {
    for _ in 0..<2 {
      try file("a").check()
      try file("a").write(Self.new)
      #expect(try text("a") == Self.new)
    }
    try put("", in: "empty")
    try file("empty").write(Self.new)
    #expect(try text("empty") == Self.new)
    #expect(try folder.names == ["a", "empty"])
  }

  @Test func otherFilesNeedForce() throws {
    try put("precious\n", in: "a")
    try refuses("a", .wouldReplace(path: path("a"), kind: "list", force: "force=true"))
    #expect(try text("a") == "precious\n")
    try file("a", isForced: true).write(Self.new)
    #expect(try text("a") == Self.new)
    try put(Self.old, in: "locked")
    #expect(unsafe chmod(path("locked"), 0o444) == 0)
    try refuses("locked", .writeProtected(path: path("locked"), force: "force=true"))
    try file("locked", isForced: true).write(Self.new)
    #expect(try text("locked") == Self.new)
  }

  @Test func whatIsReadIsNeverReplaced() throws {
    try put(Self.old, in: "data")
    #expect(unsafe symlink("data", path("soft")) == 0)
    #expect(unsafe link(path("data"), path("hard")) == 0)
    let reading = OutputFile.Reading(path("data"), as: "the session's data")
    for name in ["data", "soft", "hard"] {
      let error = FileError.inUse(path: path(name), use: "the session's data")
      for isForced in [false, true] {
        try refuses(name, error, sparing: [reading], isForced: isForced)
      }
    }
    #expect(try text("data") == Self.old)
  }

  @Test func linksAreFollowedAlsoWhereNothingIsYet() throws {
    try FileManager.default.createDirectory(
      atPath: path("deep"), withIntermediateDirectories: false)
    #expect(unsafe symlink("deep/b", path("a")) == 0)
    #expect(unsafe symlink("a", path("outer")) == 0)
    for text in [Self.old, Self.new] {
      try file("outer").write(text)
      #expect(try self.text("deep/b") == text)
    }
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("a")) == "deep/b")
    #expect(unsafe symlink("none/b", path("lost")) == 0)
    try refuses(
      "lost", .unwritable(path: path("lost"), reason: "there is no such folder"))
    #expect(unsafe symlink("ring", path("ring")) == 0)
    #expect(throws: FileError.self) { try file("ring").write(Self.new) }
  }

  @Test func permissionsStay() throws {
    try put(Self.old, in: "a")
    #expect(unsafe chmod(path("a"), 0o640) == 0)
    try file("a").write(Self.new)
    var status = stat()
    #expect(unsafe stat(path("a"), &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o640)
  }

  @Test func foldersAreRefused() throws {
    try refuses("", .notAFile(path: path(""), what: "this is not a file name"))
    try FileManager.default.createDirectory(atPath: path("b"), withIntermediateDirectories: false)
    try refuses("b", .notAFile(path: path("b"), what: "this is a folder"), isForced: true)
  }

  @Test func aPipeIsWrittenTo() throws {
    #expect(unsafe mkfifo(path("pipe"), 0o600) == 0)
    #expect(throws: FileError.unread(path: path("pipe"))) { try file("pipe").write(Self.new) }
    let reader = unsafe open(path("pipe"), O_RDONLY | O_NONBLOCK)
    defer { _ = close(reader) }
    try file("pipe").check()
    try file("pipe").write(Self.new)
    var bytes = [UInt8](repeating: 0, count: 100)
    // The kernel fills the array.
    let count = unsafe read(reader, &bytes, 100)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == Self.new)
    let other = OutputFile(
      path("pipe"), OutputFile.Kind.text("log", startsWith: "", goesToStreams: false))
    #expect(throws: FileError.notAFile(path: path("pipe"), what: "this is a pipe")) {
      try other.write(Self.new)
    }
    var status = stat()
    #expect(unsafe lstat(path("pipe"), &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFIFO, "it is still a pipe")
  }

  /// Whether a device that is made in the temporary folder can be opened.
  private static let canMakeDevices: Bool = {
    let path = "/tmp/shape-device-\(getpid())"
    guard unsafe mknod(path, S_IFCHR | 0o600, 1 << 8 | 7) == 0 else { return false }
    let probe = unsafe open(path, O_WRONLY)
    unsafe unlink(path)
    return probe >= 0 && close(probe) == 0
  }()

  /// Devices of our own, under other names, where we may make some.
  @Test(.enabled(if: canMakeDevices, "the right to make devices, and a disk where they work"))
  func devicesStayDevices() throws {
    #expect(unsafe mknod(path("full"), S_IFCHR | 0o600, 1 << 8 | 7) == 0)
    #expect(throws: FileError.unwritable(path: path("full"), reason: "the disk is full")) {
      try file("full").write(Self.new)
    }
    #expect(unsafe mknod(path("null"), S_IFCHR | 0o600, 1 << 8 | 3) == 0)
    try file("null", isForced: true).write(Self.new)
    var status = stat()
    #expect(unsafe lstat(path("null"), &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
    #expect(unsafe mknod(path("disk"), S_IFBLK | 0o600, 7 << 8 | 250) == 0)
    try refuses("disk", .notAFile(path: path("disk"), what: "this is a device"), isForced: true)
  }

  @Test func aFileThatAppearsMeanwhileIsLookedAt() throws {
    let appeared = FileError.wouldReplace(path: path("a"), kind: "list", force: "force=true")
    #expect(throws: appeared) {
      try file("a").write { write in
        try put("precious\n", in: "a")
        try write(Array(Self.new.utf8))
      }
    }
    #expect(try text("a") == "precious\n")
  }

  @Test func anErrorInTheMiddleLeavesWhatWasThere() throws {
    struct Trouble: Error {}
    for name in ["a", "b"] {
      if name == "a" { try put(Self.old, in: name) }
      #expect(throws: Trouble.self) {
        try file(name).write { write in
          try write(Array(Self.new.utf8))
          throw Trouble()
        }
      }
    }
    #expect(try text("a") == Self.old)
    #expect(try folder.names == ["a"])
  }
}
