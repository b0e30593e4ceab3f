/// Texts cut and searched as Python does, by Unicode scalars.
enum TextSearch {
  /// Where a part begins within a range of a text.
  static func places(
    of part: [Unicode.Scalar], in scalars: [Unicode.Scalar], _ range: Range<Int>
  ) -> [Int] {
    guard part.count <= range.count else { return [] }
    let last = range.upperBound - part.count
    return (range.lowerBound...last).filter { start in
      part.indices.allSatisfy { scalars[start + $0] == part[$0] }
    }
  }

  /// Whether a text has a part, scalar by scalar: `\n` is in `\r\n`, which is one letter to Swift.
  static func contains(_ part: String, in text: String) -> Bool {
    part.isEmpty || text.utf8.contains(part.utf8)
  }

  /// The parts between separators.
  static func split(_ text: String, _ separator: String, _ most: Int, fromEnd: Bool) -> [String] {
    let scalars = Array(text.unicodeScalars)
    let part = Array(separator.unicodeScalars)
    var places: [Int] = []
    var next = 0
    for place in Self.places(of: part, in: scalars, 0..<scalars.count) where place >= next {
      places.append(place)
      next = place + part.count
    }
    if most >= 0, places.count > most {
      places = fromEnd ? places.suffix(most) : Array(places.prefix(most))
    }
    var parts: [String] = []
    var start = 0
    for place in places {
      parts.append(self.text(scalars[start..<place]))
      start = place + part.count
    }
    return parts + [self.text(scalars[start...])]
  }

  /// The parts between white space.
  static func words(_ text: String, _ most: Int, fromEnd: Bool) -> [String] {
    var scalars = Array(text.unicodeScalars)
    if fromEnd { scalars.reverse() }
    var words: [[Unicode.Scalar]] = []
    var rest = scalars[...].drop { $0.properties.isWhitespace }
    while !rest.isEmpty {
      if most >= 0, words.count == most {
        while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
        words.append(Array(rest))
        break
      }
      let word = rest.prefix { !$0.properties.isWhitespace }
      words.append(Array(word))
      rest = rest.dropFirst(word.count).drop { $0.properties.isWhitespace }
    }
    guard fromEnd else { return words.map { self.text($0[...]) } }
    return words.reversed().map { self.text(Array($0.reversed())[...]) }
  }

  /// The lines of a text.
  static func lines(_ text: String, keepingEnds keeps: Bool) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      guard "\n\r\u{0B}\u{0C}\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar) else {
        line.append(scalar)
        continue
      }
      var end = String.UnicodeScalarView([scalar])
      if scalar == "\r", scalars.first == "\n" { end.append(scalars.removeFirst()) }
      if keeps { line.append(contentsOf: end) }
      lines.append(String(line))
      line = String.UnicodeScalarView()
    }
    return line.isEmpty ? lines : lines + [String(line)]
  }

  /// A text with a part replaced, at most so often; below 0 everywhere.
  ///
  /// - Throws: `ExpressionError.tooMuch`.
  static func replaced(_ text: String, _ old: String, _ new: String, _ most: Int) throws -> String {
    let parts: [String]
    if old.isEmpty {
      let scalars = text.unicodeScalars.map { String($0) }
      let count = most < 0 ? scalars.count + 1 : min(most, scalars.count + 1)
      parts = Array(([""] + scalars).prefix(count)) + [scalars.dropFirst(count - 1).joined()]
      return count == 0
        ? text
        : parts.dropLast().joined(separator: new) + new
          + (count > scalars.count ? "" : scalars.dropFirst(count - 1).joined())
    }
    parts = split(text, old, most, fromEnd: false)
    let (growth, overflow) = new.utf8.count.multipliedReportingOverflow(by: parts.count)
    guard !overflow, growth <= ValueArithmetic.mostJoined else {
      throw ExpressionError.tooMuch(
        what: "a text", count: overflow ? Int.max : growth, most: ValueArithmetic.mostJoined)
    }
    return parts.joined(separator: new)
  }

  /// Each word with a capital letter.
  static func titled(_ text: String) -> String {
    var isInWord = false
    var titled = ""
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      titled += isInWord ? properties.lowercaseMapping : properties.titlecaseMapping
      isInWord = properties.isCased
    }
    return titled
  }

  /// A text of scalars.
  static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
}
