import Engine
import Support

/// The instructions that are not in the loop itself.
extension Machine {
  /// Carries out an instruction; gives the one that comes next.
  mutating func other(
    _ step: Instruction, _ base: Int, _ code: Code, _ next: Int, _ host: inout any Host
  ) throws -> Int {
    let a = base + Int(step.a)
    switch step.operation {
    case .loadCell:
      guard case .cell(let cell) = registers[base + Int(step.b)] else { break }
      if case .undefined = cell.value { throw unboundCell(code) }
      registers[a] = cell.value
    case .storeCell:
      guard case .cell(let cell) = registers[base + Int(step.b)] else { break }
      try cell.put(value(step.a, base, code), in: line)
    case .makeCell: registers[a] = .cell(CellObject(step.x == 1 ? registers[a] : .undefined))
    case .deleteLocal:
      if step.x == 0, case .undefined = registers[a] { throw unbound(step.a, code) }
      registers[a] = .undefined
    case .loadName: try loadName(step, base, code, &host)
    case .storeName:
      guard case .dictionary(let names) = registers[base] else { break }
      try names.put(
        value(step.a, base, code), for: .string(code.symbols[Int(step.b)].name), in: line)
    case .deleteGlobal: try deleteGlobal(step)
    case .noteGlobal: note(Int(step.b))
    case .refuseSession:
      if case .undefined = globals.slots[Int(step.b)] {
        throw Self.refusesChange(of: code.symbols[Int(step.c)].name)
      }
    case .unary:
      registers[a] = try unary(
        UnaryOperator(number: Int(step.x)), checked(step.b, base, code), &host)
    case .deleteAttribute:
      try deleteAttribute(checked(step.a, base, code), code.symbols[Int(step.c)], &host)
    case .item:
      registers[a] = try item(checked(step.b, base, code), checked(step.c, base, code), &host)
    case .setItem:
      try setItem(
        checked(step.a, base, code), checked(step.c, base, code), checked(step.b, base, code), &host
      )
    case .deleteItem:
      try deleteItem(checked(step.a, base, code), checked(step.c, base, code), &host)
    case .slice:
      let start = base + Int(step.b)
      registers[a] = .slice(
        Value.Slice(start: registers[start], end: registers[start + 1], step: registers[start + 2]))
    case .list, .tuple, .set, .dictionary, .append, .insert, .store, .extend, .unpack:
      try container(step, base, code, &host)
    case .text:
      let start = base + Int(step.b)
      registers[a] = .string(try joined(start..<(start + Int(step.c))))
    case .format:
      if step.c == Int32.max, step.x == 0, let text = quickText(step, base, code) {
        registers[a] = .string(text)
        break
      }
      let style = step.c == Int32.max ? "" : try value(step.c, base, code).printed()
      registers[a] = .string(
        try format(
          checked(step.b, base, code), style, Conversion?(number: Int(step.x)), &host))
    case .iterator:
      let values = try checked(step.b, base, code)
      if step.x == 1, walk(values, from: a) { break }
      registers[a] = .iterator(try iterator(over: values, &host))
    case .function: registers[a] = .closure(function(step, base, code))
    case .type: registers[a] = try makeType(step, base, code, &host)
    case .superior: registers[a] = try superior(step, base)
    case .delegate: return try delegate(step, base, next, &host)
    case .raise:
      let raised = value(step.a, base, code)
      throw try self.raised(
        raised, value(step.b, base, code), &host, hasReason: step.x == 1)
    case .reraise: throw Self.error(of: registers[a])
    case .unlessMatches:
      return try matches(registers[a], value(step.b, base, code)) ? next : Int(step.c)
    case .caught: registers[a] = registers[base + Int(step.b)]
    case .enter: try enterContext(step, base, &host)
    case .leave: try leaveContext(step, base, code, &host)
    case .fail:
      if step.x == 1, !registers[a].isText {
        throw PythonException("AssertionError", [registers[a]])
      }
      throw ExpressionError.assertionFailed(
        message: step.x == 1 ? try printed(registers[a], &host) : nil)
    case .importing: registers[a] = try bring(code.imports[Int(step.b)], &host) ?? .undefined
    case .mark:
      let mark = code.marks[Int(step.a)]
      if let owner = mark.owner {
        guard case .tensor = value(owner, base, code) else { break }
      }
      // A code without values has no register to look at.
      trace?.look(at: mark, mark.event == .begins ? .none : value(mark.place, base, code))
    default: break
    }
    return next
  }

  /// a.c = b; where the attribute is, is kept for the next time.
  mutating func setAttribute(
    _ step: Instruction, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws {
    let owner = try checked(step.a, base, code)
    let name = code.symbols[Int(step.c)]
    var before: ObjectLayout?
    if case .instance(let object) = owner { before = object.layout }
    try setAttribute(
      owner, name, checked(step.b, base, code), &host, isAugmented: step.x == 1)
    guard case .instance(let object) = owner, let place = object.layout.place(of: name),
      object.type.lookup(Names.setAttribute) == nil, object.type.lookup(name) == nil,
      object.type.frozenParts == nil
    else { return }
    if let before, before !== object.layout {
      if object.layout.names.count == before.names.count + 1 {
        code.caches.keep(object.layout, after: before, at: self.place)
      }
    } else {
      code.caches.keep(place, at: self.place, object)
    }
  }

  /// The value at a place, which must be there.
  mutating func checked(_ place: Int32, _ base: Int, _ code: Code) throws -> Value {
    let value = value(place, base, code)
    if case .undefined = value { throw unbound(place, code) }
    return value
  }

  private mutating func unboundCell(_ code: Code) -> any Error {
    var name = "it"
    if let expression = code.expression(at: place), case .name(let own) = expression.kind {
      name = "'\(own)'"
    }
    return PythonException(
      "NameError", "cannot access free variable \(name) where it is not associated with a value")
  }

  // MARK: Names

  /// Gives a global a value, which the line shows afterwards.
  mutating func storeGlobal(_ step: Instruction, _ base: Int, _ host: inout any Host) throws {
    let value = value(step.a, base, frames[frames.count - 1].code)
    let place = Int(step.b)
    if case .undefined = value { return }
    if step.x == 1 {
      if case .undefined = globals.slots[place] { remark(globals.names[place], value, host) }
      note(place)
    }
    told.hasChanged = true
    globals.slots[place] = value
  }

  /// Has the line show a name, if it is the line's own: a module that it imports has its own names.
  private func note(_ place: Int) {
    if told.scope === globals { told.note(place) } else { told.hasChanged = true }
  }

  private mutating func deleteGlobal(_ step: Instruction) throws {
    let place = Int(step.b)
    if case .undefined = globals.slots[place] {
      guard step.x == 0 else { return }
      let name = globals.names[place]
      throw Names.ofTheSession.contains(name)
        ? ExpressionError.cannot(
          what: "be deleted", value: "'\(name)', which is the session's own,", mend: nil)
        : .unknownName(name: name, similar: Similarity.nearest(to: name, in: definedNames))
    }
    globals.slots[place] = .undefined
    told.forget(place)
    told.hasChanged = true
  }

  /// The names that have a value.
  var definedNames: [String] { globals.names.filter { globals[$0] != nil } }

  private mutating func loadName(
    _ step: Instruction, _ base: Int, _ code: Code, _ host: inout any Host
  ) throws {
    let a = base + Int(step.a)
    if case .dictionary(let names) = registers[base],
      let value = names[code.symbols[Int(step.b)].name]
    {
      registers[a] = value
    } else if step.x == 1, case .cell(let cell) = registers[base + Int(step.c)] {
      registers[a] = cell.value
    } else {
      let value = globals.slots[Int(step.c)]
      if case .undefined = value {
        registers[a] = try builtin(Int(step.c), &host)
      } else {
        registers[a] = value
      }
    }
  }

  private mutating func function(_ step: Instruction, _ base: Int, _ code: Code) -> FunctionObject {
    let made = code.codes[Int(step.b)]
    var next = base + Int(step.c)
    let standards = made.parameters.map { parameter -> Value? in
      guard parameter.hasStandard else { return nil }
      defer { next += 1 }
      return registers[next]
    }
    let cells = made.captures.map { register -> CellObject in
      if case .cell(let cell) = registers[base + register] { cell } else { CellObject() }
    }
    return FunctionObject(made, standards, cells, globals)
  }

  private mutating func joined(_ places: Range<Int>) throws -> String {
    var text = ""
    for place in places {
      guard case .string(let part) = registers[place] else { continue }
      text += part
      if part.utf8.count > 64 || text.utf8.count > ValueArithmetic.mostJoined {
        try checkLength(text)
      }
    }
    return text
  }

  private func checkLength(_ text: String) throws {
    guard text.utf8.count <= ValueArithmetic.mostJoined else {
      throw ExpressionError.tooMuch(
        what: "a text", count: text.utf8.count, most: ValueArithmetic.mostJoined)
    }
  }
}
