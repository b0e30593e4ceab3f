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

  let scalars: [Unicode.Scalar]
  var place = 0
  var flags: Flags
  var program = PatternProgram()
  var open: Set<Int> = []
  private var depth = 0

  /// Groups are nested at most this deeply, and repeats counted up to this.
  private static let deepest = 100, mostRepeated = 1000
  static let mostSteps = 100_000

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

  func failure(_ what: String, at place: Int? = nil) -> PythonException {
    PythonException("error", "\(what) at position \(place ?? self.place)")
  }

  var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  mutating func take(_ text: String) -> Bool {
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

  func literal(_ scalar: Unicode.Scalar) -> PatternProgram.Step {
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
}
