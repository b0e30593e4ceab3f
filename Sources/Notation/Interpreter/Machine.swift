import Engine
import Support

/// Carries out the instructions of programs.
package struct Machine {
  /// A call that is being carried out.
  struct Frame {
    let code: Code
    /// The instruction that comes next, while another frame runs.
    var place = 0
    /// Where its registers begin.
    let base: Int
    /// Where its result goes; -1 where it ends the run.
    let result: Int
    /// What the call gives instead of the function's result: the new object of a class.
    var isConstruction = false
    var generator: GeneratorObject?
  }

  var registers: ContiguousArray<Value> = []
  var frames: ContiguousArray<Frame> = []
  /// The instruction that is being carried out.
  var place = 0
  /// Steps until Ctrl-C is looked for again.
  var patience = Machine.steps
  let globals: GlobalScope
  /// What the line has written and said so far, and what it knows.
  let told: RunningLine
  /// Numbers the line: what it has kept is not kept again.
  let line: Int

  /// How often Ctrl-C is looked for.
  static let steps = 500
  /// As deep as Python goes.
  static let mostFrames = 1000
  /// Runs within runs.
  static let mostNested = 60

  init(_ globals: GlobalScope, _ told: RunningLine) {
    (self.globals, self.told, line) = (globals, told, told.number)
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
    try Changes.keep(scope)
    told.begin(host, scope)
    return try RunningLine.$current.withValue(told) {
      try GradientMode.under(told.gradients) {
        var machine = Machine(scope, told)
        machine.push(code, base: 0, result: -1)
        return try machine.execute(&host)
      }
    }
  }

  /// Where the registers of a new frame begin.
  var registersInUse: Int { frames.last.map { $0.base + $0.code.registerCount } ?? 0 }

  /// Begins a frame, whose registers are there and hold nothing.
  mutating func push(_ code: Code, base: Int, result: Int) {
    let count = base + code.registerCount
    if registers.count < count {
      registers.append(
        contentsOf: repeatElement(.undefined, count: max(count - registers.count, 64)))
    }
    frames.append(Frame(code: code, base: base, result: result))
  }

  /// Ends the last frame: its registers hold nothing again.
  mutating func pop() {
    guard let frame = frames.popLast() else { return }
    for register in frame.base..<(frame.base + frame.code.registerCount) {
      registers[register] = .undefined
    }
  }

  /// Runs the last frame to its end.
  ///
  /// - Throws: `LocatedError`; a `PythonException` in a run within another.
  mutating func execute(_ host: inout any Host) throws -> Value {
    let entry = frames.count - 1
    let before = place
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
        return try loop(entry, &host)
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
    guard function.globals === globals else {
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
