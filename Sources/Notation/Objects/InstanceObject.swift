import Engine
import Support
import Synchronization

/// The attributes that objects of a class have, in the order in which they were given.
///
/// Objects made alike share one, so that an attribute's place needs to be looked up only once.
///
/// Sendable: as objects, it belongs to the lines of one session.
final class ObjectLayout: @unchecked Sendable {
  let names: [Symbol]
  /// Tells it from all others.
  let number = ObjectLayout.last.add(1, ordering: .relaxed).newValue
  private let places: [Symbol: Int]
  private var next: [Symbol: ObjectLayout] = [:]

  private static let last = Atomic(0)

  init(_ names: [Symbol] = []) {
    self.names = names
    places = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Where an attribute is.
  func place(of name: Symbol) -> Int? { places[name] }

  /// The layout with one more attribute.
  func adding(_ name: Symbol) -> ObjectLayout {
    if let known = next[name] { return known }
    let layout = ObjectLayout(names + [name])
    next[name] = layout
    return layout
  }
}

/// An object of a class that lines define, or an exception.
///
/// A reference whose changes are told to `Changes`.
///
/// Sendable: as a list, it belongs to the lines of one session.
package final class InstanceObject: Changeable, @unchecked Sendable {
  /// Its class.
  let type: TypeObject
  private(set) var layout: ObjectLayout { didSet { layoutNumber = layout.number } }
  /// The number of the layout.
  private(set) var layoutNumber: Int
  private var slots: ValueBlock
  package let serial = Serial.next()
  private var keptBy = 0
  /// The error that it was, of an exception that no line raised.
  var cause: (any Error)?
  /// Where it was raised, and in which function, of an exception that was caught.
  var origin: (source: SourceText, range: Range<Int>, function: String)?
  /// The generators that the functions which it left held, of an exception.
  var remains: [GeneratorObject] = []
  /// The list or dictionary that it also is, of a class derived from one.
  var inner: Value?

  init(_ type: TypeObject) {
    (self.type, layout, layoutNumber) = (type, type.layout, type.layout.number)
    slots = ValueBlock(type.slotCount)
  }

  package func keeping() -> @Sendable () -> Void {
    let (layout, saved) = (layout, slots[0..<layout.names.count])
    return {
      self.layout = layout
      // The old values go once the slots are no longer being changed.
      var old = ValueBlock(saved)
      swap(&old, &self.slots)
    }
  }

  /// An attribute of the object itself.
  subscript(name: Symbol) -> Value? {
    layout.place(of: name).flatMap { place in
      if case .undefined = slots[place] { nil } else { slots[place] }
    }
  }

  /// The attribute at a place of its layout; `nil` where it was taken away.
  @inline(__always)
  func value(at place: Int) -> Value? {
    let value = slots[place]
    if case .undefined = value { return nil }
    return value
  }

  /// Gives an attribute a value.
  ///
  /// - Throws: `MemoryError`.
  func put(_ value: Value, _ name: Symbol, in line: Int) throws {
    try keep(line)
    if let place = layout.place(of: name) {
      var old = value
      swap(&old, &slots[place])
    } else {
      let place = layout.names.count
      slots.makeRoom(place + 1)
      slots[place] = value
      layout = layout.adding(name)
      type.note(slots: place + 1)
    }
  }

  /// Gives the attribute at a place of its layout a value.
  ///
  /// - Throws: `MemoryError`.
  @inline(__always)
  func put(_ value: Value, at place: Int, in line: Int) throws {
    try keep(line)
    // The old value goes once the slots are no longer being changed.
    var old = value
    swap(&old, &slots[place])
  }

  /// Gives it one more attribute, by which it comes to a layout that is known.
  ///
  /// - Throws: `MemoryError`.
  func grow(_ value: Value, to layout: ObjectLayout, in line: Int) throws {
    try keep(line)
    let place = self.layout.names.count
    if place >= slots.count { slots.makeRoom(place &+ 1) }
    slots[place] = value
    self.layout = layout
  }

  @inline(__always)
  private func keep(_ line: Int) throws {
    guard serial < line && keptBy != line || line == 0 else { return }
    try Changes.keep(self)
    keptBy = line
  }

  /// Whether it has an attribute of its own of this name, or had one.
  func hasPlace(for name: Symbol) -> Bool { layout.place(of: name) != nil }

  /// Takes an attribute away; `false` where there is none.
  ///
  /// - Throws: `MemoryError`.
  func remove(_ name: Symbol) throws -> Bool {
    guard self[name] != nil, let place = layout.place(of: name) else { return false }
    try Changes.keep(self)
    var old = Value.undefined
    swap(&old, &slots[place])
    return true
  }

  /// Its attributes with their names.
  var attributes: [(name: String, value: Value)] {
    layout.names.indices.compactMap { place in
      if case .undefined = slots[place] { nil } else { (layout.names[place].name, slots[place]) }
    }
  }

  /// The number that it also is, of a class of numbers such as an enumeration or a scalar of numpy.
  var number: Value? {
    switch inner {
    case .int, .float, .bool: inner
    default: nil
    }
  }

  /// The tensor of numpy's array.
  var array: DynamicTensor? {
    guard type.name == "ndarray", case .tensor(let tensor)? = self[Self.held] else { return nil }
    return tensor
  }

  private static let held = Symbol("_t")

  /// What it counts as in a dictionary: itself, or what its class says.
  ///
  /// - Throws: `ExpressionError.cannot` for one that compares its parts and can change; what its
  ///   `__hash__` raises.
  func key() throws -> ValueKey {
    if let number { return try ValueKey(number) }
    if let parts = type.frozenParts {
      return .parts(
        ObjectIdentifier(type), try parts.map { try ValueKey(self[Symbol($0)] ?? .none) })
    }
    if let inner, type.lookup(Names.heldKey) != nil { return try ValueKey(inner) }
    if let hash = type.lookup(Names.hash) {
      guard var machine = RunningLine.currentMachine,
        case .int(let number) = try machine.call(hash, .instance(self))
      else {
        throw ExpressionError.cannot(
          what: "be a key or in a set", value: "a \(type.name)", mend: nil)
      }
      return .told(ObjectIdentifier(type), number)
    }
    if let inner, type.lookup(Names.equal) == nil { return try ValueKey(inner) }
    guard type.lookup(Names.equal) == nil else {
      throw ExpressionError.cannot(
        what: "be a key or in a set", value: "a \(type.name)",
        mend: "its class has __eq__ and no __hash__")
    }
    return .thing(ObjectIdentifier(self))
  }
}

/// The variable of a function that functions within it share.
///
/// Sendable: as a list, it belongs to the lines of one session.
package final class CellObject: Changeable, @unchecked Sendable {
  private(set) var value: Value
  package let serial = Serial.next()
  private var keptBy = 0

  init(_ value: Value = .undefined) { self.value = value }

  package func keeping() -> @Sendable () -> Void {
    let saved = value
    return { self.value = saved }
  }

  /// The value; `nil` where it has none yet.
  @inline(__always)
  var known: Value? {
    let value = value
    if case .undefined = value { return nil }
    return value
  }

  /// Gives it a value.
  ///
  /// - Throws: `MemoryError`.
  func put(_ new: Value, in line: Int) throws {
    if serial < line, keptBy != line {
      try Changes.keep(self)
      keptBy = line
    }
    var old = new
    swap(&old, &value)
  }
}
