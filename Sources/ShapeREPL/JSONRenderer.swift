import Commands
import Engine
import FoundationEssentials
import Rendering
import Support

/// Writes outputs, diagnoses and progress for programs: one object per line, as docs/json.md
/// describes.
enum JSONRenderer {
  /// The version of the objects: it changes with incompatible changes.
  static let schema = 1

  /// The kind of a line.
  private enum Event: String, Encodable {
    case result, error, progress, check
  }

  /// A result, or an error.
  private struct Envelope: Encodable {
    let schema = JSONRenderer.schema
    let event: Event
    var command: String?
    var result: AnyFields?
    var error: Diagnosis?
    var seconds: Double?
  }

  /// An output's own fields.
  private struct AnyFields: Encodable {
    let fields: any Encodable
    func encode(to encoder: any Encoder) throws { try fields.encode(to: encoder) }
  }

  /// An output as one line.
  static func render(_ output: Output) -> String {
    var error: Diagnosis?
    if case .failed(let diagnosis) = output.ending { error = diagnosis }
    return encode(
      Envelope(
        event: .result, command: output.command, result: AnyFields(fields: output.fields),
        error: error, seconds: output.seconds))
  }

  /// A failure as one line.
  static func render(_ diagnosis: Diagnosis) -> String {
    encode(Envelope(event: .error, error: diagnosis))
  }

  /// What was found in a file, as one line.
  static func render(_ check: CheckFields) -> String {
    encode(CheckEnvelope(result: check))
  }

  private struct CheckEnvelope: Encodable {
    let schema = JSONRenderer.schema
    let event = Event.check
    let result: CheckFields
  }

  /// The content of a line about a running command.
  private struct ProgressFields: Encodable {
    let schema = JSONRenderer.schema
    let event = Event.progress
    let command: String
    let done, total, step: Int
    let epoch, epochs: Int?
    let loss, smoothedLoss, rate: Float
  }

  /// The progress of a training run, as one line.
  static func render(_ progress: Progress, _ training: Progress.Training) -> String {
    encode(
      ProgressFields(
        command: progress.command, done: progress.done, total: progress.total, step: training.step,
        epoch: training.epoch?.number, epochs: training.epoch?.total, loss: training.loss,
        smoothedLoss: training.smoothedLoss, rate: training.rate))
  }

  private static func encode(_ envelope: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = (try? encoder.encode(envelope)) ?? Data("{}".utf8)
    return String(decoding: data, as: UTF8.self).withJSONControls + "\n"
  }
}
