/// Values by key, in the order in which the keys came.
///
/// Whole numbers and texts, which most keys are, are found by a table of their own, without a `ValueKey`. It
/// cannot be copied but by `copied`: a look-up would copy it otherwise.
struct KeyedValues: ~Copyable, Sendable {
  struct Entry: Sendable {
    /// `.undefined` where it was taken out.
    var key: Value
    var value: Value
  }

  /// All of it, to be put back.
  struct Saved: Sendable {
    fileprivate let entries: ContiguousArray<Entry>
    fileprivate let count: Int
    fileprivate let hashes: ContiguousArray<Int>
    fileprivate let table: ContiguousArray<Int32>
    fileprivate let used: Int
    fileprivate let others: [ValueKey: Int]?
  }

  private(set) var entries: ContiguousArray<Entry> = []
  /// How many keys there are.
  private(set) var count = 0
  /// The hash of each entry's key, as long as all keys are numbers and texts.
  private var hashes: ContiguousArray<Int> = []
  /// Where a hash leads: 1 + the place of an entry, 0 where the search ends, -1 where one was taken out.
  ///
  /// Empty as long as there are few entries, which are gone through.
  private var table: ContiguousArray<Int32> = []
  /// How many places of the table are not 0.
  private var used = 0
  /// The places of all keys, once one is neither a number nor a text.
  private var others: [ValueKey: Int]?

  /// As many are gone through.
  private static let few = 8

  /// No keys.
  init() {}

  /// What was there before.
  init(_ saved: Saved) {
    (entries, count, hashes) = (saved.entries, saved.count, saved.hashes)
    (table, used, others) = (saved.table, saved.used, saved.others)
  }

  /// All of it as it is now.
  var saved: Saved {
    Saved(
      entries: entries, count: count, hashes: hashes, table: table, used: used, others: others)
  }

  // MARK: Finding

  /// Where a key is; `nil` where it is not there.
  ///
  /// - Throws: `PythonException` for a value that is no key.
  @inline(__always)
  func place(of key: Value) throws -> Int? {
    if others == nil {
      switch key {
      case .int(let number): return place(of: number)
      case .string(let text): return place(of: text)
      default: break
      }
    }
    return place(of: try ValueKey(key))
  }

  /// Where a key is; `nil` where it is not there.
  func place(of key: ValueKey) -> Int? {
    if let others { return others[key] }
    return switch key {
    case .whole(let number): place(of: number)
    case .text(let text): place(of: text)
    default: nil
    }
  }

  private func place(of number: Int) -> Int? {
    find(Self.hash(number)) { key in
      if case .int(let own) = key { return own == number }
      guard case .whole(let own)? = try? ValueKey(key) else { return false }
      return own == number
    }
  }

  private func place(of text: String) -> Int? {
    find(Self.hash(text)) { key in
      if case .string(let own) = key { return own == text }
      guard case .text(let own)? = try? ValueKey(key) else { return false }
      return own == text
    }
  }

  /// The entry with this hash whose key is the one that is looked for.
  @inline(__always)
  private func find(_ hash: Int, _ isKey: (Value) -> Bool) -> Int? {
    if table.isEmpty {
      var place = 0
      while place < hashes.count {
        if hashes[place] == hash, holds(place, isKey) { return place }
        place &+= 1
      }
      return nil
    }
    let mask = table.count &- 1
    var slot = hash & mask
    while true {
      let place = Int(table[slot]) &- 1
      if place == -1 { return nil }
      if place >= 0, hashes[place] == hash, holds(place, isKey) { return place }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(__always)
  private func holds(_ place: Int, _ isKey: (Value) -> Bool) -> Bool {
    let key = entries[place].key
    if case .undefined = key { return false }
    return isKey(key)
  }

  /// The hash of a whole number.
  @inline(__always)
  private static func hash(_ number: Int) -> Int {
    let product = (number ^ 0x2545_F491) &* 0x1E37_79B9_7F4A_7C15
    return product ^ (product >> 32)
  }

  /// The hash of a text's bytes: texts that only look alike are different keys, as in Python.
  private static func hash(_ text: String) -> Int {
    var (hash, word, bytes) = (text.utf8.count, 0, 0)
    for byte in text.utf8 {
      word = word << 8 | Int(byte)
      bytes &+= 1
      if bytes & 7 == 0 { hash = mixed(hash, word) }
    }
    return mixed(hash, word)
  }

  @inline(__always)
  private static func mixed(_ hash: Int, _ word: Int) -> Int {
    let product = (hash ^ word) &* 0x1E37_79B9_7F4A_7C15
    return product ^ (product >> 29)
  }

  // MARK: Changing

  /// Gives an entry another value.
  @inline(__always)
  mutating func put(_ value: Value, at place: Int) {
    // The old value goes once the entries are no longer being changed.
    var old = value
    swap(&old, &entries[place].value)
  }

  /// Adds a key that is not there; `own` is what it counts as, of one that is neither a number nor a
  /// text itself.
  mutating func add(_ key: Value, _ own: ValueKey?, _ value: Value) {
    let place = entries.count
    count += 1
    if others == nil, let hash = Self.hash(of: key, own) {
      hashes.append(hash)
      entries.append(Entry(key: key, value: value))
      if place >= Self.few || !table.isEmpty { enter(hash, place) }
    } else {
      nameAll()
      others?[own ?? Self.plain(key)] = place
      entries.append(Entry(key: key, value: value))
    }
  }

  /// What a key counts as; `nil` for one that is a number or a text itself.
  ///
  /// - Throws: `PythonException` for a value that is no key.
  @inline(__always)
  static func own(_ key: Value) throws -> ValueKey? {
    switch key {
    case .int, .string: nil
    default: try ValueKey(key)
    }
  }

  /// What a number or a text counts as.
  private static func plain(_ key: Value) -> ValueKey {
    switch key {
    case .int(let number): .whole(number)
    case .string(let text): .text(text)
    default: .none
    }
  }

  /// The hash of a key that counts as a number or a text; `nil` for any other.
  private static func hash(of key: Value, _ own: ValueKey?) -> Int? {
    switch own ?? plain(key) {
    case .whole(let number): hash(number)
    case .text(let text): hash(text)
    default: nil
    }
  }

  private mutating func enter(_ hash: Int, _ place: Int) {
    guard !table.isEmpty, 3 * (used + 1) <= 2 * table.count else { return rebuild() }
    let mask = table.count &- 1
    var slot = hash & mask
    while table[slot] > 0 { slot = (slot &+ 1) & mask }
    if table[slot] == 0 { used += 1 }
    table[slot] = Int32(place + 1)
  }

  /// Makes the table anew, with room for twice as many entries.
  private mutating func rebuild() {
    var size = 32
    while size < 3 * entries.count { size *= 2 }
    table = ContiguousArray(repeating: 0, count: size)
    used = 0
    for place in entries.indices { enter(hashes[place], place) }
  }

  /// Has all keys be found as `ValueKey`s from now on.
  private mutating func nameAll() {
    guard others == nil else { return }
    var places: [ValueKey: Int] = [:]
    for place in entries.indices {
      if case .undefined = entries[place].key { continue }
      // They are numbers and texts, which are keys.
      if let own = try? ValueKey(entries[place].key) { places[own] = place }
    }
    others = places
    (hashes, table, used) = ([], [], 0)
  }

  /// Takes an entry out, and gives its value.
  mutating func remove(at place: Int, _ key: ValueKey) -> Value {
    others?[key] = nil
    count -= 1
    var old = Entry(key: .undefined, value: .undefined)
    swap(&old, &entries[place])
    if place == entries.count - 1 { shorten() }
    if entries.count > 32, entries.count > 2 * count { tidy() }
    return old.value
  }

  /// Leaves no empty places at the end.
  private mutating func shorten() {
    while let last = entries.last, case .undefined = last.key {
      let place = entries.count - 1
      entries.removeLast()
      guard others == nil else { continue }
      let hash = hashes.removeLast()
      guard !table.isEmpty else { continue }
      var slot = hash & (table.count - 1)
      while table[slot] != 0, table[slot] != Int32(place + 1) {
        slot = (slot + 1) & (table.count - 1)
      }
      if table[slot] != 0 { table[slot] = -1 }
    }
  }

  /// Leaves no empty places.
  private mutating func tidy() {
    var moved = ContiguousArray(repeating: 0, count: entries.count)
    var kept: ContiguousArray<Entry> = []
    var hashes: ContiguousArray<Int> = []
    for (place, entry) in entries.enumerated() {
      if case .undefined = entry.key { continue }
      moved[place] = kept.count
      kept.append(entry)
      if others == nil { hashes.append(self.hashes[place]) }
    }
    entries = kept
    self.hashes = hashes
    if others != nil {
      others = others?.mapValues { moved[$0] }
    } else if !table.isEmpty {
      rebuild()
    }
  }
}
