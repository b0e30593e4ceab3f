import Support
import Commands
import Engine
import FoundationEssentials
import Testing

/// Error codes: stable, and explained.
struct ErrorTopicTests {
  /// The codes that were promised once; a program may rely on each.
  static let promised = [
    "E-CHECKPOINT-BAD-ENTRY", "E-CHECKPOINT-BAD-GENERATOR", "E-CHECKPOINT-BAD-OFFSETS",
    "E-CHECKPOINT-BAD-VALUE", "E-CHECKPOINT-DAMAGED", "E-CHECKPOINT-DATA-CHANGED",
    "E-CHECKPOINT-DATA-MISSING", "E-CHECKPOINT-DUPLICATE-NAME", "E-CHECKPOINT-HEADER-BEYOND-FILE",
    "E-CHECKPOINT-HEADER-NOT-JSON", "E-CHECKPOINT-HEADER-NOT-OBJECT",
    "E-CHECKPOINT-HEADER-NOT-TEXT", "E-CHECKPOINT-HEADER-TOO-DEEP",
    "E-CHECKPOINT-HEADER-TOO-LONG", "E-CHECKPOINT-HOLE", "E-CHECKPOINT-LATER-VERSION",
    "E-CHECKPOINT-LAYER-LARGER-THAN-FILE", "E-CHECKPOINT-METADATA-NOT-TEXT",
    "E-CHECKPOINT-MISSING", "E-CHECKPOINT-MISSING-KEY", "E-CHECKPOINT-NEGATIVE-SIZE",
    "E-CHECKPOINT-NOT-A-CHECKPOINT", "E-CHECKPOINT-NOT-A-FILE", "E-CHECKPOINT-NOT-A-LAYER",
    "E-CHECKPOINT-OUTSIDE-DATA", "E-CHECKPOINT-OVERFLOWING-SIZE", "E-CHECKPOINT-OVERLAP",
    "E-CHECKPOINT-TENSOR-EXTRA", "E-CHECKPOINT-TENSOR-MISSING", "E-CHECKPOINT-TOO-MANY-AXES",
    "E-CHECKPOINT-TOO-MANY-LAYERS", "E-CHECKPOINT-TOO-SHORT", "E-CHECKPOINT-TRAILING-BYTES",
    "E-CHECKPOINT-UNKNOWN-TYPE", "E-CHECKPOINT-UNREADABLE",
    "E-CHECKPOINT-WRONG-LENGTH", "E-CHECKPOINT-WRONG-LOSS-COUNT",
    "E-CHECKPOINT-WRONG-SHAPE", "E-CHECKPOINT-WRONG-TYPE", "E-COMMAND-BAD-VALUE",
    "E-COMMAND-EMPTY-RANGE", "E-COMMAND-GIVEN-TWICE", "E-COMMAND-MISPLACED-OPTION",
    "E-COMMAND-MISSING", "E-COMMAND-NO-SUCH-FIX", "E-COMMAND-NO-SUCH-LAYER",
    "E-COMMAND-NOTHING-PUSHED", "E-COMMAND-NOTHING-TO", "E-COMMAND-OPEN-QUOTE",
    "E-COMMAND-SCRIPTS-TOO-DEEP", "E-COMMAND-UNEXPECTED", "E-COMMAND-UNKNOWN",
    "E-COMMAND-UNKNOWN-OPTION", "E-COMMAND-UNKNOWN-TOPIC", "E-COMMAND-UNREADABLE-SCRIPT",
    "E-DATA-BAD-BLOCK", "E-DATA-BAD-SPLIT", "E-DATA-EMPTY", "E-DATA-EMPTY-PART",
    "E-DATA-IS-FOLDER", "E-DATA-MISSING", "E-DATA-NOT-TEXT", "E-DATA-PROMPT-TOO-LONG",
    "E-DATA-RESERVED-SYMBOL", "E-DATA-TOO-FEW-ITEMS", "E-DATA-TOO-LARGE", "E-DATA-UNKNOWN-SYMBOL",
    "E-DATA-UNREADABLE", "E-EXPECTATION-BAD-PATTERN", "E-EXPECTATION-DIFFERS",
    "E-EXPECTATION-NO-FAILURE", "E-EXPECTATION-NOTHING-THERE", "E-EXPECTATION-UNMET",
    "E-EXPECTATION-UNREADABLE", "E-FILE-IN-USE", "E-FILE-NOT-A-FILE", "E-FILE-UNREAD",
    "E-FILE-UNWRITABLE", "E-FILE-WOULD-REPLACE", "E-FILE-WRITE-PROTECTED", "E-LAYER-BAD-VALUE",
    "E-LAYER-CANNOT-WORK-OUT", "E-LAYER-EMPTY",
    "E-LAYER-GIVEN-TWICE", "E-LAYER-MISSING", "E-LAYER-TOO-MANY", "E-LAYER-UNBALANCED",
    "E-LAYER-UNKNOWN", "E-LAYER-UNKNOWN-OPTION", "E-MEMORY-DOES-NOT-FIT", "E-MEMORY-REFUSED",
    "E-MEMORY-UNCOUNTABLE", "E-MODEL-EMPTY-STACK", "E-MODEL-NO-EMBEDDING",
    "E-MODEL-NOT-FOR-TRAINING", "E-MODEL-NOT-LOGITS", "E-MODEL-SYMBOL-OUTSIDE",
    "E-MODEL-VOCABULARY-TOO-SMALL", "E-MODEL-WRONG-COUNT", "E-MODEL-WRONG-ELEMENT",
    "E-PLOT-NOT-TRAINED", "E-PLOT-NOTHING-TO-DRAW", "E-PLOT-SIZE-OF-TABLE",
    "E-PLOT-UNKNOWN-ENDING", "E-RECORD-ALREADY-RECORDING", "E-RECORD-EXISTS",
    "E-RECORD-NOT-RECORDING", "E-SHAPE-CANNOT-VIEW", "E-SHAPE-EMPTY-AXIS",
    "E-SHAPE-INDEX-OUTSIDE", "E-SHAPE-NO-SUCH-AXIS", "E-SHAPE-TOO-LARGE", "E-SHAPE-UNREADABLE",
    "E-TRAINING-BAD-RATE", "E-TRAINING-EMPTY-BATCH",
    "E-TRAINING-LOSS-NOT-FINITE", "E-TRAINING-OUTPUT-NOT-FINITE", "E-VARIABLE-BAD-DEFINITION",
    "E-VARIABLE-OPEN-BRACE", "E-VARIABLE-UNKNOWN", "E-LINEAR-IN", "E-BATCHNORM-IN",
    "E-LAYERNORM-IN", "E-FLATTEN-AXES", "E-BATCHNORM-AXES", "E-FLATTEN-GROUPS",
    "E-BATCHNORM-STEPS", "E-BATCHNORM-ROWS", "E-EMBEDDING-ELEMENT", "E-LINEAR-ELEMENT",
  ]

  @Test(arguments: promised)
  func everyPromisedCodeIsExplained(code: String) throws {
    var bench = try Bench()
    let text = try bench.text("help \(code)")
    #expect(text.hasPrefix("\(code)\n"))
    #expect(text.split(separator: "\n").count >= 2)
    #expect(try bench.text("help \(code.lowercased())") == text)
  }

  @Test(arguments: [
    ("frob", "E-COMMAND-UNKNOWN"), ("push \"", "E-COMMAND-OPEN-QUOTE"),
    ("train", "E-COMMAND-MISSING"),
    ("train 5 lrr=1", "E-COMMAND-UNKNOWN-OPTION"), ("add linaer 3 4", "E-LAYER-UNKNOWN"),
    ("add linear 3", "E-LAYER-MISSING"), ("push 0x3", "E-SHAPE-EMPTY-AXIS"),
    ("data none.txt", "E-DATA-MISSING"), ("load none", "E-CHECKPOINT-MISSING"),
    ("train 5", "E-MODEL-EMPTY-STACK"), ("plot", "E-PLOT-NOT-TRAINED"),
    ("push 99999999999x99999999999", "E-SHAPE-TOO-LARGE"),
    ("add linear 1000000000 1000000000", "E-MEMORY-DOES-NOT-FIT"),
    ("add linear 3 4; push 2x5", "E-LINEAR-IN"), ("add batchnorm 4; push 2x5", "E-BATCHNORM-IN"),
    ("add layernorm 4; push 2x5", "E-LAYERNORM-IN"),
    ("add flatten 2; push 2x5x3", "E-FLATTEN-GROUPS"),
    ("add flatten 2; push 2x5", "E-FLATTEN-AXES"),
    ("add linear 3 4, embedding 4 4; push 2x3", "E-EMBEDDING-ELEMENT"),
    ("expect params 3", "E-EXPECTATION-UNMET"), ("record stop", "E-RECORD-NOT-RECORDING"),
  ])
  func errorsHaveTheirCodes(line: String, code: String) throws {
    var session = Session()
    var failure: Diagnosis?
    do {
      for statement in try Lexer.statements(of: line) {
        failure = Interpreter.carryOut(statement, &session).failure
      }
    } catch { failure = Diagnosis(of: error) }
    #expect(failure?.code == code)
    var bench = try Bench()
    #expect(try bench.text("help \(code)").hasPrefix(code))
  }

  @Test func helpErrorExplainsTheLastFailure() throws {
    var session = Session()
    func ask(_ line: String) throws -> Outcome {
      Interpreter.carryOut(try #require(try Lexer.statements(of: line).first), &session)
    }
    let none = try ask("help error").failure
    #expect(none?.what == "nothing went wrong yet")
    #expect(none?.mend == "help errors lists the codes, help CODE explains one")
    _ = try ask("add linear 3 4")
    _ = try ask("push 2x5")
    let text = try #require(try ask("help error").output).plain
    #expect(
      text.hasPrefix(
        "error: layer 1 (linear 3 4): wants C=3, got C=5\nE-LINEAR-IN\n"))
    #expect(text.contains("linear 20 200"))
    #expect(try ask("help E-LINEAR-IN").output?.plain == text, "the last error of that kind")
    #expect(try ask("help E-NOWHERE").failure?.what == "there is no help on 'E-NOWHERE'")
    #expect(try ask("help E-LINEAR-WHAT").failure != nil)
  }
}
