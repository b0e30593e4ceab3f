import Engine
import Rendering
import Support

/// The batch's loss at regular steps, as the lecture prints it: shown during a run, and part of its
/// output afterwards.
struct TrainingLog: Sendable {
  /// The loss of one step, counted from 0 since the weights were drawn.
  struct Entry: Encodable, Sendable {
    let step: Int
    let loss: Float
  }

  private let interval: Int
  private let precision: Int
  /// How many characters the largest step number takes: rows come one by one and still align.
  private let width: Int

  /// A log of a run that ends with `lastStep`.
  init(every interval: Int, lastStep: Int, precision: Int) {
    self.interval = max(1, interval)
    self.precision = precision
    let last = max(0, lastStep - 1)
    width = grouped(last - last % self.interval).count
  }

  /// The row of a step; `nil` if the step is not listed.
  func row(step: Int, _ loss: Float) -> [Text]? {
    guard step % interval == 0 else { return nil }
    let number = grouped(step)
    let padding = String(repeating: " ", count: max(0, width - number.count))
    return [
      Text(padding + number, .number), Text(decimal(Double(loss), precision), .number),
    ]
  }

  /// The listed steps of a run whose last step has this number.
  func entries(of losses: [Float], lastStep: Int) -> [Entry] {
    let first = lastStep - losses.count
    return losses.enumerated().map { Entry(step: first + $0, loss: $1) }
      .filter { $0.step % interval == 0 }
  }

  /// All rows as one table.
  func table(_ entries: [Entry]) -> Output.Block {
    .table(entries.compactMap { row(step: $0.step, $0.loss) })
  }
}
