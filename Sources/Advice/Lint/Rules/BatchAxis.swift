import Engine
import Support

/// A single context that went in without its batch axis.
struct BatchAxis: LintRule {
  static let declaration = LintDeclaration(
    code: "L-BATCH-AXIS", severity: .warning,
    summary: "A batch axis of size 1 was dropped.",
    discussion: """
      Symbols go in as contexts x steps. A single context pushed without its batch axis goes \
      through all the same, but its steps are taken for contexts: flatten then fuses nothing, \
      and each step is predicted by itself. One context of 8 symbols is 1x8.
      """,
    example: "embedding 27 10, tanh, linear 10 5", input: "8")

  static func check(_ subject: LintSubject) -> LintSuspicion? {
    guard subject.stack.takesElement == .symbols, subject.input.rank == 1 else { return nil }
    let steps = counted(subject.input.count, "step")
    return LintSuspicion(
      layers: [],
      what: "the input \(subject.input) has no batch axis: its \(steps) are taken for contexts",
      changes: (try? Shape(1, subject.input.count)).map { [.input($0)] } ?? [])
  }
}
