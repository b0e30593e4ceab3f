import Notation

/// A message of a run with sizes for letters, with expressions of the letters in the place of what follows
/// from them: `got 4x192` becomes `got Bx24T`.
package struct LetteredWords {
  /// A part of a message: words, or the sizes of a shape.
  private enum Part: Equatable {
    case words(String)
    case sizes([Int])

    /// What two messages have in common that differ in sizes alone.
    var kind: String {
      switch self {
      case .words(let text): text
      case .sizes(let sizes): "\u{0}\(sizes.count)"
      }
    }
  }

  /// The message in letters.
  package let text: String
  /// The letters of which nothing is known, because no other size of theirs led to this message.
  package let fixed: [Int]
  /// Whether each size that differs follows a rule.
  package let isWhole: Bool

  /// Reads the message of a run beside those of runs with other sizes.
  package init(
    _ message: String, _ letters: [String], at base: [Int], _ others: [(sizes: [Int], text: String)]
  ) {
    let parts = Self.parts(of: message)
    let alike = others.map { ($0.sizes, Self.parts(of: $0.text)) }.filter { other in
      other.1.map(\.kind) == parts.map(\.kind)
    }
    var isWhole = true
    text = parts.enumerated().map { place, part in
      guard case .sizes(let sizes) = part else { return part.kind }
      let written = sizes.indices.map { axis -> String in
        let points = alike.compactMap { other -> FormulaFinder.Point? in
          guard case .sizes(let values) = other.1[place] else { return nil }
          return FormulaFinder.Point(sizes: other.0, value: values[axis])
        }
        let formula = FormulaFinder(
          base: FormulaFinder.Point(sizes: base, value: sizes[axis]), points
        ).formula()
        if formula == nil { isWhole = false }
        return formula?.text(letters) ?? String(sizes[axis])
      }
      return SizeFormula.shape(written)
    }.joined()
    self.isWhole = isWhole
    fixed = letters.indices.filter { letter in
      !alike.contains { $0.0[letter] != base[letter] }
    }
  }

  /// The words of a message, and the sizes in it, those of a shape together.
  private static func parts(of message: String) -> [Part] {
    var parts: [Part] = []
    var words = ""
    var rest = message[...]
    while let first = rest.first {
      let isInName = words.last.map { $0.isLetter || "_.".contains($0) } ?? false
      let number = Self.number(at: rest)
      guard !isInName, var size = Self.size(number) else {
        let taken = number.isEmpty ? String(first) : String(number)
        words += taken
        rest = rest.dropFirst(taken.count)
        continue
      }
      rest = rest.dropFirst(number.count)
      var sizes: [Int] = []
      while rest.first == "x" {
        let number = Self.number(at: rest.dropFirst())
        guard let next = Self.size(number) else { break }
        sizes.append(size)
        size = next
        rest = rest.dropFirst(1 + number.count)
      }
      sizes.append(size)
      parts += [.words(words), .sizes(sizes)]
      words = ""
    }
    return parts + [.words(words)]
  }

  /// The number with which a text begins, with its point and exponent; empty if there is none.
  private static func number(at text: Substring) -> Substring {
    func isDigit(_ character: Character?) -> Bool {
      character.map { ("0"..."9").contains($0) } ?? false
    }
    guard isDigit(text.first) else { return text.prefix(0) }
    var rest = text.drop(while: isDigit)
    // A point that ends a sentence is none of the number's.
    if rest.first == ".", let next = rest.dropFirst().first, !next.isWhitespace {
      rest = rest.dropFirst().drop(while: isDigit)
    }
    if rest.first == "e" || rest.first == "E" {
      var power = rest.dropFirst()
      if power.first == "-" || power.first == "+" { power = power.dropFirst() }
      if isDigit(power.first) { rest = power.drop(while: isDigit) }
    }
    return text[..<rest.startIndex]
  }

  /// Larger numbers are no sizes, but identifiers, times and the like.
  private static let mostSize = 1 << 31

  /// A number that may be a size: a whole one without leading zeros.
  private static func size(_ number: Substring) -> Int? {
    guard number == "0" || number.first != "0", let size = Int(number), size <= mostSize else {
      return nil
    }
    return size
  }
}
