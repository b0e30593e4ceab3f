import Support

/// The lines and blocks of a program: where its lines end outside brackets, and how far each is set in.
struct Layout {
  /// How far a line is set in: two counts, which agree where it does not matter how wide a tab is.
  private struct Depth: Equatable {
    /// With a tab every 8 columns.
    var wide = 0
    /// With tabs as wide as a blank.
    var narrow = 0

    mutating func add(_ scalar: Unicode.Scalar) {
      switch scalar {
      case "\t": (wide, narrow) = ((wide / 8 + 1) * 8, narrow + 1)
      case "\u{C}": (wide, narrow) = (0, 0)
      default: (wide, narrow) = (wide + 1, narrow + 1)
      }
    }
  }

  /// Python's own limit.
  static let deepest = 100

  private let scalars: [Unicode.Scalar]
  private var laid: [Token] = []
  private var open: [Depth] = []
  private var brackets = 0
  /// How many texts with fields are open.
  private var texts = 0
  private var end = 0

  /// The tokens of a program, with `.lineEnd`, `.indent` and `.dedent` between them and `.end` at last.
  ///
  /// All of it may be set in, as what is copied from within a block is.
  static func tokens(of text: String) -> [Token] {
    let tokenizer = Tokenizer(text)
    var layout = Layout(scalars: tokenizer.scalars)
    for token in tokenizer { layout.add(token) }
    layout.finish()
    return layout.laid
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private mutating func add(_ token: Token) {
    if texts == 0 {
      let depth = newLine(before: token.range.lowerBound)
      if let depth, brackets == 0 || laid.isEmpty { begin(token.range.lowerBound, depth) }
    }
    switch token.kind {
    case .sign("("), .sign("["), .sign("{"): brackets += 1
    case .sign(")"), .sign("]"), .sign("}"): brackets = max(0, brackets - 1)
    case .textStart: texts += 1
    case .textEnd: texts = max(0, texts - 1)
    default: break
    }
    laid.append(token)
    end = max(end, token.range.upperBound)
  }

  /// How far a token is set in, if a line begins with it: a backslash before the end of a line joins it to
  /// the next.
  private func newLine(before start: Int) -> Depth? {
    guard start > end || laid.isEmpty else { return nil }
    var depth = laid.isEmpty ? Depth() : nil
    var isJoined = false
    var place = end
    while place < start {
      switch scalars[place] {
      case "#":
        while place + 1 < start, !Tokenizer.endsLine(scalars[place + 1]) { place += 1 }
      case "\\":
        // A line of nothing else leaves it to the next how far it is set in.
        isJoined = depth.map { $0.wide > 0 } ?? true
        // Only one end of a line is joined over, of one or two characters.
        if place + 1 < start {
          place +=
            scalars[place + 1] == "\r" && place + 2 < start && scalars[place + 2] == "\n" ? 2 : 1
        }
      case "\n", "\r": (depth, isJoined) = (Depth(), false)
      case let scalar: if !isJoined { depth?.add(scalar) }
      }
      place += 1
    }
    return depth
  }

  /// Ends the line before, and opens or closes blocks.
  private mutating func begin(_ start: Int, _ depth: Depth) {
    if !laid.isEmpty { insert(.lineEnd, end) }
    guard let last = open.last else { return open.append(depth) }
    if depth.wide == last.wide {
      if depth != last { insert(.invalid(.mixedTabs), start) }
    } else if depth.wide > last.wide {
      if depth.narrow <= last.narrow { return insert(.invalid(.mixedTabs), start) }
      guard open.count < Self.deepest else {
        return insert(.invalid(.tooManyBlocks(most: Self.deepest)), start)
      }
      open.append(depth)
      insert(.indent, start)
    } else {
      while open.count > 1, let last = open.last, last.wide > depth.wide {
        open.removeLast()
        insert(.dedent, start)
      }
      if let last = open.last, depth != last {
        insert(.invalid(depth.wide == last.wide ? .mixedTabs : .unmatchedIndentation), start)
      }
    }
  }

  private mutating func finish() {
    if !laid.isEmpty { insert(.lineEnd, end) }
    for _ in open.dropFirst() { insert(.dedent, end) }
    insert(.end, end)
  }

  private mutating func insert(_ kind: Token.Kind, _ place: Int) {
    laid.append(Token(kind: kind, range: place..<place))
  }
}
