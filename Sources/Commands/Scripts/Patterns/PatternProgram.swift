/// A regular expression as instructions, each of which leads to others.
struct PatternProgram: Sendable, Hashable {
  /// One instruction.
  enum Instruction: Sendable, Hashable {
    /// Takes a character and goes on to the next instruction.
    case take(CharacterTest)
    /// Goes on to the next instruction if the place meets a condition.
    case place(PatternPlace)
    /// Goes on to either instruction.
    case fork(Int, Int)
    /// Goes on to another instruction.
    case jump(Int)
    /// The pattern was found.
    case found
  }

  /// Upper limit of instructions; repetitions count each time.
  static let most = 10_000

  private(set) var instructions: [Instruction] = []
  private let pattern: String

  /// Translates a tree.
  ///
  /// - Throws: `ExpectationError.patternTooLarge`.
  init(_ node: PatternNode, of pattern: String) throws(ExpectationError) {
    self.pattern = pattern
    try translate(node)
    try add(.found)
  }

  private mutating func add(_ instruction: Instruction) throws(ExpectationError) {
    guard instructions.count < Self.most else {
      throw .patternTooLarge(text: pattern, limit: Self.most)
    }
    instructions.append(instruction)
  }

  private mutating func translate(_ node: PatternNode) throws(ExpectationError) {
    switch node {
    case .empty: break
    case .character(let test): try add(.take(test))
    case .place(let place): try add(.place(place))
    case .sequence(let parts): for part in parts { try translate(part) }
    case .choice(let parts): try add(choice: parts)
    case .repetition(let part, let least, let most):
      for _ in 0..<least {
        let count = instructions.count
        try translate(part)
        // The empty text repeated is the empty text.
        if instructions.count == count { return }
      }
      if let most { try add(part, upTo: most - least) } else { try addLoop(part) }
    }
  }

  private mutating func add(choice parts: [PatternNode]) throws(ExpectationError) {
    var ends: [Int] = []
    for (index, part) in parts.enumerated() {
      guard index < parts.count - 1 else {
        try translate(part)
        break
      }
      let fork = instructions.count
      try add(.fork(fork + 1, fork + 1))
      try translate(part)
      ends.append(instructions.count)
      try add(.jump(0))
      instructions[fork] = .fork(fork + 1, instructions.count)
    }
    for end in ends { instructions[end] = .jump(instructions.count) }
  }

  private mutating func addLoop(_ part: PatternNode) throws(ExpectationError) {
    let start = instructions.count
    try add(.fork(start + 1, start + 1))
    try translate(part)
    try add(.jump(start))
    instructions[start] = .fork(start + 1, instructions.count)
  }

  private mutating func add(_ part: PatternNode, upTo most: Int) throws(ExpectationError) {
    var forks: [Int] = []
    for _ in 0..<most {
      forks.append(instructions.count)
      try add(.fork(instructions.count + 1, 0))
      try translate(part)
    }
    for fork in forks { instructions[fork] = .fork(fork + 1, instructions.count) }
  }
}
