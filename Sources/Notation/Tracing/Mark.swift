/// A point of a program at which a trace looks at a value.
///
/// The compiler puts marks into every code; a code leaves them out unless it is traced, so they cost
/// nothing elsewhere.
struct Mark: Sendable {
  /// What happens there.
  package enum Event: String, Sendable {
    /// A statement begins.
    case begins
    /// A function takes an argument.
    case takes
    /// A name, an attribute or an item gets a value.
    case makes
    /// An expression has a value that nothing takes.
    case shows
    /// A function gives a value back.
    case gives
  }

  let event: Event
  /// The statement, in Unicode scalars of the text; of one with a body, its first line.
  let statement: Range<Int>
  /// What the value is called, such as `x`.
  var label = ""
  /// The register or the constant that holds it.
  var place: Int32 = 0
  /// Of an item, the place of what it is an item of: only items of tensors are looked at.
  var owner: Int32?
}

extension Code {
  /// A program's instructions without their marks, or the marks with them.
  struct Marked {
    var instructions: ContiguousArray<Instruction> = []
    var placeOf: ContiguousArray<Int32> = []
    var idleFrom: ContiguousArray<Int32> = []
    var handlers: [Handler] = []
    var catching: [Handler] = []
  }

  /// The instructions of a builder without marks: jumps to one lead to what follows it.
  static func withoutMarks(_ builder: CodeBuilder) -> Marked {
    var marked = Marked()
    var moved: ContiguousArray<Int32> = []
    moved.reserveCapacity(builder.count + 1)
    var idle: Int32 = -1
    for (number, instruction) in builder.instructions.enumerated() {
      moved.append(Int32(clamping: marked.instructions.count))
      idle = max(idle, builder.idleFrom[number])
      guard instruction.operation != .mark else { continue }
      marked.instructions.append(instruction)
      marked.placeOf.append(builder.placeOf[number])
      marked.idleFrom.append(idle)
      idle = -1
    }
    moved.append(Int32(clamping: marked.instructions.count))
    for number in marked.instructions.indices {
      marked.instructions[number].moveTarget { moved[Int($0)] }
    }
    func relocated(_ handlers: [Handler]) -> [Handler] {
      handlers.map { handler in
        Handler(
          start: Int(moved[handler.start]), end: Int(moved[handler.end]),
          target: Int(moved[handler.target]), register: handler.register,
          passesOn: handler.passesOn)
      }
    }
    marked.handlers = relocated(builder.handlers)
    marked.catching = relocated(builder.catching)
    return marked
  }
}

extension Instruction {
  /// Gives a jump another target.
  fileprivate mutating func moveTarget(_ moved: (Int32) -> Int32) {
    switch operation {
    case .jump: a = moved(a)
    case .jumpIf, .jumpIfNot: b = moved(b)
    case .jumpUnless, .next, .delegate, .unlessMatches: c = moved(c)
    default: break
    }
  }
}

extension Compiler {
  /// Has a trace look at a value that the statement has made.
  mutating func mark(_ event: Mark.Event, _ label: String = "", at place: Int = 0) {
    // A comprehension's own names are no lines of the program.
    guard comprehensions.isEmpty else { return }
    code.mark(
      Mark(event: event, statement: statement, label: label, place: Int32(clamping: place)))
  }

  /// Has a trace look at a value that an item of a tensor gets.
  mutating func mark(item target: Target, at place: Int, of owner: Int) {
    guard comprehensions.isEmpty else { return }
    let label = ExpressionWriter(header.source.text).text(target.expression)
    code.mark(
      Mark(
        event: .makes, statement: statement, label: label, place: Int32(clamping: place),
        owner: Int32(clamping: owner)))
  }

  /// Has a trace look at what a function is given.
  mutating func markParameters(of definition: FunctionDefinition) {
    statement = definition.range
    for parameter in definition.parameters {
      guard let register = registers[parameter.name] else { continue }
      mark(.takes, parameter.name, at: register)
    }
  }
}

extension Target {
  /// What a trace calls a value that it gets; `nil` for an item, which is part of what was there.
  func label(in source: SourceText) -> String? {
    switch self {
    case .name(let name, _): name
    case .attribute(let base, let name, _):
      "\(base.dottedName ?? ExpressionWriter(source.text).text(base)).\(name)"
    // What is starred, and the parts of several, are marked by themselves.
    case .starred, .item, .several: nil
    }
  }
}
