import Support

extension ExpressionParser {
  /// How tightly operators bind, from `or` to `**`.
  enum Binding: Int {
    case either = 1
    case both, not, comparison, or, exclusiveOr, and, shift, sum, product, sign, power
  }

  /// An expression.
  ///
  /// - Throws: `LocatedError`.
  mutating func expression() throws -> Expression {
    let value = try expression(atLeast: Binding.either.rawValue)
    if isName("if") {
      throw LocatedError(
        ExpressionError.notSupported(
          what: "'if' within an expression", mend: "torch.where(condition, a, b) chooses"),
        token.range)
    }
    return value
  }

  mutating func expression(atLeast least: Int) throws -> Expression {
    nesting += 1
    defer { nesting -= 1 }
    // Every level of brackets passes through here about twice.
    guard nesting <= 2 * Self.deepest else {
      throw LocatedError(ExpressionError.tooDeep(most: Self.deepest), token.range)
    }
    var left = try prefix()
    while let (binding, step) = infix(), binding.rawValue >= least {
      left = try step(&self, left)
    }
    return left
  }

  private typealias Step = (inout ExpressionParser, Expression) throws -> Expression

  private func infix() -> (Binding, Step)? {
    switch token.kind {
    case .name("or"):
      return (.either, { try $0.logical($1, .either, Expression.Kind.either) })
    case .name("and"):
      return (.both, { try $0.logical($1, .both, Expression.Kind.both) })
    case .name("in"), .name("is"), .name("not"):
      return (.comparison, { try $0.comparison($1) })
    case .sign(let sign):
      if Comparison(sign: sign) != nil { return (.comparison, { try $0.comparison($1) }) }
      guard let operation = Operator(rawValue: sign) else { return nil }
      return (Self.binding(of: operation), { try $0.binary($1, operation) })
    default: return nil
    }
  }

  private static func binding(of operation: Operator) -> Binding {
    switch operation {
    case .or: .or
    case .exclusiveOr: .exclusiveOr
    case .and: .and
    case .leftShift, .rightShift: .shift
    case .add, .subtract: .sum
    case .power: .power
    default: .product
    }
  }

  private mutating func logical(
    _ left: Expression, _ binding: Binding, _ kind: (Expression, Expression) -> Expression.Kind
  ) throws -> Expression {
    position += 1
    let right = try expression(atLeast: binding.rawValue + 1)
    return try made(
      kind(left, right), left.range.lowerBound..<right.range.upperBound, [left, right])
  }

  private mutating func binary(_ left: Expression, _ operation: Operator) throws -> Expression {
    position += 1
    // A power's right side may have a sign and powers of its own.
    let right = try expression(
      atLeast: operation == .power
        ? Binding.sign.rawValue : Self.binding(of: operation).rawValue + 1)
    return try made(
      .binary(operation, left, right), left.range.lowerBound..<right.range.upperBound,
      [left, right])
  }

  private mutating func comparison(_ first: Expression) throws -> Expression {
    var parts: [(symbol: Comparison, operand: Expression)] = []
    while let comparison = takeComparison() {
      parts.append((comparison, try expression(atLeast: Binding.comparison.rawValue + 1)))
    }
    guard let last = parts.last else { throw unexpected("an operator") }
    return try made(
      .comparison(first, parts), first.range.lowerBound..<last.operand.range.upperBound,
      [first] + parts.map(\.operand))
  }

  private mutating func takeComparison() -> Comparison? {
    switch token.kind {
    case .sign(let sign):
      guard let comparison = Comparison(sign: sign) else { return nil }
      position += 1
      return comparison
    case .name("in"):
      position += 1
      return .isIn
    case .name("is"):
      position += 1
      return take(name: "not") ? .isNotSame : .isSame
    case .name("not") where tokens[min(position + 1, tokens.count - 1)].kind == .name("in"):
      position += 2
      return .isNotIn
    default: return nil
    }
  }

  private mutating func prefix() throws -> Expression {
    let start = token.range.lowerBound
    if case .sign(let sign) = token.kind, let operation = UnaryOperator(rawValue: sign) {
      position += 1
      if operation == .minus, token.kind == .leastMagnitude {
        return try made(.constant(.int(Int.min)), start..<take().range.upperBound, [])
      }
      let operand = try expression(atLeast: Binding.sign.rawValue)
      return try made(.unary(operation, operand), start..<operand.range.upperBound, [operand])
    }
    if take(name: "not") {
      let operand = try expression(atLeast: Binding.not.rawValue)
      return try made(.unary(.not, operand), start..<operand.range.upperBound, [operand])
    }
    var value = try atom()
    while let next = try postfix(value) { value = next }
    return value
  }
}
