/// The steps that carry out what was read.
extension PatternParser {
  mutating func emit(_ node: Node) throws {
    guard program.steps.count <= Self.mostSteps else {
      throw failure("the expression is too long", at: 0)
    }
    switch node {
    case .step(let step): program.steps.append(step)
    case .sequence(let parts): for part in parts { try emit(part) }
    case .choice(let parts): try emit(choice: parts)
    case .group(let inner, let number):
      program.steps.append(.save(2 * number))
      try emit(inner)
      program.steps.append(.save(2 * number + 1))
    case .look(let inner, let isNegated, let isBack):
      let back = isBack ? try width(inner) : 0
      let start = program.steps.count
      program.steps.append(.accept)
      try emit(inner)
      program.steps.append(.accept)
      program.steps[start] = .look(isNegated: isNegated, back: back, next: program.steps.count)
    case .loop(let inner, let least, let most, let isLazy):
      for _ in 0..<least { try emit(inner) }
      try emit(loop: inner, most: most.map { $0 - least }, isLazy: isLazy)
    }
  }

  private mutating func emit(choice parts: [Node]) throws {
    var ends: [Int] = []
    for (number, part) in parts.enumerated() {
      guard number < parts.count - 1 else {
        try emit(part)
        break
      }
      let start = program.steps.count
      program.steps.append(.accept)
      try emit(part)
      ends.append(program.steps.count)
      program.steps.append(.accept)
      program.steps[start] = .split(start + 1, program.steps.count)
    }
    for end in ends { program.steps[end] = .jump(program.steps.count) }
  }

  private mutating func emit(loop inner: Node, most: Int?, isLazy: Bool) throws {
    func split(_ start: Int, _ end: Int) -> PatternProgram.Step {
      isLazy ? .split(end, start + 1) : .split(start + 1, end)
    }
    guard let most else {
      let slot = program.slots
      program.slots += 1
      let start = program.steps.count
      program.steps.append(.accept)
      program.steps.append(.save(slot))
      try emit(inner)
      program.steps.append(.advanced(slot))
      program.steps.append(.jump(start))
      program.steps[start] = split(start, program.steps.count)
      return
    }
    var starts: [Int] = []
    for _ in 0..<max(most, 0) {
      starts.append(program.steps.count)
      program.steps.append(.accept)
      try emit(inner)
    }
    for start in starts { program.steps[start] = split(start, program.steps.count) }
  }

  /// How many characters a node reads, which a look back must know.
  private func width(_ node: Node) throws -> Int {
    switch node {
    case .step(let step):
      switch step {
      case .scalar, .folded, .set, .any: return 1
      case .group: throw failure("lookbehind requires fixed-width pattern", at: 0)
      default: return 0
      }
    case .sequence(let parts): return try parts.reduce(0) { try $0 + width($1) }
    case .choice(let parts):
      let widths = Set(try parts.map { try width($0) })
      guard widths.count == 1, let width = widths.first else {
        throw PythonException("error", "lookbehind requires fixed-width pattern")
      }
      return width
    case .group(let inner, _): return try width(inner)
    case .look: return 0
    case .loop(let inner, let least, let most, _):
      guard least == most else {
        throw PythonException("error", "lookbehind requires fixed-width pattern")
      }
      return try least * width(inner)
    }
  }
}
