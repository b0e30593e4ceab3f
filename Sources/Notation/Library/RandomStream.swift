import Engine

/// A stream of random numbers that lines hold, such as one of Python's `random` or numpy's.
///
/// A reference whose changes are told to `Changes`, so that undo takes draws back.
///
/// Sendable: as a list, it belongs to the lines of one session.
final class RandomStream<Random: Sendable>: Changeable, @unchecked Sendable {
  private var random: Random
  let serial = Serial.next()

  init(_ random: Random) { self.random = random }

  func keeping() -> @Sendable () -> Void {
    let saved = random
    return { self.random = saved }
  }

  /// Draws.
  ///
  /// - Throws: `MemoryError`; what `body` throws.
  func draw<Result>(_ body: (inout Random) throws -> Result) throws -> Result {
    try Changes.keep(self)
    return try body(&random)
  }
}
