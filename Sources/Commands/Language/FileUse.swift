import Support

/// What a command does with the file that an argument of its line names.
package struct FileUse: Sendable {
  /// What is done with it.
  enum Action: Sendable, Hashable {
    case reads
    /// It is read, from the script's folder where a script does it.
    case readsBesideScript
    /// The session is written to it: later lines may load it.
    case writesSession
    /// Something else is written to it, which no line reads.
    case writes
  }

  /// The name of the argument.
  let argument: String
  /// What is done with it.
  let action: Action
  /// Whether the argument is written `name=value`: the line does something else without it.
  let isOption: Bool
  /// Options that mean nothing without it.
  let companions: [String]
  /// Words that the argument may be instead of a file.
  let isNoFile: @Sendable (Word) -> Bool

  /// The file is read.
  static func reads<Value>(
    _ argument: Argument<Value>,
    unless isNoFile: @escaping @Sendable (Word) -> Bool = { _ in false }
  ) -> FileUse {
    FileUse(argument, .reads, unless: isNoFile)
  }

  /// The file is read, from the script's folder where a script does it.
  static func readsBesideScript(_ argument: Argument<String>) -> FileUse {
    FileUse(argument, .readsBesideScript)
  }

  /// Something that no line reads is written to the file.
  static func writes<Value>(
    _ argument: Argument<Value>,
    unless isNoFile: @escaping @Sendable (Word) -> Bool = { _ in false }
  ) -> FileUse {
    FileUse(argument, .writes, unless: isNoFile)
  }

  /// The session is written to the file.
  static func writesSession(
    to argument: Argument<String>, with companions: [any AnyArgument] = []
  ) -> FileUse {
    FileUse(
      argument, .writesSession,
      with: companions.compactMap { ($0 as? any ParsableArgument)?.name })
  }

  private init<Value>(
    _ argument: Argument<Value>, _ action: Action, with companions: [String] = [],
    unless isNoFile: @escaping @Sendable (Word) -> Bool = { _ in false }
  ) {
    self.argument = argument.name
    self.action = action
    isOption = argument.isOption
    self.companions = companions
    self.isNoFile = isNoFile
  }
}
