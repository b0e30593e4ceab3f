import Support

/// In which order names are read, as Python does: from left to right.
///
/// An instruction reads the names of a function where they are, in their registers, when the values of all
/// its operands are there. Where another operand may change a name on the way, or fail before it is found
/// that the name has no value yet, the name is read into a register of its own.
extension Compiler {
  /// The place of a value that Python reads before it evaluates others.
  ///
  /// - Throws: `LocatedError`.
  mutating func operand(_ expression: Expression, before others: [Expression]) throws -> Int {
    let place = try operand(expression)
    guard case .name(let name) = expression.kind, case .register(place) = meaning(of: name),
      !others.allSatisfy({ isRead($0) }),
      !given.contains(place) || others.contains(where: { $0.gives(name) })
    else { return place }
    let copy = code.reserve()
    load(name, to: copy, at: expression)
    return copy
  }

  /// Whether an expression is a constant or a name of the function, which nothing need evaluate.
  private func isRead(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .constant: true
    case .name(let name): if case .register = meaning(of: name) { true } else { false }
    default: false
    }
  }

  /// Notes that a name has a value from here on, up to the end of the block; one that the function
  /// deletes anywhere may always be without.
  mutating func give(_ name: String, _ register: Int) {
    if !scope.deleted.contains(name) { given.insert(register) }
  }

  /// Makes what may be left out or left half-way: a name that only it gives may be without a value after.
  mutating func apart(_ body: (inout Compiler) throws -> Void) rethrows {
    let before = given
    try body(&self)
    given = before
  }
}

extension Expression {
  /// Whether evaluating it gives a name a value: `(name := …)`.
  fileprivate func gives(_ name: String) -> Bool {
    if case .naming(name, _, _) = kind { return true }
    return children.contains { $0.gives(name) }
  }
}
