import Commands
import Engine
import Rendering
import Support
import Synchronization
import TestSupport
import Testing

struct SourceTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func runsAFile() throws {
    let path = try folder.write("# a stack\nadd tanh\r\n\n add relu; add gelu\n", to: "a.wnscript")
    var bench = try Bench()
    let shown = Mutex<[String]>([])
    bench.session.environment.emit = { output, session in
      let count = session.state.model.children.count
      shown.withLock { $0.append("\(output.command): \(output.plain), \(count) layers") }
    }
    let output = try bench.run("source \(path)")
    #expect(output.isDone)
    #expect(output.plain == "", "the commands have shown their results already")
    #expect(bench.layers == ["tanh", "relu", "gelu"])
    #expect(
      shown.withLock { $0 } == [
        "add: 1  tanh, 1 layers", "add: 2  relu, 2 layers", "add: 3  gelu, 3 layers",
      ])
    try bench.run("undo")
    #expect(bench.layers == ["tanh", "relu"], "undo goes back by one of its lines")
  }

  @Test func stopsAtTheFirstFailure() throws {
    let path = try folder.write("add tanh\n\nadd foo\nadd relu\n", to: "a b")
    var bench = try Bench()
    let output = try bench.run("source \"\(path)\"")
    #expect(
      output.failure
        == Diagnosis("'foo' is not a layer", place: "\(path):3", mend: "help lists the layers"))
    #expect(bench.layers == ["tanh"], "what came before stays")
  }

  @Test func tellsAStopWithBothPlaces() throws {
    let path = try folder.write("add linear 3 4\npush 2x5\nadd tanh", to: "stop")
    var bench = try Bench()
    #expect(
      try bench.run("source \(path)").failure
        == Diagnosis(
          "wants C=3, got C=5", place: "\(path):2: layer 1 (linear 3 4)"))
    #expect(bench.layers == ["linear 3 4"])
    try bench.run("fix")
    #expect(bench.layers == ["linear 5 4"], "the script's push has offered it")
  }

  @Test func nests() throws {
    let inner = try folder.write("add relu\nfrob\n", to: "inner")
    let good = try folder.write("add gelu", to: "good")
    let outer = try folder.write("add tanh\nsource \(good)\nsource \(inner)\nadd tanh", to: "outer")
    var bench = try Bench()
    #expect(
      try bench.run("source \(outer)").failure
        == Diagnosis(
          "'frob' is not a command or a variable", place: "\(outer):3: \(inner):2",
          mend: "help lists the commands, vars the variables"))
    #expect(bench.layers == ["tanh", "gelu", "relu"])
  }

  @Test func endsWhenAScriptRunsItself() throws {
    let path = try folder.write("add tanh\nsource \(folder.path)/loop", to: "loop")
    var bench = try Bench()
    let failure = try #require(try bench.run("source \(path)").failure)
    #expect(failure.what == "'\(path)' would be the 17th script nested in others")
    #expect(failure.mend == "does a script source itself?")
    #expect(bench.layers.count == 16)
    let good = try folder.write("add relu", to: "good")
    #expect(try bench.run("source \(good)").isDone, "the depth is counted back")
  }

  @Test func hundredScriptsOneAfterAnother() throws {
    let path = try folder.write("add tanh", to: "one")
    var bench = try Bench()
    for _ in 0..<100 { #expect(try bench.run("source \(path)").isDone) }
  }

  @Test func quitEndsEveryScript() throws {
    let inner = try folder.write("quit\nadd relu", to: "inner")
    let outer = try folder.write("source \(inner)\nadd relu", to: "outer")
    var bench = try Bench()
    #expect(try bench.run("source \(outer)").isQuit)
    #expect(bench.layers == [])
  }

  @Test func interruptionEndsEveryScript() throws {
    let inner = try folder.write("train 50 batch=4\nclear", to: "inner")
    let outer = try folder.write("source \(inner)\nclear", to: "outer")
    // Reading the scripts asks too: it is stopped later and later, until the training has begun.
    for looks in stride(from: 10, through: 400, by: 10) {
      var bench = try TinyData.bench()
      let asked = Mutex(0)
      bench.session.environment.isInterrupted = {
        asked.withLock {
          $0 += 1
          return $0 > looks
        }
      }
      let output = try bench.run("source \(outer)")
      guard bench.session.state.step > 0 else { continue }
      #expect(output.isInterrupted)
      #expect((1..<50).contains(bench.session.state.step), "\(bench.session.state.step)")
      return #expect(bench.layers.count == 3)
    }
    Issue.record("the training never began")
  }

  @Test func echoShowsTheLines() throws {
    let path = try folder.write("set echo true\n\n  add tanh  ; # why\nlayers", to: "echo")
    var bench = try Bench()
    let shown = Mutex<[String]>([])
    bench.session.environment.emit = { output, _ in
      let json = try? output.json
      shown.withLock { $0.append("\(output.command): \(output.plain) \(json ?? "")") }
    }
    try bench.run("source \(path)")
    let lines = shown.withLock { $0 }
    #expect(lines.count == 5)
    #expect(lines[1] == #"echo: shape> add tanh {"line":"add tanh"}"#)
    #expect(lines[3] == #"echo: shape> layers {"line":"layers"}"#)
  }

  @Test func refuses() throws {
    let path = folder.path
    var bench = try Bench("add tanh")
    bench.expectFailure("source", "source is missing FILE", "usage: source FILE")
    bench.expectFailure(
      "source \(path)/none", "'\(path)/none' cannot be read: there is no such file",
      "check the name")
    bench.expectFailure(
      "source \(path)", "'\(path)' cannot be read: it is a folder", "check the name")
    let binary = try folder.write([0x61, 0xFF, 0x0A], to: "binary")
    bench.expectFailure(
      "source \(binary)", "'\(binary)' cannot be read: it is not UTF-8 text", "check the name")
    bench.expectFailure("source ''", "FILE cannot be ''", "it wants the path of a file")
    bench.expectFailure("source a b", "source does not take 'b'", "usage: source FILE")
  }
}
