import Engine
import Notation
import Support

/// What a statement is: a command's line, a line of Python, or neither.
///
/// This is decided here and nowhere else, from the statement's first tokens. A command's word alone
/// or before other words is the command; if only Python could continue, as in `data = 3`, `data[3]`
/// and `time.time()`, the line is Python. So the meaning of a line does not depend on which names
/// exist.
enum LineReading {
  /// A command, and its statement in the command's own form.
  case command(any Command.Type, Statement)
  /// `model = Sequential([…])`, which makes the stack.
  case stack(NewStack)
  case python
  /// A notebook's line for the system's shell, `!pip install torch`: nothing here runs it.
  case forSystem
  /// The first word is neither a command nor the start of a line of Python.
  case unknown

  /// What a statement is; names matter only for words that are not commands.
  init(_ statement: Statement, _ session: Session) {
    if statement.source.hasPrefix("!"), statement.source.dropFirst().first?.isLetter ?? false {
      self = .forSystem
    } else if let command = statement.command {
      self = .command(command, statement)
    } else if let called = Statement(calling: statement, session),
      let command = called.command
    {
      self = .command(command, called)
    } else if session.state.variables["Sequential"] == nil, let stack = NewStack(statement) {
      self = .stack(stack)
    } else if statement.isAboutCommand {
      self = .python
    } else {
      self = Self.beginsPython(statement, session) ? .python : .unknown
    }
  }
}

extension Statement {
  /// Its command; `nil` for a line of Python.
  var command: (any Command.Type)? { isAboutCommand ? nil : commandOfVerb }

  /// Whether its first word is a command and the line is nevertheless Python: `data is None`.
  fileprivate var isAboutCommand: Bool {
    commandOfVerb != nil && LineReading.canOnlyBePython(source)
  }

  private var commandOfVerb: (any Command.Type)? {
    tokens.first.flatMap { $0.isQuoted ? nil : CommandRegistry.command(named: $0.text) }
  }
}

extension LineReading {
  /// No more bytes of a line are needed to decide, and a line may hold many statements.
  static let mostBytes = 512

  /// The tokens that a line begins with, as far as they are Python's.
  private static func beginning(of line: String) -> [Token] {
    Tokenizer.beginning(of: String(decoding: line.utf8.prefix(mostBytes), as: UTF8.self))
  }

  /// Whether only Python could continue after the first word of a line: it is assigned to, indexed,
  /// called or an operand.
  static func canOnlyBePython(_ line: String) -> Bool {
    let tokens = beginning(of: line)
    guard tokens.count > 1, case .name = tokens[0].kind else { return false }
    guard let bracket = closing(tokens, at: 1) else { return goesOn(tokens, at: 1) }
    // `push (4, 8)` is the command, `data [3] = 1` is not.
    return !hasGap(tokens, before: 1)
      || bracket < tokens.count - 1 && !isSign(tokens[bracket + 1], ".")
        && goesOn(tokens, at: bracket + 1)
  }

  /// Whether a member, a call or an index follows the first call of a line.
  private static func goesOnAfterCall(_ tokens: [Token]) -> Bool {
    guard let open = tokens.firstIndex(where: { isSign($0, "(") }),
      let close = closing(tokens, at: open), close + 1 < tokens.count
    else { return false }
    return [".", "(", "["].contains { isSign(tokens[close + 1], $0) }
  }

  /// Whether only Python could continue with the token at this place.
  private static func goesOn(_ tokens: [Token], at place: Int) -> Bool {
    let hasOperand = place + 1 < tokens.count
    let isApart = hasGap(tokens, before: place)
    switch tokens[place].kind {
    case .name(let word): return isApart && hasOperand && isOperator(word, tokens, at: place)
    case .sign(let sign) where sign == "=" || augmenting.contains(sign): return true
    case .sign("."):
      guard hasOperand, !isApart, !hasGap(tokens, before: place + 1) else { return false }
      if case .name = tokens[place + 1].kind { return true }
      return false
    case .sign(let sign) where binary.contains(sign):
      // `seed -1` and `data /tmp/names.txt` are the commands, `seed - 1` and `data / 2` are not.
      return !isApart || hasOperand && hasGap(tokens, before: place + 1)
    default: return false
    }
  }

  /// Whether a word is an operator between two values, and not the name of a file such as `in.txt`.
  private static func isOperator(
    _ word: String, _ tokens: [Token], at place: Int
  ) -> Bool {
    let rest = tokens[(place + 1)...]
    guard let next = rest.first, hasGap(tokens, before: place + 1) || isSign(next, "(") else {
      return false
    }
    return switch word {
    case "not": next.kind == .name("in")
    case "if": rest.contains { $0.kind == .name("else") }
    default: operators.contains(word)
    }
  }

  private static func hasGap(_ tokens: [Token], before place: Int) -> Bool {
    tokens[place].range.lowerBound > tokens[place - 1].range.upperBound
  }

  private static func isSign(_ token: Token, _ sign: String) -> Bool {
    token.kind == .sign(sign)
  }

  /// Where the bracket that opens at a place is closed, or the last token; `nil` if none opens.
  private static func closing(_ tokens: [Token], at start: Int) -> Int? {
    var depth = 0
    for place in tokens.indices[start...] {
      guard case .sign(let sign) = tokens[place].kind else {
        if depth == 0 { return nil }
        continue
      }
      if ["(", "["].contains(sign) { depth += 1 }
      if [")", "]"].contains(sign) { depth -= 1 }
      if depth <= 0 { return place == start ? nil : place }
    }
    return tokens.count - 1
  }

  /// Words used between two values.
  private static let operators: Set<String> = ["is", "in", "and", "or"]

  private static let augmenting = Set(Operator.allCases.map { "\($0.rawValue)=" })

  /// Signs used between two values, or between names.
  private static let binary =
    Set(Operator.allCases.map(\.rawValue))
    .union(["==", "!=", "<", "<=", ">", ">=", ",", ":"])
}

extension LineReading {
  /// Whether a statement whose first word is not a command is read as Python.
  ///
  /// Words side by side are a misspelt command; signs make an expression.
  private static func beginsPython(_ statement: Statement, _ session: Session) -> Bool {
    guard let verb = statement.tokens.first else { return false }
    if verb.isQuoted { return CommandRegistry.command(named: verb.text) == nil }
    let tokens = beginning(of: statement.source)
    guard let first = tokens.first else {
      // A number such as 4x8, or foreign signs: the message says what is wrong.
      return verb.text.unicodeScalars.first.map { !$0.isASCII || ("0"..."9").contains($0) } ?? false
    }
    guard case .name(let name) = first.kind else {
      guard case .sign(let sign) = first.kind else { return true }
      return opening.contains(sign)
    }
    if words.contains(name) || opensMatch(name, statement.source) { return true }
    if tokens.count > 2, case .name(let word) = tokens[1].kind, isOperator(word, tokens, at: 1) {
      return Names.known(in: session).contains(name)
    }
    let isLayer = LayerParser.type(named: String(verb.text.prefix { $0 != "(" })) != nil
    let rest = statement.source.unicodeScalars.dropFirst(first.range.upperBound)
    guard let next = rest.first(where: { !$0.properties.isWhitespace }) else {
      return !isLayer && Names.known(in: session).contains(name)
    }
    // nn.Linear(20, 200) is a module; Linear(20, 200) is a layer meant to be added.
    if isLayer, next == "(", name.first?.isUppercase ?? false {
      return goesOnAfterCall(tokens)
    }
    return !next.isASCII || "=([.,@+-*/%<>!&|^:".unicodeScalars.contains(next)
  }

  /// Whether a statement is `match x:` and the cases below it.
  private static func opensMatch(_ word: String, _ source: String) -> Bool {
    guard word == "match", let first = source.split(whereSeparator: \.isNewline).first else {
      return false
    }
    return LineScan(String(first), after: LineScan.State()).endsInColon
  }

  /// Signs with which a line of Python may begin.
  private static let opening: Set<String> = [
    "(", "[", "{", "-", "+", "~", ".", "...", "%", "@", "*",
  ]

  /// Words with which a line of Python may begin.
  private static let words: Set<String> = [
    "print", "assert", "for", "not", "import", "from", "pass", "None", "True", "False", "if",
    "while", "with", "def", "class", "try", "return", "lambda", "del", "raise", "global",
    "nonlocal",
    "yield", "break", "continue", "elif", "else", "except", "finally", "async", "await",
  ]

  /// Words that begin a statement with a block, and those that go on with one.
  static let blocks: Set<String> = [
    "for", "with", "def", "class", "if", "while", "try", "async", "elif", "else", "except",
    "finally",
  ]

  /// Whether a line that begins with a word opens a block if it ends in a colon; `match` may also be a
  /// name.
  static func opensBlock(_ word: String) -> Bool { blocks.contains(word) || word == "match" }

  /// What a decorator may stand above.
  static let decorated: Set<String> = ["def", "class", "async"]

  /// Words after which nothing follows in the same block.
  static let leaving: Set<String> = ["return", "raise", "break", "continue"]

  /// The words that go on with the block of another.
  static func clauses(of word: String) -> Set<String> {
    switch word {
    case "if", "elif": ["elif", "else"]
    case "for", "while": ["else"]
    case "try", "except": ["except", "else", "finally"]
    default: []
    }
  }
}

extension Statement {
  /// A command that is called as Python's functions are: `quit()`, and `help(torch.cat)`, which
  /// names its topic; `nil` if a line or Python has a function of that name.
  fileprivate init?(calling statement: Statement, _ session: Session) {
    let tokens = Tokenizer.beginning(of: statement.source)
    guard tokens.count > 2, case .name(let name) = tokens[0].kind,
      let command = CommandRegistry.command(named: name), session.state.variables[name] == nil,
      TensorFunctions.bare(name) == nil, tokens[1].kind == .sign("("),
      tokens[tokens.count - 1].kind == .sign(")")
    else { return nil }
    let inside = tokens[2..<(tokens.count - 1)]
    guard let topic = Self.topic(inside, statement.source),
      topic.isEmpty || command.declaration.isCalledWithTopic
    else { return nil }
    self.init(words: [name] + (topic.isEmpty ? [] : [topic]))
  }

  /// A dotted name or a text between a call's brackets, as one word.
  private static func topic(_ tokens: ArraySlice<Token>, _ source: String) -> String? {
    guard let first = tokens.first, let last = tokens.last else { return "" }
    if case .string(let text) = first.kind, tokens.count == 1 { return text }
    let isDotted = tokens.allSatisfy { token in
      if case .name = token.kind { true } else { token.kind == .sign(".") }
    }
    guard isDotted else { return nil }
    let scalars = Array(source.unicodeScalars)[first.range.lowerBound..<last.range.upperBound]
    return String(String.UnicodeScalarView(scalars))
  }

  /// A statement of these words.
  init(words: [String]) {
    self.init(
      tokens: words.map { Word($0) },
      source: words.joined(separator: " "))
  }
}
