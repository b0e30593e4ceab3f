import Engine
import Support

/// Functions, classes and comprehensions: what has names of its own.
extension Compiler {
  /// `def` and `lambda`: a function whose standards are evaluated here.
  mutating func function(_ definition: FunctionDefinition, to target: Int) throws {
    guard let inner = scope(at: definition.extent) else { return }
    let standards = try row(definition.parameters.compactMap(\.standard))
    var header = header(named: definition.name, definition.extent)
    header.parameters = definition.parameters.map {
      Code.Parameter(name: $0.name, kind: $0.kind, hasStandard: $0.standard != nil)
    }
    header.documentation = definition.body.documentation
    header.annotated = definition.parameters.compactMap { parameter in
      parameter.annotation.map { (parameter.name, $0.range) }
    }
    if let result = definition.result { header.annotated.append(("return", result.range)) }
    let code = try nested(inner, header) { compiler in
      compiler.markParameters(of: definition)
      try compiler.compile(definition.body)
    }
    let place = Expression(kind: .constant(.none), range: definition.range, depth: 1)
    emit(code, standards, definition.parameters.count { $0.standard != nil }, to: target, place)
  }

  private mutating func emit(
    _ made: Code, _ standards: Int, _ count: Int, to target: Int, _ place: Expression
  ) {
    code.codes.append(made)
    code.emit(.function, target, code.codes.count - 1, standards, x: count, at: place)
  }

  /// The scope of what begins at a place, which the comprehensions around it may hold.
  private func scope(at place: Range<Int>) -> Scope? {
    for (scope, _) in comprehensions.reversed() { if let own = scope.inner[place] { return own } }
    return scope.inner[place]
  }

  private func header(named name: String, _ extent: Range<Int>) -> Code.Header {
    let outer = header.qualifiedName
    let inside = scope.kind == .function ? "\(outer).<locals>.\(name)" : "\(outer).\(name)"
    return Code.Header(
      name: name,
      qualifiedName: outer.isEmpty || outer == SourceLibrary.wrapper ? name : inside,
      source: header.source,
      extent: extent)
  }

  /// The code of a function or a class within this one.
  private mutating func nested(
    _ inner: Scope, _ header: Code.Header, _ body: (inout Compiler) throws -> Void
  ) throws -> Code {
    var header = header
    header.isGenerator = inner.isGenerator
    let own = inner.kind == .type ? [] : inner.bound.filter { inner.binds($0) }
    let parameters = header.parameters.map(\.name)
    let locals = parameters + own.filter { !parameters.contains($0) }
    let cellsOfClass = inner.kind == .type ? inner.cells.sorted() : []
    header.localNames = (inner.kind == .type ? ["<namespace>"] : []) + locals + cellsOfClass
    header.freeStart = header.localNames.count
    // The cells of this frame that hold what it uses.
    header.captures = inner.free.map { cell(of: $0) }
    var compiler = Compiler(inner, header, globals)
    compiler.known = known
    for name in header.localNames + inner.free {
      compiler.registers[name] = compiler.code.reserve()
    }
    for name in parameters { compiler.registers[name].map { compiler.give(name, $0) } }
    for name in locals where inner.cells.contains(name) {
      guard let register = compiler.registers[name] else { continue }
      compiler.code.emit(.makeCell, register, x: parameters.contains(name) ? 1 : 0)
    }
    for name in cellsOfClass {
      compiler.registers[name].map { _ = compiler.code.emit(.makeCell, $0) }
    }
    try body(&compiler)
    return compiler.finished()
  }

  /// The register of this frame that holds the cell of a name.
  private func cell(of name: String) -> Int {
    for (scope, registers) in comprehensions.reversed()
    where scope.binds(name) && scope.cells.contains(name) {
      if let register = registers[name] { return register }
    }
    return registers[name] ?? 0
  }

  /// `class`: its body fills a namespace, of which the machine makes the class.
  mutating func type(_ definition: ClassDefinition, to target: Int) throws {
    guard let inner = scope(at: definition.extent) else { return }
    let base = code.reserve(3)
    let place = Expression(kind: .constant(.none), range: definition.range, depth: 1)
    var header = header(named: definition.name, definition.extent)
    header.documentation = definition.body.documentation
    header.annotated = definition.body.compactMap { statement in
      if case .annotate(.name(let name, _), let annotation, _) = statement.kind,
        !annotation.isOfClass
      {
        (name, annotation.range)
      } else {
        nil
      }
    }
    let body = try nested(inner, header) { compiler in
      try compiler.compile(definition.body)
      // The cell by which methods know their class.
      if inner.cells.contains(Scope.ownClass), let cell = compiler.registers[Scope.ownClass] {
        compiler.code.emit(.returning, cell)
      }
    }
    emit(body, 0, 0, to: base, place)
    code.emit(.list, base + 1, base + 1, 0, at: place)
    code.emit(.dictionary, base + 2, base + 2, 0, at: place)
    for argument in definition.bases {
      let top = code.top
      let value = try operand(argument.value)
      switch (argument.spread, argument.keyword) {
      case (.values, _): code.emit(.extend, base + 1, value, at: argument.value)
      case (.names, _): code.emit(.extend, base + 2, value, at: argument.value)
      case (.none, let name?):
        code.emit(.store, base + 2, code.constant(.string(name)), value, at: argument.value)
      case (.none, nil): code.emit(.append, base + 1, value, at: argument.value)
      }
      code.release(to: top)
    }
    code.emit(.type, target, base, base + 1, at: place)
  }

  /// Calls decorators with what they decorate, the lowest first.
  mutating func decorated(
    _ decorators: [Expression], _ name: String, _ range: Range<Int>,
    _ make: (inout Compiler, Int) throws -> Void
  ) throws {
    let top = code.top
    let places = try row(decorators)
    let result = code.reserve()
    try make(&self, result)
    for (number, decorator) in decorators.enumerated().reversed() {
      let call = code.reserve(2)
      code.emit(.move, call, places + number)
      code.emit(.move, call + 1, result)
      code.emit(.call, 0, call, 1, at: decorator)
      code.emit(.move, result, call)
      code.release(to: call)
    }
    try store(name, from: result, range, isShown: false)
    code.release(to: top)
  }

  /// A loop within brackets.
  mutating func comprehension(
    _ comprehension: Comprehension, _ expression: Expression, to target: Int
  ) throws {
    guard let inner = scope(at: expression.range), let first = comprehension.clauses.first else {
      return
    }
    if comprehension.kind == .generator {
      return try generator(comprehension, first, inner, expression, to: target)
    }
    let result = code.reserve()
    let iterator = code.reserve(3)
    try compile(first.iterable, to: iterator)
    code.emit(.iterator, iterator, iterator, x: 1, at: first.iterable)
    var registers: [String: Int] = [:]
    for name in inner.bound {
      let register = code.reserve()
      registers[name] = register
      if inner.cells.contains(name) { code.emit(.makeCell, register) }
    }
    let making: Instruction.Operation =
      switch comprehension.kind {
      case .set: .set
      case .dictionary: .dictionary
      default: .list
      }
    code.emit(making, result, result, 0, at: expression)
    comprehensions.append((inner, registers))
    let before = given
    try clauses(comprehension.clauses[...], first: iterator) { compiler in
      let body = try compiler.operand(comprehension.body)
      switch comprehension.kind {
      case .set: compiler.code.emit(.insert, result, body, at: comprehension.body)
      case .dictionary:
        let value = try comprehension.value.map { try compiler.operand($0) } ?? body
        compiler.code.emit(.store, result, body, value, at: comprehension.body)
      default: compiler.code.emit(.append, result, body, at: comprehension.body)
      }
    }
    given = before
    comprehensions.removeLast()
    code.emit(.move, target, result)
  }

  /// The loops of a comprehension, one within another.
  private mutating func clauses(
    _ clauses: ArraySlice<Comprehension.Clause>, first: Int?,
    _ body: (inout Compiler) throws -> Void
  ) throws {
    guard let clause = clauses.first else {
      let top = code.top
      try body(&self)
      return code.release(to: top)
    }
    let top = code.top
    let iterator = first ?? code.reserve(3)
    if first == nil {
      try compile(clause.iterable, to: iterator)
      code.emit(.iterator, iterator, iterator, x: 1, at: clause.iterable)
    }
    let start = try next(of: iterator, clause.target, clause.iterable)
    for condition in clause.conditions {
      for jump in try jumpsUnless(condition) { lead(jump, to: start) }
    }
    try self.clauses(clauses.dropFirst(), first: nil, body)
    code.emit(.jump, start)
    code.land(start)
    code.release(to: top)
  }

  private mutating func lead(_ jump: Int, to place: Int) {
    let place = Int32(clamping: place)
    if code.instructions[jump].operation == .jumpUnless {
      code.instructions[jump].c = place
    } else {
      code.instructions[jump].b = place
    }
  }

  /// A generator is a function whose one parameter its first loop goes through.
  private mutating func generator(
    _ comprehension: Comprehension, _ first: Comprehension.Clause, _ inner: Scope,
    _ expression: Expression, to target: Int
  ) throws {
    var header = header(named: "<genexpr>", expression.range)
    header.parameters = [
      Code.Parameter(name: Comprehension.source, kind: .either, hasStandard: false)
    ]
    let made = try nested(inner, header) { compiler in
      let source = compiler.registers[Comprehension.source] ?? 0
      try compiler.clauses(comprehension.clauses[...], first: source) { compiler in
        let place = try compiler.operand(comprehension.body)
        compiler.code.emit(.yield, compiler.code.reserve(), place, at: comprehension.body)
      }
    }
    let base = code.reserve(2)
    emit(made, 0, 0, to: base, expression)
    try compile(first.iterable, to: base + 1)
    code.emit(.iterator, base + 1, base + 1, at: first.iterable)
    code.emit(.call, 0, base, 1, at: expression)
    code.emit(.move, target, base)
  }
}

extension [PythonStatement] {
  /// The text that a function or a class begins with.
  var documentation: String? {
    guard case .expression(let first)? = first?.kind, case .constant(.string(let text)) = first.kind
    else { return nil }
    return text
  }
}

extension Expression {
  /// Whether it annotates a value of the class itself: `ClassVar[int]`.
  fileprivate var isOfClass: Bool {
    switch kind {
    case .item(let base, _): base.isOfClass
    case .name(let name), .attribute(_, let name): name == "ClassVar"
    default: false
    }
  }
}
