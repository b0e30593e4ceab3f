/// What a command does with the file that an argument of its line names.
struct FileUse: Sendable, Hashable {
  /// What is done with it.
  enum Action: Sendable, Hashable {
    case reads
    /// The session is written to it: later lines may load it.
    case writesSession
  }

  /// The name of the argument.
  let argument: String
  /// What is done with it.
  let action: Action
  /// Whether the argument is written `name=value`: the line does something else without it.
  let isOption: Bool
  /// Options that mean nothing without it.
  let companions: [String]

  /// The file is read.
  static func reads(_ argument: Argument<String>) -> FileUse {
    FileUse(
      argument: argument.name, action: .reads, isOption: argument.isOption, companions: [])
  }

  /// The session is written to the file.
  static func writesSession(
    to argument: Argument<String>, with companions: [any AnyArgument] = []
  ) -> FileUse {
    FileUse(
      argument: argument.name, action: .writesSession, isOption: argument.isOption,
      companions: companions.compactMap { ($0 as? any ParsableArgument)?.name })
  }
}
