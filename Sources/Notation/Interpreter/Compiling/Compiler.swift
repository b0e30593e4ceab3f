import Engine
import Support

/// Makes instructions of a program.
///
/// Names are looked up once, here: a function's own are registers, those it shares with functions within
/// it are cells, all others are places of the `GlobalScope`.
struct Compiler {
  var code = CodeBuilder()
  var scope: Scope
  var header: Code.Header
  let globals: GlobalScope
  /// Values of parts of the text that are known, by their places: an operation is then tried on them.
  var known: [Range<Int>: Value] = [:]
  /// The values of the names of a function that is running, for what is tried within it.
  var lookup: (String) -> Value? = { _ in nil }
  /// The registers of names.
  var registers: [String: Int] = [:]
  /// The comprehensions that are being made, the innermost last, with the registers of their names.
  var comprehensions: [(scope: Scope, registers: [String: Int])] = []
  /// The registers of names that have a value here, whichever way led here.
  var given: Set<Int> = []
  /// What is done when a block is left, the innermost last.
  var blocks: [Block] = []
  /// The registers of the exceptions that are being handled.
  var handled: [Int] = []
  /// The statement that is being compiled.
  var statement = 0..<0

  /// A block that `break`, `continue` or `return` may leave.
  struct Block {
    enum Kind {
      case loop
      case finally([PythonStatement])
      /// The register of the context.
      case with(Int)
    }

    let kind: Kind
    /// The instruction at which a loop goes on.
    var start = 0
    /// Jumps to the end of a loop.
    var breaks: [Int] = []
  }

  init(_ scope: Scope, _ header: Code.Header, _ globals: GlobalScope) {
    (self.scope, self.header, self.globals) = (scope, header, globals)
  }

  /// The instructions of a whole text, which give the value of its last expression.
  ///
  /// - Throws: `LocatedError`.
  package static func code(_ program: Program, _ globals: GlobalScope) throws -> Code {
    let scope = ScopeFinder.scope(of: program.statements)
    var compiler = Compiler(
      scope, Code.Header(name: "<module>", qualifiedName: "", source: program.source), globals)
    for (number, statement) in program.statements.enumerated() {
      if number == program.statements.count - 1, !program.hidesValue,
        case .expression(let value) = statement.kind
      {
        let register = compiler.code.reserve()
        compiler.statement = statement.range
        compiler.mark(.begins)
        compiler.code.settle()
        try compiler.compile(value, to: register)
        compiler.mark(.shows, at: register)
        compiler.code.emit(.show, register)
      } else {
        try compiler.compile(statement)
      }
    }
    return compiler.finished()
  }

  /// The instructions of an expression, where some names and parts are known.
  ///
  /// - Throws: `LocatedError`.
  static func code(
    _ expression: Expression, _ source: SourceText, _ globals: GlobalScope,
    known: [Range<Int>: Value] = [:], lookup: @escaping (String) -> Value? = { _ in nil }
  ) throws -> Code {
    let statement = PythonStatement(kind: .expression(expression), range: expression.range)
    var compiler = Compiler(
      ScopeFinder.scope(of: [statement]),
      Code.Header(name: "<module>", qualifiedName: "", source: source), globals)
    (compiler.known, compiler.lookup) = (known, lookup)
    let register = compiler.code.reserve()
    try compiler.compile(expression, to: register)
    compiler.code.emit(.show, register)
    return compiler.finished()
  }

  /// The code, which ends by giving `None`.
  mutating func finished() -> Code {
    code.settle()
    code.emit(.returning, code.constant(.none))
    return Code(code, header)
  }

  // MARK: Names

  /// What a name means.
  enum Meaning {
    case register(Int)
    case cell(Int)
    case global(Int)
    /// A name of a class's body; the second is the place of a global, or of a cell.
    case namespace(outer: Int, isCell: Bool)
    case constant(Value)
  }

  /// What a name means here.
  func meaning(of name: String) -> Meaning {
    for (scope, registers) in comprehensions.reversed() where scope.binds(name) {
      guard let register = registers[name] else { continue }
      return scope.cells.contains(name) ? .cell(register) : .register(register)
    }
    if scope.kind == .module {
      if let value = lookup(name) { return .constant(value) }
      return .global(globals.place(of: name))
    }
    if scope.globals.contains(name) { return .global(globals.place(of: name)) }
    let isFree = scope.free.contains(name)
    if scope.kind == .type {
      guard scope.binds(name) || name == "__name__" else {
        if isFree, let register = registers[name] { return .cell(register) }
        return .namespace(outer: globals.place(of: name), isCell: false)
      }
      if isFree, let register = registers[name] {
        return .namespace(outer: register, isCell: true)
      }
      return .namespace(outer: globals.place(of: name), isCell: false)
    }
    guard let register = registers[name] else { return .global(globals.place(of: name)) }
    return isFree || scope.cells.contains(name) ? .cell(register) : .register(register)
  }

  /// Puts the value of a name into a register.
  mutating func load(_ name: String, to target: Int, at expression: Expression?) {
    switch meaning(of: name) {
    case .register(let register): code.emit(.move, target, register, at: expression)
    case .constant(let value): code.emit(.move, target, code.constant(value), at: expression)
    case .cell(let register): code.emit(.loadCell, target, register, at: expression)
    case .global(let place): code.emit(.loadGlobal, target, place, at: expression)
    case .namespace(let outer, let isCell):
      code.emit(.loadName, target, code.symbol(name), outer, x: isCell ? 1 : 0, at: expression)
    }
  }

  /// Gives a name the value of a register; `isShown` says whether a line shows it afterwards.
  ///
  /// - Throws: `LocatedError` for a name of the notation itself.
  mutating func store(
    _ name: String, from source: Int, _ range: Range<Int>, isShown: Bool = true
  ) throws {
    switch meaning(of: name) {
    case .register(let register):
      if register != source { code.emit(.move, register, source) }
      give(name, register)
    case .cell(let register): code.emit(.storeCell, source, register)
    case .namespace: code.emit(.storeName, source, code.symbol(name))
    case .constant: break
    case .global(let place):
      do {
        try Names.check(name)
      } catch {
        throw LocatedError(error, range)
      }
      let isNoted = isShown && scope.kind == .module
      code.emit(
        .storeGlobal, source, place, x: isNoted ? 1 : 0,
        at: Expression(kind: .name(name), range: range, depth: 1))
    }
  }
}
