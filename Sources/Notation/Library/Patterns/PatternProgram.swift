/// A regular expression, made into steps.
struct PatternProgram: Sendable {
  /// One character's condition.
  struct CharacterSet: Sendable {
    enum Kind: Sendable { case digit, word, space }

    var ranges: [ClosedRange<UInt32>] = []
    var kinds: [(kind: Kind, isNegated: Bool)] = []
    var isNegated = false
    var ignoresCase = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      var isIn = has(scalar)
      if !isIn, ignoresCase {
        isIn =
          has(Self.folded(scalar))
          || (scalar.properties.uppercaseMapping.unicodeScalars.first.map { has($0) } ?? false)
      }
      return isIn != isNegated
    }

    private func has(_ scalar: Unicode.Scalar) -> Bool {
      ranges.contains { $0.contains(scalar.value) }
        || kinds.contains { Self.isOf($0.kind, scalar) != $0.isNegated }
    }

    static func isOf(_ kind: Kind, _ scalar: Unicode.Scalar) -> Bool {
      switch kind {
      case .digit: scalar.properties.generalCategory == .decimalNumber
      case .space: scalar.properties.isWhitespace || (0x1c...0x1f).contains(scalar.value)
      case .word:
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      }
    }

    static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
      scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
    }
  }

  enum Step: Sendable {
    case scalar(Unicode.Scalar)
    /// A small letter that stands for both.
    case folded(Unicode.Scalar)
    case set(CharacterSet)
    case any(withLines: Bool)
    /// Goes on at the first, and at the second if that fails.
    case split(Int, Int)
    case jump(Int)
    /// Keeps where it is.
    case save(Int)
    /// Fails where nothing was read since `save` of this slot.
    case advanced(Int)
    case start(lines: Bool)
    case end(lines: Bool)
    case textEnd
    case wordBoundary(Bool)
    case group(Int, ignoresCase: Bool)
    /// Whether what follows until `accept` matches from a number of characters before; it goes on at `next`.
    case look(isNegated: Bool, back: Int, next: Int)
    case accept
  }

  var steps: [Step] = []
  /// How many groups there are, the whole one not counted.
  var groups = 0
  /// The groups with names.
  var names: [(name: String, number: Int)] = []
  /// Slots: two for each group, then one for each loop.
  var slots = 2
}

/// Carries out a regular expression on a text.
struct PatternMatcher {
  let program: PatternProgram
  let scalars: [Unicode.Scalar]
  private var slots: [Int]
  private var steps = 0
  private var toEnd = false
  private var isEmptyAllowed = true

  /// The number of steps after which a search is given up.
  private static let mostSteps = 100_000_000
  /// Ctrl-C is looked for this often.
  private static let patience = 16384

  init(_ program: PatternProgram, _ scalars: [Unicode.Scalar]) {
    (self.program, self.scalars) = (program, scalars)
    slots = [Int](repeating: -1, count: program.slots)
  }

  private enum Past {
    case branch(step: Int, place: Int)
    case slot(Int, was: Int)
  }

  /// The places of the groups of a match that begins at a place; `nil` for none.
  ///
  /// - Throws: `ExpressionError.tooMuch`, `.interrupted`.
  mutating func match(
    at place: Int, toEnd: Bool = false, isEmptyAllowed: Bool = true, _ machine: inout Machine
  ) throws -> [Int]? {
    for slot in slots.indices { slots[slot] = -1 }
    (self.toEnd, self.isEmptyAllowed) = (toEnd, isEmptyAllowed)
    guard let end = try run(from: 0, at: place, isWhole: true, &machine) else { return nil }
    (slots[0], slots[1]) = (place, end)
    return Array(slots.prefix(2 * program.groups + 2))
  }

  /// The first match from a place on.
  ///
  /// - Throws: as `match`.
  mutating func search(from place: Int, _ machine: inout Machine) throws -> [Int]? {
    guard place <= scalars.count else { return nil }
    var first: Unicode.Scalar?
    if case .scalar(let scalar)? = program.steps.first { first = scalar }
    for start in place...scalars.count {
      if let first, start == scalars.count || scalars[start] != first { continue }
      if let found = try match(at: start, &machine) { return found }
    }
    return nil
  }

  private mutating func run(
    from start: Int, at begin: Int, isWhole: Bool, _ machine: inout Machine
  ) throws -> Int? {
    var (step, place) = (start, begin)
    var past: [Past] = []
    while true {
      steps += 1
      if steps % Self.patience == 0 {
        try machine.checkInterrupt()
        guard steps <= Self.mostSteps else {
          throw ExpressionError.tooMuch(
            what: "a search of steps", count: steps, most: Self.mostSteps)
        }
      }
      var isGood = true
      switch program.steps[step] {
      case .accept:
        if !isWhole { return place }
        if !toEnd || place == scalars.count, isEmptyAllowed || place != begin { return place }
        isGood = false
      case .jump(let target): step = target
      case .split(let first, let second):
        past.append(.branch(step: second, place: place))
        step = first
      case .save(let slot):
        past.append(.slot(slot, was: slots[slot]))
        slots[slot] = place
        step += 1
      case .look(let isNegated, let back, let next):
        let kept = slots
        let from = place - back
        let found = from >= 0 ? try run(from: step + 1, at: from, isWhole: false, &machine) : nil
        let isThere = found != nil && (back == 0 || found == place)
        if isThere == isNegated { isGood = false }
        if isNegated || !isThere {
          slots = kept
        } else {
          for slot in slots.indices where slots[slot] != kept[slot] {
            past.append(.slot(slot, was: kept[slot]))
          }
        }
        step = next
      default:
        if let next = reads(program.steps[step], place) {
          place = next
          step += 1
        } else {
          isGood = false
        }
      }
      guard !isGood else { continue }
      guard let branch = retreat(&past) else { return nil }
      (step, place) = branch
    }
  }

  private mutating func retreat(_ past: inout [Past]) -> (Int, Int)? {
    while let last = past.popLast() {
      switch last {
      case .branch(let step, let place): return (step, place)
      case .slot(let slot, let was): slots[slot] = was
      }
    }
    return nil
  }

  /// Where a step goes on; `nil` where it does not match.
  private func reads(_ step: PatternProgram.Step, _ place: Int) -> Int? {
    let next = place < scalars.count ? scalars[place] : nil
    switch step {
    case .scalar(let scalar): return next == scalar ? place + 1 : nil
    case .folded(let scalar):
      return next.map(PatternProgram.CharacterSet.folded) == scalar ? place + 1 : nil
    case .set(let set):
      guard let next, set.contains(next) else { return nil }
      return place + 1
    case .any(let withLines):
      guard let next, withLines || next != "\n" else { return nil }
      return place + 1
    case .advanced(let slot): return slots[slot] == place ? nil : place
    case .start(let lines):
      return place == 0 || lines && scalars[place - 1] == "\n" ? place : nil
    case .end(let lines):
      let isLast = place == scalars.count || place == scalars.count - 1 && next == "\n"
      return isLast || lines && next == "\n" ? place : nil
    case .textEnd: return place == scalars.count ? place : nil
    case .wordBoundary(let wanted):
      let before = place > 0 && PatternProgram.CharacterSet.isOf(.word, scalars[place - 1])
      let after = next.map { PatternProgram.CharacterSet.isOf(.word, $0) } ?? false
      return (before != after) == wanted ? place : nil
    case .group(let number, let ignoresCase):
      let (start, end) = (slots[2 * number], slots[2 * number + 1])
      guard start >= 0, end >= start, place + end - start <= scalars.count else { return nil }
      for offset in 0..<(end - start) {
        let (a, b) = (scalars[start + offset], scalars[place + offset])
        let isSame =
          ignoresCase
          ? PatternProgram.CharacterSet.folded(a) == PatternProgram.CharacterSet.folded(b) : a == b
        guard isSame else { return nil }
      }
      return place + end - start
    default: return nil
    }
  }
}
