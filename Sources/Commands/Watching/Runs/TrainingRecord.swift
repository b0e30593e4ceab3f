import Engine
import Support

/// A run of `train` that was done: what `runs` lists and `plot` draws.
struct TrainingRecord: Sendable {
  /// The line that does it.
  let line: String
  /// Its options and their words.
  let words: [String: String]
  /// The stack's lines.
  let layers: [String]
  /// Where the data comes from, and how it is cut.
  let data: String
  /// How many numbers are trained.
  let parameters: Int
  /// How many steps the weights had seen after it.
  let lastStep: Int
  /// The loss of each of its steps, in nats.
  let losses: [Float]
  /// How long it took.
  let seconds: Double

  /// At most this many losses are averaged at its end.
  private static let tail = 100

  /// The losses at its end.
  private var end: ArraySlice<Float> {
    losses.suffix(min(Self.tail, max(1, losses.count / 2)))
  }

  /// The mean loss at its end, in nats.
  var loss: Double { end.mean ?? 0 }

  /// How far off that mean may be because batches differ: its standard error; `nil` for a single step.
  var error: Double? {
    guard end.count > 1 else { return nil }
    let mean = loss
    let squares = end.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (squares / Double(end.count - 1) / Double(end.count)).squareRoot()
  }
}

extension Session {
  /// A run that has just been done on the stack as it is now, by a line with these arguments.
  func record(
    _ run: TrainingRun, _ arguments: ParsedArguments, _ data: Dataset
  ) -> TrainingRecord {
    TrainingRecord(
      line: arguments.line, words: arguments.words, layers: state.model.children.map(\.description),
      data: ([data.source] + data.options.words).joined(separator: " "),
      parameters: state.model.parameterCount, lastStep: state.step, losses: run.losses,
      seconds: run.seconds)
  }
}

/// What differs between two runs.
struct RecordDifference: Sendable {
  /// A setting that differs, and what it was in each run; `nil` where a run was without.
  struct Setting: Sendable, Encodable {
    let setting: String
    let first, second: String?
  }

  /// The settings, layers and data that differ.
  let settings: [Setting]
  /// The second run's loss at its end minus the first one's, in nats.
  let difference: Double
  /// Twice the standard error of that, from how batches differ; `nil` where a run has one step.
  let noise: Double?

  /// Compares two runs.
  init(_ first: TrainingRecord, _ second: TrainingRecord) {
    let names = Set(first.words.keys).union(second.words.keys).sorted()
    var settings = names.compactMap { name -> Setting? in
      let (one, other) = (first.words[name], second.words[name])
      return one == other ? nil : Setting(setting: name, first: one, second: other)
    }
    if first.data != second.data {
      settings.append(Setting(setting: "data", first: first.data, second: second.data))
    }
    for index in 0..<max(first.layers.count, second.layers.count) {
      let lines = [first, second].map { index < $0.layers.count ? $0.layers[index] : nil }
      guard lines[0] != lines[1] else { continue }
      settings.append(Setting(setting: "layer \(index + 1)", first: lines[0], second: lines[1]))
    }
    self.settings = settings
    difference = second.loss - first.loss
    if let one = first.error, let other = second.error {
      noise = 2 * (one * one + other * other).squareRoot()
    } else {
      noise = nil
    }
  }

  /// Whether the losses differ by more than batches do; `nil` where that is not known.
  var exceedsNoise: Bool? { noise.map { abs(difference) > $0 } }
}
