import Support

/// Where the last statement, word and text begin in a line that is being typed; places are in UTF-8
/// bytes.
struct UnfinishedLine {
  /// After the last `;` outside texts.
  private(set) var statement = 0
  /// Where the last word begins; the line's end after a space.
  private(set) var word = 0
  /// The same where commas and brackets divide words too.
  private(set) var part = 0
  /// After the quote of a text that is open.
  private(set) var text: Int?

  init(_ line: String) {
    let tokenizer = Tokenizer(line)
    let scalars = tokenizer.scalars
    var places = (statement: 0, word: 0, part: 0, text: Int?.none)
    var (end, depth) = (0, 0)
    for token in tokenizer {
      if token.range.lowerBound > end {
        (places.word, places.part) = (token.range.lowerBound, token.range.lowerBound)
      }
      end = max(end, token.range.upperBound)
      switch token.kind {
      case .textStart: depth += 1
      case .textEnd: depth -= 1
      case .sign(";") where depth <= 0: places = (end, end, end, nil)
      case .sign(","), .sign("("): places.part = end
      case .invalid(.openText), .invalid(.openLongText):
        places.text = Self.inside(scalars, from: token.range.lowerBound)
        end = scalars.count
      default: break
      }
    }
    // After a space, or in a comment, a word begins.
    if let space = scalars[end...].lastIndex(where: { $0.properties.isWhitespace }) {
      (places.word, places.part) = (space + 1, space + 1)
    }
    let bytes = { (place: Int) in scalars[..<place].reduce(0) { $0 + UTF8.width($1) } }
    (statement, word, part) = (bytes(places.statement), bytes(places.word), bytes(places.part))
    text = places.text.map(bytes)
  }

  /// The place after a text's quotes.
  private static func inside(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    guard let quote = scalars[start...].firstIndex(where: { $0 == "\"" || $0 == "'" }) else {
      return start
    }
    let isTriple = scalars[quote...].prefix(3).count { $0 == scalars[quote] } == 3
    return min(scalars.count, quote + (isTriple ? 3 : 1))
  }
}
