import Support

/// How the run of a checkpoint was done, where it is one of a sweep's.
public struct TrainingNote: Sendable, Hashable {
  /// The lines that do it.
  public let line: String
  /// How long it took.
  public let seconds: Double
  /// The loss that it was judged by, over a part of the data, in nats; `nil` where none was computed.
  public let loss: Double?
  /// Why it came to no end, such as a loss that is no number; `nil` for a run that did.
  public let failure: String?

  /// Describes a run.
  public init(line: String, seconds: Double, loss: Double? = nil, failure: String? = nil) {
    (self.line, self.seconds) = (line, seconds)
    (self.loss, self.failure) = (loss, failure)
  }

  /// Its texts in a checkpoint's metadata.
  var texts: [String: String] {
    var texts = [CheckpointKey.runLine: line, CheckpointKey.runSeconds: String(seconds)]
    if let loss { texts[CheckpointKey.runLoss] = String(loss) }
    if let failure { texts[CheckpointKey.runFailure] = failure }
    return texts
  }
}

extension MetadataReader {
  /// How the last run was done, where the file says so.
  ///
  /// - Throws: `CheckpointError`.
  func note() throws(CheckpointError) -> TrainingNote? {
    guard let line = texts[CheckpointKey.runLine] else { return nil }
    let number: (String) -> Double? = { Double($0).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } }
    let wants = "a number from 0 up"
    return TrainingNote(
      line: line.withoutControls(), seconds: try value(CheckpointKey.runSeconds, wants, number),
      loss: texts[CheckpointKey.runLoss] == nil
        ? nil : try value(CheckpointKey.runLoss, wants, number),
      failure: texts[CheckpointKey.runFailure]?.withoutControls())
  }
}
