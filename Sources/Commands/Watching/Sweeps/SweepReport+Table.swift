import Engine
import Rendering
import Support

extension SweepReport {
  /// The combinations as a table, as far as they are done; losses with as many decimal places as the settings
  /// say.
  func table(_ settings: Settings) -> Output.Block {
    let rows = rows
    let names = varied.isEmpty ? ["line"] : varied
    let columns = ["runs", part.rawValue, "", "above the best", "train", "each"]
    let head =
      names.map { Text($0, .faint).flushRight } + columns.map { Text($0, .faint).flushRight }
    return .table([head] + rows.map { self.row($0, best: rows.first, settings) }, indent: 0)
  }

  private func row(_ row: Row, best: Row?, _ settings: Settings) -> [Text] {
    let number = { (value: Double?) in value.map { decimal($0, settings.precision) } ?? "" }
    let words = row.each.choices.filter(\.key.varies).map { Text($0.word, .layer).flushRight }
    let isBest = row.index == best?.index
    var cells = words.isEmpty ? [Text(row.each.line, .layer)] : words
    let count = "\(row.outcomes.count)/\(seeds.count)"
    cells.append(Text(row.outcomes.count == seeds.count ? String(seeds.count) : count).flushRight)
    if row.failures > 0 {
      cells.append(Text("\(row.failures) without end", .bad).flushRight)
    } else {
      cells.append(Text(number(row.losses.mean), isBest ? .good : .plain).flushRight)
    }
    cells.append(Text(row.losses.deviation.map { "± \(number($0))" } ?? "", .number).flushRight)
    if !isBest, let best, let comparison = comparison(of: row, with: best) {
      let text = "\(number(comparison.difference)) ± \(number(comparison.margin))"
      cells.append(Text(text, comparison.isShown ? .bad : .faint).flushRight)
    } else {
      cells.append("")
    }
    let running = row.running.map(Double.init).mean
    cells.append(
      Text(number(row.outcomes.compactMap(\.endLoss).mean ?? running), .number).flushRight)
    let seconds = row.outcomes.map(\.seconds).mean
    cells.append(Text(seconds.map { "\(decimal($0, 2)) s" } ?? "", .number).flushRight)
    return cells
  }

  /// The whole result: the table, what it shows, and how to go on.
  func blocks(_ settings: Settings, firstRun: Int) -> [Output.Block] {
    var blocks = [table(settings)]
    if seeds.count > 1 {
      blocks.append(
        .line("\("± of \(part.rawValue): the standard deviation over seeds", .faint)"))
    }
    if let verdict = verdict(precision: settings.precision) { blocks.append(.line(Text(verdict))) }
    if seeds.count == 1, cases.count == 1 {
      blocks.append(.line("one seed shows no spread: seed=1..5 does"))
    }
    for row in rows where row.failures > 0 {
      let what = row.outcomes.compactMap(\.failure).first ?? ""
      blocks.append(.line("\("\(row.each.name):", .bad) \(what)"))
    }
    if let best {
      blocks.append(
        .line(
          "\("load run \(firstRun + best)", .mend) brings back the best run,"
            + " \("sweep plot", .mend) draws the curves"))
    }
    return blocks
  }

  /// The sweep as a table for other programs: a row for each run.
  var csv: String {
    let names = (cases.first?.choices.map(\.key.name) ?? []) + ["seed", part.rawValue]
    let columns = names + ["train_loss", "seconds", "parameters", "failure"]
    return runs.indices.reduce(into: columns.joined(separator: ",") + "\n") { text, number in
      guard let outcome = outcomes[number] else { return }
      let words = cases[runs[number].index].choices.map { Self.cell($0.word) }
      let numbers = [outcome.loss, outcome.endLoss].map { $0.map { "\(Float($0))" } ?? "" }
      let cells =
        words + ["\(outcome.seed)"] + numbers
        + [decimal(outcome.seconds, 3), "\(outcome.parameters)", Self.cell(outcome.failure ?? "")]
      text += cells.joined(separator: ",") + "\n"
    }
  }

  /// A text as a cell: in quotes where it has a comma or a quote.
  private static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n".contains($0) }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}

extension SweepReport {
  /// A key with its value as JSON fields.
  struct SettingFields: Encodable, Sendable { let key, value: String }

  /// A combination as JSON fields.
  struct RowFields: Encodable, Sendable {
    let settings: [SettingFields]
    let line: String
    let runs, failures, parameters: Int
    let loss, deviation, trainLoss: Double?
    let seconds: Double?
    /// How far it is above the best one, how far off that may be, and whether it exceeds that.
    let difference, margin: Double?
    let exceedsNoise: Bool?
  }

  /// A run as JSON fields.
  struct RunFields: Encodable, Sendable {
    let settings: [SettingFields]
    let seed: UInt64
    let steps: Int
    let loss, trainLoss: Double?
    let seconds: Double
    let failure: String?
    let line: String
  }

  /// The sweep as JSON fields.
  struct Fields: Encodable, Sendable {
    let part: String
    let seeds: [UInt64]
    let rows: [RowFields]
    let runs: [RunFields]
    let verdict: String?
    /// How many runs are left of a sweep that was stopped.
    let left: Int
    let estimate: Double?
    let memory: Int?
    let file: String?
  }

  /// The fields; `plan` is what was planned for it.
  func fields(_ settings: Settings, plan: SweepPlan?, file: String?) -> Fields {
    let rows = rows
    return Fields(
      part: part.rawValue, seeds: seeds,
      rows: rows.map { row in
        let comparison = rows.first.flatMap { best in
          row.index == best.index ? nil : self.comparison(of: row, with: best)
        }
        return RowFields(
          settings: Self.words(row.each), line: row.each.line, runs: row.outcomes.count,
          failures: row.failures, parameters: row.each.parameters,
          loss: row.losses.mean, deviation: row.losses.deviation,
          trainLoss: row.outcomes.compactMap(\.endLoss).mean,
          seconds: row.outcomes.map(\.seconds).mean, difference: comparison?.difference,
          margin: comparison?.margin, exceedsNoise: comparison?.isShown)
      },
      runs: runs.indices.compactMap { number in
        outcomes[number].map { outcome in
          RunFields(
            settings: Self.words(cases[runs[number].index]), seed: outcome.seed,
            steps: outcome.steps, loss: outcome.loss, trainLoss: outcome.endLoss,
            seconds: outcome.seconds, failure: outcome.failure, line: outcome.record.line)
        }
      },
      verdict: verdict(precision: settings.precision), left: runs.count - outcomes.count,
      estimate: plan?.seconds, memory: plan?.bytes, file: file)
  }

  private static func words(_ each: SweepCase) -> [SettingFields] {
    each.choices.map { SettingFields(key: $0.key.name, value: $0.word) }
  }
}
