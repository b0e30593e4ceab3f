internal import Glibc
internal import Testing

/// `shape test`: what it prints, writes and returns.
struct ScriptCommandTests {
  let shape: Shape
  init() throws { shape = try Shape() }

  static let good = """
    seed 42
      seed 42
    add embedding 27 10, flatten 2
    push 4x8
    expect shapes 4x8 4x8x10 4x4x20

    """

  /// What differs from run to run.
  private func timeless(_ text: String) -> String {
    text.replacing(#/[0-9.]+ s\n/#, with: "TIME\n")
  }

  @Test func tellsOneLineAScript() throws {
    try shape.write(Self.good, to: "a.wnscript")
    try shape.write("skip unless none.txt\nfrob", to: "deep/b.wnscript")
    try shape.write("frob\n", to: "notes.txt")
    let result = try shape.run("test", ".")
    #expect(result.status == 0)
    #expect(result.errors == "")
    #expect(
      timeless(result.output) == """
        passed    a.wnscript   TIME
        skipped   deep/b.wnscript   there is no none.txt
        1 passed, 0 failed, 1 skipped

        """)
    #expect(try shape.run("test", "a.wnscript").output.hasSuffix("\n1 passed, 0 failed\n"))
    #expect(try shape.shell("ls -A") == "a.wnscript\ndeep\nnotes.txt\n", "nothing is left behind")
  }

  @Test func tellsWhatDiffers() throws {
    try shape.write(Self.good, to: "good.wnscript")
    try shape.write(
      "add embedding 27 10\n     1   embedding 27 11   270 parameters\nexpect params 3\nfrob\n",
      to: "bad.wnscript")
    let result = try shape.run("test", "good.wnscript", "bad.wnscript")
    #expect(result.status == 1)
    let got = "   1   embedding 27 10   270 parameters"
    let wants = "   1   embedding 27 11   270 parameters"
    #expect(
      timeless(result.output) == """
        passed    good.wnscript   TIME
        FAILED    bad.wnscript   TIME
        bad.wnscript:1: the output differs: expected '\(wants)', got '\(got)'
        --- bad.wnscript
        +++ what came
        @@ -2,1 +1,1 @@
        -\(wants)
        +\(got)
        bad.wnscript:3: expected 3 parameters, got 270
        bad.wnscript:4: 'frob' is not a command
          help lists the commands
        1 passed, 1 failed

        """)
    #expect(!result.output.contains("\u{1B}"))
    let coloured = try shape.run("test", "--color", "always", "bad.wnscript")
    #expect(PseudoTerminal.plain(coloured.output).contains("FAILED    bad.wnscript"))
    #expect(coloured.output.contains("\u{1B}[31mFAILED"))
  }

  @Test func eachHasASessionAndAFolderOfItsOwn() throws {
    try shape.write("add tanh\nsave run.safetensors\n", to: "a.wnscript")
    try shape.write(
      "expect params 0\nload run.safetensors\nexpect error E-CHECKPOINT-MISSING\n"
        + "source $here/part\nexpect params 16\n", to: "b.wnscript")
    try shape.write("add linear 3 4\n", to: "part")
    let result = try shape.run(
      "test", "a.wnscript", "b.wnscript", environment: ["TMPDIR": shape.home])
    #expect(result.status == 0, "\(result.output)")
    #expect(try shape.shell("ls -A") == "a.wnscript\nb.wnscript\npart\n", "folders are removed")
  }

  @Test func updateWritesWhatCame() throws {
    let text = "add tanh\n     1   relu\nexpect params 3\n"
    try shape.write(text, to: "a.wnscript")
    let refused = try shape.run("test", "--update", "a.wnscript", environment: ["CI": "true"])
    #expect(refused.status == 2)
    #expect(refused.errors.hasPrefix("Error: --update is refused where CI is set"))
    #expect(try shape.read("a.wnscript") == text)
    let result = try shape.run("test", "--update", "a.wnscript")
    #expect(result.status == 0)
    #expect(timeless(result.output) == "updated   a.wnscript   TIME\n1 passed, 0 failed\n")
    #expect(try shape.read("a.wnscript") == "add tanh\n     1   tanh\nexpect params 0\n")
    try shape.write("expect params 3\nfrob\n", to: "a.wnscript")
    let half = try shape.run("test", "--update", "a.wnscript")
    #expect(half.status == 1, "a line that fails cannot be written right")
    #expect(half.output.contains("a.wnscript:2: 'frob' is not a command"))
    #expect(!half.output.contains("a.wnscript:1:"))
    #expect(try shape.read("a.wnscript") == "expect params 0\nfrob\n")
  }

  @Test func writesJUnit() throws {
    try shape.write(Self.good, to: "good.wnscript")
    try shape.write("skip unless none\n", to: "skip.wnscript")
    try shape.write("add tanh\n  <&\u{1B}\">\n", to: "bad.wnscript")
    let result = try shape.run("test", "--junit", "report.xml", ".")
    #expect(result.status == 1)
    let parser = XMLSummary(try shape.read("report.xml"))
    #expect(
      parser.elements == [
        "testsuites", "testsuite tests=3 failures=1 skipped=1",
        "testcase bad.wnscript", "failure", "testcase good.wnscript", "testcase skip.wnscript",
        "skipped",
      ])
    #expect(parser.text.contains("-<&\\u{1b}\">\n+   1   tanh"))
  }

  @Test func writesTAP() throws {
    try shape.write(Self.good, to: "good.wnscript")
    try shape.write("skip unless none\n", to: "skip.wnscript")
    try shape.write("frob\n", to: "bad.wnscript")
    let result = try shape.run("test", "--tap", ".")
    #expect(result.status == 1)
    #expect(
      result.output == """
        TAP version 14
        1..3
        not ok - bad.wnscript
          ---
          message: |
            bad.wnscript:1: 'frob' is not a command
              help lists the commands
          ...
        ok - good.wnscript
        ok - skip.wnscript # SKIP there is no none
        # 1 passed, 1 failed, 1 skipped

        """)
  }

  @Test func choosesAndDefines() throws {
    try shape.write("add linear 3 ${out:-4}\nexpect params ${wants:-16}\n", to: "one.wnscript")
    try shape.write("frob\n", to: "two.wnscript")
    #expect(try shape.run("test", "--filter", "^o", ".").output.hasSuffix("1 passed, 0 failed\n"))
    let defined = try shape.run(
      "test", "--filter", "one", "--define", "out=5", "--define", "wants=20", ".")
    #expect(defined.status == 0)
    #expect(try shape.run("test", "--define", "out=5", "one.wnscript").status == 1)
    #expect(try shape.run("--define", "out=5", "--define", "wants=20", "one.wnscript").status == 0)
    let none = try shape.run("test", "--filter", "three", ".")
    #expect(none.status == 1)
    #expect(none.errors.contains("no script is there"))
    let missing = try shape.run("test", "onee.wnscript")
    #expect(missing.status == 1)
    #expect(missing.output.hasSuffix("\n  did you mean 'one.wnscript'?\n0 passed, 1 failed\n"))
  }

  @Test func aMissingScriptFailsBesideThoseThatRun() throws {
    try shape.write(Self.good, to: "one.wnscript")
    let result = try shape.run("test", "nowhere", "one.wnscript")
    #expect(result.status == 1)
    let told = timeless(result.output)
    #expect(told.hasPrefix("FAILED    nowhere   TIME\nnowhere:1: 'nowhere' cannot be read: "))
    #expect(told.hasSuffix("\npassed    one.wnscript   TIME\n1 passed, 1 failed\n"))
  }

  @Test(arguments: [
    ["test"], ["test", "--frob", "a"], ["test", "--filter", "[", "a"],
    ["test", "--define", "3", "a"], ["--define", "x", "-c", "layers"],
  ])
  func wrongUsage(arguments: [String]) throws {
    let result = try ProgramRunner.run(try ProgramRunner.locate("shape"), arguments: arguments)
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("Error: "))
  }

  @Test func helpOfTheTests() throws {
    let help = try shape.run("test", "--help")
    #expect(help.status == 0)
    for flag in ["--update", "--junit <file>", "--tap", "--filter <regex>", "--define"] {
      #expect(help.output.contains(flag))
    }
    #expect(help.output.contains("USAGE: shape test "))
    #expect(try shape.run("help", "test").output == help.output)
    #expect(try shape.run("--help").output.contains("\n  test  "))
  }

  @Test func scriptsRunAtOnceAndControlCEndsThem() throws {
    let script = "add embedding 27 10, flatten, linear 80 27\ntrain 1000000000\n"
    for name in ["a", "b", "c"] { try shape.write(script, to: "\(name).wnscript") }
    let terminal = try shape.start("test", ".", environment: ["TMPDIR": shape.home])
    let cores = try #require(Int(try shape.shell("nproc").dropLast()))
    let folders = { try shape.shell("ls").matches(of: #/shape-test-/#).count }
    let deadline = ContinuousClock.now + .seconds(10)
    while try folders() < min(cores, 3), .now < deadline { usleep(10_000) }
    #expect(try folders() == min(cores, 3))
    terminal.send("\u{3}")
    #expect(try terminal.waitForExit() == 130)
    #expect(try shape.shell("ls -A") == "a.wnscript\nb.wnscript\nc.wnscript\n")
  }

  /// Files are found from wherever the script runs; those that the session wrote are its own.
  @Test func aRecordingFindsItsFiles() throws {
    try shape.write("emma\nolivia\nava\nisabella\nsophia\nmia\n", to: "my names.txt")
    try shape.write("add tanh\n", to: "part")
    let session = """
      data "my names.txt" block=3
      add embedding 27 2, flatten
      save before.safetensors
      record NAME
      save after.safetensors
      load before.safetensors
      load after.safetensors
      source part
      load none.safetensors
      """
    _ = try shape.shell("mkdir deep")
    for name in ["a.wnscript", "deep/b.wnscript", "\(shape.home)/c.wnscript"] {
      let result = try shape.run("--keep-going", input: session.replacing("NAME", with: name))
      #expect(result.errors.contains("none.safetensors"))
    }
    _ = try shape.shell("rm *.safetensors")
    let first = try shape.read("a.wnscript")
    #expect(first.contains("\ndata \"$here/my names.txt\" block=3\n"))
    #expect(first.contains("\n  data *my names.txt: 6 items, contexts of 3 (glob)\n"))
    #expect(try shape.read("c.wnscript") == first)
    let result = try shape.run("test", ".")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix("\n3 passed, 0 failed\n"))
    #expect(try shape.run("deep/b.wnscript").status == 0)
  }

  // MARK: Replay

  @Test func aReplayChecksToo() throws {
    try shape.write("frob\nexpect error /not a command/\nadd tanh\n     1   tanh\n", to: "a")
    let good = try shape.run("a")
    #expect(good.status == 0)
    #expect(good.output == "   1   tanh\n")
    #expect(
      good.errors
        == "error: 'frob' is not a command\n  help lists the commands\n"
        .replacing("error: ", with: "error: a:1: "))
    try shape.write("add tanh\n  relu\nadd gelu\n", to: "a")
    let bad = try shape.run("a")
    #expect(bad.status == 1)
    #expect(bad.output == "   1   tanh\n")
    #expect(
      bad.errors.hasPrefix("error: a:1: the output differs: expected 'relu', got '   1   tanh'\n"))
    try shape.write("skip unless none\nfrob\n", to: "a")
    #expect(try shape.run("a").output == "skipped: there is no none\n")
    #expect(try shape.run("a").status == 0)
  }

  @Test func aReplayFindsWhatLiesBesideIt() throws {
    try shape.write("add tanh\n", to: "deep/part")
    try shape.write("include part\nsource $here/part\nskip unless part\nlayers\n", to: "deep/a")
    let result = try shape.run("deep/a")
    #expect(result.errors == "")
    #expect(result.output.hasSuffix("   1   tanh\n   2   tanh\n0 parameters\n"))
    let prompt = try shape.run("-c", "include deep/part; include part")
    #expect(prompt.errors.hasPrefix("error: 'part' cannot be read"), "from where the shell is")
  }

  /// A program at the other end of the pipes waits for each answer before it sends the next line.
  @Test func aPipeAnswersEachLineAtOnce() throws {
    let script = """
      coproc { "$0" --json --keep-going 2>&1; }
      for line in frob 'add tanh' 'expect error' 'push 2' 'frob again' 'expect error /frob/'; do
        echo "$line" >&"${COPROC[1]}"
        read -r -t 20 answer <&"${COPROC[0]}" || echo "no answer to $line"
        echo "$answer" | grep -o '"event":"[a-z]*"'
      done
      """
    let result = try ProgramRunner.run(
      "/bin/bash", arguments: ["-c", script, try ProgramRunner.locate("shape")],
      environment: ["HOME": shape.home])
    #expect(
      result.output.split(separator: "\n") == [
        #""event":"error""#, #""event":"result""#, #""event":"error""#, #""event":"result""#,
        #""event":"error""#, #""event":"result""#,
      ])
  }

  @Test func thePromptChecksToo() throws {
    let terminal = try shape.prompt()
    terminal.send("add linear 3 4\r")
    try terminal.expect("\nshape> ")
    terminal.send("push 2x5\r")
    try terminal.expect("\nshape> ")
    terminal.send("expect error E-LINEAR-IN\r")
    try terminal.expect("\nholds\nshape> ")
    terminal.send("expect params 3\r")
    try terminal.expect("error: expected 3 parameters, got 16\nshape> ")
  }
}

/// The elements of a small XML document, and its text: proof that it is well formed.
private final class XMLSummary {
  private(set) var elements: [String] = []
  private(set) var text = ""

  /// Reads tags by hand: the parser of the system's library is not everywhere.
  init(_ document: String) {
    var rest = document[...]
    while let start = rest.firstIndex(of: "<") {
      text += Self.plain(rest[..<start])
      guard let end = rest[start...].firstIndex(of: ">") else { return }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      guard let first = tag.first, first != "/", first != "?" else { continue }
      let name = tag.prefix { $0.isLetter }
      switch name {
      case "testsuite":
        let counts = tag.matches(of: #/(tests|failures|skipped)="([0-9]+)"/#)
        elements.append("testsuite " + counts.map { "\($0.1)=\($0.2)" }.joined(separator: " "))
      case "testcase":
        let value = tag.firstMatch(of: #/ name="([^"]*)"/#)?.1 ?? ""
        elements.append("testcase \(value)")
      default: elements.append(String(name))
      }
    }
  }

  private static func plain(_ text: Substring) -> String {
    String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
  }
}
