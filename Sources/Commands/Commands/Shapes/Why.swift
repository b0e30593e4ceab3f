import Advice
import Engine
import Rendering
import Support

struct Why: ReportingCommand {
  /// What a line asks about.
  fileprivate enum Subject: Sendable {
    case layer(Position)
    /// A variable or a line of the code that was traced.
    case code(CodeExplanation.Subject)
  }

  private static let number = Argument<Subject>.optional(
    "N", .explained,
    "the layer to explain, or a name or a line of the code that was traced last; if left out, the "
      + "layer that stops the tensor, the last layer, or what the code gave")

  static let declaration = Declaration(
    "why", knownAs: ["explain"], .shapes,
    "Explains each axis of a layer's output or of a variable, back to what went in.",
    discussion: """
      If the layer stops the tensor, the axes that reach it are explained. After trace net(x), N is \
      a variable of the code or the number of a line; a push makes it a layer again. Axes have the \
      names that the code gives them, as in B, T, C = x.shape.
      """,
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
    if let code = session.surroundings.code {
      guard case .code(let subject) = arguments[number] ?? .code(.result) else {
        throw ModelError.emptyStack
      }
      return try CodeExplanation(subject, in: code.trace).output
    }
    guard !session.state.model.children.isEmpty else { throw ModelError.emptyStack }
    let walk = try session.passing().walk(session.state.model)
    var asked: Position?
    if case .layer(let position)? = arguments[number] { asked = position }
    let position =
      asked ?? walk.stop?.position ?? Position(walk.stack.children.count)
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

extension ArgumentKind<Why.Subject> {
  /// The number of a layer; a shape belongs to `want`; after a trace of code, a name or a line of it.
  fileprivate static var explained: ArgumentKind {
    let number = ArgumentKind<Position>.position()
    let read: @Sendable (Word, Session) throws -> Why.Subject? = { token, session in
      if session.surroundings.code != nil {
        return .code(Int(token.text).map { .line($0) } ?? .name(token.text))
      }
      if let shape = try? Shape(parsing: token.text), shape.rank > 1 {
        throw CommandError.badValue(
          argument: "N", text: token.text,
          wants:
            "the number of a layer; \(Want.declaration.name) \(shape) finds fixes that give a shape"
        )
      }
      return try number.read(token, session).map { .layer($0) }
    }
    return ArgumentKind(wants: number.wants, read: read, complete: number.complete)
  }
}
