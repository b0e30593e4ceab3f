/// What a program was started with.
package struct ProgramSetting: Sendable, Hashable {
  /// `sys.argv`: its file, and the words after it.
  package var arguments = [""]

  package init() {}
}

/// A program that has ended itself: `sys.exit()`.
package struct ProgramExit: Error {
  /// The number that the program ends with: 0 where all is well.
  package let status: Int
  /// What is said at the end.
  package let text: String?

  /// What an error is, if it is an exit.
  package init?(_ error: any Error) {
    guard
      let exit = (error as? LocatedError)?.cause as? PythonException ?? error as? PythonException,
      exit.isA("SystemExit")
    else { return nil }
    let code = exit.values.first ?? .none
    let told: String? = if case .string(let text)? = exit.object[Self.told] { text } else { nil }
    switch code {
    case .none: (status, text) = (0, told)
    case .int(let number): (status, text) = (number, told)
    case .bool(let truth): (status, text) = (truth ? 1 : 0, told)
    default: (status, text) = (1, told ?? (try? code.printed()))
    }
  }

  /// Under which an exit keeps what it has to say.
  static let told = Symbol("_told")
}
