import Glibc
import Support

/// The losses of a session, averaged in bins of steps.
///
/// Source: the lecture's `torch.tensor(lossi).view(-1, 1000).mean(1)`, where `lossi` holds log10
/// losses. An unfilled last bin is averaged over what it has.
package struct LossCurve: Sendable {
  /// Some neighbouring steps.
  ///
  /// A mean is missing if the bin has no usable loss.
  package struct Bin: Sendable, Hashable {
    /// Its steps, counted from 1.
    package let firstStep, lastStep: Int
    /// The mean of the finite losses, in nats.
    package let meanLoss: Double?
    /// The mean of log10 of the finite losses above 0.
    package let meanLog10Loss: Double?

    /// How many steps it has.
    var count: Int { lastStep - firstStep + 1 }
    /// Its place between the steps done before it and after it.
    var middle: Double { (Double(firstStep) + Double(lastStep) - 1) / 2 }
  }

  /// The bins, in order; never empty.
  package let bins: [Bin]
  /// How many steps a full bin has.
  package let binSteps: Int
  /// How many symbols the data has (V).
  package let symbols: Int
  /// How many losses the curve cannot show: they are not finite, or 0.
  package let leftOut: Int

  /// The lecture's bins, and the fewest that a shorter run is cut into.
  private static let lectureBin = 1000
  private static let fewest = 40

  /// Cuts losses into bins; `lastStep` is the number of the last loss's step.
  ///
  /// - Throws: `PlotError.notTrained`, `PlotError.nothingToDraw`.
  /// - Complexity: O(losses).
  package init(
    _ losses: [Float], lastStep: Int, binSteps: Int? = nil, symbols: Int
  ) throws(PlotError) {
    guard !losses.isEmpty else { throw .notTrained }
    let size = max(1, binSteps ?? Self.standardBin(losses.count))
    let before = max(0, lastStep - losses.count)
    var leftOut = 0
    bins = stride(from: 0, to: losses.count, by: size).map { start in
      let some = losses[start..<min(losses.count, start + min(size, losses.count))]
      let finite = some.filter(\.isFinite).map(Double.init)
      let logarithms = finite.filter { $0 > 0 }.map { log10($0) }
      leftOut += some.count - logarithms.count
      return Bin(
        firstStep: before + start + 1, lastStep: before + start + some.count,
        meanLoss: finite.mean, meanLog10Loss: logarithms.mean)
    }
    guard leftOut < losses.count else { throw .nothingToDraw(losses: losses.count) }
    self.binSteps = size
    self.symbols = symbols
    self.leftOut = leftOut
  }

  /// The lecture's 1,000 steps; for a run with too few of them the largest of 500, 200, 100, 50, …
  /// that still makes a curve.
  package static func standardBin(_ steps: Int) -> Int {
    [lectureBin, 500, 200, 100, 50, 20, 10, 5, 2].first { steps / $0 >= fewest } ?? 1
  }

  /// The loss of a random guess, in nats: ln V.
  package var uniformLoss: Double { Self.uniformLoss(of: symbols) }
  /// The loss of a random guess among some symbols, in nats.
  package static func uniformLoss(of symbols: Int) -> Double { log(Double(max(1, symbols))) }
  /// The loss of a random guess on the curve's scale; missing if there is only one symbol.
  package var uniformLog10Loss: Double? { uniformLoss > 0 ? log10(uniformLoss) : nil }

  /// How many steps were done before the first bin and after the last.
  package var steps: ClosedRange<Int> {
    let first = (bins.first?.firstStep ?? 1) - 1
    return first...max(first + 1, bins.last?.lastStep ?? 1)
  }

  /// The bins as points of steps and log10 losses: a new run of points after every gap.
  ///
  /// A bin that stands alone is as long as its steps.
  package var strokes: [[(step: Double, log10Loss: Double)]] {
    bins.split { $0.meanLog10Loss == nil }.map { run in
      let points = run.compactMap { bin in bin.meanLog10Loss.map { (bin.middle, $0) } }
      guard run.count == 1, let bin = run.first, let point = points.first else { return points }
      return [(Double(bin.firstStep - 1), point.1), (Double(bin.lastStep), point.1)]
    }
  }

  /// The log10 losses to show, the uniform loss among them, with air above and below.
  package var range: ClosedRange<Double> { range(of: [uniformLog10Loss].compactMap(\.self)) }

  /// The log10 losses of the curve alone, with air above and below.
  package var ownRange: ClosedRange<Double> { range(of: []) }

  /// Whether the uniform loss is so near the curve that showing both leaves the curve most of the
  /// height.
  package var isUniformNear: Bool {
    guard let uniform = uniformLog10Loss else { return false }
    let losses = bins.compactMap(\.meanLog10Loss)
    guard let low = losses.min(), let high = losses.max() else { return false }
    return max(low - uniform, uniform - high) <= max(high - low, 0.04) / 2
  }

  /// The steps from the first point of the curve to its last.
  package var drawnSteps: ClosedRange<Double> {
    let steps = strokes.flatMap { $0.map(\.step) }
    let first = steps.min() ?? 0
    return first...max(first + 1, steps.max() ?? 1)
  }

  private func range(of others: [Double]) -> ClosedRange<Double> {
    let shown = bins.compactMap(\.meanLog10Loss) + others
    let low = shown.min() ?? 0
    let high = shown.max() ?? 0
    let least = (0.04 - (high - low)) / 2
    return (low - max(0.08 * (high - low), least))...(high + max(0.04 * (high - low), least))
  }
}

extension LossCurve {
  /// `40 bins of 500 steps`, or `1 bin of 120 steps`.
  package var binsText: String {
    let size = bins.count == 1 ? bins[0].count : binSteps
    return "\(counted(bins.count, "bin")) of \(counted(size, "step"))"
  }

  /// The meaning of a point of the curve.
  package var meaning: String {
    let mark = bins.count == 1 ? "the line" : "each point"
    let size = bins.count == 1 ? bins[0].count : binSteps
    guard size > 1 else { return "\(mark) is one step" }
    return "\(mark) is a bin of \(counted(size, "step")): the mean of their log10 losses"
  }

  /// Both means of the last bin; `nil` if it has none.
  package func lastText(precision: Int) -> String? {
    guard let last = bins.last, let loss = last.meanLoss, let logarithm = last.meanLog10Loss
    else { return nil }
    let what = last.count > 1 ? "means of the last bin" : "last step"
    return
      "\(what): loss \(decimal(loss, precision)), log10 loss \(decimal(logarithm, precision))"
  }

  /// What else a reader should know about the bins.
  package var notes: [String] {
    var notes: [String] = []
    if bins.count > 1, let last = bins.last, last.count < binSteps {
      notes.append("the last bin has \(counted(last.count, "step"))")
    }
    if leftOut > 0 {
      notes.append("\(counted(leftOut, "loss", "losses")) left out: 0 or not finite")
    }
    return notes
  }

  /// `ln 27 = 3.2958`.
  package func uniformText(precision: Int) -> String {
    Self.uniformText(of: symbols, precision: precision)
  }

  /// The loss of a random guess among some symbols: `ln 27 = 3.2958`.
  package static func uniformText(of symbols: Int, precision: Int) -> String {
    "ln \(symbols) = \(decimal(uniformLoss(of: symbols), precision))"
  }

  package static let tableHead = "step,mean_loss,mean_log10_loss\n"

  /// A row for every bin, the step being the bin's last; an empty cell if there is no mean.
  package var csv: String {
    bins.reduce(into: Self.tableHead) { text, bin in
      let cells = [bin.meanLoss, bin.meanLog10Loss].map { $0.map { "\(Float($0))" } ?? "" }
      text += "\(bin.lastStep),\(cells[0]),\(cells[1])\n"
    }
  }
}
