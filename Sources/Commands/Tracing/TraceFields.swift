import Support
import Engine

extension TensorTrace {
  /// One row of a trace as JSON fields.
  private struct StepFields: Encodable, Sendable {
    let position, layer, input, output: String
    let parameters, multiplyAdds, bytes: Int
    let change: Change?
    let note: String?
  }

  /// The totals as JSON fields.
  private struct Totals: Encodable, Sendable {
    let parameters, multiplyAdds, bytes: Int
  }

  /// A layer that the tensor does not reach, as JSON fields.
  private struct UnreachedFields: Encodable, Sendable {
    let position, layer: String
  }

  /// A stop as JSON fields.
  private struct StopFields: Encodable, Sendable {
    let position, layer, input: String?
    let reason: String
    let why: String?
    let unreached: [UnreachedFields]?
    let fixes: [Fix]
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
    let removed: [Removed]?
    let remarks: [String]?
  }

  /// Everything, whichever columns are shown.
  var fields: any Encodable & Sendable {
    Fields(
      input: input, contexts: contexts.isEmpty ? nil : contexts,
      steps: rows.map { row in
        StepFields(
          position: row.position, layer: row.layer, input: row.input, output: row.output,
          parameters: row.parameters, multiplyAdds: row.multiplyAdds, bytes: row.bytes,
          change: row.change, note: row.note)
      },
      totals: Totals(
        parameters: total(\.parameters), multiplyAdds: total(\.multiplyAdds),
        bytes: total(\.bytes)),
      chain: chain, output: stop == nil ? chain.last : nil,
      stopped: failure.map { failure in
        StopFields(
          position: stop?.position, layer: stop?.layer, input: stop?.input, reason: failure.what,
          why: stop?.why ?? unmetWhy,
          unreached: unreached.isEmpty
            ? nil
            : unreached.map {
              UnreachedFields(position: $0.position, layer: $0.written)
            }, fixes: fixes, cutShort: isCutShort ? true : nil)
      },
      removed: removed.isEmpty ? nil : removed,
      remarks: remarks.isEmpty ? nil : remarks)
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
