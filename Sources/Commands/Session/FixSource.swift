/// What offered fixes.
enum FixSource: Hashable, Sendable {
  /// A trace, which every edit shows anew.
  case trace
  /// A command of this name; `again` says how to see its findings once more.
  case command(String, again: String)
  /// Lint's rules, for the stack as it was before it was trained.
  case beforeTraining
  /// A failing line.
  case message

  /// Lint's rules.
  static let lint = FixSource.command(Lint.declaration.name)

  /// Whether lint worked them out.
  var isLints: Bool { self == .beforeTraining || self == .lint }

  /// A command that shows what is left to fix when it is given once more.
  static func command(_ name: String) -> FixSource {
    .command(name, again: "\(name) shows what is left to fix")
  }

  /// What is said once the fixes no longer hold, while a tensor of this shape goes through.
  func expired(_ input: String?) -> CommandError {
    let through = input.map { "\($0) goes through now; " } ?? ""
    return switch self {
    case .trace:
      .fixesExpired(
        what: "push offered", mend: "\(through)undo takes the last change back, lint looks further")
    case .beforeTraining: Self.lint.expired(input)
    case .command(let name, let again): .fixesExpired(what: "\(name) offered", mend: again)
    case .message:
      .fixesExpired(what: "a message offered", mend: "give the line again to see them")
    }
  }
}
