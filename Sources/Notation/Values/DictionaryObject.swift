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

  private var contents = KeyedValues()
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
    for (name, value) in object.attributes { add(name, value) }
  }

  /// A dictionary of texts, such as a state.
  convenience init(_ named: [(name: String, value: Value)], kind: Kind = .plain) {
    self.init(kind: kind)
    for (name, value) in named { add(name, value) }
  }

  /// Adds a name that is not there, or gives it another value.
  private func add(_ name: String, _ value: Value) {
    if let place = contents.place(of: .text(name)) {
      contents.put(value, at: place)
    } else {
      changes += 1
      contents.add(.string(name), nil, value)
    }
  }

  /// How many keys there are.
  var count: Int { contents.count }
  var isEmpty: Bool { contents.count == 0 }
  /// How many places a loop over it goes through, those of removed keys included.
  var slots: Int { contents.entries.count }

  /// The entry at a place of `slots`.
  func entry(at place: Int) -> Entry? {
    contents.entries.indices.contains(place) ? Self.entry(contents.entries[place]) : nil
  }

  private static func entry(_ entry: KeyedValues.Entry) -> Entry? {
    if case .undefined = entry.key { return nil }
    return (entry.key, entry.value)
  }

  /// The keys with their values, in order.
  var entries: [Entry] { contents.entries.compactMap { Self.entry($0) } }
  var keys: [Value] { contents.entries.compactMap { Self.entry($0)?.key } }
  var values: [Value] { contents.entries.compactMap { Self.entry($0)?.value } }

  /// The value under a text.
  subscript(name: String) -> Value? {
    contents.place(of: .text(name)).map { contents.entries[$0].value }
  }

  /// The value of a key; `nil` where it is not there.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that is no key.
  @inline(__always)
  func value(_ key: Value) throws -> Value? {
    guard let place = try contents.place(of: key) else { return nil }
    return contents.entries[place].value
  }

  /// Whether a key is there.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that is no key.
  func has(_ key: Value) throws -> Bool { try contents.place(of: key) != nil }

  package func keeping() -> @Sendable () -> Void {
    let saved = contents.saved
    return { self.contents = KeyedValues(saved) }
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
    let own = try KeyedValues.own(key)
    let place = if let own { contents.place(of: own) } else { try contents.place(of: key) }
    try keep(line)
    if let owner, case .string(let name) = key { try owner.put(value, Symbol(name), in: line) }
    if let place { return contents.put(value, at: place) }
    let count = contents.entries.count
    if count >= 1024, count & (count - 1) == 0 {
      try ListBudget.reserve(4 * count, bytesEach: 0)
    }
    changes += 1
    contents.add(key, own, value)
  }

  /// Takes a key out, and gives its value; `nil` where it is not there.
  ///
  /// - Throws: `ExpressionError.cannot` for a value that is no key; `MemoryError`.
  @discardableResult
  func remove(_ key: Value, in line: Int = 0) throws -> Value? {
    let own = try ValueKey(key)
    guard let place = contents.place(of: own) else { return nil }
    try keep(line)
    if let owner, case .string(let name) = key { _ = try owner.remove(Symbol(name)) }
    changes += 1
    return contents.remove(at: place, own)
  }

  /// The last entry.
  var last: Entry? { contents.entries.last.flatMap { Self.entry($0) } }
  /// The first entry.
  var first: Entry? { contents.entries.lazy.compactMap { Self.entry($0) }.first }

  /// Takes all keys out.
  ///
  /// - Throws: `MemoryError`.
  func removeAll() throws {
    try Changes.keep(self)
    changes += 1
    contents = KeyedValues()
  }

  /// A dictionary of its own with the same entries.
  func copied(kind: Kind? = nil) -> DictionaryObject {
    let copy = DictionaryObject(kind: kind ?? self.kind)
    copy.contents = KeyedValues(contents.saved)
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
      let (sum, overflow) = $0.addingReportingOverflow($1.value.bytes)
      return overflow ? Int.max : sum
    }
  }
}
