/// The instructions of a code while they are being made.
struct CodeBuilder {
  var instructions: ContiguousArray<Instruction> = []
  var constants: ContiguousArray<Value> = []
  var symbols: [Symbol] = []
  var places: [Expression] = []
  var placeOf: ContiguousArray<Int32> = []
  /// From which register on nothing is in use before each instruction; -1 where that is not known.
  var idleFrom: ContiguousArray<Int32> = []
  var shapes: [CallShape] = []
  var codes: [Code] = []
  var imports: [Import] = []
  var handlers: [Code.Handler] = []
  var marks: [Mark] = []
  var catching: [Code.Handler] = []
  private(set) var registerCount = 0
  /// The next free register.
  private(set) var top = 0
  private var symbolNumbers: [String: Int] = [:]
  private var place: Int32 = -1
  private var idle: Int32 = -1

  /// The place that the next instruction gets.
  var count: Int { instructions.count }

  /// Registers that nothing else uses, one after another.
  mutating func reserve(_ count: Int = 1) -> Int {
    defer { top += count }
    registerCount = max(registerCount, top + count)
    return top
  }

  /// Gives registers back from one on.
  mutating func release(to register: Int) { top = register }

  /// Notes that whatever leads to the next instruction leaves nothing of use in registers that are free.
  mutating func settle() { idle = Int32(clamping: top) }

  /// Has the next instructions be about an expression.
  mutating func locate(_ expression: Expression) {
    place = Int32(places.count)
    places.append(expression)
  }

  /// Carries on with the place before.
  mutating func located<Result>(
    _ expression: Expression, _ body: (inout CodeBuilder) throws -> Result
  ) rethrows -> Result {
    let outer = place
    locate(expression)
    defer { place = outer }
    return try body(&self)
  }

  @discardableResult
  mutating func emit(
    _ operation: Instruction.Operation, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, x: Int = 0,
    at expression: Expression? = nil
  ) -> Int {
    if let expression { locate(expression) }
    instructions.append(
      Instruction(
        operation: operation, x: UInt16(clamping: x), a: Int32(clamping: a), b: Int32(clamping: b),
        c: Int32(clamping: c)))
    placeOf.append(place)
    idleFrom.append(idle)
    idle = -1
    return instructions.count - 1
  }

  /// Has a trace look at a value here.
  mutating func mark(_ mark: Mark) {
    marks.append(mark)
    emit(.mark, marks.count - 1)
  }

  /// The place of a constant.
  mutating func constant(_ value: Value) -> Int {
    constants.append(value)
    return ~(constants.count - 1)
  }

  mutating func symbol(_ name: String) -> Int {
    if let known = symbolNumbers[name] { return known }
    symbolNumbers[name] = symbols.count
    symbols.append(Symbol(name))
    return symbols.count - 1
  }

  mutating func shape(_ names: [String]) -> Int {
    guard !names.isEmpty else { return 0 }
    shapes.append(CallShape(names: names))
    return shapes.count
  }

  /// Has a jump lead to the next instruction.
  mutating func land(_ jump: Int) {
    let here = Int32(clamping: count)
    switch instructions[jump].operation {
    case .jump: instructions[jump].a = here
    case .jumpIf, .jumpIfNot: instructions[jump].b = here
    default: instructions[jump].c = here
    }
  }
}
