import Advice
import Engine
import Rendering
import Support

struct Why: ReportingCommand {
  private static let number = Argument<Position>.optional(
    "N", .explained, "the layer to explain; if left out, the one that stops the tensor, or the last"
  )

  static let declaration = Declaration(
    "why", knownAs: ["explain"], .shapes,
    "Explains each axis of a layer's output, back to what was pushed.",
    discussion: "If the layer stops the tensor, the axes that reach it are explained.",
    arguments: [number], examples: ["why", "why 2"],
    after: ["add embedding 27 10, flatten 2, linear 20 200", "push 4x8"])

  /// An axis as JSON fields.
  private struct AxisFields: Encodable {
    let name: String?
    /// `nil` for any number of contexts.
    let size: Int?
    let why: String
  }

  /// A layer's axes as JSON fields.
  private struct Fields: Encodable {
    let position: String
    let layer, input: String
    let output: String?
    let stopped: String?
    let axes: [AxisFields]
  }

  static func report(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> Output {
    guard !session.state.model.children.isEmpty else { throw ModelError.emptyStack }
    let walk = try session.passing().walk(session.state.model)
    let position =
      arguments[number] ?? walk.stop?.position ?? Position(walk.stack.children.count)
    guard let layer = walk.stack.layer(at: position) else { throw ModelError.emptyStack }
    guard let incoming = walk.axes(before: position) else {
      if let stop = walk.stop { throw stop }
      throw ModelError.emptyStack
    }
    let stop = walk.stop.flatMap { $0.position.isWithin(position) ? $0 : nil }
    let what = stop?.explanation.what
    let outgoing = stop == nil ? walk.axes(after: position) : nil
    let axes = outgoing ?? incoming
    let input = Extents(incoming.map(\.size))
    let output = outgoing.map { Extents($0.map(\.size)) }
    let shapes: Text =
      output.map { "\(input, .shape) → \($0, .shape)" } ?? "\(input, .shape) \("stopped", .bad)"
    return Output(
      [
        .table([
          [
            Text(position.description, .number).flushRight, Text(layer.description, .layer), shapes,
            Text(what ?? ""),
          ]
        ]),
        .table(
          axes.map { [Text($0.label, .shape), Text($0.text)] }, indent: 6),
      ],
      fields: Fields(
        position: position.description, layer: layer.description, input: input.description,
        output: output?.description, stopped: what,
        axes: axes.map { AxisFields(name: $0.name, size: $0.size.known, why: $0.text) }))
  }
}

extension ArgumentKind<Position> {
  /// The number of a layer; a shape belongs to `want`.
  fileprivate static var explained: ArgumentKind {
    let number = position()
    var kind = number
    kind.read = { token, session in
      if let shape = try? Shape(parsing: token.text), shape.rank > 1 {
        throw CommandError.badValue(
          argument: "N", text: token.text,
          wants:
            "the number of a layer; \(Want.declaration.name) \(shape) finds fixes that give a shape"
        )
      }
      return try number.read(token, session)
    }
    return kind
  }
}
