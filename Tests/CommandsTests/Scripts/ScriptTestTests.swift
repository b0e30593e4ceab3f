import Commands
import Engine
import Testing

/// Scripts run as tests: transcripts, expectations, and what `--update` writes.
struct ScriptTestTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static let stack = "add embedding 27 10, flatten 2"
  static let rows = "     1   embedding 27 10   270 parameters\n     2   flatten 2"

  private func run(_ text: String, defining: [String] = []) throws -> ScriptReport {
    var variables = ScriptVariables()
    for definition in defining { try variables.define(definition) }
    return ScriptTest.run(
      path: try folder.write(text, to: "test.wnscript"), name: "test", variables: variables)
  }

  /// What is told of a script, as `line: what`.
  private func findings(_ text: String) throws -> [String] {
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
    let what = "the line is set in by one space: it is neither a command nor part of a block"
    #expect(
      try findings("add tanh\n    1   tanh\n add relu\n") == [
        "1: the output differs: expected '  1   tanh', got '   1   tanh'", "3: \(what)",
      ])
    #expect(try findings("add tanh\n add relu\nfrob\n") == ["2: \(what)"])
    #expect(try findings("add tanh\n # so\n \n\n add relu\nexpect params 0\n") == [])
    #expect(try findings("add linear (3,\n 4)\nfor i in range(2):\n x = i\n\nlayers\n") == [])
  }

  @Test func aFailureMayBeExpectedInATranscript() throws {
    let text = "frob\n  error: 'frob' is not a command\n    help lists the commands\nadd tanh\n"
    #expect(try findings(text) == [])
    #expect(
      try findings("add tanh\n  error: *\n") == [
        "1: the output differs: expected 'error: *', got '   1   tanh'"
      ])
    #expect(
      try findings("frob\n  nothing\nlayers\n  ...\n") == [
        "1: the output differs: expected 'nothing', got 'error: 'frob' is not a command'"
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

  // MARK: Expectations

  @Test(arguments: [
    ("push 4x8", "shape 4x4x20"), ("push 4x8", "shape (4, 4, 20) # so"),
    ("push 4x8", "shapes 4x8 4x8x10 4x4x20"), ("push 4x8", "params 270"),
    ("push 4x8", "output /8 symbols$/"), ("push 4x8; seed 3", "shape 4x4x20"),
    ("frob", "error"), ("frob", "error /is not a command/"), ("frob", "error /help lists/"),
    ("frob", "error E-COMMAND-UNKNOWN"), ("add linear 80 200; push 4x8", "error /wants .* got/"),
    ("add linear 80 200; push 4x8", "error E-LINEAR-IN"), ("push 4x7", "error E-FLATTEN-GROUPS"),
    ("clear; add embedding 27 2, flatten, linear 16 27; train 1", "loss < 4"),
    ("clear; add embedding 27 2, flatten, linear 16 27; train 1", "loss 3.5 ±0.5"),
    ("clear; add embedding 27 2, flatten, linear 16 27; eval", "loss val > 3"),
    ("clear; add embedding 27 2, flatten, linear 16 27; train 3; layers", "loss <= 4"),
  ])
  func expectationsThatHold(line: String, expectation: String) throws {
    #expect(try findings("\(Self.stack)\n\(line)\n\nexpect \(expectation)\nadd tanh\n") == [])
  }

  @Test(arguments: [
    ("push 4x8", "shape 4x4x10", "expected shape 4x4x10, got 4x4x20"),
    (
      "push 4x8", "shapes 4x8 4x4x20",
      "expected shapes 4x8 4x4x20, got 4x8 4x8x10 4x4x20"
    ),
    ("push 4x8", "params 271", "expected 271 parameters, got 270"),
    (
      "push 4x8", "output /9 symbols/",
      "expected output /9 symbols/, got 4 lines, "
        + "the first '      input             4x8      4 contexts of 8 symbols'"
    ),
    ("push 4x8", "error", "expected error, but the line before did well"),
    ("frob", "error /wants/", "expected error /wants/, got ''frob' is not a command'"),
    ("frob", "error E-LINEAR-IN", "expected error E-LINEAR-IN, got E-COMMAND-UNKNOWN"),
    ("layers", "shape 4", "expected shape 4, but there is none"),
    ("layers", "loss < 3", "expected loss < 3, but there is none"),
    ("layers", "sample \"a.\"", "expected sample \"a.\", but there is none"),
    ("layers", "shape", "'' is not a shape"), ("layers", "", "expect what?"),
    ("layers", "love", "'love' cannot be expected"),
    ("layers", "params many", "'params many' cannot be expected"),
    ("layers", "output /[/", "'[' is not a regular expression"),
    ("layers", "loss < 3 ±1", "'loss < 3 ±1' cannot be expected"),
    ("layers", "params 270 now", "'params 270 now' cannot be expected"),
  ])
  func expectationsThatDoNot(line: String, expectation: String, finding: String) throws {
    #expect(
      try findings("\(Self.stack)\n\(line)\nexpect \(expectation)\n") == ["3: \(finding)"])
  }

  @Test(arguments: [
    ("val < 3", "did you mean 'expect loss val < 3'?"), ("< 3", "did you mean 'expect loss < 3'?"),
    ("3.3 ±0.1", "did you mean 'expect loss 3.3 ±0.1'?"),
    ("4x8", "did you mean 'expect shape 4x8'?"),
    ("4x8 4x8x10", "did you mean 'expect shapes 4x8 4x8x10'?"),
    ("parms 270", "did you mean 'expect params 270'?"),
    ("/emma/", "did you mean 'expect output /emma/'?"),
    ("\"emma.\"", "did you mean 'expect sample \"emma.\"'?"),
    ("loss below 3", "write expect loss [PART] < 2.6 or expect loss 3.3167 ±0.0001"),
    ("params", "write expect params 22397"), ("270", Self.list), ("symbols 18", Self.list),
    ("", Self.list),
  ])
  func whatCannotBeExpectedIsMended(expectation: String, mend: String) throws {
    let report = try run("add tanh\nexpect \(expectation)\n")
    #expect(report.findings.first?.diagnosis.mend == mend)
  }

  static let list =
    "help expect lists what can be: shape, shapes, params, loss, output, error, sample"

  @Test func samplesAreExpected() throws {
    let text = "add embedding 27 10, flatten, linear 80 27\nsample 3 seed=1\n"
    var bench = try Bench("add embedding 27 10, flatten, linear 80 27")
    let names = try bench.text("sample 3 seed=1").split(separator: "\n")
    #expect(try findings(text + "expect sample \"\(names[1])\" \(names[0])\n") == [])
    #expect(try findings(text + "expect sample \"emma.\"\n").count == 1)
  }

  @Test(arguments: [
    ("add tanh\nfrob\n", nil), ("frob\n\n# so\n  # deep\n", nil),
    ("expect params 3\nadd tanh", nil),
    ("frob\nadd tanh\n", "stopped at line 1; 1 line was not run"),
    (
      "frob\nexpect params 3\nadd tanh\n     1   tanh\nexpect error\n",
      "stopped at line 1; 3 lines were not run"
    ),
    ("add (\n\nadd linear (3,\n  4)\nlayers\n", nil),
    ("frob\n\nadd linear (3,\n  4)\nlayers 'x\n", "stopped at line 1; 2 lines were not run"),
    ("skip unless none\nfrob\n", nil),
  ])
  func whereAScriptStopsIsTold(text: String, stop: String?) throws {
    #expect(try run(text).stop == stop)
  }

  /// Whether a line was to fail is known behind all that is expected of it.
  @Test func whatElseIsExpectedOfAFailureIsToldToo() throws {
    #expect(
      try findings("frob\nexpect params 3\nexpect loss < 1\nexpect error\nlayers\n") == [
        "2: expected 3 parameters, got 0",
        "3: expected loss < 1, got a failure: 'frob' is not a command",
      ])
    let other = "frob\nexpect params 3\nexpect error /other/\n"
    #expect(try findings(other).map { $0.prefix(11) } == ["2: expected", "3: expected"])
  }

  @Test func aFailureThatNobodyExpectedEndsTheScript() throws {
    let report = try run("add tanh\nfrob\nexpect params 3\n")
    #expect(report.verdict == .failed)
    #expect(report.findings.map(\.diagnosis.what) == ["'frob' is not a command"])
    for expectation in ["symbols 18", "loss < 1", "output /18/"] {
      let told = try findings("data none.txt\nexpect \(expectation)\nexpect params 3\n")
      #expect(told == ["1: there is no file 'none.txt'"])
    }
    #expect(try findings("frob\nexpect params 0\n").count == 1, "an expectation of something else")
    #expect(try findings("frob") == ["1: 'frob' is not a command"])
    #expect(try findings("push \"\nlayers") == ["1: a quote is not closed"])
  }

  // MARK: ScriptVariables, skip, include

  @Test func variablesStandForTheirValues() throws {
    let text = "add linear $inputs ${outputs:-4}\nexpect params ${wanted:-16} # $free\n"
    #expect(try run(text, defining: ["inputs=3"]).verdict == .passed)
    let other = try run(text, defining: ["inputs=3", "outputs=5", "wanted=20", "empty="])
    #expect(other.verdict == .passed)
    let missing = try run(text)
    #expect(missing.findings.map(\.diagnosis.what) == ["$inputs is not defined"])
    #expect(try findings("add linear ${a 3") == ["1: '${a 3' is no variable"])
    #expect(try findings("frob $$x\nexpect error /frob/\nexpect output /command$/") == [])
    #expect(throws: VariableError.badDefinition(text: "3=4")) { try run("", defining: ["3=4"]) }
  }

  @Test func skipEndsAScript() throws {
    let report = try run("skip unless none.txt\nfrob\n")
    #expect(report.verdict == .skipped)
    #expect(report.reason == "there is no none.txt")
    _ = try folder.write("emma\n", to: "here.txt")
    #expect(try findings("skip unless here.txt\nfrob") == ["2: 'frob' is not a command"])
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
        "2: expected 3 parameters, got 2457", "3: stopped after 0.2 s, which is --timeout",
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
