/// Ctrl-C in the midst of a long operation, which then has done nothing; whoever made it possible
/// tells what became of the line.
package enum Interruption: Error {
  /// The user wants no more of it.
  case stopped

  /// Who knows whether the user wants the running operation to stop.
  package struct Watch: Sendable {
    package let isRaised: @Sendable () -> Bool

    /// Asks so.
    package init(_ isRaised: @escaping @Sendable () -> Bool) { self.isRaised = isRaised }
  }

  /// Who is asked: nobody where nobody can stop it.
  @TaskLocal package static var watch = Watch { false }

  /// Small steps between two looks: some milliseconds.
  static let often = 1 << 20

  /// Throws where the user wants to stop.
  ///
  /// - Throws: `Interruption.stopped`.
  static func check() throws {
    if watch.isRaised() { throw stopped }
  }
}
