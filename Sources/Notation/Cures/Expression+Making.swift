import Engine
import Support

/// Expressions made by the program: they have no place in the line.
extension Expression {
  /// An expression without a place.
  static func made(_ kind: Kind) -> Expression { Expression(kind: kind, range: 0..<0, depth: 1) }

  /// `self.name(arguments)`.
  func calling(_ name: String, _ arguments: Value...) -> Expression {
    .made(.call(.made(.attribute(self, name)), arguments.map { CallArgument(made: $0) }))
  }

  /// `self.name`.
  func member(_ name: String) -> Expression { .made(.attribute(self, name)) }

  /// `torch.name`.
  static func torch(_ name: String) -> Expression { Expression.made(.name("torch")).member(name) }

  /// `self[items]`, `nil` a whole axis and `None` a new one.
  func item(_ items: [Value?]) -> Expression {
    .made(.item(self, items.map { .made($0.map { .constant($0) } ?? .slice(nil, nil, nil)) }))
  }

  /// The expression with another in a place of the line; its parents are made anew.
  func replacing(_ place: Range<Int>, with new: Expression) -> Expression {
    if range == place, !place.isEmpty { return new }
    guard
      range.isEmpty
        || (range.lowerBound <= place.lowerBound && place.upperBound <= range.upperBound)
    else { return self }
    func inside(_ part: Expression) -> Expression { part.replacing(place, with: new) }
    switch kind {
    case .attribute(let base, let name): return .made(.attribute(inside(base), name))
    case .call(let callee, let arguments):
      return .made(.call(inside(callee), arguments.map { $0.with(inside($0.value)) }))
    case .item(let base, let items): return .made(.item(inside(base), items.map(inside)))
    case .binary(let operation, let left, let right):
      return .made(.binary(operation, inside(left), inside(right)))
    case .unary(let operation, let operand): return .made(.unary(operation, inside(operand)))
    case .comparison(let first, let parts):
      return .made(
        .comparison(inside(first), parts.map { (symbol: $0.symbol, operand: inside($0.operand)) }))
    case .list(let parts): return .made(.list(parts.map(inside)))
    case .tuple(let parts): return .made(.tuple(parts.map(inside)))
    default: return self
    }
  }
}

extension CallArgument {
  /// An argument that the program makes.
  init(_ keyword: String? = nil, made value: Value) {
    self.init(keyword: keyword, spread: .none, value: .made(.constant(value)), range: 0..<0)
  }

  /// The argument with another value.
  func with(_ value: Expression) -> CallArgument {
    CallArgument(keyword: keyword, spread: spread, value: value, range: range)
  }
}

/// Writes expressions: parts of the line as typed, new ones in Python's form.
struct ExpressionWriter {
  private let line: [Unicode.Scalar]

  /// Writes parts of this line.
  init(_ line: String) { self.line = Array(line.unicodeScalars) }

  /// An expression as a line has it.
  func text(_ expression: Expression) -> String {
    if let typed = typed(expression) { return typed }
    switch expression.kind {
    case .constant(let value): return (try? value.written()) ?? "…"
    case .name(let name): return name
    case .attribute(let base, let name): return "\(operand(base)).\(name)"
    case .call(let callee, let arguments):
      return "\(text(callee))(\(arguments.map(argument).joined(separator: ", ")))"
    case .item(let base, let items):
      return "\(operand(base))[\(items.map(text).joined(separator: ", "))]"
    case .binary(let operation, let left, let right):
      return "\(operand(left, of: operation)) \(operation.rawValue) "
        + exponent(right, of: operation)
    case .comparison(let first, let parts):
      return parts.reduce(operand(first)) { text, part in
        guard case .sign(let sign) = part.symbol else { return text }
        return "\(text) \(sign.rawValue) \(operand(part.operand))"
      }
    case .unary(let operation, let value): return "\(operation.rawValue)\(operand(value))"
    case .list(let parts): return "[\(parts.map(text).joined(separator: ", "))]"
    case .tuple(let parts):
      return "(\(parts.map(text).joined(separator: ", "))\(parts.count == 1 ? "," : ""))"
    case .slice(let start, let end, let step):
      let bounds = [start, end].map { $0.map(text) ?? "" }.joined(separator: ":")
      return bounds + (step.map { ":\(text($0))" } ?? "")
    default: return "…"
    }
  }

  private func argument(_ argument: CallArgument) -> String {
    ["", "*", "**"][argument.spread == .none ? 0 : argument.spread == .values ? 1 : 2]
      + (argument.keyword.map { "\($0)=" } ?? "")
      + text(argument.value)
  }

  /// The part of the line that it is, if it is one.
  private func typed(_ expression: Expression) -> String? {
    let range = expression.range
    guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= line.count else { return nil }
    return Self.oneLine(String(String.UnicodeScalarView(line[range])))
  }

  /// The lines of a part as one, as a message has it: without comments, which would end it.
  private static func oneLine(_ text: String) -> String {
    guard text.contains(where: \.isNewline) else { return text }
    var lines = [""]
    var (quote, isComment, isEscaped): (Character?, Bool, Bool) = (nil, false, false)
    for character in text {
      if character.isNewline {
        lines.append("")
        isComment = false
        continue
      }
      if let open = quote {
        if character == open, !isEscaped { quote = nil }
        isEscaped = character == "\\" && !isEscaped
      } else if character == "#" {
        isComment = true
      } else if character == "\"" || character == "'", !isComment {
        quote = character
      }
      if !isComment { lines[lines.count - 1].append(character) }
    }
    return lines.map { $0.trimmingSpaces() }.filter { !$0.isEmpty }.reduce("") { text, line in
      guard let last = text.last, let first = line.first else { return text + line }
      return text + ("([{".contains(last) || ")]}".contains(first) ? "" : " ") + line
    }
  }

  /// The text in brackets, if an adjacent operator or dot would split it.
  private func operand(_ expression: Expression) -> String {
    let text = text(expression)
    switch expression.kind {
    case .binary, .unary, .comparison, .both, .either: return isBracketed(text) ? text : "(\(text))"
    default: return text
    }
  }

  /// The left operand of an operator: one of the same operator needs no brackets.
  private func operand(_ expression: Expression, of operation: Operator) -> String {
    guard case .binary(operation, _, _) = expression.kind, operation != .power else {
      return operand(expression)
    }
    return text(expression)
  }

  /// The right operand of an operator: the sign of an exponent needs no brackets.
  private func exponent(_ expression: Expression, of operation: Operator) -> String {
    guard operation == .power, case .unary(_, let inner) = expression.kind,
      case .constant = inner.kind
    else { return operand(expression) }
    return text(expression)
  }

  /// Whether one pair of brackets holds all of it.
  func isBracketed(_ text: String) -> Bool {
    guard text.hasPrefix("("), text.hasSuffix(")") else { return false }
    var depth = 0
    for (place, character) in text.enumerated() {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if depth == 0 { return place == text.count - 1 }
    }
    return false
  }
}
