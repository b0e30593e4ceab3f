import Engine

/// What the commands that edit the stack share.
extension Session {
  /// Makes layers to stand before the layer `number`, counted from 1; draws their weights in order.
  ///
  /// - Throws: `CommandError.nothingPushed`, or what making a layer throws.
  mutating func make(
    _ descriptions: [LayerDescription], at number: Int
  ) throws -> [any Layer] {
    // What the optimizer remembers belongs to the weights that were there.
    state.optimizer = nil
    var made: [any Layer] = []
    for var description in descriptions {
      if description.hasBlank {
        let before = Array(state.model.children[..<(number - 1)]) + made
        try fillBlanks(of: &description, before)
      }
      made.append(try description.make(&state.generator))
    }
    return made
  }

  private mutating func fillBlanks(
    of description: inout LayerDescription, _ before: [any Layer]
  ) throws {
    let takesSymbols = before.isEmpty && description.takesSymbols
    let stack = Sequential(before)
    let data = takesSymbols || stack.vocabulary != nil ? try dataset() : nil
    guard let input = try probeShape(takesSymbols: data != nil) else {
      throw CommandError.nothingPushed(layer: description.keyword)
    }
    description.fillBlanks(
      input: try stack.outputShape(for: input), vocabulary: data?.vocabulary.count)
  }

  /// The shape of what was pushed last; four contexts of the data where nothing was.
  mutating func probeShape(takesSymbols: Bool) throws -> Shape? {
    switch probe {
    case .shape(let shape): return shape
    case .batch: return try Shape(Push.batch, try dataset().options.block)
    case .text: return try Shape(1, try dataset().options.block)
    case nil: return takesSymbols ? try Shape(4, try dataset().options.block) : nil
    }
  }
}

/// How layers are shown in tables.
enum LayerRow {
  /// Number, line and what it holds.
  static func text(_ position: String, _ layer: any Layer) -> [Text] {
    [
      Text(position.count < 2 ? " " + position : position, .number).flushRight,
      Text(layer.description, .layer),
      Text(note(layer), .faint),
    ]
  }

  /// `270 parameters`, or nothing for a layer without.
  static func note(_ layer: any Layer) -> String {
    layer.parameterCount == 0 ? "" : counted(layer.parameterCount, "parameter")
  }

  /// The rows of some layers numbered from `first`, as an output.
  static func output(_ layers: [any Layer], from first: Int) -> Output {
    let rows = layers.enumerated().map { text(String(first + $0), $1) }
    let fields = layers.enumerated().map { LayerFields(String(first + $0), $1) }
    return Output([.table(rows)], fields: ["layers": fields])
  }
}

/// A layer for programs.
struct LayerFields: Encodable, Sendable {
  let position: String
  let layer: String
  let parameters: Int

  init(_ position: String, _ layer: any Layer) {
    self.position = position
    self.layer = layer.description
    parameters = layer.parameterCount
  }
}
