package import Support

/// The text of layers, cut into tokens with their places; parts of it are ranges of tokens.
package struct LayerSource: Sendable {
  /// The tokens, without the `.end`.
  package let tokens: [Token]
  /// Whether every bracket is closed by its own kind.
  package let isBalanced: Bool
  private let scalars: [Unicode.Scalar]
  /// For each closed bracket, the token that closes it.
  private let closings: [Int: Int]

  /// Cuts a text; a comment of Python's notation is a token too.
  package init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var tokens = Array(Tokenizer.tokens(of: text).dropLast())
    let end = tokens.last?.range.upperBound ?? 0
    if let rest = scalars[end...].firstIndex(where: { !$0.properties.isWhitespace }) {
      tokens.append(
        Token(
          kind: .invalid(.unreadable(character: String(scalars[rest]))),
          range: rest..<scalars.count))
    }
    self.tokens = tokens
    (closings, isBalanced) = Self.closings(tokens)
  }

  private static func closings(_ tokens: [Token]) -> ([Int: Int], isBalanced: Bool) {
    var closings: [Int: Int] = [:]
    var open: [(place: Int, closing: String)] = []
    var isBalanced = true
    for (place, token) in tokens.enumerated() {
      if [.invalid(.openText), .invalid(.openLongText)].contains(token.kind) { isBalanced = false }
      guard case .sign(let sign) = token.kind else { continue }
      if let closing = ["(": ")", "[": "]", "{": "}"][sign] {
        open.append((place, closing))
      } else if [")", "]", "}"].contains(sign) {
        if open.last?.closing == sign, let opening = open.popLast() {
          closings[opening.place] = place
        } else {
          isBalanced = false
        }
      }
    }
    return (closings, isBalanced && open.isEmpty)
  }

  /// All of it.
  package var whole: Range<Int> { tokens.indices }

  /// A part as it was typed.
  package func text(_ part: Range<Int>) -> String { written(range(part)) }

  /// Some Unicode scalars as they were typed.
  func written(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

  /// The place of a part, in Unicode scalars; for one without tokens, where it would begin.
  package func range(_ part: Range<Int>) -> Range<Int> {
    guard let first = tokens[part].first, let last = tokens[part].last else {
      let place = part.lowerBound > 0 ? tokens[part.lowerBound - 1].range.upperBound : 0
      return place..<place
    }
    return first.range.lowerBound..<last.range.upperBound
  }

  /// Whether a token of a part is this sign.
  func isSign(_ sign: String, at place: Int, in part: Range<Int>) -> Bool {
    part.contains(place) && tokens[place].kind == .sign(sign)
  }

  /// The name at a place of a part; `nil` for any other token.
  func name(at place: Int, in part: Range<Int>) -> String? {
    guard part.contains(place), case .name(let name) = tokens[place].kind else { return nil }
    return name
  }

  /// Whether there are blanks before a token.
  func hasGap(before place: Int) -> Bool {
    place > 0 && tokens[place].range.lowerBound > tokens[place - 1].range.upperBound
  }

  /// The inside of the bracket that a part begins with, and the rest after that bracket.
  package func bracketed(_ part: Range<Int>) -> (inside: Range<Int>, rest: Range<Int>)? {
    guard let first = part.first, let closing = closings[first], part.contains(closing) else {
      return nil
    }
    return (first + 1..<closing, closing + 1..<part.upperBound)
  }

  /// The parts between commas outside brackets; an open bracket takes everything after it.
  package func parts(of part: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var (start, place) = (part.lowerBound, part.lowerBound)
    while place < part.upperBound {
      if isSign(",", at: place, in: part) {
        parts.append(start..<place)
        start = place + 1
      }
      place = next(after: place, in: part)
    }
    return withLists(parts + [start..<part.upperBound])
  }

  /// The parts, those that are the numbers of a form's list being one with it: `dilations=1,2,4`.
  private func withLists(_ parts: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for part in parts {
      guard let before = merged.last, part.count == 1, case .integer = tokens[part.lowerBound].kind,
        name(at: before.lowerBound, in: before) == LayerForm.wavenet.keyword,
        before.contains(where: { isSign("=", at: $0, in: before) })
      else {
        merged.append(part)
        continue
      }
      merged[merged.count - 1] = before.lowerBound..<part.upperBound
    }
    return merged
  }

  /// The token after one, or after the bracket that it opens.
  func next(after place: Int, in part: Range<Int>) -> Int {
    guard case .sign(let sign) = tokens[place].kind, ["(", "[", "{"].contains(sign) else {
      return place + 1
    }
    return closings[place].map { $0 + 1 } ?? part.upperBound
  }

  /// Where a label such as `(0): ` or `(conv1): ` that begins at a place ends; `nil` for anything
  /// else.
  package func labelEnd(from place: Int, in part: Range<Int>) -> Int? {
    guard isSign("(", at: place, in: part), let closing = closings[place], closing > place + 1,
      isSign(":", at: closing + 1, in: part)
    else { return nil }
    let isLabel = (place + 1..<closing).allSatisfy { inside in
      switch tokens[inside].kind {
      case .name, .integer, .real, .sign("-"), .sign("."): true
      default: false
      }
    }
    return isLabel ? closing + 2 : nil
  }

  /// The parts of the text PyTorch prints for a stack, which has no commas: `(0): Tanh() (1): ReLU()`.
  func labelled(_ part: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var (start, place) = (part.lowerBound, part.lowerBound)
    while place < part.upperBound {
      if let end = labelEnd(from: place, in: part) {
        parts.append(start..<place)
        (start, place) = (end, end)
      } else {
        place = next(after: place, in: part)
      }
    }
    return (parts + [start..<part.upperBound]).filter { !$0.isEmpty }
  }
}
