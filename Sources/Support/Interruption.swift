internal import Synchronization

/// Ctrl-C stopped a long operation, which has changed nothing; the caller that allowed it reports
/// the outcome.
@usableFromInline package enum Interruption: Error {
  /// The user asked to stop.
  case stopped

  /// Answers whether the user wants the running operation to stop.
  ///
  /// A reference, since every operation fetches it.
  @usableFromInline package final class Watch: Sendable {
    @usableFromInline package let isRaised: @Sendable () -> Bool
    /// Deducts elements from a budget of work, if there is one; true once it is used up.
    let spends: (@Sendable (_ elements: Int) -> Bool)?

    /// Makes a watch that asks `isRaised`, and `spends` for how much work is left.
    @usableFromInline package init(
      _ isRaised: @escaping @Sendable () -> Bool,
      spending spends: (@Sendable (_ elements: Int) -> Bool)? = nil
    ) {
      self.isRaised = isRaised
      self.spends = spends
    }
  }

  /// Whether a line was told to stop.
  ///
  /// A line that never was did what it always does, even if Ctrl-C came before its end.
  package final class Hearing: Sendable {
    private let isRaised: @Sendable () -> Bool
    private let outer: Hearing?
    private let isPartOfOuter: Bool
    private let hasSaidSo = Atomic(false)
    private let lacksPart = Atomic(false)

    /// Makes a listener for a line inside another one, or for a part of that line.
    package init(
      _ isRaised: @escaping @Sendable () -> Bool, inside outer: Hearing? = nil,
      asPart isPartOfOuter: Bool = false
    ) {
      self.isRaised = isRaised
      self.outer = outer
      self.isPartOfOuter = isPartOfOuter
    }

    /// Whether the answer was yes at least once.
    package var hasHeard: Bool { hasSaidSo.load(ordering: .relaxed) }

    /// Whether a line inside this one failed because it was stopped.
    package var isCut: Bool { lacksPart.load(ordering: .relaxed) }

    /// Asks whether to stop, and notes a yes.
    package func ask() -> Bool {
      guard isRaised() else { return false }
      hear()
      return true
    }

    private func hear() {
      hasSaidSo.store(true, ordering: .relaxed)
      if isPartOfOuter { outer?.hear() }
    }

    /// Notes in the lines around this one that it was stopped.
    package func cutOuter() {
      outer?.lacksPart.store(true, ordering: .relaxed)
      outer?.cutOuter()
    }
  }

  /// The listener of the running line.
  @TaskLocal package static var hearing: Hearing?

  /// The watch of the running task; without one, nothing can be stopped.
  @TaskLocal @usableFromInline package static var watch = Watch { false }

  /// Elements between two checks: about a millisecond.
  @usableFromInline package static let often = 1 << 17

  /// Runs a body that must not be stopped halfway.
  package static func withoutWatch<Result>(_ body: () throws -> Result) rethrows -> Result {
    try $watch.withValue(Watch { false }, operation: body)
  }

  /// Throws if the user wants to stop, or the budget of work is used up.
  ///
  /// - Throws: `Interruption.stopped`.
  @usableFromInline package static func check(elements: Int = 1 << 10) throws {
    let watch = watch
    if watch.isRaised() || watch.spends?(elements) ?? false { throw stopped }
  }

  /// Throws if the user wants to stop; among many runs of `length` elements it asks only now and
  /// then.
  ///
  /// - Throws: `Interruption.stopped`.
  @inlinable package static func check(run number: Int, of length: Int) throws {
    guard number % Swift.max(1, often / Swift.max(1, length)) == 0 else { return }
    try check(elements: number == 0 ? length : Swift.max(often, length))
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
      let end = Swift.min(start + often, count)
      try check(elements: end - start)
      try body(start..<end)
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
        try Interruption.check(elements: Interruption.often)
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
