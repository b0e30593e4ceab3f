import Support

/// What is assigned to.
extension PythonParser {
  /// An expression as the target of `=`.
  func target(_ expression: Expression) throws -> Target {
    switch expression.kind {
    case .tuple(let parts), .list(let parts):
      var hasStar = false
      return .several(
        try parts.map { part in
          guard case .starred(let inner) = part.kind else { return try target(part) }
          guard !hasStar else {
            throw LocatedError(
              SyntaxError.badStar(fault: "only one of several targets may be starred"), part.range)
          }
          hasStar = true
          return .starred(try target(inner), part.range)
        }, expression.range)
    case .starred:
      throw LocatedError(
        SyntaxError.badStar(fault: "a starred target must be in a list or a tuple"),
        expression.range)
    default:
      if let target = place(expression) { return target }
      throw LocatedError(ExpressionError.notATarget, expression.range)
    }
  }

  /// A name, an item or an attribute; `nil` for any other expression.
  func place(_ expression: Expression) -> Target? {
    switch expression.kind {
    case .name(let name): .name(name, expression.range)
    case .item(let base, let items): .item(base, items, expression.range)
    case .attribute(let base, let name): .attribute(base, name, expression.range)
    default: nil
    }
  }

  /// `i` or `x, (y, *rest)`, up to `in`.
  mutating func loopTarget() throws -> Target {
    let start = token.range.lowerBound
    let first = try loopPart()
    guard isSign(",") else { return try target(first) }
    var parts = [first]
    while take(sign: ",") {
      if isName("in") { break }
      parts.append(try loopPart())
    }
    return try target(try made(.tuple(parts), from: start, parts))
  }

  private mutating func loopPart() throws -> Expression {
    try starred { try $0.binary(atLeast: .or) }
  }

  /// The target after `as`.
  mutating func alias() throws -> Target {
    try target(try starred { try $0.binary(atLeast: .or) })
  }

  /// The targets of `del`.
  mutating func deleted() throws -> [Target] {
    let list = try values(allowsStar: true)
    if case .tuple(let parts) = list.kind, list.range.lowerBound == parts.first?.range.lowerBound {
      return try parts.map(deleted)
    }
    return [try deleted(list)]
  }

  private func deleted(_ expression: Expression) throws -> Target {
    switch expression.kind {
    case .tuple(let parts), .list(let parts):
      return .several(try parts.map(deleted), expression.range)
    default:
      if let target = place(expression) { return target }
      throw LocatedError(SyntaxError.notDeletable, expression.range)
    }
  }
}
