/// Ctrl-C stopped a long operation, which has changed nothing; the caller that allowed it reports
/// the outcome.
@usableFromInline package enum Interruption: Error {
  /// The user asked to stop.
  case stopped

  /// Answers whether the user wants the running operation to stop.
  @usableFromInline package struct Watch: Sendable {
    @usableFromInline package let isRaised: @Sendable () -> Bool

    /// Makes a watch that asks `isRaised`.
    @usableFromInline package init(_ isRaised: @escaping @Sendable () -> Bool) {
      self.isRaised = isRaised
    }
  }

  /// The watch of the running task; without one, nothing can be stopped.
  @TaskLocal @usableFromInline package static var watch = Watch { false }

  /// Elements between two checks: about a millisecond.
  @usableFromInline package static let often = 1 << 17

  /// Runs a body that must not be stopped halfway.
  package static func withoutWatch<Result>(_ body: () throws -> Result) rethrows -> Result {
    try $watch.withValue(Watch { false }, operation: body)
  }

  /// Throws if the user wants to stop.
  ///
  /// - Throws: `Interruption.stopped`.
  @usableFromInline package static func check() throws {
    if watch.isRaised() { throw stopped }
  }

  /// Throws if the user wants to stop; among many runs of `length` elements it asks only now and
  /// then.
  ///
  /// - Throws: `Interruption.stopped`.
  @inlinable package static func check(run number: Int, of length: Int) throws {
    if number % Swift.max(1, often / Swift.max(1, length)) == 0 { try check() }
  }

  /// Calls `body` with the numbers below `length`, one of many runs: all at once if it is short, in
  /// parts if it is long.
  ///
  /// - Throws: `Interruption.stopped`; what `body` throws.
  @inlinable package static func inParts(
    run number: Int, of length: Int, _ body: (Range<Int>) throws -> Void
  ) throws {
    guard length <= often else { return try inParts(of: length, body) }
    try check(run: number, of: length)
    try body(0..<Swift.max(0, length))
  }

  /// Calls `body` with the numbers below `count`, in parts.
  ///
  /// - Throws: `Interruption.stopped`; what `body` throws.
  @inlinable package static func inParts(of count: Int, _ body: (Range<Int>) throws -> Void) throws
  {
    for start in stride(from: 0, to: count, by: often) {
      try check()
      try body(start..<Swift.min(start + often, count))
    }
  }
}

/// Loops over many elements that Ctrl-C can stop.
extension Sequence {
  /// Whether `body` is true of all elements; stops at the first of which it is not.
  ///
  /// - Throws: `Interruption.stopped`; what `body` throws.
  @inlinable @inline(__always)
  package func interruptiblyAll(_ body: (Element) throws -> Bool) throws -> Bool {
    var rest = Interruption.often
    for element in self {
      rest -= 1
      if rest == 0 {
        try Interruption.check()
        rest = Interruption.often
      }
      guard try body(element) else { return false }
    }
    return true
  }

  /// `forEach` that can be stopped.
  @inlinable @inline(__always)
  package func interruptiblyForEach(_ body: (Element) throws -> Void) throws {
    _ = try interruptiblyAll {
      try body($0)
      return true
    }
  }

  /// `reduce` that can be stopped.
  @inlinable @inline(__always)
  package func interruptiblyReduce<Result>(
    _ start: Result, _ body: (Result, Element) throws -> Result
  ) throws -> Result {
    var result = start
    try interruptiblyForEach { result = try body(result, $0) }
    return result
  }
}
