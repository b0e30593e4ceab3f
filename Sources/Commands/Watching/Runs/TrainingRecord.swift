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
  /// How many steps it has.
  let steps: Int
  /// The mean loss at its end, in nats.
  let loss: Double
  /// How far off that mean may be because batches differ: its standard error; `nil` for a single step.
  let error: Double?
  /// How long it took.
  let seconds: Double
  /// The file with its weights; `nil` where the session may have them.
  var file: String?

  /// At most this many losses are averaged at its end.
  private static let tail = 100

  /// Describes a run by its line, its options and the losses of its steps.
  init(
    line: String, words: [String: String], of state: State, on data: Dataset, losses: [Float],
    seconds: Double
  ) {
    (self.line, self.words, self.seconds) = (line, words, seconds)
    layers = state.model.lines
    self.data = ([data.source] + data.options.words).joined(separator: " ")
    (parameters, lastStep, steps) = (state.model.parameterCount, state.step, losses.count)
    let end = Self.end(of: losses)
    let mean = end.mean ?? 0
    loss = mean
    if end.count > 1 {
      let squares = end.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      error = (squares / Double(end.count - 1) / Double(end.count)).squareRoot()
    } else {
      error = nil
    }
  }

  /// The losses at the end of a run.
  static func end(of losses: [Float]) -> ArraySlice<Float> {
    losses.suffix(min(tail, max(1, losses.count / 2)))
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
