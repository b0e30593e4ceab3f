import Engine
import Rendering
import Support

struct Layers: ReportingCommand {
  private static let detail = Argument<String>.optional(
    "tensors", .word(["tensors"]), "lists every tensor's name and shape, including running buffers")

  static let declaration = Declaration(
    "layers", aliases: ["ls"],
    knownAs: ["list", "show", "model", "print", "structure", "architecture"], .build,
    "Lists the stack, layer by layer.", arguments: [detail],
    examples: ["layers", "layers tensors"],
    after: ["add embedding 27 10, flatten 2, linear 20 200"], isPaged: true)

  static var appendix: [Output.Block] { HelpTopic.layers }

  /// The stack as JSON fields.
  private struct Fields: Encodable {
    let layers: [LayerFields]
    let parameters: Int
  }

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    let model = session.state.model
    if arguments[detail] != nil { return tensors(of: model) }
    var rows: [[Text]] = []
    var fields: [LayerFields] = []
    model.visit { position, layer in
      rows.append(LayerRow.text(position.description, layer, layer.children.isEmpty ? nil : ""))
      fields.append(LayerFields(position.description, layer))
    }
    guard !rows.isEmpty else {
      return Output(
        [.line("the stack is empty: \("add embedding 27 10", .mend) adds a layer")],
        fields: Fields(layers: [], parameters: 0))
    }
    let total = counted(model.parameterCount, "parameter")
    return Output(
      [.table(rows), .line("\(total, .strong)")],
      fields: Fields(layers: fields, parameters: model.parameterCount))
  }

  /// Every tensor under torch's name.
  private static func tensors(of model: Sequential) -> Output {
    let tensors = model.namedTensors
    return Output(
      [.table(tensors.map { [Text($0.name), Text($0.tensor.shape.description, .shape)] })],
      fields: [
        "tensors": tensors.map { ["name": $0.name, "shape": $0.tensor.shape.description] }
      ])
  }
}
