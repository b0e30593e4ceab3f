import Commands
import Engine
import Scripts
import Support
import TestSupport
import Testing

/// Scripts run as tests: transcripts, expectations, and what `--update` writes.
struct ScriptTestTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static let stack = "add embedding 27 10, flatten 2"
  static let rows = "     1   embedding 27 10   270 parameters\n     2   flatten 2"

  func run(_ text: String, defining: [String] = []) throws -> ScriptReport {
    var variables = ScriptVariables()
    for definition in defining { try variables.define(definition) }
    return ScriptTest.run(
      path: try folder.write(text, to: "test.wnscript"), name: "test", variables: variables)
  }

  /// What is told of a script, as `line: what`.
  func findings(_ text: String) throws -> [String] {
    try run(text).findings.map { "\($0.line): \($0.diagnosis.what)" }
  }

  // MARK: Transcripts

  @Test(arguments: [
    "\(rows)", "  ...", "     1   embedding 27 10   270 parameters\n  ...",
    "  ...\n     2   flatten 2", "  ...\n\(rows)\n  ...",
    "     1   embed* 270 parameters (glob)\n     2   flatten ? (glob)",
    "   +1 +embedding \\d+ 10 .* (re)\n     2   flatten 2",
    "\t   1   embedding 27 10   270 parameters\n\t   2   flatten 2\n\n\n",
  ])
  func transcriptsThatHold(block: String) throws {
    #expect(try findings("\(Self.stack)\n\(block)\nadd tanh") == [])
  }

  @Test(arguments: [
    (
      "     1   embedding 27 10   270 parameters",
      "2: the output has '   2   flatten 2', which is not expected"
    ),
    (
      "     1   embedding 27 11   270 parameters\n     2   flatten 2",
      "2: the output differs: expected '   1   embedding 27 11   270 parameters', "
        + "got '   1   embedding 27 10   270 parameters'"
    ),
    ("\(rows)\n  more", "2: the output lacks 'more'"),
    (
      "    1   embedding 27 10   270 parameters\n     2   flatten 2",
      "2: the output differs: expected '  1   embedding 27 10   270 parameters', "
        + "got '   1   embedding 27 10   270 parameters'"
    ),
    ("  [ (re)", "2: '[' is not a regular expression"),
  ])
  func transcriptsThatDoNot(block: String, finding: String) throws {
    #expect(try findings("# first\n\(Self.stack)\n\(block)\n") == [finding])
  }

  @Test func aBlockIsSetInByTwoSpaces() throws {
    let what = "the line is indented by one space: it is neither a command nor part of a block"
    #expect(
      try findings("add tanh\n    1   tanh\n add relu\n") == [
        "1: the output differs: expected '  1   tanh', got '   1   tanh'", "3: \(what)",
      ])
    #expect(try findings("add tanh\n add relu\nfrob\n") == ["2: \(what)"])
    #expect(try findings("add tanh\n # so\n \n\n add relu\nexpect params 0\n") == [])
    #expect(try findings("add linear (3,\n 4)\nfor i in range(2):\n x = i\n\nlayers\n") == [])
  }

  @Test func aFailureMayBeExpectedInATranscript() throws {
    let text =
      "frob\n  error: 'frob' is not a command or a variable\n    help lists the commands, vars the variables\nadd tanh\n"
    #expect(try findings(text) == [])
    #expect(
      try findings("add tanh\n  error: *\n") == [
        "1: the output differs: expected 'error: *', got '   1   tanh'"
      ])
    #expect(
      try findings("frob\n  nothing\nlayers\n  ...\n") == [
        "1: the output differs: expected 'nothing', got 'error: 'frob' is not a command or a variable'"
      ], "one finding, and the script goes on")
  }

  @Test func theDifferenceIsAUnifiedDiff() throws {
    let text =
      "\(Self.stack)\npush 4x8\n        input             4x8      4 contexts of 8 symbols\n"
      + "    1   embedding 27 10   4x8x11   270 parameters\n  ...\n"
    #expect(
      try run(text).difference == [
        "@@ -1,5 +1,5 @@", " \(Self.stack)", " push 4x8",
        "         input             4x8      4 contexts of 8 symbols",
        "-    1   embedding 27 10   4x8x11   270 parameters",
        "+    1   embedding 27 10   4x8x10   270 parameters", "   ...",
      ])
  }

  @Test(arguments: [
    ("loss 2.35", "loss 2.3455", true), ("loss 2.3455", "loss 2.35", false),
    ("loss 2.34", "loss 2.3455", false), ("loss 2.3455", "loss 2.3456", false),
    ("270 parameters", "271 parameters", false), ("16,200", "16,200", true),
    ("in 0.12 s (0.058 ms each)", "in 3.50 s (1.750 ms each)", true),
    ("took 2 min", "took 3 min", true), ("2 steps", "3 steps", false),
    ("4x8 → 4x8x10", "4x8 → 4x8x12", false), ("a  2.3  b", "a  2.3456  b", true),
    ("a 2.3   b", "a 2.3456  b", true), ("a 2.3   b", "a 2.3  b", false),
    ("1e-05", "0.000012", true), ("-1.5", "1.5", false), ("nan", "nan", true),
    ("2.3", "nan", false),
  ])
  func numbersToThePrecisionWritten(wanted: String, came: String, isSame: Bool) throws {
    // A question that the shell answers with the text itself.
    let text =
      "frob '\(came)'\n  ...\nhelp '\(came)'\n  error: there is no help on '\(wanted)'\n  ...\n"
    #expect((try run(text).verdict == .passed) == isSame)
  }

  // MARK: ScriptVariables, skip, include

  @Test func variablesStandForTheirValues() throws {
    let text = "add linear $inputs ${outputs:-4}\nexpect params ${wanted:-16} # $free\n"
    #expect(try run(text, defining: ["inputs=3"]).verdict == .passed)
    let other = try run(text, defining: ["inputs=3", "outputs=5", "wanted=20", "empty="])
    #expect(other.verdict == .passed)
    let missing = try run(text)
    #expect(missing.findings.map(\.diagnosis.what) == ["$inputs is not defined"])
    #expect(try findings("add linear ${a 3") == ["1: '${a 3' is not a variable"])
    #expect(try findings("frob $$x\nexpect error /frob/\nexpect output /command$/") == [])
    #expect(throws: VariableError.badDefinition(text: "3=4")) { try run("", defining: ["3=4"]) }
  }

  @Test func skipEndsAScript() throws {
    let report = try run("skip unless none.txt\nfrob\n")
    #expect(report.verdict == .skipped)
    #expect(report.reason == "there is no none.txt")
    _ = try folder.write("emma\n", to: "here.txt")
    #expect(
      try findings("skip unless here.txt\nfrob") == ["2: 'frob' is not a command or a variable"])
  }

  @Test func includeIsToldFromTheScript() throws {
    _ = try folder.write("add tanh\n   1   tanh\nexpect params 0\n", to: "part")
    #expect(try findings("include part\nsource $here/part\nexpect params 0\n").count == 1)
    _ = try folder.write("add tanh\n     1   tanh\nexpect params 0\n", to: "part")
    #expect(try findings("include part\n     1   tanh\nadd relu\nexpect params 0\n") == [])
    #expect(
      try findings("include prat\n") == [
        "1: '\(folder.path)/prat' cannot be read: there is no such file"
      ])
    #expect(
      try run("include prat\n").findings.first?.diagnosis.mend
        == "did you mean '\(folder.path)/part'?")
    _ = try folder.write("skip unless none\n", to: "part")
    #expect(try run("include part\nfrob").verdict == .skipped)
  }

  /// Shapes are those that a trace shows, also where none was shown on the line before.
  @Test func shapesAreThoseOfATrace() throws {
    let stack = "add embedding 27 10, flatten 2, residual (linear 20 30, linear 30 20)"
    #expect(
      try findings(
        "\(stack)\npush Bx8\nlayers\nexpect shapes Bx8 Bx8x10 Bx4x20\nadd linear 3 4\n"
          + "layers\nexpect shape 1x2\n") == ["7: expected shape 1x2, got Bx4x20"])
  }

  @Test func aCellIsOneLineAndABlankLineDividesItFromItsBlock() throws {
    let text = """
      for i in range(2):
        print(i)
        print(i + 1)

        0
        1
        1
        2
      x = torch.cat([torch.ones(2),
        torch.ones(3)])
          x   5   float32
      add linear 3 \\
        4, tanh
        ...
           2   relu
      """
    #expect(
      try findings(text) == [
        "12: the output differs: expected '   2   relu', got '   2   tanh'"
      ])
  }

  @Test func whatTakesTooLongFails() throws {
    let path = try folder.write(
      "add embedding 27 10, flatten, linear 80 27\nexpect params 3\ntrain 1000000000\n  nothing\nfrob\n",
      to: "long.wnscript")
    let report = ScriptTest.run(
      path: path, name: "long", variables: ScriptVariables(), timeout: 0.2)
    #expect(report.verdict == .failed)
    #expect(
      report.findings.map { "\($0.line): \($0.diagnosis.what)" } == [
        "2: expected 3 parameters, got 2457", "3: stopped after 0.2 s, the --timeout",
      ])
    #expect(report.stop == "stopped at line 3; 1 line was not run")
    #expect(try run("# nothing\n\n").reason == "nothing to run in it")
  }

  // MARK: Update

  @Test func updateWritesOnlyWhatWasExpected() throws {
    let text = """
      # a comment
      add embedding 27 10, flatten 2
           1   embed* (glob)
           3   flatten 3

      push 4x8   # as it was
      expect shapes 4x8 4x8x10
      expect shape 4x4x10   # why
      expect params 3
      layers
        ...
        4 parameters
      frob
      expect error /not a command/
      """
    let report = try run(text)
    #expect(
      report.updated == """
        # a comment
        add embedding 27 10, flatten 2
             1   embed* (glob)
             2   flatten 2

        push 4x8   # as it was
        expect shapes 4x8 4x8x10 4x4x20
        expect shape 4x4x20   # why
        expect params 270
        layers
          ...
          270 parameters
        frob
        expect error /not a command/
        """)
    #expect(report.findings.filter { !$0.isUpdatable }.isEmpty)
    let again = try run(try #require(report.updated))
    #expect(again.verdict == .passed)
    #expect(again.updated == nil)
  }

  @Test func updateLeavesWhatNobodyCanTell() throws {
    let report = try run(
      "add tanh\nexpect error\nexpect output /relu/\nexpect params $n\n", defining: ["n=4"])
    #expect(report.updated == nil)
    #expect(report.findings.count == 3)
  }

  @Test func updateKeepsLossesAsPreciseAsTheyWere() throws {
    let text = "add embedding 27 2, flatten, linear 16 27\ntrain 1\nexpect loss 9.12\n"
    let updated = try #require(try run(text).updated)
    #expect(updated.contains(#/\nexpect loss [34]\.[0-9]{2}\n/#))
  }
}
