import Support

/// Tuples, lists, sets and dictionaries, and the loops that make them.
extension PythonParser {
  mutating func bracketed() throws -> Expression {
    let start = take().range.lowerBound
    if take(sign: ")") { return try made(.tuple([]), from: start) }
    let before = yields
    let first = isName("yield") ? try yield() : try element()
    if beginsLoop { return try closed(.generator, first, from: start, since: before) }
    guard isSign(",") else {
      try checkStar(first)
      try expect(")")
      return Expression(kind: first.kind, range: start..<end, depth: first.depth)
    }
    var parts = [first]
    while take(sign: ","), !isSign(")") { parts.append(try element()) }
    try expect(")")
    return try made(.tuple(parts), from: start, parts)
  }

  mutating func list() throws -> Expression {
    let start = take().range.lowerBound
    let before = yields
    var parts: [Expression] = []
    while !isSign("]") {
      parts.append(try element())
      if beginsLoop, parts.count == 1 {
        return try closed(.list, parts[0], from: start, since: before)
      }
      guard take(sign: ",") else { break }
    }
    try expect("]")
    return try made(.list(parts), from: start, parts)
  }

  /// A set or a dictionary.
  mutating func braced() throws -> Expression {
    let start = take().range.lowerBound
    if take(sign: "}") { return try made(.dictionary([]), from: start) }
    if isSign("**") { return try dictionary(from: start, first: nil) }
    let before = yields
    let first = try element()
    if isSign(":") { return try dictionary(from: start, first: first, since: before) }
    if beginsLoop { return try closed(.set, first, from: start, since: before) }
    var parts = [first]
    while take(sign: ","), !isSign("}") { parts.append(try element()) }
    try expect("}")
    return try made(.set(parts), from: start, parts)
  }

  /// One of several values.
  private mutating func element() throws -> Expression { try starred { try $0.named() } }

  private mutating func dictionary(
    from start: Int, first key: Expression?, since yields: Int = 0
  ) throws -> Expression {
    var parts: [DictionaryPart] = []
    var inside: [Expression] = []
    var key = key
    while !isSign("}") {
      if key == nil, take(sign: "**") {
        let value = try binary(atLeast: .or)
        parts.append(.spread(value))
        inside.append(value)
        if beginsLoop { throw unexpected("','") }
      } else {
        let name = try key ?? expression()
        try checkStar(name)
        try expect(":")
        let value = try expression()
        if beginsLoop, parts.isEmpty {
          return try closed(.dictionary, name, value, from: start, since: yields)
        }
        parts.append(.pair(name, value))
        inside += [name, value]
      }
      key = nil
      guard take(sign: ",") else { break }
    }
    try expect("}")
    return try made(.dictionary(parts), from: start, inside)
  }
}

/// Comprehensions.
extension PythonParser {
  /// Whether the loop of a comprehension follows.
  var beginsLoop: Bool {
    isName("for") || isName("async") && second.kind == .name("for")
  }

  /// A comprehension with the bracket that closes it.
  private mutating func closed(
    _ kind: Comprehension.Kind, _ body: Expression, _ value: Expression? = nil, from start: Int,
    since yields: Int
  ) throws -> Expression {
    let made = try comprehension(kind, body, value, from: start, since: yields)
    try expect(kind == .list ? "]" : kind == .generator ? ")" : "}")
    return Expression(kind: made.kind, range: start..<end, depth: made.depth)
  }

  /// The loops after a comprehension's body; `yields` is how many there were before it.
  mutating func comprehension(
    _ kind: Comprehension.Kind, _ body: Expression, _ value: Expression? = nil, from start: Int,
    since yields: Int
  ) throws -> Expression {
    try checkBody(body, value, since: yields)
    var clauses: [Comprehension.Clause] = []
    var inside = [body] + (value.map { [$0] } ?? [])
    while beginsLoop {
      if isName("async") { throw refusal(of: "async") }
      position += 1
      let target = try loopTarget()
      try expect(name: "in")
      let iterable = try binary(atLeast: .either)
      var conditions: [Expression] = []
      while take(name: "if") { conditions.append(try binary(atLeast: .either)) }
      clauses.append(
        Comprehension.Clause(target: target, iterable: iterable, conditions: conditions))
      inside += [iterable] + conditions
    }
    return try made(
      .comprehension(Comprehension(kind: kind, body: body, value: value, clauses: clauses)),
      from: start, inside)
  }

  private func checkBody(_ body: Expression, _ value: Expression?, since yields: Int) throws {
    if case .starred = body.kind {
      throw LocatedError(
        SyntaxError.badStar(fault: "a comprehension makes one value at a time, without a star"),
        body.range)
    }
    try check(
      self.yields == yields, "yield", within: "the body of a function",
      body.range.lowerBound..<(value ?? body).range.upperBound)
  }
}
