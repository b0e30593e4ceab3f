internal import Testing

/// What `shape test` writes, and what it never writes over.
struct ScriptWritingTests {
  let shape: Program
  init() throws { shape = try Program() }

  private static let wrong = "add tanh\n     1   relu\nexpect params 3\n"
  private static let right = "add tanh\n     1   tanh\nexpect params 0\n"

  /// A disk that takes no more: a limit on the size of files, or a folder that is not written to.
  @Test func anUpdateThatCannotBeWrittenIsAFailure() throws {
    try shape.write(Self.wrong + String(repeating: "# long\n", count: 2000), to: "a.wnscript")
    let before = try shape.read("a.wnscript")
    let program = try ProgramRunner.locate("shape")
    let result = try ProgramRunner.run(
      "/bin/sh",
      arguments: [
        "-c", #"ulimit -f 4; exec "$0" test --update --junit /dev/null a.wnscript"#, program,
      ],
      environment: ["HOME": shape.home], directory: shape.home)
    #expect(result.status == 1)
    #expect(result.output.hasPrefix("FAILED    a.wnscript"), "\(result.output)")
    #expect(result.output.contains("a.wnscript: the file cannot be written: it would be larger"))
    #expect(!result.output.contains("is now"), "\(result.output)")
    #expect(result.output.hasSuffix("0 passed, 1 failed\n"))
    #expect(try shape.read("a.wnscript") == before)
    #expect(try shape.shell("ls -A") == "a.wnscript\n")
  }

  @Test func aReadOnlyScriptNeedsForce() throws {
    try shape.write(Self.wrong, to: "a.wnscript")
    _ = try shape.shell("chmod 400 a.wnscript")
    let refused = try shape.run("test", "--update", "a.wnscript")
    #expect(refused.status == 1)
    #expect(refused.output.contains("a.wnscript: the file of this name is read-only"))
    #expect(try shape.read("a.wnscript") == Self.wrong)
    #expect(try shape.run("test", "--update", "--force", "a.wnscript").status == 0)
    #expect(try shape.read("a.wnscript") == Self.right)
    #expect(try shape.shell("stat -c %a a.wnscript") == "400\n")
  }

  @Test(arguments: ["\r\n", "\r", "\n"])
  func anUpdateKeepsEndsOfLinesMarkAndMode(end: String) throws {
    let mark = "\u{FEFF}"
    let written = { (text: String) in mark + text.replacing("\n", with: end) }
    try shape.write(written(Self.wrong), to: "a.wnscript")
    _ = try shape.shell("chmod 600 a.wnscript")
    #expect(try shape.run("test", "--update", "a.wnscript").status == 0)
    #expect(Array(try shape.read("a.wnscript").utf8) == Array(written(Self.right).utf8))
    #expect(try shape.shell("stat -c %a a.wnscript") == "600\n")
  }

  @Test func linesOfOneFileMayEndInTwoWays() throws {
    try shape.write(
      "add tanh\r\n  gone\r\n     1   relu\r\nexpect params 3\nlayers\n  x", to: "a.wnscript")
    #expect(try shape.run("test", "--update", "a.wnscript").status == 0)
    let updated = try shape.read("a.wnscript")
    #expect(
      updated
        == "add tanh\r\n     1   tanh\r\nexpect params 0\nlayers\n     1   tanh\r\n  0 parameters")
  }

  @Test func aMissingReportNameIsWrongUsage() throws {
    try shape.write(Self.right, to: "a.wnscript")
    try shape.write(Self.right, to: "b.wnscript")
    let result = try shape.run("test", "--junit", "a.wnscript", "b.wnscript")
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("Error: --junit needs the report's name"), "\(result.errors)")
    #expect(try shape.read("a.wnscript") == Self.right)
  }

  @Test func theReportReplacesOnlyReports() throws {
    try shape.write(Self.right, to: "a.wnscript")
    _ = try shape.shell("ln a.wnscript hard; ln -s a.wnscript soft; echo mine >notes")
    for (name, reason) in [
      ("hard", "this is a script of this test"), ("soft", "this is a script of this test"),
      ("notes", "the file of this name is not a JUnit report"), (".", "this is a folder"),
    ] {
      let result = try shape.run("test", "--junit", name, "a.wnscript")
      #expect(result.status == 1)
      #expect(result.output == "", "no script has run")
      #expect(result.errors.hasPrefix("error: \(name): \(reason)"), "\(result.errors)")
    }
    #expect(try shape.read("a.wnscript") == Self.right)
    #expect(try shape.run("test", "--junit", "notes", "--force", "a.wnscript").status == 0)
    _ = try shape.shell("chmod 600 notes")
    #expect(try shape.run("test", "--junit", "notes", "a.wnscript").status == 0)
    #expect(try shape.read("notes").hasPrefix("<?xml"))
    #expect(try shape.shell("stat -c %a notes") == "600\n")
    let piped = try shape.shell(
      "mkfifo pipe; cat pipe >got & '\(try ProgramRunner.locate("shape"))' test --junit pipe a.wnscript"
        + " >/dev/null; wait; head -c 5 got; stat -c ' %F' pipe")
    #expect(piped == "<?xml fifo\n")
  }
}
