/// Values side by side in memory that one thing owns: reading and writing one asks for nothing else.
///
/// An array would look at each change whether it is shared, and at each access whether the place is in it,
/// which took a third of the time of a loop. Unsafe: the places are registers, which the compiler numbers and
/// for which `makeRoom` provides before a frame begins, and slots of an object, which its layout numbers. A
/// debug build looks at each.
///
/// Sendable: as what owns it, it belongs to the lines of one session.
@safe
struct ValueBlock: ~Copyable, @unchecked Sendable {
  private let start: UnsafeMutablePointer<Value>
  /// How many values there are; those that were given none are `.undefined`.
  let count: Int

  /// Values without a value yet.
  init(_ count: Int = 0) {
    unsafe start = .allocate(capacity: max(count, 1))
    unsafe start.initialize(repeating: .undefined, count: count)
    self.count = count
  }

  deinit {
    unsafe start.deinitialize(count: count)
    unsafe start.deallocate()
  }

  /// A copy of values.
  init(_ values: some Collection<Value>) {
    self.init(values.count)
    for (number, value) in values.enumerated() { self[number] = value }
  }

  /// Whether a place is one of them.
  func has(_ place: Int) -> Bool { place >= 0 && place < count }

  @inline(__always)
  subscript(place: Int) -> Value {
    unsafeAddress {
      assert(has(place))
      return unsafe UnsafePointer(start + place)
    }
    unsafeMutableAddress {
      assert(has(place))
      return unsafe start + place
    }
  }

  /// The value at a place.
  ///
  /// Numbers are copied here and the objects of programs one by one: what the compiler does for all kinds
  /// alike is slower.
  @inline(__always)
  func copy(_ place: Int) -> Value {
    assert(has(place))
    return unsafe (start + place).pointee.copied
  }

  /// Has a place hold a value, as `copy` gives it.
  @inline(__always)
  mutating func put(_ value: consuming Value, at place: Int) {
    assert(has(place))
    if unsafe (start + place).pointee.isPlain {
      unsafe (start + place).initialize(to: value)
    } else {
      // The old value goes once the new one is there: its end may run what lines define.
      let old = unsafe (start + place).move()
      unsafe (start + place).initialize(to: value)
      old.end()
    }
  }

  /// A copy of some of the values.
  subscript(places: Range<Int>) -> ContiguousArray<Value> {
    assert(places.isEmpty || has(places.lowerBound) && has(places.upperBound - 1))
    return unsafe ContiguousArray(
      UnsafeBufferPointer(start: start + places.lowerBound, count: places.count))
  }

  /// Makes sure that there are at least this many values.
  mutating func makeRoom(_ count: Int) {
    guard self.count < count else { return }
    var larger = ValueBlock(max(count, 2 * self.count))
    larger.exchange(0, with: &self, self.count)
    swap(&larger, &self)
  }

  /// Has values from one place up to another be nothing.
  @inline(__always)
  mutating func clear(_ start: Int, _ end: Int) {
    var place = start
    while place < end {
      put(.undefined, at: place)
      place &+= 1
    }
  }

  /// Exchanges two values.
  @inline(__always)
  mutating func swapAt(_ first: Int, _ second: Int) {
    guard first != second else { return }
    var value = Value.undefined
    swap(&value, &self[first])
    swap(&value, &self[second])
    swap(&value, &self[first])
  }

  /// Exchanges the values from a place on with the first ones of another block.
  @inline(__always)
  mutating func exchange(_ place: Int, with other: inout ValueBlock, _ count: Int) {
    var number = 0
    while number < count {
      swap(&self[place &+ number], &other[number])
      number &+= 1
    }
  }
}

extension Value {
  /// Whether nothing counts how often it is held.
  @inline(__always)
  var isPlain: Bool {
    switch self {
    case .undefined, .none, .bool, .int, .float: true
    default: false
    }
  }

  /// The same value.
  @inline(__always)
  var copied: Value {
    switch self {
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    case .instance(let object): .instance(object)
    case .list(let list): .list(list)
    default: copiedRarely
    }
  }

  @inline(never)
  private var copiedRarely: Value {
    switch self {
    case .closure(let function): .closure(function)
    case .dictionary(let dictionary): .dictionary(dictionary)
    case .tuple(let list): .tuple(list)
    case .type(let type): .type(type)
    case .cell(let cell): .cell(cell)
    case .iterator(let iterator): .iterator(iterator)
    default: self
    }
  }

  /// Lets go of it.
  @inline(never)
  consuming func end() {
    switch consume self {
    case .instance(let object): _ = consume object
    case .list(let list): _ = consume list
    case .closure(let function): _ = consume function
    case .dictionary(let dictionary): _ = consume dictionary
    case .tuple(let list): _ = consume list
    case .type(let type): _ = consume type
    case .cell(let cell): _ = consume cell
    case .iterator(let iterator): _ = consume iterator
    case let other: _ = consume other
    }
  }
}
