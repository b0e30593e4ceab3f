internal import Testing

/// `shape test`: what it prints, writes and returns.
struct ScriptCommandTests {
  let shape: Program
  init() throws { shape = try Program() }

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
        bad.wnscript:3: expected 3 parameters, got 270
        bad.wnscript:4: 'frob' is not a command or a variable
          help lists the commands, vars the variables
        --- bad.wnscript
        +++ actual output
        @@ -1,4 +1,4 @@
         add embedding 27 10
        -  \(wants)
        +  \(got)
         expect params 3
         frob
        shape test --update writes the actual output into the scripts
        1 passed, 1 failed

        """)
    #expect(!result.output.contains("\u{1B}"))
    let coloured = try shape.run("test", "--color", "always", "bad.wnscript")
    #expect(PseudoTerminal.plain(coloured.output).contains("FAILED    bad.wnscript"))
    #expect(coloured.output.contains("\u{1B}[31mFAILED"))
  }

  @Test func tellsWhereItStopped() throws {
    try shape.write("frob\nexpect loss < 1\nadd tanh\n", to: "a.wnscript")
    let result = try shape.run("test", "--junit", "report.xml", "a.wnscript")
    #expect(
      timeless(result.output) == """
        FAILED    a.wnscript   TIME
        a.wnscript:1: 'frob' is not a command or a variable
          help lists the commands, vars the variables
        stopped at line 1; 2 lines were not run
        0 passed, 1 failed

        """)
    #expect(try shape.read("report.xml").contains("\nstopped at line 1; 2 lines were not run<"))
  }

  /// The unified diff is one that diff itself would write, and patch takes it.
  @Test(arguments: ["", "\n"])
  func theDifferenceIsAPatch(end: String) throws {
    let text = """
      # one
      add embedding 27 10
           1   embedding 27 11   270 parameters

      expect params 270
      layers
      \t  1   embed* (glob)
        ...
        271 parameters
        more
      # a 
      # b
      # c
      # d
      # e
      # f
      # g
      undo
      # h
      redo
      layers
        nothing
        at all
      """
    try shape.write(text + end, to: "a.wnscript")
    _ = try shape.shell("mkdir new && cp a.wnscript new")
    let told = try shape.run("test", "a.wnscript")
    #expect(told.status == 1)
    #expect(try shape.run("test", "--update", "new/a.wnscript").status == 0)
    #expect(try shape.run("test", "new/a.wnscript").status == 0)
    let hunks = told.output.split(separator: "\n").drop { !$0.hasPrefix("@@") }.dropLast(2)
    let diff = try shape.shell("diff -u a.wnscript new/a.wnscript | tail -n +3")
    #expect(hunks.joined(separator: "\n") + "\n" == diff)
    try shape.write(told.output, to: "told")
    #expect(try shape.shell("patch -p0 <told") == "patching file a.wnscript\n")
    #expect(try shape.read("a.wnscript") == shape.read("new/a.wnscript"))
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
    #expect(
      timeless(result.output) == """
        updated   a.wnscript   TIME
        a.wnscript:2: '   1   relu' is now '   1   tanh'
        a.wnscript:3: 'expect params 3' is now 'expect params 0'
        1 passed, 0 failed

        """)
    #expect(try shape.read("a.wnscript") == "add tanh\n     1   tanh\nexpect params 0\n")
    try shape.write("expect params 3\nfrob\n", to: "a.wnscript")
    let half = try shape.run("test", "--update", "a.wnscript")
    #expect(half.status == 1, "a line that fails cannot be written right")
    #expect(half.output.contains("a.wnscript:2: 'frob' is not a command or a variable"))
    #expect(half.output.contains("a.wnscript:1: 'expect params 3' is now 'expect params 0'\n"))
    #expect(try shape.read("a.wnscript") == "expect params 0\nfrob\n")
    let other =
      "add tanh\n  gone\n     1   tanh\nadd relu\n  ...\n     1   tanh\nexpect params $n\n"
    try shape.write(other, to: "a.wnscript")
    let third = try shape.run("test", "--update", "--define", "n=3", "a.wnscript")
    #expect(third.status == 1, "a line with a variable cannot be written right")
    #expect(
      timeless(third.output) == """
        FAILED    a.wnscript   TIME
        a.wnscript:2: 'gone' is gone
        a.wnscript:6: '   1   tanh' is now '   2   relu'
        a.wnscript:7: expected 3 parameters, got 0
        0 passed, 1 failed

        """)
    let tap = try shape.run("test", "--update", "--tap", "--define", "n=0", "a.wnscript")
    #expect(tap.output.contains("\nok - a.wnscript\n"))
  }

  @Test func writesJUnit() throws {
    try shape.write(Self.good, to: "good.wnscript")
    try shape.write("skip unless none\n", to: "skip.wnscript")
    try shape.write("add tanh\n  <&\u{1B}\u{FFFE}\">\n", to: "bad.wnscript")
    let result = try shape.run("test", "--junit", "report.xml", ".")
    #expect(result.status == 1)
    let parser = XMLSummary(try shape.read("report.xml"))
    #expect(
      parser.elements == [
        "testsuites", "testsuite tests=3 failures=1 errors=0 skipped=1",
        "testcase bad.wnscript", "failure", "testcase good.wnscript", "testcase skip.wnscript",
        "skipped",
      ])
    #expect(parser.text.contains(" add tanh\n-  <&\\u{1b}\u{FFFD}\">\n+     1   tanh\n"))
  }

  @Test func writesTAP() throws {
    try shape.write(Self.good, to: "good.wnscript")
    try shape.write("skip unless none\n", to: "skip.wnscript")
    try shape.write("frob\n", to: "#bad.wnscript")
    let result = try shape.run("test", "--tap", ".")
    #expect(result.status == 1)
    #expect(
      result.output == """
        TAP version 14
        1..3
        not ok - \\#bad.wnscript
          ---
          message: |
            #bad.wnscript:1: 'frob' is not a command or a variable
              help lists the commands, vars the variables
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
    #expect(
      none.errors == """
        error: no script's path matches --filter three
          it is a regular expression, matched anywhere in the path; the first of 2 is 'one.wnscript'

        """)
    let missing = try shape.run("test", "onee.wnscript")
    #expect(missing.status == 1)
    #expect(missing.output.hasSuffix("\n  did you mean 'one.wnscript'?\n0 passed, 1 failed\n"))
  }

  @Test func whereNothingIsToTest() throws {
    try shape.write("", to: "empty.wnscript")
    try shape.write("frob\n", to: "deep/.build/a.wnscript")
    let empty = try shape.run("test", ".")
    #expect(empty.status == 0)
    #expect(empty.output == "passed    empty.wnscript   nothing to run in it\n1 passed, 0 failed\n")
    let none = try shape.run("test", "deep", "deep/.build/")
    #expect(none.output.contains("\ndeep/.build/a.wnscript:1: 'frob'"), "it was named itself")
    let hidden = try shape.run("test", "deep")
    #expect(hidden.status == 1)
    #expect(hidden.output == "")
    #expect(
      hidden.errors.hasPrefix("error: there is no script in 'deep'\n  in a folder, the files "))
  }

  @Test func aMissingScriptFailsBesideThoseThatRun() throws {
    try shape.write(Self.good, to: "one.wnscript")
    let result = try shape.run("test", "nowhere", "one.wnscript")
    #expect(result.status == 1)
    let told = timeless(result.output)
    #expect(told.hasPrefix("FAILED    nowhere   TIME\n'nowhere' cannot be read: "))
    #expect(told.hasSuffix("\npassed    one.wnscript   TIME\n1 passed, 1 failed\n"))
  }

  @Test(arguments: [
    ["test"], ["test", "--frob", "a"], ["test", "--filter", "[", "a"],
    ["test", "--timeout", "0", "a"],
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
}
