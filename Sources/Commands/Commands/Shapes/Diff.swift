import Advice
import Engine
import Rendering
import Support

struct Diff: ReportingCommand {
  private static let earlier = Argument<Earlier>.optional(
    "EARLIER", .earlier, "a file that save wrote, or how many edits ago; the last edit if left out")

  static let declaration = Declaration(
    "diff", knownAs: ["compare"], .shapes,
    "Shows the stack beside an earlier one, shapes side by side.",
    discussion: """
      Only lines that changed the layers count as edits. The sign between the two is | where a \
      layer or its shape differs, < where only the present stack has the layer, > where only the \
      earlier one had it.
      """,
    arguments: [earlier], examples: ["diff", "diff 2"],
    after: ["add embedding 27 10, flatten 2", "add linear 20 200", "replace 2 flatten"],
    file: .reads(earlier, unless: { !$0.isQuoted && Int($0.text) != nil }))

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    let earlier = arguments[earlier] ?? .edits(1)
    let (model, name) = try stack(earlier, session)
    let symbols = session.state.model.takesElement == .symbols || model.takesElement == .symbols
    var passage = try session.probedPassage(takesSymbols: symbols)
    passage?.vocabulary = session.knownVocabulary
    return StackDifference(
      now: session.state.model, earlier: model, name, passage: passage
    ).output
  }

  /// The earlier stack and its label.
  private static func stack(
    _ earlier: Earlier, _ session: Session
  ) throws -> (model: Sequential, name: String) {
    switch earlier {
    case .file(let path): return (try Checkpoint(path: path).model, path)
    case .edits(let count):
      let stacks = editedStacks(session)
      guard count <= stacks.count else { throw CommandError.fewerEdits(done: stacks.count) }
      return (stacks[count - 1], "\(counted(count, "edit")) ago")
    }
  }

  /// The stacks that undo leads back to, the latest first, without repetitions.
  private static func editedStacks(_ session: Session) -> [Sequential] {
    var stacks: [Sequential] = []
    var lines = session.state.model.children.map(\.description)
    for past in session.history.past.reversed() {
      let earlier = past.state.model.children.map(\.description)
      if earlier != lines { stacks.append(past.state.model) }
      lines = earlier
    }
    return stacks
  }
}

/// Which earlier stack.
private enum Earlier: Sendable {
  case file(String)
  case edits(Int)
}

extension ArgumentKind<Earlier> {
  /// A number of edits, or the path of a file.
  fileprivate static var earlier: ArgumentKind {
    var kind = ArgumentKind(wants: "the path of a file, or a number of edits from 1 up") {
      token, _ -> Earlier? in
      guard let count = token.isQuoted ? nil : Int(token.text) else {
        return token.text.isEmpty ? nil : .file(Path.expanded(token.text))
      }
      return count >= 1 ? .edits(count) : nil
    }
    kind.completesFiles = true
    return kind
  }
}
