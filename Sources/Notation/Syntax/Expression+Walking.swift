extension Expression {
  /// The expressions in it, itself first.
  var all: [Expression] { [self] + children.flatMap(\.all) }

  /// The expressions that it is made of.
  var children: [Expression] {
    switch kind {
    case .constant, .bytes, .name, .lambda: []
    case .tuple(let parts), .list(let parts), .set(let parts): parts
    case .unary(_, let value), .starred(let value), .naming(_, _, let value), .yieldFrom(let value),
      .attribute(let value, _):
      [value]
    case .binary(_, let left, let right), .both(let left, let right), .either(let left, let right):
      [left, right]
    case .comparison(let first, let parts): [first] + parts.map(\.operand)
    case .call(let callee, let arguments): [callee] + arguments.map(\.value)
    case .item(let base, let items): [base] + items
    case .slice(let start, let end, let step): [start, end, step].compactMap(\.self)
    case .text(let pieces): pieces.flatMap(\.expressions)
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .dictionary(let parts):
      parts.flatMap { part -> [Expression] in
        switch part {
        case .pair(let key, let value): [key, value]
        case .spread(let value): [value]
        }
      }
    case .comprehension(let comprehension):
      [comprehension.body] + comprehension.clauses.flatMap { [$0.iterable] + $0.conditions }
        + (comprehension.value.map { [$0] } ?? [])
    case .yield(let value): value.map { [$0] } ?? []
    }
  }
}

extension PythonStatement {
  /// The expressions that it evaluates by itself, without those of statements in it.
  var expressions: [Expression] {
    switch kind {
    case .expression(let value): [value]
    case .assign(_, let value): [value]
    case .annotate(_, _, let value): value.map { [$0] } ?? []
    case .augment(_, _, let value): [value]
    case .loop(_, let values, _, _): [values]
    case .repeating(let condition, _, _): [condition]
    case .condition(let branches, _): branches.map(\.condition)
    case .with(let contexts, _): contexts.map(\.value)
    case .returning(let value): value.map { [$0] } ?? []
    case .assert(let condition, let message): [condition] + (message.map { [$0] } ?? [])
    default: []
    }
  }

  /// It and the statements in it.
  var all: [PythonStatement] { [self] + bodies.flatMap { $0.flatMap(\.all) } }
}
