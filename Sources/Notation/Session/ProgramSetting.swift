/// What a program was started with.
package struct ProgramSetting: Sendable, Hashable {
  /// `sys.argv`: its file, and the words after it.
  package var arguments = [""]

  package init() {}
}

/// A program that has ended itself: `sys.exit()`.
package struct ProgramExit: Error {
  /// The number that the program ends with: 0 where all is well, of which the system keeps the last byte.
  package let status: Int
  /// What is written to the errors at the end: a text, or anything else that is no number.
  package let text: String?

  /// What an error is, if it is an exit.
  package init?(_ error: any Error) {
    guard
      let exit = (error as? LocatedError)?.cause as? PythonException ?? error as? PythonException,
      exit.isA("SystemExit")
    else { return nil }
    let code: Value =
      exit.values.count > 1 ? .tupled(exit.values) : exit.values.first ?? .none
    if case .none = code {
      (status, text) = (0, nil)
    } else if let number = (code.inner ?? code).wholeOrTruth {
      (status, text) = (number, nil)
    } else {
      (status, text) = (1, try? code.printed())
    }
  }
}
