import Support

/// Statements that hold others.
extension PythonParser {
  /// Words that begin a statement with a block.
  static let openers: Set<String> = ["if", "for", "while", "with", "try", "def", "class"]
  private static let clauses: Set<String> = ["elif", "else", "except", "finally"]

  /// A statement with a block; `nil` where the word begins none.
  mutating func compound(_ word: String) throws -> PythonStatement? {
    guard Self.openers.contains(word) else {
      guard Self.clauses.contains(word) else { return nil }
      throw LocatedError(SyntaxError.strayClause(word: word), token.range)
    }
    let opener = take().range
    switch word {
    case "if": return try condition(opener)
    case "for": return try loop(opener)
    case "while": return try repeating(opener)
    case "with": return try with(opener)
    case "try": return try attempt(opener)
    case "def": return try function(opener, decorators: [], from: opener.lowerBound)
    default: return try type(opener, decorators: [], from: opener.lowerBound)
    }
  }

  /// What follows a colon: an indented block, or statements on the same line.
  mutating func block(after word: String, _ opener: Range<Int>) throws -> [PythonStatement] {
    if isSign("=") { throw LocatedError(SyntaxError.assignmentAsCondition, token.range) }
    try expect(":")
    guard token.kind == .lineEnd else { return try simpleLine() }
    position += 1
    guard token.kind == .indent else {
      if case .invalid = token.kind { throw unexpected("") }
      throw LocatedError(SyntaxError.missingBlock(opener: word), opener)
    }
    position += 1
    let body = try statements(until: .dedent)
    position += 1
    endsInSemicolon = false
    return body
  }

  /// The header of a statement, up to its colon, and its block.
  private mutating func headed(
    _ word: String, _ opener: Range<Int>
  ) throws -> (range: Range<Int>, body: [PythonStatement]) {
    let end = end + (isSign(":") ? 1 : 0)
    return (opener.lowerBound..<end, try block(after: word, opener))
  }

  /// The block of a loop.
  private mutating func looped(
    _ word: String, _ opener: Range<Int>
  ) throws -> (range: Range<Int>, body: [PythonStatement]) {
    let outer = surroundings.isInLoop
    defer { surroundings.isInLoop = outer }
    surroundings.isInLoop = true
    return try headed(word, opener)
  }

  /// `else:` and its block; none without it.
  private mutating func otherwise() throws -> [PythonStatement] {
    guard isName("else") else { return [] }
    let opener = take().range
    return try block(after: "else", opener)
  }

  private mutating func condition(_ opener: Range<Int>) throws -> PythonStatement {
    var condition = try named()
    let (range, body) = try headed("if", opener)
    var branches = [PythonStatement.Branch(condition: condition, body: body)]
    while isName("elif") {
      let opener = take().range
      condition = try named()
      let body = try block(after: "elif", opener)
      branches.append(PythonStatement.Branch(condition: condition, body: body))
    }
    return PythonStatement(kind: .condition(branches, otherwise: try otherwise()), range: range)
  }

  private mutating func loop(_ opener: Range<Int>) throws -> PythonStatement {
    let target = try loopTarget()
    try expect(name: "in")
    let iterable = try values()
    let (range, body) = try looped("for", opener)
    return PythonStatement(
      kind: .loop(target, iterable, body, otherwise: try otherwise()), range: range)
  }

  private mutating func repeating(_ opener: Range<Int>) throws -> PythonStatement {
    let condition = try named()
    let (range, body) = try looped("while", opener)
    return PythonStatement(
      kind: .repeating(condition, body, otherwise: try otherwise()), range: range)
  }

  // MARK: with

  private mutating func with(_ opener: Range<Int>) throws -> PythonStatement {
    let contexts = try attempt { try $0.bracketedContexts() } ?? contexts { _ in false }
    let (range, body) = try headed("with", opener)
    return PythonStatement(kind: .with(contexts, body), range: range)
  }

  /// `(open(a) as f, open(b))`, which is no tuple.
  private mutating func bracketedContexts() throws -> [PythonStatement.Context] {
    try expect("(")
    let contexts = try contexts { $0.isSign(")") }
    try expect(")")
    guard isSign(":") else { throw unexpected("':'") }
    return contexts
  }

  private mutating func contexts(
    until ends: (PythonParser) -> Bool
  ) throws -> [PythonStatement.Context] {
    var contexts: [PythonStatement.Context] = []
    repeat {
      if !contexts.isEmpty, ends(self) { break }
      let value = try expression()
      let target = take(name: "as") ? try alias() : nil
      contexts.append(PythonStatement.Context(value: value, target: target))
    } while take(sign: ",")
    return contexts
  }

  // MARK: try

  private mutating func attempt(_ opener: Range<Int>) throws -> PythonStatement {
    let (range, body) = try headed("try", opener)
    var handlers: [PythonStatement.Attempt.Handler] = []
    while isName("except") {
      if let last = handlers.last, last.type == nil {
        throw LocatedError(
          SyntaxError.badHandlers(fault: "an 'except' without a type must be the last one"),
          last.range)
      }
      handlers.append(try handler())
    }
    let otherwise = handlers.isEmpty ? [] : try otherwise()
    var finally: [PythonStatement] = []
    if isName("finally") {
      let opener = take().range
      finally = try block(after: "finally", opener)
    } else if handlers.isEmpty {
      if case .invalid = token.kind { throw unexpected("") }
      throw LocatedError(SyntaxError.missingHandler, opener)
    }
    return PythonStatement(
      kind: .attempt(
        PythonStatement.Attempt(
          body: body, handlers: handlers, otherwise: otherwise, finally: finally)),
      range: range)
  }

  private mutating func handler() throws -> PythonStatement.Attempt.Handler {
    let opener = take().range
    if isSign("*") {
      throw LocatedError(
        ExpressionError.notSupported(what: "'except*'", mend: "except, without the star, is read"),
        token.range)
    }
    let type = isSign(":") ? nil : try expression()
    if isSign(",") {
      throw LocatedError(
        SyntaxError.badHandlers(fault: "several types of errors are written in brackets"),
        token.range)
    }
    let name = type != nil && take(name: "as") ? try name().text : nil
    let (range, body) = try headed("except", opener)
    return PythonStatement.Attempt.Handler(type: type, name: name, body: body, range: range)
  }
}
