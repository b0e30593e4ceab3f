import Engine
import Support

/// Python's dictionary: values by key, in the order in which the keys came; with no values, a set.
///
/// A reference whose changes are told to `Changes`.
///
/// Sendable: as a list, it belongs to the lines of one session.
package final class DictionaryObject: Changeable, @unchecked Sendable {
  /// A key and its value.
  typealias Entry = (key: Value, value: Value)

  /// What can change.
  private struct Contents: Sendable {
    /// In order; `nil` where one was taken out.
    var entries: ContiguousArray<Entry?> = []
    var places: [ValueKey: Int] = [:]
    /// The first entry that is not taken out, or one before it.
    var first = 0
  }

  /// How it was made, by which it is written.
  enum Kind: Sendable {
    case plain
    case ordered
    case counter
    /// With what makes the value of a key that is not there.
    indirect case standard(Value)
  }

  /// Whether it counts values.
  var isCounter: Bool { if case .counter = kind { true } else { false } }

  private var contents = Contents()
  let kind: Kind
  package let serial = Serial.next()
  private var keptBy = 0
  /// The object whose attributes these are: it gets what is put here.
  let owner: InstanceObject?
  /// How often keys came or went: a loop over them then ends with an error.
  private(set) var changes = 0

  init(kind: Kind = .plain) { (self.kind, owner) = (kind, nil) }

  /// The attributes of an object: `x.__dict__`.
  init(attributesOf object: InstanceObject) {
    (kind, owner) = (.plain, object)
    for (name, value) in object.attributes { add(.text(name), .string(name), value) }
  }

  /// A dictionary of texts, such as a state.
  convenience init(_ named: [(name: String, value: Value)], kind: Kind = .plain) {
    self.init(kind: kind)
    for (name, value) in named { add(.text(name), .string(name), value) }
  }

  /// How many keys there are.
  var count: Int { contents.places.count }
  var isEmpty: Bool { contents.places.isEmpty }
  /// How many places a loop over it goes through, those of removed keys included.
  var slots: Int { contents.entries.count }

  /// The entry at a place of `slots`.
  func entry(at place: Int) -> Entry? {
    contents.entries.indices.contains(place) ? contents.entries[place] : nil
  }

  /// The keys with their values, in order.
  var entries: [Entry] { contents.entries.compactMap(\.self) }
  var keys: [Value] { contents.entries.compactMap { $0?.key } }
  var values: [Value] { contents.entries.compactMap { $0?.value } }

  /// The value of a key; `nil` where it is not there.
  subscript(key: ValueKey) -> Value? {
    contents.places[key].flatMap { contents.entries[$0]?.value }
  }

  /// The value under a text.
  subscript(name: String) -> Value? { self[.text(name)] }

  /// The value of a key; `nil` where it is not there.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that is no key.
  func value(_ key: Value) throws -> Value? { self[try ValueKey(key)] }

  package func keeping() -> @Sendable () -> Void {
    let saved = contents
    return { self.contents = saved }
  }

  package var keptBytes: Int { contents.entries.count * 4 * MemoryLayout<Value>.stride }

  private func keep(_ line: Int) throws {
    guard serial < line && keptBy != line || line == 0 else { return }
    try Changes.keep(self)
    keptBy = line
  }

  /// Gives a key a value.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that is no key; `MemoryError`.
  func put(_ value: Value, for key: Value, in line: Int = 0) throws {
    let own = try ValueKey(key)
    try keep(line)
    if let owner, case .string(let name) = key { try owner.put(value, Symbol(name), in: line) }
    if let place = contents.places[own] {
      contents.entries[place]?.value = value
      return
    }
    let count = contents.entries.count
    if count >= 1024, count & (count - 1) == 0 {
      try ListBudget.reserve(4 * count, bytesEach: 0)
    }
    add(own, key, value)
  }

  private func add(_ own: ValueKey, _ key: Value, _ value: Value) {
    changes += 1
    contents.places[own] = contents.entries.count
    contents.entries.append((key, value))
  }

  /// Takes a key out, and gives its value; `nil` where it is not there.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that is no key; `MemoryError`.
  @discardableResult
  func remove(_ key: Value, in line: Int = 0) throws -> Value? {
    let own = try ValueKey(key)
    guard let place = contents.places[own] else { return nil }
    try keep(line)
    if let owner, case .string(let name) = key { _ = try owner.remove(Symbol(name)) }
    changes += 1
    contents.places[own] = nil
    let value = contents.entries[place]?.value
    contents.entries[place] = nil
    tidy(place)
    return value
  }

  /// Leaves no more empty places than keys.
  private func tidy(_ place: Int) {
    if place == contents.entries.count - 1 {
      while let last = contents.entries.last, last == nil { contents.entries.removeLast() }
    }
    guard contents.entries.count > 32, contents.entries.count > 2 * contents.places.count else {
      return
    }
    var moved: [Int: Int] = [:]
    for (old, entry) in contents.entries.enumerated() where entry != nil {
      moved[old] = moved.count
    }
    contents.entries.removeAll { $0 == nil }
    contents.places = contents.places.compactMapValues { moved[$0] }
  }

  /// The last entry.
  var last: Entry? { contents.entries.last.flatMap(\.self) }
  /// The first entry.
  var first: Entry? { contents.entries.lazy.compactMap(\.self).first }

  /// Takes all keys out.
  ///
  /// - Throws: `MemoryError`.
  func removeAll() throws {
    try Changes.keep(self)
    changes += 1
    contents = Contents()
  }

  /// A dictionary of its own with the same entries.
  func copied(kind: Kind? = nil) -> DictionaryObject {
    let copy = DictionaryObject(kind: kind ?? self.kind)
    copy.contents = contents
    return copy
  }

  /// Whether its bytes are being counted: one that holds itself is counted once.
  private var isCounted = false

  /// Bytes of the values.
  var bytes: Int {
    guard !isCounted else { return 0 }
    isCounted = true
    defer { isCounted = false }
    return contents.entries.reduce(contents.entries.count * 4 * MemoryLayout<Value>.stride) {
      let (sum, overflow) = $0.addingReportingOverflow($1?.value.bytes ?? 0)
      return overflow ? Int.max : sum
    }
  }
}
