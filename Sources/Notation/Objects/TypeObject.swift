import Engine
import Synchronization

/// A class: Python's own, torch's, or one that lines define.
///
/// Sendable: one that lines define belongs to the lines of one session; the others do not change.
package final class TypeObject: Changeable, @unchecked Sendable {
  /// What its objects are.
  enum Nature: Sendable {
    /// Objects with attributes.
    case object
    case exception
    /// torch's modules.
    case module
    /// Python's own values, or torch's: a function makes them.
    case native
  }

  let name: String
  let bases: [TypeObject]
  let nature: Nature
  /// Whether lines defined it.
  let isOfLines: Bool
  /// Makes its objects, of a class that no line defines.
  let constructor: Value?
  /// The class and those it is derived from, in the order in which attributes are looked for.
  private(set) var order: [TypeObject] = []
  /// The layout that its objects begin with.
  let layout = ObjectLayout()
  /// How many attributes its objects have had at most: a new one gets room for as many at once.
  private(set) var slotCount = 0
  /// What torch's modules know of the class.
  let moduleType: ModuleType?
  package let serial = Serial.next()
  private var attributes: [Symbol: Value]
  private var found: [Symbol: Value?] = [:]
  private var foundAt = 0
  /// The attributes by which its objects are equal, of a dataclass that does not change.
  var frozenParts: [String]?
  /// The only attributes that its objects may have, of a class with `__slots__`.
  var slotNames: Set<Symbol>?
  /// The names that its definition gave, in order.
  let definedNames: [String]
  /// The methods that a class derived from it must have: until then, it has no objects.
  var abstractNames: [String] = []

  /// Notes how many attributes an object has.
  func note(slots count: Int) { if count > slotCount { slotCount = min(count, 64) } }

  /// Counts changes of classes, after which attributes are looked for anew.
  private static let age = Atomic(0)

  /// A class.
  ///
  /// - Throws: `ExpressionError.cannot` where no order of its bases is possible.
  init(
    _ name: String, _ bases: [TypeObject], _ nature: Nature, moduleType: ModuleType?,
    _ attributes: [(name: String, value: Value)] = []
  ) throws {
    (self.name, self.bases, self.nature, isOfLines) = (name, bases, nature, true)
    (self.constructor, self.moduleType) = (nil, moduleType)
    self.attributes = Dictionary(
      attributes.map { (Symbol($0.name), $0.value) }, uniquingKeysWith: { $1 })
    definedNames = attributes.map(\.name)
    order = [self] + (try Self.merged(bases.map(\.order) + [bases]))
  }

  /// A class of Python's own or of torch's, derived from at most one other.
  init(
    builtin name: String, _ base: TypeObject? = nil, _ nature: Nature = .native,
    constructor: Value? = nil, moduleType: ModuleType? = nil
  ) {
    (self.name, bases, self.nature, isOfLines) = (name, base.map { [$0] } ?? [], nature, false)
    (self.constructor, self.moduleType) = (constructor, moduleType)
    attributes = [:]
    definedNames = []
    order = [self] + (base?.order ?? [])
  }

  /// Python's order of base classes: each before those that it is derived from.
  ///
  /// Source: Python's C3 linearization.
  private static func merged(_ lists: [[TypeObject]]) throws -> [TypeObject] {
    var lists = lists.filter { !$0.isEmpty }
    var order: [TypeObject] = []
    while !lists.isEmpty {
      let next = lists.lazy.compactMap(\.first).first { candidate in
        !lists.contains { $0.dropFirst().contains { $0 === candidate } }
      }
      guard let next else {
        var names: [String] = []
        for name in lists.compactMap({ $0.first?.name }) where !names.contains(name) {
          names.append(name)
        }
        throw PythonException(
          "TypeError",
          "Cannot create a consistent method resolution\norder (MRO) for bases "
            + names.joined(separator: ", "))
      }
      order.append(next)
      lists = lists.map { $0.first === next ? Array($0.dropFirst()) : $0 }.filter { !$0.isEmpty }
    }
    return order
  }

  /// The function of the notation that makes its objects, if one does.
  package var function: TensorFunction? {
    if case .function(let function)? = constructor { return function }
    return isOfLines || nature == .exception ? nil : TensorFunctions.python[name]
  }

  /// How often classes have changed: what was found before holds as long as this stays.
  static var currentAge: Int { age.load(ordering: .relaxed) }

  /// An attribute of the class or of those it is derived from.
  func lookup(_ name: Symbol) -> Value? {
    let age = Self.age.load(ordering: .relaxed)
    if foundAt != age {
      found = [:]
      foundAt = age
    }
    if let known = found[name] { return known }
    let value = order.lazy.compactMap { $0.attributes[name] }.first
    found[name] = .some(value)
    return value
  }

  /// An attribute of those that come after a class in its order: what `super()` finds.
  func lookup(_ name: Symbol, after type: TypeObject) -> Value? {
    order.drop { $0 !== type }.dropFirst().lazy.compactMap { $0.attributes[name] }.first
  }

  /// The module that it is of: the program's own, or one of the library.
  var moduleName: String {
    if case .string(let name)? = attributes[Self.moduleSymbol] { name } else { "__main__" }
  }

  private static let moduleSymbol = Symbol("__module__")

  /// Its name as Python writes it, after that of its module.
  var fullName: String {
    if isOfLines { return "\(moduleName).\(name)" }
    return nature == .module ? "torch.nn.\(name)" : name
  }

  /// An attribute of the class itself.
  func own(_ name: Symbol) -> Value? { attributes[name] }

  /// The names that it has itself, in alphabetical order.
  var ownNames: [String] { attributes.keys.map(\.name).sorted() }

  package func keeping() -> @Sendable () -> Void {
    let saved = attributes
    return {
      self.attributes = saved
      Self.age.add(1, ordering: .relaxed)
    }
  }

  /// Gives it an attribute, or takes it away.
  ///
  /// - Throws: `MemoryError`.
  func put(_ value: Value?, _ name: Symbol) throws {
    try Changes.keep(self)
    attributes[name] = value
    Self.age.add(1, ordering: .relaxed)
  }

  /// Whether another class is it or derived from it.
  func isBase(of other: TypeObject) -> Bool { other.isDerived(from: self) }

  /// Whether it is another class or derived from it.
  func isDerived(from other: TypeObject) -> Bool { order.contains { $0 === other } }
}
