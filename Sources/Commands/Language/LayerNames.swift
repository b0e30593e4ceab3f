import Support
import Notation
import Engine

/// Names and expressions that stand for numbers in layers, as in `Embedding(vocab_size, n_embd)` and
/// `Linear(28**2, n // 2)`.
struct LayerNames {
  private let text: [Unicode.Scalar]
  private let tokens: [Token]
  private let session: Session
  /// The names that `for` binds within the text: they are no names of the session's.
  private let bound: Set<String>
  private var position = 0
  private var result = String.UnicodeScalarView()
  /// How much of the text is in the result.
  private var written = 0
  /// Of each bracket that is open, whether it holds the arguments of a layer.
  private var brackets: [Bool] = []

  /// A text of layers with numbers in the place of such names and expressions; what is no number is left
  /// for the parser.
  ///
  /// - Throws: `DataError` where a name stands for what the data has, and it cannot be had.
  static func resolved(_ text: String, _ session: Session) throws -> String {
    var names = LayerNames(text, session)
    return try names.resolved()
  }

  private init(_ text: String, _ session: Session) {
    self.text = Array(text.unicodeScalars)
    self.session = session
    tokens = Tokenizer.beginning(of: text)
    var bound: Set<String> = []
    for (keyword, token) in zip(tokens, tokens.dropFirst()) where keyword.kind == .name("for") {
      if case .name(let name) = token.kind { bound.insert(name) }
    }
    self.bound = bound
  }

  private mutating func resolved() throws -> String {
    while position < tokens.count {
      if let end = expressionEnd(), let number = try number(position..<end) {
        write(number, for: position..<end)
        position = end
      } else {
        pass()
      }
    }
    result.append(contentsOf: text[written...])
    return String(result)
  }

  private mutating func write(_ number: String, for range: Range<Int>) {
    result.append(contentsOf: text[written..<tokens[range.lowerBound].range.lowerBound])
    result.append(contentsOf: number.unicodeScalars)
    written = tokens[range.upperBound - 1].range.upperBound
  }

  /// Goes past a token that is left as it is.
  private mutating func pass() {
    if case .sign(let sign) = tokens[position].kind {
      if ["(", "["].contains(sign) { brackets.append(isOfArguments) }
      if [")", "]"].contains(sign) { _ = brackets.popLast() }
    }
    position += 1
  }

  /// Whether the bracket here follows a layer's name and holds its numbers.
  private var isOfArguments: Bool {
    guard position > 0, case .name(let name) = tokens[position - 1].kind,
      let type = LayerParser.type(named: name)
    else { return brackets.last ?? false }
    return !type.spec.arguments.contains { $0.kind == .layers }
  }
}

extension LayerNames {
  /// The number that some tokens give, as it is written; nil for what gives none, and for a number that
  /// is written already.
  private func number(_ range: Range<Int>) throws -> String? {
    let parts = tokens[range]
    guard
      parts.contains(where: { if case .name = $0.kind { true } else { false } })
        || parts.dropFirst().contains(where: { isOperator($0) })
    else { return nil }
    let scalars = text[
      parts[range.lowerBound].range.lowerBound..<parts[range.upperBound - 1].range.upperBound]
    guard
      let statement = try? ExpressionParser.statement(String(String.UnicodeScalarView(scalars))),
      case .expression(let expression) = statement
    else { return nil }
    var evaluator = ExpressionEvaluator(session)
    do {
      switch try evaluator.evaluate(expression) {
      case .int(let number): return String(number)
      case .float(let number): return pythonText(number)
      case .bool(let truth): return truth ? "True" : "False"
      default: return nil
      }
    } catch let error as LocatedError where error.cause is DataError {
      throw error.cause
    } catch {
      return nil
    }
  }

  private func isOperator(_ token: Token) -> Bool {
    guard case .sign(let sign) = token.kind else { return false }
    return Operator(rawValue: sign) != nil
  }

  /// Where the expression ends that begins here; nil where none does.
  private func expressionEnd() -> Int? {
    guard var end = operandEnd(from: position) else { return nil }
    while end < tokens.count, isOperator(tokens[end]), !isSignOfNext(end),
      let next = operandEnd(from: end + 1)
    {
      end = next
    }
    return end
  }

  /// `linear 4 -1` are two numbers.
  private func isSignOfNext(_ place: Int) -> Bool {
    guard place + 1 < tokens.count else { return true }
    let (before, after) = (tokens[place - 1].range, tokens[place + 1].range)
    let range = tokens[place].range
    return range.lowerBound > before.upperBound && range.upperBound == after.lowerBound
  }

  /// Where a number, a name with what is taken of it, or an expression in brackets ends.
  private func operandEnd(from start: Int) -> Int? {
    guard start < tokens.count else { return nil }
    switch tokens[start].kind {
    case .integer, .real: return start + 1
    case .name(let name):
      guard isValue(name, at: start) else { return nil }
      var end = start + 1
      while let next = trailerEnd(from: end) { end = next }
      return end
    case .sign("(") where start == position ? !isCall(start) : true: return closing(start)
    default: return nil
    }
  }

  /// Whether the bracket here holds the arguments of what is named before it.
  ///
  /// Not in `linear (n + 1) * 2 27`, where it begins a size, nor in `linear n (n + 1)`.
  private func isCall(_ place: Int) -> Bool {
    guard place > 0, case .name(let name) = tokens[place - 1].kind else { return false }
    guard tokens[place].range.lowerBound > tokens[place - 1].range.upperBound else { return true }
    guard LayerParser.type(named: name) != nil else { return name == "Sequential" }
    guard let end = closing(place), end < tokens.count else { return true }
    return !isOperator(tokens[end]) || isSignOfNext(end)
  }

  /// Whether a name may stand for a number where it is: not a layer's, an option's or a member's.
  private func isValue(_ name: String, at place: Int) -> Bool {
    guard name.contains(where: { $0 != "_" }), !bound.contains(name),
      !["for", "in", "nn", "torch"].contains(name)
    else { return false }
    if place > 0, tokens[place - 1].kind == .sign(".") { return false }
    if place + 1 < tokens.count, tokens[place + 1].kind == .sign("=") { return false }
    guard LayerParser.type(named: name) != nil || name == "Sequential" else { return true }
    // nn.Dropout(dropout): among numbers a layer's word is a name.
    return brackets.last ?? false && session.state.variables[name] != nil
  }

  /// Where `.name`, `[…]` or `(…)` ends that follows a name at once.
  private func trailerEnd(from start: Int) -> Int? {
    guard start < tokens.count, tokens[start].range.lowerBound == tokens[start - 1].range.upperBound
    else { return nil }
    switch tokens[start].kind {
    case .sign("("), .sign("["): return closing(start)
    case .sign("."): return start + 1 < tokens.count ? start + 2 : nil
    default: return nil
    }
  }

  /// The place after the bracket that closes the one here.
  private func closing(_ start: Int) -> Int? {
    var depth = 0
    for place in tokens.indices[start...] {
      guard case .sign(let sign) = tokens[place].kind else { continue }
      if ["(", "["].contains(sign) { depth += 1 }
      if [")", "]"].contains(sign) { depth -= 1 }
      if depth == 0 { return place + 1 }
    }
    return nil
  }
}
