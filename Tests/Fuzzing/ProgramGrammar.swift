/// Random programs, determined by a seed: blocks within blocks, and what Python allows in them.
struct ProgramGrammar {
  private var random: RandomChoice
  private var expressions: ExpressionGrammar

  init(_ random: RandomChoice) {
    var stream = random
    expressions = ExpressionGrammar(RandomChoice(seed: UInt64(stream.below(1 << 30))))
    self.random = stream
  }

  /// The lines of a program.
  mutating func program() -> [String] {
    var lines: [String] = []
    for _ in 0...random.below(5) { lines += statement(depth: 4) }
    return lines
  }

  /// A program with characters spoilt, lines exchanged, set in or left out, or its end cut off.
  mutating func spoilt() -> [String] {
    var lines = program()
    for _ in 0...random.below(3) where !lines.isEmpty {
      let place = random.below(lines.count)
      switch random.below(7) {
      case 0: lines[place] = random.spoilt(lines[place])
      case 1: lines.remove(at: place)
      case 2: lines[place] = random.one(of: [" ", "\t", "    ", "\u{C}", "\\"]) + lines[place]
      case 3: lines[place] = String(lines[place].drop(while: \.isWhitespace))
      case 4: lines.swapAt(place, random.below(lines.count))
      case 5: lines = lines.prefix(place) + [String(lines[place].prefix(random.below(12)))]
      default: lines[place] += random.one(of: Self.tails)
      }
    }
    return lines
  }

  private static let tails = [
    " \\", "(", ")", "'''", "\"", " if", " for x in", ":", ";", " # end", " =", " := 1", "f'{",
    " lambda", " as", " *", "\r", ", ",
  ]

  private mutating func block(_ header: String, depth: Int) -> [String] {
    if depth == 0 || random.once(in: 5) { return ["\(header): \(simple()); \(simple())"] }
    let unit = random.one(of: ["  ", "    ", "\t"])
    var body: [String] = random.once(in: 4) ? ["'''A text", "over lines'''"] : []
    for _ in 0...random.below(3) { body += statement(depth: depth - 1) }
    if random.once(in: 4) { body.insert(random.one(of: ["", "# a comment"]), at: 0) }
    return ["\(header):"] + body.map { $0.isEmpty ? $0 : unit + $0 }
  }

  private mutating func statement(depth: Int) -> [String] {
    let value = { (grammar: inout ProgramGrammar) in grammar.expressions.value() }
    switch random.below(14) {
    case 0:
      var lines = block("if \(value(&self))", depth: depth)
      if random.once(in: 2) { lines += block("elif \(value(&self))", depth: depth) }
      return random.once(in: 2) ? lines + block("else", depth: depth) : lines
    case 1: return block("for \(target()) in \(value(&self))", depth: depth)
    case 2: return block("while x := \(value(&self))", depth: depth)
    case 3: return block("def f(\(parameters())) -> \(value(&self))", depth: depth)
    case 4:
      return ["@d(\(value(&self)))"] + block("class A(\(value(&self)), x=1)", depth: depth)
    case 5: return block("with (\(value(&self)) as x, y as (z, w))", depth: depth)
    case 6:
      return block("try", depth: depth) + block("except (A, B) as e", depth: depth)
        + block("finally", depth: depth)
    case 7: return ["x = [", "  \(value(&self)),  # one", "", "  \(value(&self))", "]"]
    case 8: return ["x = '''", "  a ( \"", "''' + \\", "  \(value(&self))"]
    default: return [simple()]
    }
  }

  private mutating func target() -> String {
    random.one(of: ["x", "x, y", "(x, [y, *z])", "x.a", "x[0]", "*x, y", "x,"])
  }

  private mutating func parameters() -> String {
    random.one(of: [
      "", "self", "x, y=1", "x, /, y", "*a, k=2", "*, k", "x: int = 3, **more", "x, x", "x=1, y",
    ])
  }

  private mutating func simple() -> String {
    let value = expressions.value()
    switch random.below(12) {
    case 0: return "return \(value)"
    case 1: return random.one(of: ["break", "continue", "pass", "global x", "nonlocal x", "raise"])
    case 2: return "x: int = \(value)"
    case 3: return "del x[\(value)], y.a"
    case 4: return "raise A(\(value)) from None"
    case 5: return "f = lambda \(parameters()): \(value)"
    case 6: return "\(target()) = \(value)"
    case 7: return "{'a': \(value), **x, 2: [y for y in z if \(value) for \(target()) in w]}"
    case 8: return "y = (yield \(value)) if \(value) else {x, *z}"
    case 9:
      return random.one(of: [
        "import a.b as c, d", "from ..a import (b, c as d,)", "from a import *",
      ])
    default: return expressions.line()
    }
  }
}
