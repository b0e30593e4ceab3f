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
  package let serial = Serial.next()
  /// What was assigned to it: `f.calls = 0`.
  private(set) var attributes: [String: Value] = [:]

  init(_ code: Code, _ standards: [Value?], _ cells: [CellObject], _ globals: GlobalScope) {
    (self.code, self.standards, self.cells, self.globals) = (code, standards, cells, globals)
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

/// A module of Python's library, such as `math`.
package final class Library: Sendable {
  let name: String
  let members: [String: Value]

  init(_ name: String, _ members: [String: Value]) { (self.name, self.members) = (name, members) }
}
