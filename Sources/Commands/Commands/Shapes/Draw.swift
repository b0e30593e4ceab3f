import Advice
import Engine
import Rendering
import Support

/// Draws what the stack's outputs are made of.
struct Draw: ReportingCommand {
  private static let what = Argument<DrawnThing>.optional(
    "WHAT", .drawn,
    "the text of a row, in quotes, or the file of a picture (.svg) in place of the terminal")
  private static let text = Argument<String>.option(
    "text", .text, written: "\"emma\"", "the text of the row in a picture")

  static let declaration = Declaration(
    "draw", knownAs: ["figure", "picture", "diagram"], .shapes,
    "Draws the tree, or the dilated convolutions over a row, node by node.",
    discussion: """
      Each level is a layer that reads several steps, each node a step that it makes; lines lead from \
      the last output down to all that it is made of, and nodes that other outputs share are marked. \
      Alone it draws a row as it was pushed; draw "emma" draws every output over the symbols of a \
      text, a tree in each of its windows. Rows of up to \(StepGraph.longest) steps are drawn.
      """,
    arguments: [what, text, .force], examples: ["draw", "draw \"emma\""],
    after: [
      "add embedding 27 10, flatten 2, linear 20 16, tanh, flatten 4, linear 64 27", "push 4x8",
    ], file: .writes(what, unless: { !DrawnThing($0).isFile }))

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    guard !session.state.model.children.isEmpty else { throw ModelError.emptyStack }
    let (path, written) =
      switch arguments[what] {
      case .file(let path): (String?.some(path), arguments[text])
      case .text(let written): (String?.none, arguments[text] ?? written)
      case nil: (String?.none, arguments[text])
      }
    try FigureError.checkEnding(path)
    let columns = width(session)
    let row = try DrawnRow(
      written, room: path == nil ? TextFigure.mostColumns(in: columns) : StepGraph.longest, &session
    )
    let figure = NodeFigure(row)
    let fields = Fields(figure, row, file: path)
    guard let path else {
      let picture = TextFigure(figure, width: columns, isASCII: session.state.settings.ascii)
      return Output(
        (picture.lines + [Text(figure.counts)] + row.notes.map { "\("note", .faint)  \($0)" })
          .map { .line($0) }, fields: fields)
    }
    let picture = SVGFigure(figure, title: row.title, subtitle: figure.counts)
    try OutputFile(path, .drawn, sparing: session.readings, isForced: arguments.isForced)
      .write(picture.text)
    return Output([.line("wrote \(path, .strong): \(figure.counts)")], fields: fields)
  }

  /// How many columns there are to draw in; a recording is compared on other terminals too.
  private static func width(_ session: Session) -> Int {
    let columns = session.recording == nil ? session.environment.columns() : nil
    return min(standardWidth, columns ?? standardWidth)
  }

  private static let standardWidth = 80

  /// The figure as JSON fields.
  private struct Fields: Encodable {
    struct LevelFields: Encodable {
      let layers: [String]
      let dilation: Int
      let places: [Int]
      let reads: [[Int]]
      let parts: [String]
    }

    let levels: [LevelFields]
    let nodes, nodesApart, outputs: Int
    let symbols: [String]?
    let file: String?
    let notes: [String]?

    init(_ figure: NodeFigure, _ row: DrawnRow, file: String?) {
      levels = row.graph.levels.enumerated().map { number, level in
        LevelFields(
          layers: level.layers.map(\.rowLine), dilation: level.distance, places: level.places,
          reads: level.reads, parts: level.places.indices.map { figure.part(number, $0).rawValue })
      }
      (nodes, nodesApart, outputs) = (figure.usedNodes, figure.nodesApart, figure.outputs)
      symbols = figure.symbols.isEmpty ? nil : figure.symbols
      self.file = file
      notes = row.notes.isEmpty ? nil : row.notes
    }
  }
}

/// What `draw` is asked to draw, or to write.
private enum DrawnThing: Sendable {
  case text(String)
  case file(String)

  /// Text in quotes is a row, unless it has the ending of a picture.
  init(_ word: Word) {
    self =
      word.isQuoted && !word.text.lowercased().hasSuffix(".svg")
      ? .text(word.text) : .file(Path.expanded(word.text))
  }

  var isFile: Bool { if case .file = self { true } else { false } }
}

extension ArgumentKind<DrawnThing> {
  /// A text in quotes, or the path of a picture.
  fileprivate static var drawn: ArgumentKind {
    ArgumentKind(wants: "\"text\" or the path of a picture (.svg)", completesFiles: true) {
      word, _ in word.text.isEmpty && !word.isQuoted ? nil : DrawnThing(word)
    }
  }
}

extension OutputFile.Kind {
  /// Files that `draw` writes.
  fileprivate static var drawn: Self {
    let (start, sign) = (Array("<svg ".utf8), Array("<title>\(SVGFigure.mark)</title>".utf8))
    return Self("picture of draw's", startBytes: 1 << 10) { bytes in
      bytes.starts(with: start) && bytes.firstRange(of: sign) != nil
    }
  }
}

extension NodeFigure {
  /// The figure of a row.
  fileprivate init(_ row: DrawnRow) {
    self.init(
      levels: row.graph.levels.map { level in
        Level(
          distance: level.distance,
          layers: level.layers.map(\.keyword).joined(separator: ", "),
          nodes: zip(level.places, level.reads).map { Node(column: $0, reads: $1) })
      }, symbols: row.symbols, targets: row.targets)
  }
}
