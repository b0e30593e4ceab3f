import Engine
import Support

/// Statements that hold others, and those that leave them.
extension Compiler {
  mutating func condition(
    _ branches: [PythonStatement.Branch], _ otherwise: [PythonStatement]
  ) throws {
    var ends: [Int] = []
    for (number, branch) in branches.enumerated() {
      let jumps = try jumpsUnless(branch.condition)
      try compile(branch.body)
      if number < branches.count - 1 || !otherwise.isEmpty { ends.append(code.emit(.jump)) }
      jumps.forEach { code.land($0) }
    }
    try compile(otherwise)
    ends.forEach { code.land($0) }
  }

  mutating func loop(
    _ target: Target, _ values: Expression, _ body: [PythonStatement],
    _ otherwise: [PythonStatement]
  ) throws {
    let iterator = code.reserve(3)
    try compile(values, to: iterator)
    code.emit(.iterator, iterator, iterator, x: 1, at: values)
    var start = 0
    try apart {
      start = try $0.next(of: iterator, target, values)
      $0.blocks.append(Block(kind: .loop, start: start))
      try $0.compile(body)
    }
    code.emit(.jump, start, x: 1)
    code.land(start)
    let breaks = blocks.removeLast().breaks
    try compile(otherwise)
    breaks.forEach { code.land($0) }
  }

  /// Takes the next value for a target; gives the instruction, which leads to the end of the loop.
  mutating func next(of iterator: Int, _ target: Target, _ values: Expression) throws -> Int {
    code.settle()
    if case .name(let name, _) = target, case .register(let register) = meaning(of: name) {
      let start = code.emit(.next, register, iterator, at: values)
      give(name, register)
      mark(.makes, name, at: register)
      return start
    }
    let value = code.reserve()
    let start = code.emit(.next, value, iterator, at: values)
    try assign(value, to: target, values.range, isShown: false)
    return start
  }

  mutating func repeating(
    _ condition: Expression, _ body: [PythonStatement], _ otherwise: [PythonStatement]
  ) throws {
    let start = code.count
    code.settle()
    let jumps = try jumpsUnless(condition)
    blocks.append(Block(kind: .loop, start: start))
    try compile(body)
    code.emit(.jump, start, x: 1)
    jumps.forEach { code.land($0) }
    let breaks = blocks.removeLast().breaks
    try compile(otherwise)
    breaks.forEach { code.land($0) }
  }

  mutating func leaveLoop(_ statement: PythonStatement) throws {
    let place = blocks.lastIndex { if case .loop = $0.kind { true } else { false } }
    guard let place else {
      throw LocatedError(
        ExpressionError.unexpected(found: "this outside a loop", wants: "a loop around it"),
        statement.range)
    }
    try leave(to: place + 1)
    if case .breaking = statement.kind {
      blocks[place].breaks.append(code.emit(.jump))
    } else {
      code.emit(.jump, blocks[place].start, x: 1)
    }
  }

  /// Does what leaving blocks asks for, the innermost first.
  private mutating func leave(to depth: Int) throws {
    let all = blocks
    for place in stride(from: all.count - 1, through: depth, by: -1) {
      blocks = Array(all[..<place])
      switch all[place].kind {
      case .loop: break
      case .finally(let body): try compile(body)
      case .with(let register): code.emit(.leave, register, code.constant(.none))
      }
    }
    // What was compiled in between may have left loops around it.
    let changed = blocks
    blocks = all
    for (place, block) in changed.enumerated() where place < depth { blocks[place] = block }
  }

  mutating func returning(_ value: Expression?, _ range: Range<Int>) throws {
    guard scope.kind == .function else {
      throw LocatedError(
        ExpressionError.unexpected(found: "'return' outside a function", wants: "a function"), range
      )
    }
    guard let value else {
      try leave(to: 0)
      code.emit(.returning, code.constant(.none))
      return
    }
    guard blocks.contains(where: { if case .loop = $0.kind { false } else { true } }) else {
      let place = try operand(value)
      mark(.gives, at: place)
      code.emit(.returning, place, at: value)
      return
    }
    // What `finally` does must not change it.
    let register = code.reserve()
    try compile(value, to: register)
    mark(.gives, at: register)
    try leave(to: 0)
    code.emit(.returning, register, at: value)
  }

  mutating func raising(
    _ value: Expression?, _ cause: Expression?, _ range: Range<Int>
  ) throws {
    let place = Expression(kind: .constant(.none), range: range, depth: 1)
    guard let value else {
      if let exception = handled.last {
        code.emit(.reraise, exception, at: place)
      } else {
        code.emit(.raise, code.constant(.none), code.constant(.none), at: place)
      }
      return
    }
    let raised = try operand(value, before: cause.map { [$0] } ?? [])
    let reason = try cause.map { try operand($0) } ?? code.constant(.none)
    code.emit(
      .raise, raised, reason, x: cause == nil ? 0 : 1,
      at: Expression(kind: value.kind, range: range, depth: 1))
  }

  mutating func with(
    _ contexts: ArraySlice<PythonStatement.Context>, _ body: [PythonStatement]
  ) throws {
    guard let context = contexts.first else { return try compile(body) }
    let register = code.reserve(2)
    try compile(context.value, to: register)
    let given = code.reserve()
    code.emit(.enter, given, register, at: context.value)
    var start = 0
    try apart {
      if let target = context.target { try $0.assign(given, to: target, context.value.range) }
      $0.blocks.append(Block(kind: .with(register)))
      start = $0.code.count
      try $0.with(contexts.dropFirst(), body)
    }
    let end = code.count
    blocks.removeLast()
    code.emit(.leave, register, code.constant(.none), at: context.value)
    let exit = code.emit(.jump)
    let exception = code.reserve()
    handle(start, end, exception, passesOn: true)
    code.emit(.leave, register, exception, at: context.value)
    let settled = code.emit(.jumpIf, register + 1)
    code.emit(.reraise, exception)
    code.land(settled)
    code.land(exit)
  }

  /// Has exceptions of some instructions lead to the next one.
  private mutating func handle(
    _ start: Int, _ end: Int, _ register: Int, passesOn: Bool = false
  ) {
    guard start < end else { return }
    code.settle()
    code.handlers.append(
      Code.Handler(
        start: start, end: end, target: code.count, register: register, passesOn: passesOn))
  }

  /// Notes that instructions up to the next one deal with an exception.
  private mutating func deal(from start: Int, _ register: Int) {
    code.catching.append(
      Code.Handler(start: start, end: code.count, target: start, register: register))
  }

  mutating func attempt(_ attempt: PythonStatement.Attempt) throws {
    guard !attempt.finally.isEmpty else { return try caught(attempt) }
    blocks.append(Block(kind: .finally(attempt.finally)))
    let start = code.count
    try caught(attempt)
    let end = code.count
    blocks.removeLast()
    try compile(attempt.finally)
    let exit = code.emit(.jump)
    let exception = code.reserve()
    handle(start, end, exception, passesOn: true)
    handled.append(exception)
    let dealing = code.count
    try compile(attempt.finally)
    deal(from: dealing, exception)
    handled.removeLast()
    code.emit(.reraise, exception)
    code.land(exit)
  }

  /// The body with its handlers.
  private mutating func caught(_ attempt: PythonStatement.Attempt) throws {
    guard !attempt.handlers.isEmpty else { return try compile(attempt.body) }
    let start = code.count
    try compile(attempt.body)
    let end = code.count
    try compile(attempt.otherwise)
    var exits = [code.emit(.jump)]
    let exception = code.reserve()
    handle(start, end, exception)
    handled.append(exception)
    let dealing = code.count
    for handler in attempt.handlers {
      let top = code.top
      var next: Int?
      if let type = handler.type {
        let place = try operand(type)
        next = code.emit(.unlessMatches, exception, place, at: type)
      }
      if let name = handler.name {
        let value = code.reserve()
        code.emit(.caught, value, exception)
        try store(name, from: value, handler.range, isShown: false)
        try compile(handler.body)
        // As in Python, the name is gone afterwards.
        forget(name, value)
      } else {
        try compile(handler.body)
      }
      exits.append(code.emit(.jump))
      next.map { code.land($0) }
      code.release(to: top)
    }
    deal(from: dealing, exception)
    handled.removeLast()
    code.emit(.reraise, exception)
    exits.forEach { code.land($0) }
  }

  private mutating func forget(_ name: String, _ register: Int) {
    code.emit(.deleteLocal, register, x: 1)
    switch meaning(of: name) {
    case .register(let own): code.emit(.deleteLocal, own, x: 1)
    case .cell(let own): code.emit(.storeCell, register, own)
    case .global(let place): code.emit(.deleteGlobal, 0, place, x: 1)
    case .namespace, .constant: break
    }
  }
}
