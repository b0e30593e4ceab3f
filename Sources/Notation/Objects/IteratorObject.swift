import Engine
import Support
import Synchronization

/// What a loop goes through, one value at a time.
///
/// Sendable: as a list, it belongs to the lines of one session.
package final class IteratorObject: Changeable, @unchecked Sendable {
  /// Where the values come from.
  enum Source: Sendable {
    /// Whole numbers, from `next` on.
    case range(step: Int)
    /// The values of a list as it is then, from `next` on.
    case list(ValueList)
    case values([Value])
    case scalars([Unicode.Scalar])
    case tensor(DynamicTensor)
    case dictionary(DictionaryObject, Part, changes: Int)
    /// The values of another with their numbers, from `next` on.
    case enumerated(IteratorObject)
    /// The values of two others, side by side.
    case zipped(IteratorObject, IteratorObject)
    /// A function that is suspended at each value.
    case generator(GeneratorObject)
    /// An object with `__next__`.
    case object(Value)
    /// What has `__getitem__`, from 0 until that raises IndexError.
    case items(Value)
    /// Made by a function: `nil` at the end.
    case made(name: String, Make)
  }

  typealias Make = @Sendable (inout Machine, inout any Host) throws -> Value?

  /// What a loop over a dictionary sees.
  enum Part: Sendable { case keys, values, items }

  let source: Source
  /// The number that comes next, or where it is.
  var next: Int
  /// How many there are still, of a range.
  var remaining: Int
  package let serial = Serial.next()
  private var keptBy = 0

  init(_ source: Source, next: Int = 0, remaining: Int = 0) {
    (self.source, self.next, self.remaining) = (source, next, remaining)
  }

  /// One that a function makes.
  convenience init(_ name: String, _ make: @escaping Make) { self.init(.made(name: name, make)) }

  package func keeping() -> @Sendable () -> Void {
    let (next, remaining) = (next, remaining)
    return { (self.next, self.remaining) = (next, remaining) }
  }

  /// Whether a generator gives its values.
  var isGenerator: Bool { if case .generator = source { true } else { false } }

  /// The name of the function whose values it gives, of a generator.
  var functionName: String? {
    if case .generator(let generator) = source { generator.function.name } else { nil }
  }

  /// Its kind, for messages.
  var kind: String { isGenerator ? "a generator" : "an iterator" }

  /// The name of its type.
  var typeName: String {
    switch source {
    case .generator: "generator"
    case .made(let name, _): name
    case .range: "range_iterator"
    case .list: "list_iterator"
    case .enumerated: "enumerate"
    case .zipped: "zip"
    default: "iterator"
    }
  }

  /// The generator that gives the values, if it waits.
  var waiting: GeneratorObject? {
    if case .generator(let generator) = source, generator.state == .waiting {
      generator
    } else {
      nil
    }
  }

  /// The next value; `nil` at the end.
  ///
  /// - Throws: what a function of lines raises; `MemoryError`.
  func advance(_ machine: inout Machine, _ host: inout any Host) throws -> Value? {
    if try keep(machine.line) { machine.told.hasChanged = true }
    switch source {
    case .range(let step):
      guard remaining > 0 else { return nil }
      defer { (next, remaining) = (next &+ step, remaining - 1) }
      return .int(next)
    case .list(let list):
      guard next < list.count else { return nil }
      defer { next += 1 }
      return list[next]
    case .values(let values):
      guard next < values.count else { return nil }
      defer { next += 1 }
      return values[next]
    case .scalars(let scalars):
      guard next < scalars.count else { return nil }
      defer { next += 1 }
      return .string(String(scalars[next]))
    case .tensor(let tensor):
      guard next < tensor.sizes[0] else { return nil }
      defer { next += 1 }
      return .tensor(try tensor.indexed([.index(next)]))
    case .dictionary(let dictionary, let part, let changes):
      return try advance(dictionary, part, changes)
    case .enumerated, .zipped:
      return try advancePair(&machine, &host).map { .pair($0.0, $0.1) }
    case .generator(let generator): return try machine.resume(generator, .none, &host)
    case .object(let object):
      do {
        return try machine.call(method: Names.next, of: object, [], &host)
      } catch let error where ExceptionTypes.isA(error, "StopIteration") {
        return nil
      }
    case .items(let object):
      do {
        defer { next += 1 }
        return try machine.call(method: Names.getItem, of: object, [.int(next)], &host)
      } catch let error where ExceptionTypes.type(of: error).name == "IndexError" {
        return nil
      }
    case .made(_, let make): return try make(&machine, &host)
    }
  }

  private func advance(
    _ dictionary: DictionaryObject, _ part: Part, _ changes: Int
  ) throws -> Value? {
    guard dictionary.changes == changes else {
      throw PythonException("RuntimeError", "dictionary changed size during iteration")
    }
    while next < dictionary.slots {
      defer { next += 1 }
      guard let entry = dictionary.entry(at: next) else { continue }
      return switch part {
      case .keys: entry.key
      case .values: entry.value
      case .items: .pair(entry.key, entry.value)
      }
    }
    return nil
  }

  /// Whether it gives tuples of two values.
  var givesPairs: Bool {
    switch source {
    case .enumerated, .zipped: true
    case .dictionary(_, .items, _): true
    default: false
    }
  }

  /// The next two values of what gives tuples of two, without the tuple; `nil` at the end.
  ///
  /// - Throws: as `advance`.
  func advancePair(_ machine: inout Machine, _ host: inout any Host) throws -> (Value, Value)? {
    if try keep(machine.line) { machine.told.hasChanged = true }
    switch source {
    case .enumerated(let source):
      guard let value = try source.advance(&machine, &host) else { return nil }
      let (number, overflow) = next.addingReportingOverflow(1)
      guard !overflow else { throw ExpressionError.overflow(operation: "+") }
      defer { next = number }
      return (.int(next), value)
    case .zipped(let first, let second):
      guard let left = try first.advance(&machine, &host),
        let right = try second.advance(&machine, &host)
      else { return nil }
      return (left, right)
    case .dictionary(let dictionary, .items, let changes):
      guard dictionary.changes == changes else {
        throw PythonException("RuntimeError", "dictionary changed size during iteration")
      }
      while next < dictionary.slots {
        defer { next += 1 }
        if let entry = dictionary.entry(at: next) { return entry }
      }
      return nil
    default: return nil
    }
  }

  /// Notes where it is before a line changes that; true the first time.
  @inline(__always)
  private func keep(_ line: Int) throws -> Bool {
    // A generator notes where it is itself.
    guard serial < line, keptBy != line, !isGenerator else { return false }
    try Changes.keep(self)
    keptBy = line
    return true
  }
}

/// A function that is suspended at a `yield`.
///
/// Sendable: as a list, it belongs to the lines of one session.
package final class GeneratorObject: Changeable, @unchecked Sendable {
  /// Whether it can be resumed.
  enum State { case waiting, running, done }

  let function: FunctionObject
  /// Its code, with marks where it began in a trace.
  let code: Code
  var state = State.waiting
  /// The instruction that comes next.
  var place = 0
  var registers: ValueBlock
  /// Where the value goes that `send` gives; -1 before the first `yield`.
  var receiver = -1
  /// What it returned.
  var result = Value.none
  /// The line in which it is counted as one that waits; 0 for none.
  var countedIn = 0
  package let serial = Serial.next()
  private var keptBy = 0
  /// Whether one has ever waited with something to do at its end: from then on, the order counts in which
  /// things are let go of.
  static let haveWaited = Atomic(false)

  init(_ function: FunctionObject, _ code: Code, _ registers: consuming ValueBlock) {
    (self.function, self.code) = (function, code)
    self.registers = registers
  }

  package func keeping() -> @Sendable () -> Void {
    let (state, place, receiver, result) = (state, place, receiver, result)
    let saved = registers[0..<registers.count]
    return {
      (self.state, self.place, self.receiver, self.result) = (state, place, receiver, result)
      self.registers = ValueBlock(saved)
    }
  }

  /// Notes where it is before a line has it go on, which is a change of the session.
  ///
  /// - Throws: `MemoryError`.
  @inline(__always)
  func keep(_ line: RunningLine) throws {
    guard serial < line.number, keptBy != line.number else { return }
    try Changes.keep(self)
    keptBy = line.number
    line.hasChanged = true
  }

  /// Whether it has something to do at its end: it waits within `try` or `with`.
  var isUnfinished: Bool { state == .waiting && receiver >= 0 && !code.handlers.isEmpty }

  /// One that has more to do at its end is left to the line that runs.
  deinit {
    guard isUnfinished, let line = RunningLine.current else { return }
    line.generators.note(going: self, in: line.number)
    var left = ValueBlock()
    swap(&left, &registers)
    let again = GeneratorObject(function, code, left)
    (again.place, again.receiver) = (place, receiver)
    line.generators.abandon(again)
  }
}
