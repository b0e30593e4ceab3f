import Support

/// Functions and classes.
extension PythonParser {
  /// `@decorator` lines and what they decorate.
  mutating func decorated() throws -> PythonStatement {
    let start = token.range.lowerBound
    var decorators: [Expression] = []
    while take(sign: "@") {
      decorators.append(try named())
      guard token.kind == .lineEnd else { throw unexpected("the end of the line") }
      position += 1
    }
    if case .name(let word) = token.kind { try refuseUnread(word) }
    if isName("def") {
      let opener = take().range
      return try function(opener, decorators: decorators, from: start)
    }
    guard isName("class") else { throw unexpected("'def' or 'class'") }
    let opener = take().range
    return try type(opener, decorators: decorators, from: start)
  }

  /// `NAME(PARAMETERS) -> RESULT:` and the body.
  mutating func function(
    _ opener: Range<Int>, decorators: [Expression], from start: Int
  ) throws -> PythonStatement {
    let name = try name("the function's name").text
    try expect("(")
    let parameters = try parameters(until: ")", isAnnotated: true)
    try expect(")")
    let result = take(sign: "->") ? try expression() : nil
    let range = opener.lowerBound..<(end + (isSign(":") ? 1 : 0))
    let body = try within(ofFunction) {
      try $0.block(after: "def", opener)
    }
    return PythonStatement(
      kind: .function(
        FunctionDefinition(
          name: name, parameters: parameters, result: result, body: body, decorators: decorators,
          range: range, extent: start..<lastRead)),
      range: range)
  }

  /// `NAME(BASES):` and the body.
  mutating func type(
    _ opener: Range<Int>, decorators: [Expression], from start: Int
  ) throws -> PythonStatement {
    let name = try name("the class's name").text
    let bases = isSign("(") ? try arguments(of: name, areBases: true) : []
    let range = opener.lowerBound..<(end + (isSign(":") ? 1 : 0))
    let inside = Surroundings(isTopLevel: false, ofClass: name.drop { $0 == "_" })
    let body = try within(inside) {
      try $0.block(after: "class", opener)
    }
    return PythonStatement(
      kind: .type(
        ClassDefinition(
          name: name, bases: bases, body: body, decorators: decorators, range: range,
          extent: start..<lastRead)),
      range: range)
  }

  private var ofFunction: Surroundings {
    Surroundings(isInFunction: true, isTopLevel: false, ofClass: surroundings.ofClass)
  }

  /// Reads what is part of other surroundings.
  private mutating func within<Result>(
    _ surroundings: Surroundings, _ body: (inout PythonParser) throws -> Result
  ) throws -> Result {
    let outer = (self.surroundings, yields)
    defer { (self.surroundings, yields) = outer }
    self.surroundings = surroundings
    return try body(&self)
  }

  /// `lambda x, y=1: x + y`.
  mutating func lambda() throws -> Expression {
    let start = take().range.lowerBound
    let parameters = try parameters(until: ":", isAnnotated: false)
    try expect(":")
    let body = try within(ofFunction) {
      try $0.expression()
    }
    let definition = FunctionDefinition(
      name: "<lambda>", parameters: parameters, result: nil,
      body: [PythonStatement(kind: .returning(body), range: body.range)], decorators: [],
      range: start..<end, extent: start..<end)
    return try made(.lambda(definition), from: start, parameters.compactMap(\.standard) + [body])
  }
}

/// Parameters.
extension PythonParser {
  private typealias Parameter = FunctionDefinition.Parameter

  /// The parameters up to the sign that ends them, which is not read.
  private mutating func parameters(
    until end: String, isAnnotated: Bool
  ) throws -> [FunctionDefinition.Parameter] {
    var parameters: [Parameter] = []
    var isNamed = false
    while !isSign(end) {
      let place = token.range
      if take(sign: "/") {
        guard !parameters.isEmpty, parameters.allSatisfy({ $0.kind == .either }) else {
          throw bad("'/' must follow the parameters that are given by place", place)
        }
        parameters = parameters.map(\.byPlace)
      } else if isSign("*") {
        guard !isNamed else { throw bad("only one parameter may be starred", place) }
        isNamed = true
        if let rest = try rest(isAnnotated: isAnnotated) { parameters.append(rest) }
      } else if take(sign: "**") {
        parameters.append(try parameter(.names, isAnnotated: isAnnotated))
        _ = take(sign: ",")
        guard isSign(end) else {
          throw bad("nothing may follow the parameter with '**'", token.range)
        }
        break
      } else {
        parameters.append(try parameter(isNamed ? .name : .either, isAnnotated: isAnnotated))
      }
      guard take(sign: ",") else { break }
    }
    try check(parameters)
    return parameters
  }

  /// `*args`; `nil` for a star alone, which a parameter follows.
  private mutating func rest(isAnnotated: Bool) throws -> Parameter? {
    let star = take().range
    guard isSign(",") else { return try parameter(.rest, isAnnotated: isAnnotated) }
    guard case .name(let name) = second.kind, !Self.keywords.contains(name) else {
      throw bad("a parameter must follow '*'", star)
    }
    return nil
  }

  private mutating func parameter(
    _ kind: Parameter.Kind, isAnnotated: Bool
  ) throws -> Parameter {
    let (name, place) = try name("a parameter")
    let annotation =
      isAnnotated && take(sign: ":")
      ? try kind == .rest ? starred { try $0.expression() } : expression() : nil
    var standard: Expression?
    if isSign("=") {
      guard kind != .rest, kind != .names else {
        throw bad("a starred parameter has no default", token.range)
      }
      position += 1
      standard = try expression()
    }
    return Parameter(
      name: name, kind: kind, standard: standard, annotation: annotation,
      range: place.lowerBound..<end)
  }

  private func check(_ parameters: [Parameter]) throws {
    var names: Set<String> = []
    var hasStandard = false
    for parameter in parameters {
      guard names.insert(parameter.name).inserted else {
        throw LocatedError(SyntaxError.repeatedParameter(name: parameter.name), parameter.range)
      }
      guard parameter.kind == .place || parameter.kind == .either else { continue }
      if parameter.standard != nil {
        hasStandard = true
      } else if hasStandard {
        throw bad(
          "a parameter without a default follows one with a default", parameter.range)
      }
    }
  }

  private func bad(_ fault: String, _ range: Range<Int>) -> LocatedError {
    LocatedError(SyntaxError.badParameters(fault: fault), range)
  }
}

extension FunctionDefinition.Parameter {
  /// The parameter, given by place only.
  fileprivate var byPlace: Self {
    Self(name: name, kind: .place, standard: standard, annotation: annotation, range: range)
  }
}
