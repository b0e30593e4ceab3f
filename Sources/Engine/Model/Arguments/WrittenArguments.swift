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
    let own = arguments.expressions.values.flatMap { expression in
      Self.names(in: expression).map(\.name)
    }
    return arguments.inside.reduce(into: Set(own)) { $0.formUnion($1.writtenNames) }
  }

  /// The line that makes it, with the expressions that its numbers were written as, in which other texts
  /// take the places of some names; those of the layers inside too.
  package func writtenLine(replacing texts: [String: String]) -> String {
    let written = asWritten.arguments
    var expressions = arguments.expressions.mapValues { Self.replaced($0, texts) }
    if let place = type.spec.arguments.first(where: { $0.kind == .layers }) {
      let inside = arguments.inside.map { $0.writtenLine(replacing: texts) }
      expressions[place.name] = "(\(inside.joined(separator: ", ")))"
    }
    return type.spec(of: written).line(written, expressions: expressions)
  }

  /// An expression with other texts in the places of names.
  private static func replaced(_ expression: String, _ texts: [String: String]) -> String {
    var scalars = Array(expression.unicodeScalars)
    for (name, range) in names(in: expression).reversed() {
      if let text = texts[name] { scalars.replaceSubrange(range, with: text.unicodeScalars) }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// The names of an expression and where they are, in Unicode scalars; members of others are none.
  private static func names(in expression: String) -> [(name: String, range: Range<Int>)] {
    let tokens = Tokenizer.tokens(of: expression)
    return tokens.indices.compactMap { place in
      guard case .name(let name) = tokens[place].kind,
        place == 0 || tokens[place - 1].kind != .sign(".")
      else { return nil }
      return (name, tokens[place].range)
    }
  }
}
