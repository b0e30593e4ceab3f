import Advice
import Engine
import TestSupport
import Testing

struct LinterTests {
  /// A stack, its input, and the findings as code, layers and fix.
  struct Case: Sendable, CustomTestStringConvertible {
    let stack: String
    let input: [Int]
    var isPushed = true
    var isTrained = false
    let findings: [String]
    var testDescription: String { stack }
  }

  private static let tree = "flatten 2, linear 20 68 bias=false, batchnorm 68, tanh"

  static let cases = [
    // The lecture's five networks: right as they are, but for the one with its bug.
    Case(stack: Stacks.mlp3, input: [4, 3], findings: []),
    Case(stack: Stacks.flat8, input: [4, 8], findings: []),
    Case(stack: Stacks.tree22k, input: [4, 8], findings: ["L-TORCH-BATCHNORM 4 8"]),
    Case(stack: Stacks.tree76k, input: [4, 8], findings: ["L-TORCH-BATCHNORM 4 8"]),
    Case(
      stack: Stacks.tree22k.replacing("batchnorm 68", with: "batchnorm 68 over=batch"),
      input: [4, 8],
      findings: [
        "L-STEP-STATISTICS 4 8: replace 4 batchnorm 68; replace 8 batchnorm 68",
        "L-TORCH-BATCHNORM 4 8",
      ]),
    // A batch's statistics over two axes are the same either way.
    Case(stack: "batchnorm 5 over=batch", input: [4, 5], findings: []),
    Case(stack: "linear 5 6, layernorm 6, tanh", input: [4, 5], findings: []),
    // A `_` stays one.
    Case(
      stack: "linear _ 6, batchnorm _, tanh", input: [4, 5],
      findings: ["L-BIAS-BEFORE-NORM 1: replace 1 linear _ 6 bias=false"]),
    Case(
      stack: "linear 5 6, batchnorm 6, relu, linear 6 7, batchnorm 7, relu", input: [4, 5],
      findings: [
        "L-BIAS-BEFORE-NORM 1 4: replace 1 linear 5 6 bias=false; replace 4 linear 6 7 bias=false"
      ]),
    Case(
      stack: "linear 5 6, dropout, linear 6 7, gelu, linear 7 8, batchnorm 8, linear 8 9",
      input: [4, 5],
      findings: [
        "L-BIAS-BEFORE-NORM 5: replace 5 linear 7 8 bias=false",
        "L-NO-NONLINEARITY 1 5: insert 7 gelu; insert 2 gelu",
      ]),
    Case(stack: "linear 5 6, layernorm 6, linear 6 7", input: [4, 5], findings: []),
    Case(
      stack: "embedding 27 10, flatten, linear 80 27", input: [4, 8],
      findings: ["L-OUTPUT-SCALE 3: replace 3 linear 80 27 scale=0.1"]),
    Case(
      stack: "embedding 27 10, flatten, linear 80 27", input: [4, 8], isTrained: true,
      findings: []),
    // torch draws from ±1/√IN: such logits are even from the start.
    Case(stack: "embedding 27 10, flatten, nn.Linear(80, 27)", input: [4, 8], findings: []),
    Case(stack: "embedding 27 10, flatten, linear 80 26", input: [4, 8], findings: []),
    // Three levels of a tree of eight fuse eight of sixteen.
    Case(
      stack: Stacks.tree22k, input: [4, 16],
      findings: [
        "L-SHORT-TREE 2 6 10: replace 10 flatten 4; replace 11 linear 272 68 bias=false",
        "L-TORCH-BATCHNORM 4 8 12",
      ]),
    Case(
      stack: "embedding 27 10, flatten 2, linear 20 27 scale=0.1", input: [4, 8],
      findings: ["L-SHORT-TREE 2: replace 2 flatten 8; replace 3 linear 80 27 scale=0.1"]),
    Case(stack: "embedding 27 10, linear 10 27 scale=0.1", input: [4, 8], findings: []),
    Case(stack: "embedding 27 10, tanh", input: [8], findings: ["L-BATCH-AXIS: push 1x8"]),
    Case(stack: "tanh", input: [8], findings: []),
    Case(stack: "embedding 27 10, tanh", input: [8, 8], findings: ["L-EQUAL-AXES 1: push 9x8"]),
    Case(stack: "embedding 27 10, tanh", input: [8, 8], isPushed: false, findings: []),
    Case(stack: "embedding 27 10, tanh", input: [1, 1], findings: []),
    Case(
      stack: "embedding 27 8, linear 8 5", input: [4, 8],
      findings: ["L-EQUAL-AXES 2: push 4x9"]),
    Case(
      stack: "embedding 27 8, linear 8 5", input: [4, 8], isPushed: false,
      findings: ["L-EQUAL-AXES 2"]),
    Case(
      stack: "flatten 2, linear 8 5", input: [3, 16, 4], findings: ["L-EQUAL-AXES 2: push 3x18x4"]),
    Case(stack: "tanh, dropout", input: [3, 8, 8], findings: ["L-EQUAL-AXES 1: push 3x9x8"]),
    // An image may be square.
    Case(stack: "tanh, dropout", input: [2, 3, 8, 8], findings: []),
    Case(
      stack: "tanh, dropout", input: [2, 8, 8, 3], findings: ["L-EQUAL-AXES 1: push 2x9x8x3"]),
    Case(stack: Self.tree, input: [4, 8, 10], findings: ["L-TORCH-BATCHNORM 3"]),
    // Inside a layer that holds layers, and inside one within it.
    Case(
      stack: "linear 20 20, tanh, residual (linear 20 20, batchnorm 20, tanh)", input: [4, 20],
      findings: ["L-BIAS-BEFORE-NORM 3.1: replace 3.1 linear 20 20 bias=false"]),
    Case(
      stack: "linear 20 20, batchnorm 20, tanh, residual (linear 20 20, batchnorm 20, tanh)",
      input: [4, 20],
      findings: [
        "L-BIAS-BEFORE-NORM 1: replace 1 linear 20 20 bias=false",
        "L-BIAS-BEFORE-NORM 4.1: replace 4.1 linear 20 20 bias=false",
      ]),
    Case(
      stack: "residual (tanh, residual (linear 20 8, linear 8 20))", input: [4, 20],
      findings: ["L-NO-NONLINEARITY 1.2.1: insert 1.2.2 tanh"]),
    Case(
      stack: "residual (batchnorm 10 over=batch)", input: [4, 8, 10],
      findings: ["L-STEP-STATISTICS 1.1: replace 1.1 batchnorm 10", "L-TORCH-BATCHNORM 1.1"]),
    Case(
      stack: "embedding 27 8, residual (linear 8 8)", input: [4, 8],
      findings: ["L-EQUAL-AXES 2: push 4x9", "L-EQUAL-AXES 2.1"]),
  ]

  @Test(arguments: cases)
  func findsWhatIsWrongAndNothingElse(example: Case) throws {
    let subject = try LintSubject(
      try Stacks.made(example.stack), Passage(try Shape(example.input)), isPushed: example.isPushed,
      isTrained: example.isTrained)
    let findings = try Linter.findings(in: subject).map { finding in
      let head = ([finding.rule.code] + finding.layers.map(\.description)).joined(separator: " ")
      guard let fix = finding.fix else { return head }
      let lines = (fix.input.map { ["push \($0.extents)"] } ?? []) + fix.edits.map(\.description)
      return "\(head): \(lines.joined(separator: "; "))"
    }
    #expect(findings == example.findings)
  }

  @Test func wantsAStackThatLetsTheTensorThrough() throws {
    let error = #expect(throws: StopError.self) {
      try LintSubject(try Stacks.made("tanh, linear 3 4"), Passage(try Shape(2, 5)))
    }
    #expect(error?.position == Position(2))
  }
}
