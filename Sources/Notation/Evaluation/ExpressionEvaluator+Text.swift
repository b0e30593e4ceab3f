import Engine
import Support

/// Formatted strings, and methods of strings.
extension ExpressionEvaluator {
  /// The text with its fields filled in.
  ///
  /// - Throws: `LocatedError`.
  mutating func text(of pieces: [TextPiece], _ range: Range<Int>) throws -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .literal(let literal): text += literal
      case .field(let expression, let conversion, let format):
        let value = try evaluate(expression)
        let specification = try self.text(of: format, range)
        text += try located(expression.range) { try value.formatted(specification, conversion) }
      }
      try checkLength(text.utf8.count, range)
    }
    return text
  }

  private func checkLength(_ length: Int, _ range: Range<Int>) throws {
    guard length <= ValueArithmetic.mostJoined else {
      throw LocatedError(
        ExpressionError.tooMuch(what: "a text", count: length, most: ValueArithmetic.mostJoined),
        range)
    }
  }

  /// `', '.join(texts)` and `'{}'.format(x)`; nil for anything else.
  ///
  /// - Throws: `LocatedError`.
  func callText(
    _ text: String, _ name: String, _ given: [BoundArguments.Given], _ range: Range<Int>
  ) throws -> Value? {
    switch name {
    case "join": return try join(text, given.first?.value.requiredItems() ?? [], range)
    case "format":
      let named = given.compactMap { item in item.name.map { ($0, item.value) } }
      return try located(range) {
        .string(
          try TextTemplate.filled(
            text, given.filter { $0.name == nil }.map(\.value),
            named: Dictionary(named) { first, _ in first }))
      }
    default: return nil
    }
  }

  private func join(_ glue: String, _ items: [Value], _ range: Range<Int>) throws -> Value {
    let texts = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    guard texts.count == items.count else {
      throw LocatedError(
        ExpressionError.wrongArgument(
          function: "join", argument: "values", wants: "texts",
          got: items.first?.kind ?? "nothing"), range)
    }
    // Each text and each separator, within bounds.
    let (joints, overflow) = glue.utf8.count.multipliedReportingOverflow(by: texts.count)
    try checkLength(
      texts.reduce(overflow ? Int.max / 2 : joints) { $0 &+ $1.utf8.count }, range)
    return .string(texts.joined(separator: glue))
  }
}
