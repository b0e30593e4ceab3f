import Engine
import Rendering
import Support

/// How layers are shown in tables.
enum LayerRow {
  /// Number, line and parameters.
  static func text(_ position: String, _ layer: StackedLayer, _ note: String? = nil) -> [Text] {
    [
      Text(position.count < 2 ? " " + position : position, .number).flushRight,
      // With a note of its own it has the layers inside in rows below.
      Text(note == nil ? layer.description : LayerDescription(of: layer).rowLine, .layer),
      note.map { Text($0, .faint) } ?? Text(self.note(layer), .faint).optional,
    ]
  }

  /// `270 parameters`, or nothing for a layer without; a `_` without a value waits.
  static func note(_ layer: StackedLayer) -> String {
    if layer.pendingCount > 0 { return "_ waits for a push" }
    return layer.parameterCount == 0 ? "" : counted(layer.parameterCount, "parameter")
  }

  /// The result of an edit: the rows of some layers and of those that were drawn anew.
  static func result(
    _ model: Sequential, at position: Position, count: Int = 1, drawn: Set<Int>,
    fates: [WeightsIdentity: WeightFate] = [:]
  ) -> CommandResult {
    let shown = (0..<count).compactMap { offset -> (String, StackedLayer)? in
      let place = position.parent.child(position.index + offset)
      return model.layer(at: place).map { (place.description, $0) }
    }
    let rows = Output(
      [
        .table(
          shown.map { place, layer in
            let fate = layer.firstWeights.flatMap { fates[$0] }
            return text(place, layer, fate.map { "\(note(layer)), \($0.kind.rawValue)" })
          })
      ],
      fields: ["layers": shown.map { LayerFields($0, $1) }])
    var change = StackChange(isShownByTrace: true, fates: fates)
    if position.isInside { change.inside = [position.top] }
    let range = position.top..<position.top + (position.isInside ? 1 : count)
    return CommandResult(rows, Effect(.stack(change)))
      .telling(drawn.subtracting(range), of: model)
  }
}

extension CommandResult {
  /// The result with rows of the layers whose weights were drawn anew because of an edit elsewhere.
  func telling(_ drawn: Set<Int>, of model: Sequential) -> CommandResult {
    guard !drawn.isEmpty else { return self }
    var result = self
    if case .stack(var change) = effect.change {
      change.note(drawn: drawn, of: model)
      result.effect.change = .stack(change)
    }
    result.shown.blocks.append(
      .table(
        drawn.sorted().map { LayerRow.text(String($0 + 1), model.children[$0], "drawn anew") }))
    return result
  }
}

/// A layer as JSON fields.
struct LayerFields: Encodable, Sendable {
  let position: String
  let layer: String
  let parameters: Int

  init(_ position: String, _ layer: StackedLayer) {
    self.position = position
    self.layer = layer.description
    parameters = layer.parameterCount
  }
}
