import Engine

/// Texts that grow where they are: `s += t` in a loop would copy all of `s` each time otherwise.
extension Machine {
  /// Has the text b take in the text c, to be the sum a, where nothing else needs the text b any more;
  /// `false` where the operands are no texts, or that is not known.
  mutating func extendText(_ step: Instruction, _ base: Int, _ code: Code) throws -> Bool {
    let (target, source) = (base &+ Int(step.a), base &+ Int(step.b))
    guard step.x == Operator.add.number, step.b >= 0, let length = registers[source].textLength,
      case .string(let more) = value(step.c, base, code)
    else { return false }
    let end = endOfAssignment(step, code)
    guard target == source || end.map({ code.idleFrom[$0] <= step.b }) ?? false else {
      return false
    }
    try ValueArithmetic.checkSum(registers[source], .string(more))
    if let end, length >= Self.longText { try letGo(before: end, step, base, code) }
    var text = registers[source].takeText()
    registers[target] = .undefined
    text += more
    registers[target] = .string(text)
    return true
  }

  /// From this length on copying a text costs more than looking who holds it.
  private static let longText = 64

  /// The instruction after the present one and the assignment of its result, where nothing in free registers
  /// is in use any more; `nil` where no assignment follows.
  private func endOfAssignment(_ step: Instruction, _ code: Code) -> Int? {
    guard place &+ 1 < code.instructions.count else { return nil }
    let store = code.instructions[place &+ 1]
    let isStored =
      switch store.operation {
      case .storeGlobal, .storeCell: store.a == step.a
      case .setAttribute, .setItem: store.b == step.a
      default: false
      }
    guard isStored else { return nil }
    var end = place &+ 2
    if end < code.instructions.count, code.instructions[end].operation == .noteGlobal { end &+= 1 }
    return end < code.instructions.count && code.idleFrom[end] >= 0 ? end : nil
  }

  /// Lets go of what else may hold the text b: what the assignment after the present instruction gives
  /// another value, and free registers that nothing uses any more.
  private mutating func letGo(
    before end: Int, _ step: Instruction, _ base: Int, _ code: Code
  ) throws {
    let store = code.instructions[place &+ 1]
    switch store.operation {
    case .storeGlobal: globals.slots[Int(store.b)] = .none
    case .storeCell:
      if case .cell(let cell) = registers[base &+ Int(store.b)] { try cell.put(.none, in: line) }
    case .setAttribute:
      if case .instance(let object) = value(store.a, base, code),
        let slot = code.caches.place(at: place &+ 1, object)
      {
        try object.put(.none, at: slot, in: line)
      }
    default:
      let key = value(store.c, base, code)
      guard case .dictionary(let dictionary) = value(store.a, base, code), key.isTextOrWhole,
        case .string? = try dictionary.value(key)
      else { break }
      try dictionary.put(.none, for: key, in: line)
    }
    let used = [step.b, step.c, store.a, store.b, store.c]
    for register in code.idleFrom[end]..<max(code.idleFrom[end], Int32(code.registerCount))
    where !used.contains(register) {
      registers.put(.undefined, at: base &+ Int(register))
    }
  }
}

extension Value {
  /// Whether it is a key without a method of its own that says so.
  fileprivate var isTextOrWhole: Bool {
    switch self {
    case .string, .int: true
    default: false
    }
  }

  /// How many bytes it has, if it is a text.
  fileprivate var textLength: Int? {
    if case .string(let text) = self { text.utf8.count } else { nil }
  }

  /// Takes the text out of the value, which is nothing afterwards.
  fileprivate mutating func takeText() -> String {
    guard case .string(let text) = self else { return "" }
    self = .undefined
    return text
  }
}
