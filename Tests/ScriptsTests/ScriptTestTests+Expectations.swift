import Commands
import Engine
import Rendering
import Scripts
import Support
import Testing

/// What `expect` lines hold, and what is told where a line fails.
extension ScriptTestTests {
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
    ("push 4x8", "error", "expected error, but the previous line succeeded"),
    (
      "frob", "error /wants/", "expected error /wants/, got ''frob' is not a command or a variable'"
    ),
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
    ("val < 3", "did you mean 'expect loss val < 3'?"),
    ("< 3", "expect loss < 3 says what it checks"),
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
    "help expect lists what can be expected: shape, shapes, params, loss, output, error, sample"

  @Test func samplesAreExpected() throws {
    let text = "add embedding 27 10, flatten, linear 80 27\nsample 3 seed=1\n"
    var session = Session()
    let outputs = try Lexer.statements(of: text.replacing("\n", with: "; ")).map {
      try Interpreter.run($0, &session)
    }
    let shown = TextRenderer().render(try #require(outputs.last).shown, inASCII: false)
    let names = shown.split(separator: "\n").map { $0.drop { $0 == " " } }
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

  /// Whether a line should fail is known only after all its expectations.
  @Test func whatElseIsExpectedOfAFailureIsToldToo() throws {
    #expect(
      try findings("frob\nexpect params 3\nexpect loss < 1\nexpect error\nlayers\n") == [
        "2: expected 3 parameters, got 0",
        "3: expected loss < 1, got a failure: 'frob' is not a command or a variable",
      ])
    let other = "frob\nexpect params 3\nexpect error /other/\n"
    #expect(try findings(other).map { $0.prefix(11) } == ["2: expected", "3: expected"])
  }

  @Test func aFailureThatNobodyExpectedEndsTheScript() throws {
    let report = try run("add tanh\nfrob\nexpect params 3\n")
    #expect(report.verdict == .failed)
    #expect(report.findings.map(\.diagnosis.what) == ["'frob' is not a command or a variable"])
    for expectation in ["symbols 18", "loss < 1", "output /18/"] {
      let told = try findings("data none.txt\nexpect \(expectation)\nexpect params 3\n")
      #expect(told == ["1: there is no file 'none.txt'"])
    }
    #expect(try findings("frob\nexpect params 0\n").count == 1, "an expectation of something else")
    #expect(try findings("frob") == ["1: 'frob' is not a command or a variable"])
    #expect(try findings("push \"\nlayers") == ["1: a quote is not closed"])
  }
}
