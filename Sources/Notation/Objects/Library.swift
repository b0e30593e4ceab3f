import Engine

/// A module of Python's library, such as `math`, or of the program's own files.
///
/// Sendable: as a list, it belongs to the lines of one session; one that sessions share never changes.
package final class Library: Changeable, @unchecked Sendable {
  let name: String
  package let serial = Serial.next()
  private var own: [String: Value]
  /// Of a module of the program, its names: functions there may change them at any time.
  private let scope: GlobalScope?
  /// Whether it was not carried out to its end yet.
  private(set) var isPartial = false
  /// Whether sessions share it: it then keeps the attributes that it has.
  private let isShared: Bool

  init(_ name: String, _ members: [String: Value], isShared: Bool = false) {
    (self.name, own, scope, self.isShared) = (name, members, nil, isShared)
  }

  /// A module of the program's own files as far as it is carried out, for those that it imports itself.
  init(_ name: String, beginning scope: GlobalScope) {
    (self.name, own, self.scope, isShared, isPartial) = (name, [:], scope, false, true)
  }

  /// The same module for one session, whose lines may give it attributes.
  var ofSession: Library { Library(name, own) }

  /// Marks it as carried out to its end.
  func end() { isPartial = false }

  /// What it has.
  var members: [String: Value] { scope?.values ?? own }

  /// What it has under a name.
  subscript(name: String) -> Value? {
    guard let scope else { return own[name] }
    return scope[name] ?? (name == GlobalScope.nameOfModule ? .string(self.name) : nil)
  }

  /// Gives it an attribute; false where sessions share it.
  ///
  /// - Throws: `MemoryError`.
  func put(_ value: Value, _ name: String) throws -> Bool {
    guard !isShared else { return false }
    if let scope {
      try Changes.keep(scope)
      scope.slots[scope.place(of: name)] = value
    } else {
      try Changes.keep(self)
      own[name] = value
    }
    return true
  }

  package func keeping() -> @Sendable () -> Void {
    let saved = own
    return { self.own = saved }
  }
}
