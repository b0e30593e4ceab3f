import Engine
import Support

/// Texts and their fields.
extension ExpressionParser {
  /// Texts side by side are one.
  mutating func strings() throws -> Expression {
    let start = token.range.lowerBound
    var pieces: [TextPiece] = []
    while true {
      if case .string(let text) = token.kind {
        pieces.append(.literal(text))
        position += 1
      } else if token.kind == .textStart {
        position += 1
        pieces += try textPieces(until: .textEnd)
        position += 1
      } else {
        break
      }
    }
    let range = start..<tokens[position - 1].range.upperBound
    let fields = pieces.flatMap(\.expressions)
    guard fields.isEmpty else { return try made(.text(pieces), range, fields) }
    let text = pieces.map { if case .literal(let text) = $0 { text } else { "" } }.joined()
    return try made(.constant(.string(text)), range, [])
  }

  private mutating func textPieces(until end: Token.Kind) throws -> [TextPiece] {
    var pieces: [TextPiece] = []
    while token.kind != end {
      switch token.kind {
      case .textPart(let text):
        pieces.append(.literal(text))
        position += 1
      case .sign("{"): pieces += try field()
      default: throw unexpected("text")
      }
    }
    return pieces
  }

  /// `{x = !r:>8}`.
  private mutating func field() throws -> [TextPiece] {
    let open = take()
    let value = try expressionList()
    var pieces: [TextPiece] = []
    var conversion: Conversion?
    if case .echo(let text) = token.kind {
      pieces.append(.literal(text))
      position += 1
      // As in a notebook: the value itself is written, unless a format is given.
      if !isSign(":") { conversion = .written }
    }
    if take(sign: "!") {
      guard case .name(let name) = token.kind, let given = Conversion(rawValue: name) else {
        throw unexpected("r, s or a")
      }
      conversion = given
      position += 1
    }
    let format = take(sign: ":") ? try textPieces(until: .sign("}")) : []
    try expect("}", closing: open)
    return pieces + [.field(value, conversion, format: format)]
  }
}
