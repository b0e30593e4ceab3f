import Engine
import Support

/// Texts and their fields.
extension PythonParser {
  /// Texts side by side are one.
  mutating func strings() throws -> Expression {
    let start = token.range.lowerBound
    if case .bytes = token.kind { return try bytes() }
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
    if case .bytes = token.kind { throw mixed() }
    let fields = pieces.flatMap(\.expressions)
    guard fields.isEmpty else { return try made(.text(pieces), from: start, fields) }
    let text = pieces.map { if case .literal(let text) = $0 { text } else { "" } }.joined()
    return try made(.constant(.string(text)), from: start)
  }

  private mutating func bytes() throws -> Expression {
    let start = token.range.lowerBound
    var bytes: [UInt8] = []
    while case .bytes(let more) = token.kind {
      bytes += more
      position += 1
    }
    switch token.kind {
    case .string, .textStart: throw mixed()
    default: return try made(.bytes(bytes), from: start)
    }
  }

  private func mixed() -> LocatedError {
    LocatedError(SyntaxError.badBytes(fault: "bytes and text cannot be joined"), token.range)
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
    position += 1
    let value = try deeper { try $0.valuesOrYield() }
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
    let format = take(sign: ":") ? try deeper { try $0.textPieces(until: .sign("}")) } : []
    try expect("}")
    return pieces + [.field(value, conversion, format: format)]
  }
}
