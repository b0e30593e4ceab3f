import Engine
import Support

/// Carries out the instructions of programs.
///
/// There is one for a run: it owns the registers.
package struct Machine: ~Copyable {
  /// A call that is being carried out.
  struct Frame {
    let code: Code
    /// The instruction that comes next, while another frame runs.
    var place = 0
    /// Where its registers begin.
    let base: Int
    /// Where they end.
    let end: Int
    /// Where its result goes, or the values of a generator; -1 where that ends the run.
    let result: Int
    /// What the call gives instead of the function's result: the new object of a class.
    var isConstruction = false
    /// Whether it is a method for an operator, which may not know what to do.
    var isOperator = false
    var generator: GeneratorObject?

    init(
      _ code: Code, place: Int = 0, base: Int, result: Int, generator: GeneratorObject? = nil
    ) {
      (self.code, self.place, self.base, self.result) = (code, place, base, result)
      end = base &+ code.registerCount
      self.generator = generator
    }
  }

  var registers = ValueBlock()
  var frames: ContiguousArray<Frame> = []
  /// The instruction that is being carried out.
  var place = 0
  /// Steps until Ctrl-C is looked for again.
  var patience = Machine.steps
  let globals: GlobalScope
  /// The number of these, by which functions are known to be of them.
  let scope: Int
  /// What the line has written and said so far, and what it knows.
  let told: RunningLine
  /// Numbers the line: what it has kept is not kept again.
  let line: Int
  /// What the functions of the program make, if that is traced.
  let trace: ProgramTrace?

  /// How often Ctrl-C is looked for.
  static let steps = 500
  /// As deep as Python goes.
  static let mostFrames = 1000
  /// Runs within runs.
  static let mostNested = 60

  init(_ globals: GlobalScope, _ told: RunningLine) {
    (self.globals, self.told, line, trace) = (globals, told, told.number, told.trace)
    scope = globals.serial
  }

  /// Whether a change of a failed operation is being tried: its failures are not investigated.
  var isTrial: Bool { told.isTrial }
  /// Whether operations are remembered for backward.
  var gradients: GradientMode.Switch { told.gradients }

  /// Carries out a program; gives the value that it shows, if it shows one.
  ///
  /// - Throws: `LocatedError`.
  package static func run(
    _ code: Code, _ scope: GlobalScope, _ told: RunningLine, _ host: inout any Host
  ) throws -> Value {
    try scope.keepAll()
    told.begin(host, scope)
    return try RunningLine.$current.withValue(told) {
      try ProductCount.$counted.withValue(told.trace?.products) {
        try GradientMode.under(told.gradients) {
          var machine = Machine(scope, told)
          machine.push(code, base: 0, result: -1)
          let value = try machine.execute(&host)
          try machine.closeAbandoned(&host)
          return value
        }
      }
    }
  }

  /// Where the registers of a new frame begin.
  var registersInUse: Int {
    frames.isEmpty ? 0 : frames[frames.count &- 1].end
  }

  /// Begins a frame, of whose variables the first `given` are in their registers; the others hold nothing.
  ///
  /// Its registers may be those of the frame before that hold nothing of use any more.
  mutating func push(_ code: Code, base: Int, result: Int, given: Int = 0) {
    let code = trace?.begin(code) ?? code
    registers.makeRoom(base &+ code.registerCount)
    if given < code.freeStart { registers.clear(base &+ given, base &+ code.freeStart) }
    frames.append(Frame(code, base: base, result: result))
  }

  /// Ends the last frame: its registers hold nothing again.
  mutating func pop() {
    guard let frame = frames.popLast() else { return }
    if let trace { trace.end(frame.code) }
    registers.clear(frame.base, frame.base &+ frame.code.registerCount)
  }

  /// Runs the last frame to its end.
  ///
  /// - Throws: `LocatedError`; a `PythonException` in a run within another.
  mutating func execute(_ host: inout any Host) throws -> Value {
    let entry = frames.count - 1
    let before = place
    // Whether the frame that asks catches what happens is told by its instruction.
    if entry > 0 { frames[entry - 1].place = before + 1 }
    told.nesting += 1
    defer {
      told.nesting -= 1
      place = before
    }
    guard told.nesting <= Self.mostNested else {
      pop()
      throw PythonException("RecursionError", "maximum recursion depth exceeded")
    }
    while true {
      do {
        let value =
          told.generators.areWatched
          ? try loop(entry, Watched.self, &host) : try loop(entry, Unwatched.self, &host)
        if let value { return value }
      } catch {
        try unwind(error, entry, &host)
      }
    }
  }

  /// Calls something with values.
  ///
  /// - Throws: what the call throws.
  mutating func call(
    _ callee: Value, _ arguments: Arguments, _ host: inout any Host
  ) throws -> Value {
    guard case .closure(let function) = callee else {
      return try apply(callee, arguments, nil, &host)
    }
    guard function.scope == scope else {
      var other = Machine(function.globals, told)
      return try other.call(callee, arguments, &host)
    }
    try enter(function, arguments, base: registersInUse, result: -1)
    if function.code.isGenerator { return suspended(function) }
    return try execute(&host)
  }

  /// Calls something with values by place.
  ///
  /// - Throws: what the call throws.
  mutating func call(_ callee: Value, _ values: Value..., host: inout any Host) throws -> Value {
    try call(callee, Arguments(values: values), &host)
  }

  /// Stops where the user wants it.
  ///
  /// - Throws: `ExpressionError.interrupted`.
  mutating func checkInterrupt() throws {
    patience = Self.steps
    if Interruption.watch.isRaised() { throw ExpressionError.interrupted }
  }
}
