import Support

/// An argument of a layer as written: its name, if it has one, and its value.
struct LayerWord {
  /// The name before the `=`.
  let name: Range<Int>?
  /// What is given.
  let value: Range<Int>

  /// Both.
  var whole: Range<Int> { (name?.lowerBound ?? value.lowerBound)..<value.upperBound }
}

extension LayerSource {
  /// Whether parentheses at the start of a part hold arguments, and do not begin a size, as in
  /// `linear (n + 1) * 2 27`.
  func isCall(_ part: Range<Int>) -> Bool {
    guard isSign("(", at: part.lowerBound, in: part), let (_, rest) = bracketed(part) else {
      return false
    }
    guard hasGap(before: part.lowerBound), let next = rest.first else { return true }
    return !isOperator(at: next, in: rest) || isSignOfNext(next, in: rest)
  }

  /// The words of `20 200 bias = false` and of `(20 * 2, normalized_shape=(20,))`.
  func words(of part: Range<Int>) -> [LayerWord] {
    var words: [LayerWord] = []
    var rest = part
    while isCall(rest), let (inside, tail) = bracketed(rest) {
      words += parts(of: inside).flatMap(bareWords)
      rest = tail
    }
    return words + bareWords(rest)
  }

  /// The layers of `(linear 4 4, tanh)` as one word, or of `(LAYER=(linear 4 4, tanh))` as one with
  /// its name; then the options after them.
  func heldLayers(of part: Range<Int>) -> [LayerWord] {
    guard let (inside, rest) = bracketed(part) else {
      return part.isEmpty ? [] : [LayerWord(name: nil, value: part)]
    }
    let options = bareWords(rest)
    guard options.allSatisfy({ $0.name != nil }) else {
      return [LayerWord(name: nil, value: part)]
    }
    let parts = parts(of: inside)
    let named = parts.compactMap(namedLayers)
    let layers = LayerWord(name: nil, value: part.lowerBound..<rest.lowerBound)
    return (named.count == parts.count ? named : [layers]) + options
  }

  private func namedLayers(_ part: Range<Int>) -> LayerWord? {
    guard name(at: part.lowerBound, in: part) != nil,
      isSign("=", at: part.lowerBound + 1, in: part)
    else { return nil }
    return LayerWord(name: part.prefix(1), value: part.dropFirst(2))
  }

  /// The words between blanks, except blanks beside an operator or `=`.
  private func bareWords(_ part: Range<Int>) -> [LayerWord] {
    var words: [LayerWord] = []
    var place = part.lowerBound
    while place < part.upperBound {
      var name: Range<Int>?
      if let written = self.name(at: place, in: part), written != "_",
        isSign("=", at: place + 1, in: part)
      {
        name = place..<place + 1
        place += 2
      }
      let end = valueEnd(from: place, in: part)
      words.append(LayerWord(name: name, value: place..<end))
      place = end
    }
    return words
  }

  /// Where a value ends: after an expression and the text that follows it without a blank.
  private func valueEnd(from start: Int, in part: Range<Int>) -> Int {
    guard start < part.upperBound else { return part.upperBound }
    // `_=80` is a value.
    if name(at: start, in: part) == "_", isSign("=", at: start + 1, in: part) {
      return valueEnd(from: start + 2, in: part)
    }
    var end = operandEnd(from: start, in: part) ?? next(after: start, in: part)
    while end < part.upperBound, isOperator(at: end, in: part), !isSignOfNext(end, in: part),
      let next = operandEnd(from: end + 1, in: part)
    {
      end = next
    }
    // Text that cannot continue an expression still belongs to the word.
    while end < part.upperBound, !hasGap(before: end) { end = next(after: end, in: part) }
    return end
  }

  /// Where a number, a name with its members, or an expression in brackets ends.
  private func operandEnd(from start: Int, in part: Range<Int>) -> Int? {
    guard part.contains(start) else { return nil }
    switch tokens[start].kind {
    case .sign("("), .sign("["): return next(after: start, in: part)
    case .sign("-"), .sign("+"), .sign("~"):
      guard part.contains(start + 1), !hasGap(before: start + 1) else { return nil }
      return operandEnd(from: start + 1, in: part)
    case .sign: return nil
    case .name:
      var end = start + 1
      while end < part.upperBound, !hasGap(before: end) {
        switch tokens[end].kind {
        case .sign("("), .sign("["): end = next(after: end, in: part)
        case .sign("."): end = min(end + 2, part.upperBound)
        default: return end
        }
      }
      return end
    default: return start + 1
    }
  }

  /// Whether a token is an operator between two values of an expression.
  private func isOperator(at place: Int, in part: Range<Int>) -> Bool {
    guard case .sign(let sign) = tokens[place].kind else { return false }
    return ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^"].contains(sign)
  }

  /// `linear 4 -1` has two numbers.
  private func isSignOfNext(_ place: Int, in part: Range<Int>) -> Bool {
    guard part.contains(place + 1) else { return true }
    guard ["+", "-"].contains(where: { isSign($0, at: place, in: part) }) else { return false }
    return hasGap(before: place) && !hasGap(before: place + 1)
  }
}
