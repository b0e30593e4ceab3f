import Engine
import Support
import Synchronization

/// The values of a list or a tuple.
///
/// A reference: `a = b = []` is one list under two names. What a line changes is told to `Changes`, so
/// that undo and a line that fails take it back.
///
/// Sendable: as a tensor, it belongs to the lines of one session.
package final class ValueList: Changeable, RandomAccessCollection, @unchecked Sendable {
  private(set) var values: ContiguousArray<Value>
  package let serial = Serial.next()
  /// The line that has kept it as it was.
  var keptBy = 0

  /// Lists that are nested more deeply are neither written nor compared.
  static let deepest = 64

  /// The values that long lists hold, of all lists there are.
  private static let held = Atomic(0)
  /// How many of them are this list's.
  private var counted = 0
  /// Upper limit of the values in all long lists: about 250 MB.
  private static let mostHeld = 10_000_000
  /// What counts the tensors that a comprehension collects.
  private var budget: ListBudget?
  /// Lists are counted from this length on.
  private static let long = 1024

  init(_ values: some Sequence<Value>) {
    self.values = ContiguousArray(values)
    if self.values.count >= Self.long {
      Work.add(self.values.count)
      count(self.values.count)
    }
  }

  /// Two values.
  init(_ first: Value, _ second: Value) { values = [first, second] }

  deinit {
    if counted > 0 { Self.held.subtract(counted, ordering: .relaxed) }
    if GeneratorObject.haveWaited.load(ordering: .relaxed) { Self.release(&values) }
  }

  /// Lets go of values, the last one first, as Python does.
  static func release(_ values: inout ContiguousArray<Value>) {
    while values.popLast() != nil {}
  }

  private func count(_ number: Int) {
    Self.held.add(number - counted, ordering: .relaxed)
    counted = number
  }

  /// Notes that the list has grown to twice its length.
  ///
  /// - Throws: `MemoryError`; `ExpressionError.tooMuch` where all lists together are too long.
  private func grow() throws {
    try ListBudget.reserve(2 * values.count, bytesEach: 0)
    count(2 * values.count)
    let held = Self.held.load(ordering: .relaxed)
    guard held <= Self.mostHeld else {
      throw ExpressionError.tooMuch(what: "lists", count: held, most: Self.mostHeld)
    }
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { values.count }
  package subscript(index: Int) -> Value { values[index] }

  package func keeping() -> @Sendable () -> Void {
    let saved = values
    return { self.values = saved }
  }

  package var keptBytes: Int { values.count * MemoryLayout<Value>.stride }

  /// Changes the values.
  ///
  /// - Throws: `MemoryError`; what `body` throws.
  func change<Result>(_ body: (inout ContiguousArray<Value>) throws -> Result) throws -> Result {
    try Changes.keep(self)
    return try body(&values)
  }

  /// Changes the values in a line that has kept them.
  ///
  /// - Throws: `MemoryError` where a list grows beyond the memory there is.
  func append(_ value: Value, in line: Int) throws {
    if serial < line, keptBy != line {
      try Changes.keep(self)
      keptBy = line
    }
    // Asked each time that the list has doubled.
    let count = values.count
    if count >= Self.long, count & (count - 1) == 0 { try grow() }
    values.append(value)
  }

  /// Counts the tensors that a comprehension collects, each block once.
  ///
  /// - Throws: `MemoryError` where they take more than there is.
  func count(collected value: Value) throws {
    if budget == nil { budget = ListBudget() }
    try budget?.add(value)
  }

  /// Puts a value at a place that exists, in a line that has kept the values.
  ///
  /// - Throws: `MemoryError`.
  func put(_ value: Value, at index: Int, in line: Int) throws {
    if serial < line, keptBy != line {
      try Changes.keep(self)
      keptBy = line
    }
    values[index] = value
  }

  /// A new list of these values and some more.
  func appending(_ more: some Sequence<Value>) -> ValueList {
    ValueList(values + more)
  }

  /// How many values there are on all levels, at most a little more than a limit; lists within lists
  /// count each time.
  func total(atMost limit: Int) -> Int {
    var total = 0
    count(&total, limit, 0)
    return total
  }

  private func count(_ total: inout Int, _ limit: Int, _ level: Int) {
    guard level <= Self.deepest else {
      total = limit + 1
      return
    }
    total += values.count
    for value in values where total <= limit { value.parts?.count(&total, limit, level + 1) }
  }

  /// Whether tensors are among its first values.
  var holdsTensors: Bool {
    values.prefix(Self.mostAsked).contains { value in
      switch value {
      case .tensor, .result: true
      case .tuple(let inner), .list(let inner):
        inner.values.prefix(Self.mostAsked).contains {
          if case .tensor = $0 { true } else { false }
        }
      default: false
      }
    }
  }

  private static let mostAsked = 64

  /// Bytes of the values, tensors and texts in it; each view counts as its block.
  var bytes: Int {
    var seen: Set<ObjectIdentifier> = []
    return bytes(&seen, level: 0)
  }

  /// Each list counts once, however often it is in others.
  private func bytes(_ seen: inout Set<ObjectIdentifier>, level: Int) -> Int {
    guard level <= Self.deepest, seen.insert(ObjectIdentifier(self)).inserted else { return 0 }
    return values.reduce(values.count * MemoryLayout<Value>.stride) { sum, value in
      sum.saturatingSum(value.parts.map { $0.bytes(&seen, level: level + 1) } ?? value.bytes)
    }
  }
}

extension Int {
  /// The sum, or the largest number.
  fileprivate func saturatingSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? Int.max : sum
  }
}
