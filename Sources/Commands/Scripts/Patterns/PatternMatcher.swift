import Support

/// Follows all paths through a pattern at once: each instruction at most once per character.
struct PatternMatcher {
  private let program: [PatternProgram.Instruction]
  private let text: [Character]
  private let anchorsAtLines: Bool
  /// The instructions that wait for the character at the place.
  private var waiting: [Int] = []
  /// The place at which each instruction was last reached.
  private var reached: [Int]
  /// Instructions still to be followed.
  private var open: [Int] = []
  private var hasFound = false
  private var steps = 0
  /// The number of steps until the next check for Ctrl-C.
  private var nextLook = often

  /// The number of steps between two checks for Ctrl-C: a few milliseconds.
  private static let often = 1 << 16

  init(_ program: PatternProgram, _ text: [Character], anchorsAtLines: Bool) {
    self.program = program.instructions
    self.text = text
    self.anchorsAtLines = anchorsAtLines
    reached = [Int](repeating: -1, count: program.instructions.count)
  }

  /// Looks for the pattern anywhere.
  ///
  /// - Throws: `Interruption`.
  mutating func search() throws -> RegularExpression.Search {
    for place in 0...text.count {
      try reach(0, at: place)
      if hasFound { break }
      try advance(from: place)
      if hasFound { break }
    }
    return RegularExpression.Search(isFound: hasFound, steps: steps)
  }

  /// Compares the pattern with the whole text.
  ///
  /// - Throws: `Interruption`.
  mutating func match() throws -> RegularExpression.Search {
    try reach(0, at: 0)
    for place in text.indices {
      hasFound = false
      guard !waiting.isEmpty else { break }
      try advance(from: place)
    }
    return RegularExpression.Search(isFound: hasFound, steps: steps)
  }

  /// Consumes the character at a place, if there is one.
  private mutating func advance(from place: Int) throws {
    guard place < text.count else { return }
    let before = waiting
    waiting.removeAll(keepingCapacity: true)
    for number in before {
      steps += 1
      guard case .take(let test) = program[number], test.matches(text[place]) else { continue }
      try reach(number + 1, at: place + 1)
    }
  }

  /// Follows an instruction until a character is needed.
  private mutating func reach(_ number: Int, at place: Int) throws {
    open.append(number)
    while let number = open.popLast() {
      guard reached[number] != place else { continue }
      reached[number] = place
      steps += 1
      if steps >= nextLook {
        nextLook = steps + Self.often
        try Interruption.check()
      }
      switch program[number] {
      case .take: waiting.append(number)
      case .place(let wanted): if holds(wanted, at: place) { open.append(number + 1) }
      case .fork(let first, let second): open += [second, first]
      case .jump(let other): open.append(other)
      case .found: hasFound = true
      }
    }
  }

  private func holds(_ wanted: PatternPlace, at place: Int) -> Bool {
    wanted.holds(
      before: place > 0 ? text[place - 1] : nil, place < text.count ? text[place] : nil,
      isLast: place == text.count - 1, anchorsAtLines: anchorsAtLines)
  }
}
