import Rendering
import Support
import Advice
import Engine

struct Why: Command {
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
    let size: Int
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

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output {
    guard !session.state.model.children.isEmpty else { throw ModelError.emptyStack }
    let (model, passage) = try session.passing()
    let pushed = passage.input
    let position =
      arguments[number] ?? stop(of: pushed, in: model) ?? Position(model.children.count)
    guard let layer = model.layer(at: position) else { throw ModelError.emptyStack }
    _ = try model.passed(before: position, isSum: false).steps(for: pushed, .inference)
    var axes = try model.histories(before: position, input: pushed)
    let input = try Shape(axes.map(\.size))
    var (output, what): (Shape?, String?)
    do throws(StopError) {
      _ = try model.steps(for: pushed, .inference)
    } catch  where error.position.isWithin(position) {
      what = error.reason.diagnosis.what
    } catch {}
    if what == nil {
      axes = try layer.histories(of: axes, at: position)
      output = try Shape(axes.map(\.size))
    }
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
        axes: axes.map { AxisFields(name: $0.name, size: $0.size, why: $0.text) }))
  }

  /// The layer that stops a tensor, if one does.
  private static func stop(of pushed: Shape, in model: Sequential) -> Position? {
    do throws(StopError) {
      _ = try model.steps(for: pushed, .inference)
      return nil
    } catch {
      return error.position
    }
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
