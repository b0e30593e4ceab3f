import Commands
import Engine
import FoundationEssentials
import Testing

/// record, and the script it leaves.
struct RecordTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }
  private var path: String { "\(folder.path)/session.wnscript" }

  private func carryOut(_ lines: [String], _ session: inout Session) throws {
    for line in lines {
      for statement in try Lexer.statements(of: line) {
        _ = Interpreter.carryOut(statement, &session)
      }
    }
  }

  private func recorded() throws -> String {
    let bytes = try #require(FileManager.default.contents(atPath: path))
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func whatIsRecordedPasses() throws {
    var session = Session()
    try carryOut(
      [
        "record \(path)", "seed 42; add embedding 27 10, flatten, linear 80 27", "frob", "help",
        "push 4x8", "expect params 2457", "expect params 3", "push 4x7", "fix", "undo", "train 20",
        "eval val", "sample 2 prompt='a$b'", "sample 2 prompt=a",
        "record stop", "add tanh",
      ], &session)
    let text = try recorded()
    #expect(text.hasPrefix("# Recorded by shape "))
    #expect(
      text.contains("\nseed 42\n  seed 42\nadd embedding 27 10, flatten, linear 80 27\n     1   "))
    #expect(!text.contains("frob") && !text.contains("help") && !text.contains("record stop"))
    #expect(!text.contains("$") && !text.contains("tanh"))
    #expect(text.contains("\nexpect params 2457\npush 4x7\n") && text.contains("stopped"))
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }

  @Test func failuresAreKeptWhenAsked() throws {
    var session = Session()
    try carryOut(
      ["record \(path) errors=true", "frob $x", "add linear 3 4", "push 2x5"], &session)
    let text = try recorded()
    #expect(
      text.contains("\nfrob $$x\n  error: 'frob' is not a command\n    help lists the commands\n"))
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }

  @Test func scriptsInsideAreRecordedAsOneLine() throws {
    let inner = try folder.write("add tanh\nadd relu\n", to: "inner")
    var session = Session()
    try carryOut(["record \(path)", "source \(inner)"], &session)
    #expect(try recorded().hasSuffix("\nsource \(inner)\n     1   tanh\n     2   relu\n"))
    let report = ScriptTest.run(path: path, name: "session", variables: ScriptVariables())
    #expect(report.verdict == .passed, "\(report.findings)")
  }

  @Test func refuses() throws {
    var bench = try Bench("add tanh")
    bench.expectFailure(
      "record stop", "nothing is being recorded", "record session.wnscript begins")
    let file = try folder.write("mine", to: "mine")
    bench.expectFailure(
      "record \(file)", "'\(file)' exists already", "choose another name, or remove it")
    bench.expectFailure(
      "record \(folder.path)/no/where",
      "'\(folder.path)/no/where' cannot be written: there is no "
        + "folder '\(folder.path)/no'", "choose another place")
    let output = try bench.run("record \(path)")
    #expect(output.plain.contains("what the session holds already is not in it"))
    bench.expectFailure(
      "record other", "the session is being recorded in '\(path)'", "record stop ends that first")
    #expect(try bench.text("record stop") == "recorded 0 lines in \(path)")
  }
}
