import Advice
import Engine
import TestSupport
import Testing

struct RandomStackLintTests {
  /// Whatever the stack: a fix leads where it says, and after fix upon fix nothing that has one is left.
  @Test func everyFixMends() throws {
    var generator = Generator(seed: 5)
    var mended = 0
    for round in 0..<300 {
      let rank = 1 + round % 3
      let input = try Shape((0..<rank).map { _ in generator.integer(in: 1..<9) })
      var subject = try LintSubject(
        try Stacks.random(input, most: 10, &generator), Passage(input), isPushed: round % 4 != 0)
      var left = 20
      while let finding = try Linter.findings(in: subject).first(where: { $0.fix != nil }), left > 0
      {
        let fix = try #require(finding.fix)
        let after = try LintSubject(
          try Stacks.edited(subject.stack, fix.edits),
          Passage(fix.input?.shape ?? subject.passage.input),
          isPushed: subject.isPushed)
        let plan = try Plan(after.stack, input: after.passage.input, purpose: .inference)
        try plan.evaluate()
        #expect(plan.output.shape == fix.output.shape)
        #expect(
          try !Linter.findings(in: after).contains {
            $0.rule.code == finding.rule.code
              && $0.layers.first?.parent == finding.layers.first?.parent
          })
        subject = after
        mended += 1
        left -= 1
      }
      #expect(left > 0, "fixes that undo each other: \(subject.stack)")
    }
    #expect(mended > 90)
  }
}
