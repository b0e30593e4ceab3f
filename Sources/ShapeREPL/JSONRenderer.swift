import Commands
import Engine
import FoundationEssentials

/// Writes outputs and diagnoses for programs: one object a line.
enum JSONRenderer {
  /// What a line carries.
  private struct Envelope: Encodable {
    let command: String?
    let result: AnyFields?
    let error: Diagnosis?
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
      Envelope(command: output.command, result: AnyFields(fields: output.fields), error: error))
  }

  /// A failure as one line.
  static func render(_ diagnosis: Diagnosis) -> String {
    encode(Envelope(command: nil, result: nil, error: diagnosis))
  }

  /// What a line about a running command carries.
  private struct Event: Encodable {
    let command, event: String
    let done, total, step: Int
    let loss, smoothedLoss, rate: Float
  }

  /// How far training has come, as one line.
  static func render(_ progress: Progress) -> String {
    encode(
      Event(
        command: "train", event: "progress", done: progress.done, total: progress.total,
        step: progress.step, loss: progress.loss, smoothedLoss: progress.smoothedLoss,
        rate: progress.rate))
  }

  private static func encode(_ envelope: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = (try? encoder.encode(envelope)) ?? FoundationEssentials.Data("{}".utf8)
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
