import Support

/// How some arguments of a layer were written, where that is not their values.
public struct WrittenArguments: Sendable, Hashable {
  /// Those written as `_`, which follow from earlier layers.
  public var blanks: Set<String> = []
  /// The expressions of lines that others were written as, such as `n_hidden`, by the argument's name.
  public var expressions: [String: String] = [:]

  /// Arguments of which none, or these, were written in another way.
  public init(blanks: Set<String> = [], expressions: [String: String] = [:]) {
    (self.blanks, self.expressions) = (blanks, expressions)
  }
}

extension LayerDescription {
  /// The names in the expressions that its numbers were written as, those of the layers inside too.
  package var writtenNames: Set<String> {
    let own = arguments.expressions.values.flatMap { Self.names(in: $0) }
    return arguments.inside.reduce(into: Set(own)) { $0.formUnion($1.writtenNames) }
  }

  /// The line that makes it, with the expressions that its numbers were written as; those of the layers inside
  /// too.
  package var writtenLine: String {
    let written = asWritten.arguments
    var expressions = arguments.expressions
    if let place = type.spec.arguments.first(where: { $0.kind == .layers }) {
      expressions[place.name] = "(\(arguments.inside.map(\.writtenLine).joined(separator: ", ")))"
    }
    return type.spec(of: written).line(written, expressions: expressions)
  }

  /// The names of an expression; members of others are none.
  private static func names(in expression: String) -> [String] {
    let tokens = Tokenizer.tokens(of: expression)
    return tokens.indices.compactMap { place in
      guard case .name(let name) = tokens[place].kind,
        place == 0 || tokens[place - 1].kind != .sign(".")
      else { return nil }
      return name
    }
  }
}
