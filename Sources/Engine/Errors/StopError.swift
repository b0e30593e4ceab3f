public import Support

/// A stack that a tensor cannot get through: which layer stopped it, and why.
public struct StopError: DiagnosableError, Hashable {
  /// The layer that stopped it.
  public let position: Position
  /// That layer's line.
  public let layer: String
  /// What reached it.
  package let incoming: Signal
  /// Why it stopped.
  public let reason: ShapeError

  /// A stop before a layer, whose line is `layer`.
  package init(position: Position, layer: String, input: Signal, reason: ShapeError) {
    self.position = position
    self.layer = layer
    incoming = input
    self.reason = reason
  }

  /// The shape that reached it.
  public var input: Shape { incoming.shape }
  /// Why it went no further, in words.
  package var explanation: Diagnosis { reason.diagnosis(incoming.extents) }

  /// What is wrong, at which layer.
  public var diagnosis: Diagnosis {
    var diagnosis = explanation
    diagnosis.place = "layer \(position) (\(layer))"
    diagnosis.code = code
    return diagnosis
  }
  /// The code of the reason.
  public var code: String { reason.code }
}
