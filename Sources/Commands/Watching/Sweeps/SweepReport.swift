import Engine
import Rendering
import Support

/// What came of a sweep: its combinations in the order of their losses, and what the differences show.
struct SweepReport: Sendable {
  private(set) var cases: [SweepCase]
  /// The key and the combination of each run.
  let runs: [SweepPlan.Run]
  /// The part of the data that judges a run.
  let part: Dataset.Part
  /// The keys that have more than one value.
  let varied: [String]
  let seeds: [UInt64]
  /// How many symbols the data has (V).
  let symbols: Int
  /// What came of each run that is finished.
  var outcomes: [Int: SweepOutcome] = [:]
  /// The latest losses of those that go on.
  var running: [Int: Float] = [:]

  /// Differences are shown with this confidence, for all pairs of combinations together.
  static let confidence = 0.95
  private static var method: String { "Welch's t, \(shortNumber(100 * confidence))%" }

  /// A report of runs of which none is finished.
  init(_ plan: SweepPlan, symbols: Int) {
    (cases, runs, part) = (plan.cases, plan.runs, plan.part)
    (varied, seeds, self.symbols) = (plan.grid.varied, plan.grid.seeds, symbols)
  }

  /// Without what only runs need.
  var withoutSessions: SweepReport {
    var report = self
    report.cases = cases.map(\.withoutSession)
    return report
  }

  /// A combination's runs.
  struct Row: Sendable {
    /// Which of the combinations it is.
    let index: Int
    let each: SweepCase
    /// Those that are finished, in the order of the seeds.
    let outcomes: [SweepOutcome]
    /// The latest losses of those that go on.
    let running: [Float]
    /// The losses of those that came to an end.
    let losses: [Double]

    /// How many came to no end.
    var failures: Int { outcomes.count - losses.count }
    /// The loss that the rows are sorted by: one with a run that came to no end is after the others.
    fileprivate var order: (Int, Double) {
      (outcomes.isEmpty ? 2 : failures > 0 ? 1 : 0, losses.mean ?? .infinity)
    }
  }

  /// The combinations in the order of their losses, those of which no run is finished at the end.
  var rows: [Row] {
    let rows = cases.indices.map { index -> Row in
      let numbers = runs.indices.filter { runs[$0].index == index }
      let done = numbers.compactMap { outcomes[$0] }
      return Row(
        index: index, each: cases[index], outcomes: done,
        running: numbers.compactMap { outcomes[$0] == nil ? running[$0] : nil },
        losses: done.compactMap(\.loss))
    }
    // Of equals the first stays first.
    return rows.enumerated().sorted {
      $0.element.order == $1.element.order
        ? $0.offset < $1.offset : $0.element.order < $1.element.order
    }.map(\.element)
  }

  /// The confidence of one comparison, so that all pairs together have theirs.
  ///
  /// Source: Bonferroni's inequality.
  private var confidenceOfPair: Double {
    1 - (1 - Self.confidence) / Double(max(1, cases.count * (cases.count - 1) / 2))
  }

  /// How a row's losses differ from those of the best one; `nil` where too few runs are finished.
  func comparison(of row: Row, with best: Row) -> WelchComparison? {
    guard row.failures == 0, best.failures == 0 else { return nil }
    return WelchComparison(best.losses, row.losses, confidence: confidenceOfPair)
  }

  /// The number of the best run, counted from 0; `nil` where none came to an end.
  var best: Int? {
    guard let index = rows.first?.index else { return nil }
    return outcomes.filter { runs[$0.key].index == index && $0.value.loss != nil }
      .min { ($0.value.loss ?? 0, $0.key) < ($1.value.loss ?? 0, $1.key) }?.key
  }

  /// Whether the best combination is better than the next by more than seeds differ, in one sentence; `nil`
  /// for a single combination.
  func verdict(precision: Int) -> String? {
    let rows = rows.filter { !$0.losses.isEmpty }
    guard rows.count > 1, rows[0].failures == 0 else { return nil }
    let (best, next) = (rows[0], rows[1])
    guard next.failures == 0 else { return nil }
    let number = { (value: Double) in decimal(value, precision) }
    guard let comparison = comparison(of: next, with: best) else {
      return "one seed does not show whether \(best.each.name) is better than \(next.each.name):"
        + " seed=1..5 does"
    }
    let difference = "\(number(comparison.difference)) ± \(number(comparison.margin)) nats"
    let seeds = counted(min(best.losses.count, next.losses.count), "seed")
    guard comparison.isShown else {
      return "no difference between \(best.each.name) and \(next.each.name) that \(seeds) can show:"
        + " \(difference) (\(Self.method))"
    }
    return "\(best.each.name) is better than \(next.each.name) by \(difference)"
      + " over \(seeds) (\(Self.method))"
  }
}
