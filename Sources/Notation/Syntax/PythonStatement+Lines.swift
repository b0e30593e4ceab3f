extension PythonStatement {
  /// The places of this statement and of those in it; of one with a body, its first line.
  package var firstLines: [Range<Int>] {
    [range] + bodies.flatMap { $0.flatMap(\.firstLines) }
  }

  /// The functions that it defines, and those inside them and inside classes.
  package var definitions: [FunctionDefinition] {
    let own =
      if case .function(let definition) = kind { [definition] } else { [] as [FunctionDefinition] }
    return own + bodies.flatMap { $0.flatMap(\.definitions) }
  }

  /// The statements in it, body by body.
  var bodies: [[PythonStatement]] {
    switch kind {
    case .loop(_, _, let body, let otherwise), .repeating(_, let body, let otherwise):
      [body, otherwise]
    case .condition(let branches, let otherwise): branches.map(\.body) + [otherwise]
    case .with(_, let body): [body]
    case .attempt(let attempt):
      [attempt.body] + attempt.handlers.map(\.body) + [attempt.otherwise, attempt.finally]
    case .function(let definition): [definition.body]
    case .type(let definition): [definition.body]
    default: []
    }
  }
}
