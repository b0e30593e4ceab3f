import Engine
import Rendering
import Support

/// Draws an embedding's symbols in two dimensions.
struct Embed: ReportingCommand {
  private static let file = Argument<String>.optional(
    "FILE", .file, "a picture (.svg) instead of the terminal")

  static let declaration = Declaration(
    "embed", knownAs: ["embeddings", "scatter"], .train,
    "Draws the symbols of the stack's first embedding where its table puts them.",
    discussion: """
      A table of two columns is drawn as it is, as in the lecture's second part. Rows of more numbers \
      are drawn in the plane in which they differ most, their first two principal components; the \
      axes say how much of the variance lies along each. Symbols that are near each other mean \
      much the same to the layers that follow. With ema=on the weights are the average that train \
      keeps.
      """,
    arguments: [file, .ema, .force], examples: ["embed", "embed symbols.svg force=true"],
    after: ["add embedding 27 10, flatten, linear 80 27"], file: .writes(file))

  /// A symbol as JSON fields.
  private struct SymbolFields: Encodable {
    let symbol: String
    let x, y: Double
  }

  /// The picture as JSON fields.
  private struct Fields: Encodable {
    let layer: String
    let symbols: [SymbolFields]
    let shares: [Double]?
    let file: String?
  }

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    let path = arguments[file]
    try FigureError.checkEnding(path)
    let map = try EmbeddingMap(session.state.model(averaged: arguments.isAveraged))
    let symbols = names(map.symbols, &session)
    let drawing = EmbeddingDrawing.drawing(symbols, map)
    let fields = Fields(
      layer: map.position.description,
      symbols: zip(symbols, map.places).map { SymbolFields(symbol: $0, x: $1.x, y: $1.y) },
      shares: map.shares.map { [$0.x, $0.y] }, file: path)
    guard let path else { return Output([.drawing(drawing)], fields: fields) }
    try session.write(drawing, to: path, isForced: arguments.isForced)
    return Output([.line("wrote \(path, .strong): \(map.title)")], fields: fields)
  }

  /// The symbols of the data where the table has a row for each, else the rows' numbers.
  private static func names(_ count: Int, _ session: inout Session) -> [String] {
    guard let vocabulary = try? session.contexts().vocabulary, vocabulary.count == count else {
      return (0..<count).map(String.init)
    }
    return (0..<count).map { String(vocabulary.symbol($0)) }
  }
}
