/// Reads a regular expression, as Python writes it.
struct PatternParser {
  /// Python's flags.
  struct Flags: OptionSet, Sendable {
    let rawValue: Int
    static let ignoreCase = Flags(rawValue: 2), multiline = Flags(rawValue: 8)
    static let dotAll = Flags(rawValue: 16), verbose = Flags(rawValue: 64)
    static let names: [Unicode.Scalar: Flags] = [
      "i": .ignoreCase, "m": .multiline, "s": .dotAll, "x": .verbose, "a": [], "u": [], "L": [],
    ]
  }

  indirect enum Node {
    case step(PatternProgram.Step)
    case sequence([Node])
    case choice([Node])
    case loop(Node, least: Int, most: Int?, isLazy: Bool)
    case group(Node, Int)
    case look(Node, isNegated: Bool, isBack: Bool)
  }

  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var flags: Flags
  private var program = PatternProgram()
  private var open: Set<Int> = []
  private var depth = 0

  /// Groups are nested at most this deeply, and repeats counted up to this.
  private static let deepest = 100, mostRepeated = 1000, mostSteps = 100_000

  /// The steps of an expression.
  ///
  /// - Throws: `PythonException` for one that is no regular expression.
  static func program(_ text: String, _ flags: Flags) throws -> PatternProgram {
    var parser = PatternParser(Array(text.unicodeScalars), flags)
    let node = try parser.choice()
    guard parser.place == parser.scalars.count else {
      throw parser.failure("unbalanced parenthesis")
    }
    parser.program.slots = 2 * parser.program.groups + 2
    try parser.emit(node)
    parser.program.steps.append(.accept)
    return parser.program
  }

  private init(_ scalars: [Unicode.Scalar], _ flags: Flags) {
    (self.scalars, self.flags) = (scalars, flags)
  }

  private func failure(_ what: String, at place: Int? = nil) -> PythonException {
    PythonException("error", "\(what) at position \(place ?? self.place)")
  }

  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func take(_ text: String) -> Bool {
    let part = Array(text.unicodeScalars)
    guard scalars.count - place >= part.count,
      scalars[place..<place + part.count].elementsEqual(part)
    else { return false }
    place += part.count
    return true
  }

  // MARK: Reading

  private mutating func choice() throws -> Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw failure("too many nested groups") }
    let before = flags
    defer { if depth > 1 { flags = before } }
    var parts = [try sequence()]
    while take("|") { parts.append(try sequence()) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws -> Node {
    var parts: [Node] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      if flags.contains(.verbose), skipsVerbose(scalar) { continue }
      let start = place
      guard let atom = try atom() else { continue }
      parts.append(try repeated(atom, start))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func skipsVerbose(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "#" {
      while let next, next != "\n" { place += 1 }
      return true
    }
    guard scalar.properties.isWhitespace else { return false }
    place += 1
    return true
  }

  private mutating func repeated(_ atom: Node, _ start: Int) throws -> Node {
    var atom = atom
    while let scalar = next {
      if flags.contains(.verbose), skipsVerbose(scalar) { continue }
      var bounds: (Int, Int?)
      switch scalar {
      case "*": bounds = (0, nil)
      case "+": bounds = (1, nil)
      case "?": bounds = (0, 1)
      case "{":
        guard let own = counts() else { return atom }
        bounds = own
        place -= 1
      default: return atom
      }
      place += 1
      if case .loop = atom { throw failure("multiple repeat", at: place - 1) }
      if let most = bounds.1, most < bounds.0 {
        throw failure("min repeat greater than max repeat", at: start)
      }
      guard max(bounds.0, bounds.1 ?? 0) <= Self.mostRepeated else {
        throw failure("the repetition number is too large", at: start)
      }
      atom = .loop(atom, least: bounds.0, most: bounds.1, isLazy: take("?"))
    }
    return atom
  }

  /// `{2,5}`; nothing is read where it is no such count.
  private mutating func counts() -> (Int, Int?)? {
    guard let close = scalars[place...].firstIndex(of: "}") else { return nil }
    let text = String(String.UnicodeScalarView(scalars[(place + 1)..<close]))
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    func number(_ text: String) -> Int?? { text.isEmpty ? .some(nil) : Int(text).map { .some($0) } }
    guard (1...2).contains(parts.count), let least = number(parts[0]),
      let most = number(parts.count == 2 ? parts[1] : parts[0]), text != "", text != ","
    else { return nil }
    place = close + 1
    return (least ?? 0, most)
  }

  private mutating func atom() throws -> Node? {
    guard let scalar = next else { return nil }
    place += 1
    switch scalar {
    case ".": return .step(.any(withLines: flags.contains(.dotAll)))
    case "^": return .step(.start(lines: flags.contains(.multiline)))
    case "$": return .step(.end(lines: flags.contains(.multiline)))
    case "[": return .step(.set(try set()))
    case "(": return try group()
    case "\\": return .step(try escape())
    case "*", "+", "?": throw failure("nothing to repeat", at: place - 1)
    default: return .step(literal(scalar))
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> PatternProgram.Step {
    flags.contains(.ignoreCase)
      ? .folded(PatternProgram.CharacterSet.folded(scalar)) : .scalar(scalar)
  }

  private mutating func group() throws -> Node? {
    let start = place - 1
    var node: Node?
    if take("?") {
      if take(":") {
        node = try choice()
      } else if take("P<") {
        node = try named(start)
      } else if take("P=") {
        return .step(try reference(named: word(until: ")")))
      } else if take("#") {
        while let next, next != ")" { place += 1 }
        node = nil
      } else if let look = looking() {
        node = .look(try choice(), isNegated: look.isNegated, isBack: look.isBack)
      } else {
        return try flagged(start)
      }
    } else {
      node = try numbered()
    }
    guard take(")") else { throw failure("missing ), unterminated subpattern", at: start) }
    return node
  }

  private mutating func looking() -> (isNegated: Bool, isBack: Bool)? {
    if take("=") { return (false, false) }
    if take("!") { return (true, false) }
    if take("<=") { return (false, true) }
    if take("<!") { return (true, true) }
    return nil
  }

  /// `(?i)`, or `(?i:…)`.
  private mutating func flagged(_ start: Int) throws -> Node? {
    var own = flags
    var isOff = false
    while let scalar = next, scalar != ")", scalar != ":" {
      place += 1
      if scalar == "-" {
        isOff = true
      } else if let flag = Flags.names[scalar] {
        if isOff { own.subtract(flag) } else { own.formUnion(flag) }
      } else {
        throw failure("unknown extension ?\(scalar)", at: start + 1)
      }
    }
    if take(":") {
      let outer = flags
      flags = own
      let node = try choice()
      flags = outer
      guard take(")") else { throw failure("missing ), unterminated subpattern", at: start) }
      return node
    }
    guard take(")") else { throw failure("missing ), unterminated subpattern", at: start) }
    flags = own
    return nil
  }

  private mutating func numbered() throws -> Node {
    program.groups += 1
    let number = program.groups
    open.insert(number)
    let inner = try choice()
    open.remove(number)
    return .group(inner, number)
  }

  private mutating func named(_ start: Int) throws -> Node {
    let name = try word(until: ">")
    guard !program.names.contains(where: { $0.name == name }) else {
      throw failure("redefinition of group name '\(name)'", at: start)
    }
    program.names.append((name, program.groups + 1))
    return try numbered()
  }

  private mutating func word(until end: String) throws -> String {
    let start = place
    while let scalar = next, scalar == "_" || scalar.properties.isXIDContinue { place += 1 }
    let word = String(String.UnicodeScalarView(scalars[start..<place]))
    guard !word.isEmpty, take(end) else { throw failure("bad character in group name", at: start) }
    return word
  }

  private func reference(named name: String) throws -> PatternProgram.Step {
    guard let known = program.names.first(where: { $0.name == name }) else {
      throw failure("unknown group name '\(name)'")
    }
    return .group(known.number, ignoresCase: flags.contains(.ignoreCase))
  }

  private static let kinds: [Unicode.Scalar: (PatternProgram.CharacterSet.Kind, Bool)] = [
    "d": (.digit, false), "D": (.digit, true), "w": (.word, false), "W": (.word, true),
    "s": (.space, false), "S": (.space, true),
  ]

  private mutating func escape() throws -> PatternProgram.Step {
    guard let scalar = next else { throw failure("bad escape (end of pattern)", at: place - 1) }
    place += 1
    if let (kind, isNegated) = Self.kinds[scalar] {
      return .set(PatternProgram.CharacterSet(kinds: [(kind, isNegated)]))
    }
    switch scalar {
    case "A": return .start(lines: false)
    case "Z": return .textEnd
    case "b": return .wordBoundary(true)
    case "B": return .wordBoundary(false)
    case "1"..."9":
      var number = Int(scalar.value) - 48
      if let digit = next, ("0"..."9").contains(digit) {
        number = number * 10 + Int(digit.value) - 48
        place += 1
      }
      guard number <= program.groups, !open.contains(number) else {
        throw failure("invalid group reference \(number)", at: place - 1)
      }
      return .group(number, ignoresCase: flags.contains(.ignoreCase))
    default: return literal(try character(scalar))
    }
  }

  /// The character that an escape stands for.
  private mutating func character(_ scalar: Unicode.Scalar) throws -> Unicode.Scalar {
    let plain: [Unicode.Scalar: Unicode.Scalar] = [
      "n": "\n", "t": "\t", "r": "\r", "f": "\u{c}", "v": "\u{b}", "a": "\u{7}", "0": "\0",
    ]
    if let known = plain[scalar] { return known }
    if let length = ["x": 2, "u": 4, "U": 8][scalar] {
      let digits = String(
        String.UnicodeScalarView(scalars[place..<min(place + length, scalars.count)]))
      guard digits.unicodeScalars.count == length, let number = UInt32(digits, radix: 16),
        let character = Unicode.Scalar(number)
      else { throw failure("incomplete escape \\\(scalar)", at: place - 2) }
      place += length
      return character
    }
    let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    guard !isLetter else { throw failure("bad escape \\\(scalar)", at: place - 2) }
    return scalar
  }

  private mutating func set() throws -> PatternProgram.CharacterSet {
    let start = place - 1
    var set = PatternProgram.CharacterSet()
    set.ignoresCase = flags.contains(.ignoreCase)
    set.isNegated = take("^")
    var isFirst = true
    while true {
      guard let scalar = next else { throw failure("unterminated character set", at: start) }
      place += 1
      if scalar == "]", !isFirst { return set }
      isFirst = false
      guard let low = try member(scalar, &set) else { continue }
      guard next == "-", place + 1 < scalars.count, scalars[place + 1] != "]" else {
        set.ranges.append(low.value...low.value)
        continue
      }
      place += 1
      guard let end = next else { throw failure("unterminated character set", at: start) }
      place += 1
      guard let high = try member(end, &set), low.value <= high.value else {
        throw failure("bad character range", at: place - 3)
      }
      set.ranges.append(low.value...high.value)
    }
  }

  /// A character of a set; `nil` for a kind of characters, which the set then has.
  private mutating func member(
    _ scalar: Unicode.Scalar, _ set: inout PatternProgram.CharacterSet
  ) throws -> Unicode.Scalar? {
    guard scalar == "\\" else { return scalar }
    guard let escaped = next else { throw failure("bad escape (end of pattern)") }
    place += 1
    if let (kind, isNegated) = Self.kinds[escaped] {
      set.kinds.append((kind, isNegated))
      return nil
    }
    return escaped == "b" ? "\u{8}" : try character(escaped)
  }

  // MARK: Steps

  private mutating func emit(_ node: Node) throws {
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
