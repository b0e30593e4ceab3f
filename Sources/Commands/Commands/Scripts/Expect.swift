import Engine
import Rendering

struct Expect: Command {
  private static let claim = Argument<Expectation>.rest(
    "WHAT", .expectation, "what must be true of the previous line, or of the session")

  static let declaration = Declaration(
    "expect", .scripts,
    "States what must be true of the previous line; otherwise the script fails.",
    discussion: """
      Numbers are compared to the precision written, or within ±. expect error means that the \
      previous line must have failed. Shapes and losses are those of the previous line, or of \
      the session if it had none. shape test runs scripts and reports each expectation that \
      fails.
      """,
    arguments: [claim],
    examples: [
      "expect shape 4x4x20", "expect shapes 4x8 4x8x10 4x4x20", "expect params 270",
      "expect output /8 symbols/",
    ],
    after: ["add embedding 27 10, flatten 2", "push 4x8"], takesLine: true,
    isExpectation: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    let claim = try arguments.get(claim)
    try claim.check(session)
    return CommandResult(
      Output([.line(Text("holds", .good))], fields: ["holds": claim.line]))
  }
}

extension ArgumentKind<Expectation> {
  /// What an expectation says.
  fileprivate static var expectation: ArgumentKind {
    ArgumentKind(
      wants: Expectation.forms.joined(separator: ", "),
      read: { token, _ in try Expectation(token.text) },
      complete: { _ in Expectation.words })
  }
}
