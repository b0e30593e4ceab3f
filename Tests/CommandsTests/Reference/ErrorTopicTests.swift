import Commands
import Engine
import FoundationEssentials
import Support
import Testing

/// Error codes: stable, and explained.
struct ErrorTopicTests {
  /// The codes of layers are made of the layer's name and the way in which it refuses a shape.
  @Test(arguments: [
    "E-LINEAR-IN", "E-BATCHNORM-IN", "E-LAYERNORM-IN", "E-FLATTEN-AXES", "E-BATCHNORM-AXES",
    "E-FLATTEN-GROUPS", "E-BATCHNORM-STEPS", "E-BATCHNORM-ROWS", "E-EMBEDDING-ELEMENT",
    "E-LINEAR-ELEMENT",
  ])
  func everyLayersCodeIsExplained(code: String) throws {
    var bench = try Bench()
    let text = try bench.text("help \(code)")
    #expect(text.hasPrefix("\(code)\nThe "))
    #expect(text.split(separator: "\n").count > 2, "the cause comes after the meaning")
    #expect(try bench.text("help \(code.lowercased())") == text)
  }

  @Test func aKindIsShownWithAnExample() throws {
    var bench = try Bench()
    let lines = try bench.text("help E-LAYER-UNKNOWN").split(separator: "\n")
    #expect(
      lines == [
        "E-LAYER-UNKNOWN", "No layer has this name.", "for example: 'linaer' is not a layer",
        "did you mean 'linear'?",
      ])
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
    #expect(none?.what == "nothing has gone wrong yet")
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
