import Support

/// Expressions by precedence.
extension PythonParser {
  /// How tightly operators bind, from `or` to `**`.
  enum Binding: Int, Comparable {
    case either = 1
    case both, not, comparison, or, exclusiveOr, and, shift, sum, product, sign, power

    static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }

    /// One that binds more tightly.
    var next: Binding { Binding(rawValue: rawValue + 1) ?? .power }
  }

  /// `name := value`, or an expression.
  mutating func named() throws -> Expression {
    guard case .name = token.kind, second.kind == .sign(":=") else {
      let value = try expression()
      if isSign(":=") { throw LocatedError(ExpressionError.notATarget, value.range) }
      return value
    }
    let (name, range) = try name()
    position += 1
    let value = try expression()
    return try made(.naming(name, range, value), from: range.lowerBound, [value])
  }

  /// `*value`, or what `body` reads.
  mutating func starred(
    _ body: (inout PythonParser) throws -> Expression
  ) throws -> Expression {
    guard isSign("*") else { return try body(&self) }
    let start = take().range.lowerBound
    let value = try binary(atLeast: .or)
    return try made(.starred(value), from: start, [value])
  }

  /// `yield`, `yield x` or `yield from x`.
  mutating func yield() throws -> Expression {
    let place = take().range
    try check(surroundings.isInFunction, "yield", within: "a function", place)
    yields += 1
    if take(name: "from") {
      let value = try expression()
      return try made(.yieldFrom(value), from: place.lowerBound, [value])
    }
    let value = beginsExpression ? try values() : nil
    return try made(.yield(value), from: place.lowerBound, value.map { [$0] } ?? [])
  }

  /// An expression.
  ///
  /// - Throws: `LocatedError`.
  mutating func expression() throws -> Expression {
    if isName("lambda") { return try deeper { try $0.lambda() } }
    let value = try binary(atLeast: .either)
    guard take(name: "if") else { return value }
    let condition = try binary(atLeast: .either)
    try expect(name: "else")
    let otherwise = try deeper { try $0.expression() }
    return try made(
      .conditional(condition: condition, then: value, otherwise: otherwise),
      from: value.range.lowerBound, [condition, value, otherwise])
  }

  /// Operands and the operators between them, as long as these bind at least this tightly.
  mutating func binary(atLeast least: Binding) throws -> Expression {
    try deeper { parser in
      var left = try parser.prefix(within: least)
      while let infix = parser.infix, infix.binding >= least {
        left = try parser.applied(infix, to: left)
      }
      return left
    }
  }

  /// An operator between two operands.
  private enum Infix {
    case logical(isBoth: Bool)
    case comparison
    case operation(Operator)

    var binding: Binding {
      switch self {
      case .logical(let isBoth): isBoth ? .both : .either
      case .comparison: .comparison
      case .operation(let operation): operation.binding
      }
    }
  }

  private static let infixes: [String: Infix] = {
    var infixes: [String: Infix] = [:]
    for operation in Operator.allCases { infixes[operation.rawValue] = .operation(operation) }
    for sign in ["==", "!=", "<", "<=", ">", ">="] { infixes[sign] = .comparison }
    return infixes
  }()

  private var infix: Infix? {
    switch token.kind {
    case .name("or"): .logical(isBoth: false)
    case .name("and"): .logical(isBoth: true)
    case .name("in"), .name("is"): .comparison
    case .name("not"): second.kind == .name("in") ? .comparison : nil
    case .sign(let sign): Self.infixes[sign]
    default: nil
    }
  }

  private mutating func applied(_ infix: Infix, to left: Expression) throws -> Expression {
    let start = left.range.lowerBound
    switch infix {
    case .comparison: return try comparison(left)
    case .logical(let isBoth):
      position += 1
      let right = try binary(atLeast: infix.binding.next)
      return try made(
        isBoth ? .both(left, right) : .either(left, right), from: start, [left, right])
    case .operation(let operation):
      position += 1
      // A power's right side may have a sign and powers of its own.
      let right = try binary(atLeast: operation == .power ? .sign : infix.binding.next)
      return try made(.binary(operation, left, right), from: start, [left, right])
    }
  }

  private mutating func comparison(_ first: Expression) throws -> Expression {
    var parts: [(symbol: Comparison, operand: Expression)] = []
    while let comparison = takeComparison() {
      parts.append((comparison, try binary(atLeast: .or)))
    }
    return try made(
      .comparison(first, parts), from: first.range.lowerBound, [first] + parts.map(\.operand))
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
    case .name("not") where second.kind == .name("in"):
      position += 2
      return .isNotIn
    default: return nil
    }
  }

  private mutating func prefix(within least: Binding) throws -> Expression {
    let start = token.range.lowerBound
    if case .sign(let sign) = token.kind, let operation = UnaryOperator(rawValue: sign) {
      position += 1
      if operation == .minus, token.kind == .leastMagnitude, !bindsTighter(second) {
        position += 1
        return try made(.constant(.int(Int.min)), from: start)
      }
      let operand = try binary(atLeast: .sign)
      return try made(.unary(operation, operand), from: start, [operand])
    }
    if isName("not"), least <= .not {
      position += 1
      let operand = try binary(atLeast: .not)
      return try made(.unary(.not, operand), from: start, [operand])
    }
    var value = try atom()
    while let next = try postfix(value) { value = next }
    return value
  }

  /// Whether a token binds a number more tightly than a minus before it does.
  private func bindsTighter(_ token: Token) -> Bool {
    [.sign("**"), .sign("."), .sign("("), .sign("[")].contains(token.kind)
  }
}

extension Operator {
  fileprivate var binding: PythonParser.Binding {
    switch self {
    case .or: .or
    case .exclusiveOr: .exclusiveOr
    case .and: .and
    case .leftShift, .rightShift: .shift
    case .add, .subtract: .sum
    case .power: .power
    default: .product
    }
  }
}
