/// Ctrl-C in the midst of a long operation, which then has done nothing; whoever made it possible
/// tells what became of the line.
@usableFromInline package enum Interruption: Error {
  /// The user wants no more of it.
  case stopped

  /// Who knows whether the user wants the running operation to stop.
  @usableFromInline package struct Watch: Sendable {
    @usableFromInline package let isRaised: @Sendable () -> Bool

    /// Asks so.
    @usableFromInline package init(_ isRaised: @escaping @Sendable () -> Bool) {
      self.isRaised = isRaised
    }
  }

  /// Who is asked: nobody where nobody can stop it.
  @TaskLocal @usableFromInline package static var watch = Watch { false }

  /// Elements between two looks: a millisecond or so.
  @usableFromInline package static let often = 1 << 17

  /// Does what must be done whole, and is asked by itself whether to stop.
  package static func withoutWatch<Result>(_ body: () throws -> Result) rethrows -> Result {
    try $watch.withValue(Watch { false }, operation: body)
  }

  /// Throws where the user wants to stop.
  ///
  /// - Throws: `Interruption.stopped`.
  @usableFromInline package static func check() throws {
    if watch.isRaised() { throw stopped }
  }

  /// The same among many runs of `length` elements, at every so many of them.
  ///
  /// - Throws: `Interruption.stopped`.
  @inlinable package static func check(run number: Int, of length: Int) throws {
    if number % Swift.max(1, often / Swift.max(1, length)) == 0 { try check() }
  }

  /// Does something with the numbers below `length`, one of many runs: whole where it is short, some
  /// at a time where it is long.
  ///
  /// - Throws: `Interruption.stopped`; what `body` throws.
  @inlinable package static func inParts(
    run number: Int, of length: Int, _ body: (Range<Int>) throws -> Void
  ) throws {
    guard length <= often else { return try inParts(of: length, body) }
    try check(run: number, of: length)
    try body(0..<Swift.max(0, length))
  }

  /// Does something with the numbers below `count`, some at a time.
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

/// What may take long over many elements hears Ctrl-C.
extension Sequence {
  /// Whether all elements are as asked; looks at no more once one is not.
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
