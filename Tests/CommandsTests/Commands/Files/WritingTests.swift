import Commands
import Engine
import FoundationEssentials
import Support
import Testing

/// What commands that write files never write over.
struct WritingTests {
  /// A trained session, whose data is words.csv.
  private func bench() throws -> FilesBench {
    var bench = try FilesBench()
    try bench.write(FilesBench.words, to: "words.csv")
    try bench.run("data '@words.csv' block=4", FilesBench.stack, "train 3 batch=8")
    return bench
  }

  @Test func theDataInUseIsNeverReplaced() throws {
    var bench = try bench()
    defer { bench.end() }
    for line in [
      "plot @words.csv", "save @words.csv", "train 1 batch=8 checkpoint=@words.csv",
      "record @words.csv",
    ] {
      let failure = try bench.failure("\(line) force=true")
      #expect(failure.what == "this is the session's data: it is not replaced", "\(line)")
      #expect(failure.place == "words.csv")
    }
    #expect(try bench.bytes("words.csv") == Array(FilesBench.words.utf8))
    #expect(bench.session.state.step == 3)
    // Data that a checkpoint waits for is the session's too.
    try bench.run("save @run", "clear")
    try bench.write("other\n", to: "words.csv")
    try bench.run("load @run")
    #expect(
      try bench.failure("plot @words.csv force=true").what
        == "this is the session's data: it is not replaced")
  }

  @Test func otherFilesNeedForce() throws {
    var bench = try bench()
    defer { bench.end() }
    for (line, name, kind) in [
      ("plot", "mine.csv", "table of plot's"), ("plot", "mine.svg", "picture of plot's"),
      ("save", "mine", "checkpoint"),
    ] {
      try bench.write("mine\n", to: name)
      let failure = try bench.failure("\(line) @\(name)")
      #expect(failure.what == "the file of this name is not a \(kind)")
      #expect(failure.mend == "choose another name, or add force=true to replace it")
      #expect(try bench.bytes(name) == Array("mine\n".utf8))
      try bench.run("\(line) @\(name) force=true", "\(line) @\(name)")
      #expect(try bench.bytes(name) != Array("mine\n".utf8))
    }
    try bench.write("mine\n", to: "mine.wnscript")
    #expect(try bench.failure("record @mine.wnscript").what.hasSuffix("exists already"))
    try bench.run("record @mine.wnscript force=true", "add tanh", "record stop")
    #expect(try bench.bytes("mine.wnscript").starts(with: Array("# Recorded".utf8)))
  }

  @Test func theRecordingAndTheScriptAreNeverReplaced() throws {
    var bench = try bench()
    defer { bench.end() }
    try bench.run("record @words.wnscript")
    #expect(
      try bench.failure("save @words.wnscript force=true").what
        == "this is the session's recording: it is not replaced")
    try bench.run("record stop")
    let script = "save '\(bench.folder)/own' force=true\n"
    try bench.write(script, to: "own")
    let output = try bench.run("source @own")
    #expect(output.failure?.what == "this is the script that runs: it is not replaced")
    #expect(try bench.bytes("own") == Array(script.utf8))
  }

  @Test func aLinkThatLeadsNowhereYetIsFollowed() throws {
    var bench = try bench()
    defer { bench.end() }
    for (line, name) in [("save", "run"), ("record", "run.wnscript"), ("plot", "run.svg")] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(bench.folder)/link.svg", withDestinationPath: name)
      try bench.run("\(line) @link.svg")
      #expect(try !bench.bytes(name).isEmpty)
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: "\(bench.folder)/link.svg")
          == name)
      try FileManager.default.removeItem(atPath: "\(bench.folder)/link.svg")
      if line == "record" { try bench.run("record stop") }
    }
  }
}
