import Engine

/// A function that lines define.
///
/// Sendable: as a list, it belongs to the lines of one session.
package final class FunctionObject: Changeable, @unchecked Sendable {
  let code: Code
  /// The values of parameters that need not be given, by their places.
  let standards: [Value?]
  /// The variables of the functions around it that it uses.
  let cells: [CellObject]
  /// Where its names are looked up.
  let globals: GlobalScope
  /// The number of these.
  let scope: Int
  package let serial = Serial.next()
  /// How many values by place a call that leaves them in their registers gives at least; more than any
  /// call gives where that cannot be.
  private let least: Int
  /// What was assigned to it: `f.calls = 0`.
  private(set) var attributes: [String: Value] = [:]

  init(_ code: Code, _ standards: [Value?], _ cells: [CellObject], _ globals: GlobalScope) {
    (self.code, self.standards, self.cells, self.globals) = (code, standards, cells, globals)
    scope = globals.serial
    let needed = standards.lastIndex { $0 == nil }.map { $0 + 1 } ?? 0
    least = code.isDirect && needed <= code.placeCount ? needed : Int.max
  }

  /// Whether a call with this many values by place can leave them in their registers.
  @inline(__always)
  func takes(_ count: Int) -> Bool { least <= count && count <= code.placeCount }

  /// The places of parameters that get values by these names after `given` values by place; `nil` unless
  /// each has one and all others have standards.
  func places(of names: [String], after given: Int) -> [Int]? {
    guard given <= code.placeCount else { return nil }
    var places: [Int] = []
    for name in names {
      guard let place = code.parameters.firstIndex(where: { $0.name == name }), place >= given,
        code.parameters[place].kind != .place, !places.contains(place)
      else { return nil }
      places.append(place)
    }
    let isWhole = standards.indices.allSatisfy {
      $0 < given || standards[$0] != nil || places.contains($0)
    }
    return isWhole ? places : nil
  }

  /// Its name.
  var name: String { code.name }

  package func keeping() -> @Sendable () -> Void {
    let saved = attributes
    return { self.attributes = saved }
  }

  /// Gives it an attribute.
  ///
  /// - Throws: `MemoryError`.
  func put(_ value: Value, _ name: String) throws {
    try Changes.keep(self)
    attributes[name] = value
  }
}

/// A method with the value whose it is.
package final class BoundMethod: Sendable {
  let owner: Value
  let function: Value

  init(_ owner: Value, _ function: Value) { (self.owner, self.function) = (owner, function) }

  /// The method's name.
  var name: String {
    switch function {
    case .closure(let function): function.name
    case .native(let function): function.name
    default: "method"
    }
  }
}

/// What is given to a call.
package struct Arguments: Sendable {
  /// By place.
  var values: [Value] = []
  /// By name.
  var named: [(name: String, value: Value)] = []

  /// One by name.
  subscript(name: String) -> Value? { named.first { $0.name == name }?.value }
}

/// A function of Python's library that the machine calls.
package final class NativeFunction: Sendable {
  typealias Body = @Sendable (inout Machine, inout any Host, Arguments) throws -> Value

  let name: String
  let body: Body
  /// Whether it becomes a method when it is an attribute of a class, as the program's functions do.
  let isMethod: Bool

  init(_ name: String, isMethod: Bool = false, _ body: @escaping Body) {
    (self.name, self.isMethod, self.body) = (name, isMethod, body)
  }
}
