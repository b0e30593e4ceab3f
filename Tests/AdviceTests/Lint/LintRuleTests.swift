import Advice
import Engine
import TestSupport
import Testing

/// What holds for every rule, derived from the declarations.
struct LintRuleTests {
  static let codes = LintRegistry.rules.map { $0.declaration.code }

  private func declaration(_ code: String) throws -> LintDeclaration {
    try #require(Linter.rule(named: code)).declaration
  }

  /// What goes into a rule's example, with the data where it needs some.
  private func passage(of declaration: LintDeclaration) throws -> Passage {
    var passage = Passage(try Shape(parsing: declaration.input))
    passage.wantsLogits = declaration.needsData
    if declaration.needsData { passage.vocabulary = 27 }
    return passage
  }

  private func subject(_ code: String) throws -> LintSubject {
    let declaration = try declaration(code)
    return try LintSubject(try Stacks.made(declaration.example), try passage(of: declaration))
  }

  @Test func haveCodesOfTheirOwn() {
    #expect(Self.codes.count >= 8)
    #expect(Set(Self.codes).count == Self.codes.count)
    for code in Self.codes { #expect(code.wholeMatch(of: #/L(-[A-Z]+)+/#) != nil, "\(code)") }
    #expect(Linter.rule(named: "l-OUTPUT-scale") != nil, "case does not count")
    #expect(Linter.rule(named: "L-frobnicate") == nil)
  }

  @Test(arguments: codes)
  func areDescribed(code: String) throws {
    let declaration = try declaration(code)
    #expect(declaration.summary.hasSuffix("."))
    #expect(declaration.summary.first?.isUppercase == true)
    #expect(declaration.discussion.hasSuffix("."))
  }

  /// A warning's example sets off that warning alone; a note's may set off nothing else at all.
  @Test(arguments: codes)
  func findTheirExampleAndNothingElse(code: String) throws {
    let findings = try Linter.findings(in: try subject(code))
    let severity = try declaration(code).severity
    #expect(
      findings.filter { $0.rule.severity == .warning || severity == .note }.map(\.rule.code) == [
        code
      ])
    let finding = try #require(findings.first)
    let layers = try Stacks.made(try declaration(code).example).children.count
    #expect(finding.layers.allSatisfy { (0..<layers).contains($0.top) })
    #expect(finding.what.count <= 100, "\(finding.what)")
  }

  /// The fix leads where it says, the rule is content with it, and no other begins to complain.
  @Test(arguments: codes)
  func fixesMend(code: String) throws {
    let subject = try subject(code)
    let finding = try #require(try Linter.findings(in: subject).first { $0.rule.code == code })
    guard let fix = finding.fix else {
      #expect(finding.rule.severity == .note, "a warning's example can be mended")
      return
    }
    let stack = try Stacks.edited(subject.stack, fix.edits)
    let input = fix.input?.shape ?? subject.passage.input
    let plan = try Plan(stack, input: input, purpose: .inference)
    #expect(plan.outputShape == fix.output.shape)
    var passage = subject.passage
    passage.input = input
    let after = try Linter.findings(in: try LintSubject(stack, passage))
    #expect(!after.contains { $0.rule.code == code })
    #expect(after.allSatisfy { finding in finding.rule.severity == .note })
  }
}
