import Commands
import Engine
import FoundationEssentials
import Rendering
import Support
import TestSupport
import Testing

struct LoadTests {
  @Test(arguments: [
    "", "momentum=0.9", "optimizer=adamw lr=0.01 warmup=4 cosine=50", "lr=0.2 decay=9:0.02",
  ])
  func goingOnIsNeverHavingStopped(options: String) throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("train 20 batch=8 \(options)", "sample 3", "save @whole")
    try bench.begin()
    try bench.run("train 20 batch=8 checkpoint=@stopped every=7 \(options)")
    try bench.begin()
    try bench.run("train 7 batch=8 checkpoint=@part every=7 \(options)")
    bench.session = Session()
    try bench.run("load @part", "train 13 batch=8 \(options)", "sample 3", "save @resumed")
    #expect(try bench.bytes("resumed") == bench.bytes("whole"))
    bench.session = Session()
    try bench.run("load @stopped", "sample 3", "save @again")
    #expect(try bench.bytes("again") == bench.bytes("whole"))
  }

  @Test func tellsWhatCameBack() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("train 3 batch=8", "save @run")
    bench.session = Session(seed: 7)
    let output = try bench.run("load @run")
    #expect(
      bench.text(output) == [
        "loaded @run: 8 layers, 96 parameters, step 3",
        "data @words.txt: 16 items, contexts of 4",
      ])
    #expect(bench.session.state.seed == 42)
    #expect(bench.session.state.losses.count == 3)
  }

  /// A loaded network is another one: only what is edited in it is marked, whatever was there before.
  @Test(arguments: [[], ["add tanh, relu", "push 4x3"]])
  func onlyEditsOfItAreMarked(before: [String]) throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("push 4x4", "save @run")
    bench.session = Session()
    for line in before { try bench.run(line) }
    try bench.run("load @run")
    let edited = try bench.run("add tanh").plain.split(separator: "\n")
    #expect(edited.filter { $0.hasPrefix("+ ") || $0.hasPrefix("~ ") }.count == 1, "\(edited)")
    #expect(edited.contains { $0.hasPrefix("+ 9  tanh") }, "\(edited)")
    try bench.run("load @run")
    let pushed = try bench.run("push 4x4").plain.split(separator: "\n")
    #expect(!pushed.contains { $0.hasPrefix("+ ") || $0.hasPrefix("~ ") || $0.hasPrefix("- ") })
  }

  @Test func undoTakesItBack() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("save @run", "clear", "add tanh", "load @run")
    #expect(bench.session.state.model.children.count == 8)
    try bench.run("undo")
    #expect(bench.session.state.model.children.map(\.description) == ["tanh"])
    try bench.run("redo")
    #expect(bench.session.state.model.children.count == 8)
  }

  @Test func withoutItsDataTrainingWaits() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("train 3 batch=8", "save @run")
    for (isChanged, what) in [(true, "has changed since the checkpoint"), (false, "is not there")] {
      if isChanged {
        try bench.write("ab\nba\n", to: "words.txt")
      } else {
        try FileManager.default.removeItem(atPath: bench.folder + "/words.txt")
      }
      bench.session = Session()
      let lines = bench.text(try bench.run("load @run"))
      #expect(lines[1] == "warning: the training data '@words.txt' \(what)")
      #expect(lines[2].contains("data FILE block=4"))
      #expect(bench.session.state.model.children.count == 8)
      let step = bench.session.state.step
      #expect(step == 3)
      for line in ["train 1 batch=8", "eval", "data", "data block=3", "push batch"] {
        #expect(try bench.failure(line).what.hasSuffix(what))
      }
      // Its symbols are in the checkpoint.
      #expect(lines[3] == "sample works without it; train, eval and push batch need it")
      #expect(try bench.run("sample 3 seed=1").facts.samples.count == 3)
      #expect(try bench.run("push 'ab'").failure == nil)
      #expect(try bench.run("vocab_size").plain == "4")
    }
    try bench.write(FilesBench.words, to: "moved.txt")
    try bench.run("data '@moved.txt' block=4", "train 1 batch=8")
    #expect(bench.session.state.step == 4)
  }

  @Test func savedAgainItStillWaits() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("train 3 batch=8", "save @run")
    try FileManager.default.removeItem(atPath: bench.folder + "/words.txt")
    bench.session = Session()
    try bench.run("load @run", "save @again")
    #expect(try bench.bytes("again") == bench.bytes("run"))
    bench.session = Session()
    let lines = bench.text(try bench.run("load @again"))
    #expect(lines[1] == "warning: the training data '@words.txt' is not there")
    #expect(try bench.failure("train 1 batch=8").what.hasSuffix("is not there"))
    try bench.write(FilesBench.words, to: "words.txt")
    try bench.run("load @again", "train 1 batch=8")
    #expect(bench.session.state.data?.source == bench.folder + "/words.txt")
  }

  @Test func otherDataTakesTheAwaitedOnesPlace() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("train 3 batch=8", "save @run")
    try FileManager.default.removeItem(atPath: bench.folder + "/words.txt")
    bench.session = Session()
    try bench.write(FilesBench.words + "abcabc\n", to: "other.txt")
    try bench.run("load @run", "data '@other.txt' block=4", "save @again")
    let checkpoint = try Checkpoint(path: bench.folder + "/again")
    #expect(checkpoint.data?.source == bench.folder + "/other.txt")
    #expect(checkpoint.data?.items == 17)
  }

  @Test(arguments: ["4x4", "Bx4", "batch", "'ab'"])
  func theLastPushComesBack(push: String) throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    let shown = try bench.run("push \(push)").plain
    try bench.run("save @run", "push 2x4", "add tanh")
    bench.session = Session()
    let written = push.replacing("'", with: "\"")
    #expect(
      bench.text(try bench.run("load @run")).contains("the last push comes back: push \(written)"))
    if push != "batch" { #expect(try bench.run("push").plain == shown) }
    // An edit shows its way at once.
    #expect(try bench.run("add tanh").plain.contains("tanh"))
    #expect(try bench.run("undo").plain.contains("→"))
  }

  @Test func aMissingChecksumIsSaid() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("train 2 batch=8", "save @run")
    var bytes = try bench.bytes("run")
    let key = try #require(bytes.firstRange(of: Array("\"checksum\"".utf8)))
    bytes[key.lowerBound + 1] = UInt8(ascii: "k")
    try Data(bytes).write(to: URL(filePath: bench.folder + "/run"))
    bench.session = Session()
    let lines = bench.text(try bench.run("load @run"))
    #expect(
      lines.suffix(2) == [
        "warning: the file has no checksum: nothing shows whether its content is what save wrote",
        "  save it again to give it one",
      ])
    try bench.run("save @again")
    #expect(bench.text(try bench.run("load @again")).count == 2)
  }

  @Test func theSamePresentDataIsKept() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.run("save @run")
    try FileManager.default.removeItem(atPath: bench.folder + "/words.txt")
    #expect(bench.text(try bench.run("load @run")).last?.hasPrefix("data ") == true)
  }

  @Test func pythonsFilesGiveTheirWeights() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    let vector = Repository.file("Tests/EngineTests/Vectors/safetensors.bin").path
    #expect(
      try bench.failure("load '\(vector)'").what
        == "the file has 8 tensors but not the shell's metadata: it was not made by save")
    #expect(
      try bench.failure("load '\(vector)'").mend?.contains("layers.0.weight 4x3") == true)
    try bench.run("add embedding 4 3, flatten 2, linear 6 2, batchnorm 2")
    let lines = bench.text(try bench.run("load '\(vector)'"))
    #expect(lines[0].hasSuffix("safetensors.bin: the weights of 30 parameters"))
    #expect(
      lines[1] == "save did not write it: its weights are in the stack, training begins at step 0")
    let first = try #require(bench.session.state.model.namedTensors.first)
    #expect(first.tensor.values == (0..<12).map { Float($0) * 0.25 - 1 })
    try bench.run("add tanh, linear 2 2")
    let failure = try bench.failure("load '\(vector)'")
    #expect(failure.what == "the file lacks tensor 'layers.5.weight' of 2x2")
    #expect(failure.place == "safetensors.bin")
  }

  @Test func brokenFilesLeaveTheSessionAlone() throws {
    var bench = try FilesBench()
    defer { bench.end() }
    try bench.begin()
    try bench.write("short", to: "short")
    let failure = try bench.failure("load @short")
    #expect(
      failure.what == "5 bytes are too few for a safetensors file, which begins with 8")
    #expect(failure.place == "short")
    #expect(try bench.failure("load @none").what == "there is no such file")
    #expect(bench.session.state.model.children.count == 8)
  }
}
