import Advice
import Engine
import Support

extension TensorTrace {
  /// One row of a trace as JSON fields.
  private struct StepFields: Encodable, Sendable {
    let position, layer, input, output: String
    let parameters, multiplyAdds, bytes: Int
    /// How many steps one step of the output depends on.
    let reach: Int?
    let change: Change?
    let note: String?
    /// Of the numbers that it made, where they were computed.
    let mean, std: Double?
    let finite: Bool?
  }

  /// The totals as JSON fields.
  private struct Totals: Encodable, Sendable {
    let parameters, multiplyAdds, bytes: Int
  }

  /// A layer that the tensor does not reach or that has gone, for programs.
  private struct LayerFields: Encodable, Sendable {
    let position, layer: String

    init(_ position: Position, _ layer: LayerDescription) {
      (self.position, self.layer) = (position.description, layer.line)
    }
  }

  /// A stop as JSON fields.
  private struct StopFields: Encodable, Sendable {
    let position, layer, input: String?
    let reason: String
    let why: String?
    let unreached: [LayerFields]?
    let fixes: [StackFix]
    /// `true` where the search for fixes ended before everything was tried.
    let cutShort: Bool?
  }

  /// The whole trace as JSON fields.
  private struct Fields: Encodable, Sendable {
    let input: String
    let contexts: [String]?
    let steps: [StepFields]
    let totals: Totals
    let chain: [String]
    let output: String?
    let stopped: StopFields?
    let removed: [LayerFields]?
    let remarks: [String]?
    /// `false` where the shapes alone are known.
    let computed: Bool?
  }

  /// Everything, whichever columns are shown.
  var fields: any Encodable & Sendable {
    Fields(
      input: input.description, contexts: contexts.isEmpty ? nil : contexts,
      steps: rows.map { row in
        StepFields(
          position: row.position.description, layer: row.layer.line,
          input: row.input.description, output: row.output?.description ?? "",
          parameters: row.parameters, multiplyAdds: row.multiplyAdds, bytes: row.bytes,
          reach: row.reach, change: row.change,
          note: row.notes.isEmpty
            ? nil : row.notes.map(\.description).joined(separator: "; "),
          mean: row.numbers?.mean, std: row.numbers?.deviation, finite: row.numbers?.isFinite)
      },
      totals: Totals(
        parameters: total(\.parameters), multiplyAdds: total(\.multiplyAdds),
        bytes: total(\.bytes)),
      chain: chain.map(\.description), output: stop == nil ? chain.last?.description : nil,
      stopped: failure.map { failure in
        StopFields(
          position: stop?.position.description, layer: stop?.layer.line,
          input: stop?.input.description, reason: failure.what,
          why: stop?.cause?.description ?? unmetWhy,
          unreached: unreached.isEmpty
            ? nil
            : unreached.map { LayerFields($0.position, $0.layer.asWritten) },
          fixes: fixes, cutShort: isCutShort ? true : nil)
      },
      removed: removed.isEmpty ? nil : removed.map { LayerFields($0.position, $0.layer) },
      remarks: allRemarks.isEmpty ? nil : allRemarks,
      computed: notComputed == nil ? nil : false)
  }
}

/// The output of an edit and the trace after it, as JSON fields.
struct FieldsWithTrace: Encodable, Sendable {
  let edit: any Encodable & Sendable
  let trace: any Encodable & Sendable

  private enum Key: String, CodingKey { case trace }

  func encode(to encoder: any Encoder) throws {
    try edit.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try trace.encode(to: container.superEncoder(forKey: .trace))
  }
}
