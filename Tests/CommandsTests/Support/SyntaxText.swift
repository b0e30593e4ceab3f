import Engine
import Notation
import Support

/// The tree of a program as text, as Vectors/make_syntax_vectors.py writes Python's own.
struct SyntaxText {
  /// The statements of a program, a line each.
  static func text(of program: Program) -> String {
    program.statements.map(text).joined(separator: "\n")
  }

  private static func node(_ name: String, _ parts: [String]) -> String {
    "(\(([name] + parts).joined(separator: " ")))"
  }

  private static func optional(_ expression: Expression?) -> String {
    expression.map(text) ?? "_"
  }

  private static func quoted(_ text: String) -> String {
    "\""
      + text.unicodeScalars.map { scalar in
        (32..<127).contains(scalar.value) && scalar != "\"" && scalar != "\\"
          ? String(scalar) : "\\{\(String(scalar.value, radix: 16))}"
      }.joined() + "\""
  }

  // MARK: Expressions

  private static func text(_ expression: Expression) -> String {
    switch expression.kind {
    case .constant(let value): text(value)
    case .bytes(let bytes):
      node("bytes", [bytes.map { String($0, radix: 16).padded }.joined()])
    case .name(let name): name
    case .tuple(let parts): node("tuple", parts.map(text))
    case .list(let parts): node("list", parts.map(text))
    case .set(let parts): node("set", parts.map(text))
    case .unary(let operation, let operand): node("unary", [operation.rawValue, text(operand)])
    case .binary(let operation, let left, let right):
      node("binary", [operation.rawValue, text(left), text(right)])
    case .comparison(let first, let parts):
      node("compare", [text(first)] + parts.flatMap { [text($0.symbol), text($0.operand)] })
    case .both, .either: logical(expression)
    case .attribute(let base, let name): node("attribute", [text(base), name])
    case .call(let callee, let arguments): node("call", [text(callee)] + text(arguments))
    case .item(let base, let items): node("item", [text(base), index(items)])
    case .slice(let start, let end, let step):
      node("slice", [optional(start), optional(end), optional(step)])
    case .text(let pieces): pieces.isEmpty ? quoted("") : node("text", text(pieces))
    case .conditional(let condition, let then, let otherwise):
      node("if", [condition, then, otherwise].map(text))
    case .dictionary(let parts):
      node("dictionary", parts.map(text))
    case .comprehension(let comprehension): text(comprehension)
    case .lambda(let function): lambda(function)
    case .starred(let value): node("star", [text(value)])
    case .naming(let name, _, let value): node(":=", [name, text(value)])
    case .yield(let value): node("yield", [optional(value)])
    case .yieldFrom(let value): node("yieldfrom", [text(value)])
    }
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .none: "None"
    case .bool(let flag): flag ? "True" : "False"
    case .int(Int.min): "(unary - \(Int.min.magnitude))"
    case .int(let number): String(number)
    case .float(let number): node("float", [pythonText(number)])
    case .string(let text): quoted(text)
    case .ellipsis: "..."
    default: "?"
    }
  }

  /// Nested ones of a kind as one: whether they had brackets does not matter.
  private static func logical(_ expression: Expression) -> String {
    func parts(_ part: Expression, isBoth: Bool) -> [Expression] {
      switch part.kind {
      case .both(let left, let right) where isBoth, .either(let left, let right) where !isBoth:
        parts(left, isBoth: isBoth) + parts(right, isBoth: isBoth)
      default: [part]
      }
    }
    var isBoth = false
    if case .both = expression.kind { isBoth = true }
    return node(isBoth ? "and" : "or", parts(expression, isBoth: isBoth).map(text))
  }

  private static func text(_ comparison: Comparison) -> String {
    switch comparison {
    case .sign(let operation): operation.rawValue
    case .isIn: "in"
    case .isNotIn: "notin"
    case .isSame: "is"
    case .isNotSame: "isnot"
    }
  }

  /// Those by place first, as Python's tree has them.
  private static func text(_ arguments: [CallArgument]) -> [String] {
    let texts = arguments.map { argument in
      if let name = argument.keyword { return node("keyword", [name, text(argument.value)]) }
      return switch argument.spread {
      case .none: text(argument.value)
      case .values: node("star", [text(argument.value)])
      case .names: node("keywords", [text(argument.value)])
      }
    }
    func isByName(_ argument: CallArgument) -> Bool {
      argument.keyword != nil || argument.spread == .names
    }
    return zip(arguments, texts).filter { !isByName($0.0) }.map(\.1)
      + zip(arguments, texts).filter { isByName($0.0) }.map(\.1)
  }

  private static func index(_ items: [Expression]) -> String {
    if items.count == 1 {
      if case .starred = items[0].kind { return node("tuple", items.map(text)) }
      return text(items[0])
    }
    return node("tuple", items.map(text))
  }

  private static func text(_ pieces: [TextPiece]) -> [String] {
    var texts: [String] = []
    var literal = ""
    for piece in pieces {
      switch piece {
      case .literal(let more): literal += more
      case .field(let value, let conversion, let format):
        if !literal.isEmpty { texts.append(quoted(literal)) }
        literal = ""
        texts.append(
          node("field", [text(value), conversion?.rawValue ?? "_"] + text(format)))
      }
    }
    return literal.isEmpty ? texts : texts + [quoted(literal)]
  }

  private static func text(_ part: DictionaryPart) -> String {
    switch part {
    case .pair(let key, let value): node("pair", [text(key), text(value)])
    case .spread(let value): node("spread", [text(value)])
    }
  }

  private static func text(_ comprehension: Comprehension) -> String {
    let clauses = comprehension.clauses.map { clause in
      node("for", [text(clause.target), text(clause.iterable)] + clause.conditions.map(text))
    }
    let body = [text(comprehension.body)] + (comprehension.value.map { [text($0)] } ?? [])
    return node("\(comprehension.kind)comprehension", body + clauses)
  }

  private static func lambda(_ function: FunctionDefinition) -> String {
    guard case .returning(let body)? = function.body.first?.kind else { return "?" }
    return node("lambda", [parameters(function), optional(body)])
  }

  private static func parameters(_ function: FunctionDefinition) -> String {
    node(
      "parameters",
      function.parameters.map { parameter in
        node(
          "\(parameter.kind)",
          [parameter.name, optional(parameter.annotation), optional(parameter.standard)])
      })
  }

  private static func text(_ target: Target) -> String {
    switch target {
    case .name(let name, _): name
    case .several(let targets, _): node("targets", targets.map(text))
    case .starred(let target, _): node("star", [text(target)])
    case .item(let base, let items, _): node("item", [text(base), index(items)])
    case .attribute(let base, let name, _): node("attribute", [text(base), name])
    }
  }

  // MARK: Statements

  private static func block(_ statements: [PythonStatement]) -> String {
    node("block", statements.map(text))
  }

  private static func text(_ statement: PythonStatement) -> String {
    switch statement.kind {
    case .expression(let value): node("expression", [text(value)])
    case .assign(let targets, let value): node("assign", targets.map(text) + [text(value)])
    case .annotate(let target, let type, let value):
      node("annotate", [text(target), text(type), optional(value)])
    case .augment(let target, let operation, let value):
      node("augment", [text(target), operation.rawValue, text(value)])
    case .loop(let target, let iterable, let body, let otherwise):
      node("loop", [text(target), text(iterable), block(body), block(otherwise)])
    case .repeating(let condition, let body, let otherwise):
      node("while", [text(condition), block(body), block(otherwise)])
    case .condition(let branches, let otherwise): conditions(branches[...], otherwise)
    case .with(let contexts, let body):
      node(
        "with",
        contexts.map { node("context", [text($0.value), $0.target.map(text) ?? "_"]) }
          + [block(body)])
    case .attempt(let attempt): text(attempt)
    case .function(let function):
      node(
        "function",
        [function.name, parameters(function), optional(function.result), block(function.body)]
          + function.decorators.map(text))
    case .type(let type):
      node(
        "class",
        [type.name, node("bases", text(type.bases)), block(type.body)] + type.decorators.map(text))
    case .returning(let value): node("return", [optional(value)])
    case .raising(let value, let cause): node("raise", [optional(value), optional(cause)])
    case .breaking: "break"
    case .continuing: "continue"
    case .global(let names): node("global", names)
    case .nonlocal(let names): node("nonlocal", names)
    case .delete(let targets): node("delete", targets.map(text))
    case .assert(let condition, let message):
      node("assert", [text(condition), optional(message)])
    case .importing(let imports): node("import", imports.map(text))
    case .pass: "pass"
    }
  }

  /// An `elif` is an `if` in the `else` before it.
  private static func conditions(
    _ branches: ArraySlice<PythonStatement.Branch>, _ otherwise: [PythonStatement]
  ) -> String {
    guard let first = branches.first else { return block(otherwise) }
    let rest = branches.dropFirst()
    let other = rest.isEmpty ? block(otherwise) : node("block", [conditions(rest, otherwise)])
    return node("condition", [text(first.condition), block(first.body), other])
  }

  private static func text(_ attempt: PythonStatement.Attempt) -> String {
    let handlers = attempt.handlers.map {
      node("except", [optional($0.type), $0.name ?? "_", block($0.body)])
    }
    return node(
      "try", [block(attempt.body)] + handlers + [block(attempt.otherwise), block(attempt.finally)])
  }

  private static func text(_ item: Import) -> String {
    let names = [item.module] + (item.member.map { [$0] } ?? []) + [item.alias ?? "_"]
    return node(item.member == nil ? "module" : "from", names)
  }
}

extension String {
  /// Two digits.
  fileprivate var padded: String { count < 2 ? "0" + self : self }
}
