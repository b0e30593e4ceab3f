import Support

/// What one line of several leaves open, and what it begins with.
struct LineScan {
  /// What goes on in the next line.
  struct State {
    /// How many brackets are open.
    var depth = 0
    /// The quotes of a text that is open.
    var quotes: [Unicode.Scalar]?
    /// Whether a backslash joins the next line.
    var endsInBackslash = false

    /// Whether the next line begins a statement of its own, or one of a block.
    var isClosed: Bool { depth == 0 && quotes == nil && !endsInBackslash }
  }

  /// The line without its comment and without the backslash at its end.
  let code: Substring
  /// What it leaves open.
  private(set) var state: State
  /// The word that it begins with.
  private(set) var word: String?
  /// Whether its last sign is the colon that opens a block.
  private(set) var endsInColon = false
  /// Whether there is nothing on it but a comment.
  private(set) var isEmpty = false
  /// How many blanks it begins with.
  let indentation: Int
  /// Whether it stands above the function that it decorates: `@torch.no_grad()`.
  private(set) var isDecorator = false

  /// Reads a line after one that left something open.
  init(_ line: String, after earlier: State) {
    state = earlier
    state.endsInBackslash = false
    indentation = line.prefix(while: \.isWhitespace).count
    var line = line[...]
    if let quotes = earlier.quotes {
      guard let end = Self.end(of: quotes, in: line) else {
        code = line
        return
      }
      state.quotes = nil
      line = line[end...]
    }
    let text = String(line)
    let scan = Self.scan(text, &state)
    // Neither text nor a variable continues over lines: what is missing is the error to report.
    if scan.hasFault || ScriptVariables.isOpen(text) { state = State() }
    let scalars = text.unicodeScalars
    let end = scalars.index(scalars.startIndex, offsetBy: scan.last?.range.upperBound ?? 0)
    var code = text[..<end]
    if scan.last?.kind == .invalid(.unreadable(character: "\\")), end == text.endIndex {
      state.endsInBackslash = true
      code = code.dropLast()
    }
    self.code = code
    isEmpty = earlier.quotes == nil && scan.first == nil
    endsInColon = scan.last?.kind == .sign(":") && state.isClosed
    guard earlier.isClosed, let first = scan.first else { return }
    if case .name(let name) = first.kind { word = name }
    if first.kind == .sign("@"), case .name? = scan.second?.kind { isDecorator = true }
  }

  /// Goes through the tokens of a line.
  private static func scan(
    _ line: String, _ state: inout State
  ) -> (first: Token?, second: Token?, last: Token?, hasFault: Bool) {
    let tokenizer = Tokenizer(line)
    let scalars = tokenizer.scalars
    var (first, second, last) = (Token?.none, Token?.none, Token?.none)
    var hasFault = false
    // The brackets that are open outside the texts with fields that are read.
    var outside: [Int] = []
    for token in tokenizer {
      if first != nil { second = second ?? token }
      first = first ?? token
      switch token.kind {
      case .sign("("), .sign("["), .sign("{"): state.depth += 1
      case .sign(")"), .sign("]"), .sign("}"): state.depth = max(0, state.depth - 1)
      case .textStart: outside.append(state.depth)
      case .textEnd: _ = outside.popLast()
      case .invalid(.openLongText):
        state.depth = outside.first ?? state.depth
        let quote = scalars[token.range.lowerBound...].first { $0 == "\"" || $0 == "'" }
        state.quotes = quote.map { [$0, $0, $0] }
      case .invalid(.openText): hasFault = true
      default: break
      }
      last = token
    }
    return (first, second, last, hasFault)
  }

  /// The place after the quotes that end a text; `nil` if they do not come.
  private static func end(of quotes: [Unicode.Scalar], in line: Substring) -> String.Index? {
    let scalars = line.unicodeScalars
    var place = scalars.startIndex
    while place < scalars.endIndex {
      if scalars[place] == "\\" {
        place = scalars.index(after: place)
        if place == scalars.endIndex { return nil }
      } else if scalars[place...].starts(with: quotes) {
        return scalars.index(place, offsetBy: quotes.count)
      }
      place = scalars.index(after: place)
    }
    return nil
  }
}
