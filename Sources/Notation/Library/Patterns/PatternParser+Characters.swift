/// Escapes and sets of characters.
extension PatternParser {
  private static let kinds: [Unicode.Scalar: (PatternProgram.CharacterSet.Kind, Bool)] = [
    "d": (.digit, false), "D": (.digit, true), "w": (.word, false), "W": (.word, true),
    "s": (.space, false), "S": (.space, true),
  ]

  mutating func escape() throws -> PatternProgram.Step {
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

  mutating func set() throws -> PatternProgram.CharacterSet {
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
}
