import Advice
import Engine
import Rendering
import Support

/// Shows a trace: the table, the totals below it, the arrow line, and the fixes for a stop.
struct TraceTable {
  let trace: TensorTrace
  let columns: [TraceColumn]

  /// A table with these columns, but those that only code has.
  init(trace: TensorTrace, columns: [TraceColumn]) {
    self.trace = trace
    self.columns = columns.filter { !$0.isOfCode }
  }

  /// The indentation of the lines below the table.
  private static let indent = 6

  /// Counts with words explain themselves; bare numbers need a heading.
  private var hasHead: Bool { columns != TraceColumn.standard }

  /// The blocks to show.
  var blocks: [Output.Block] {
    var rows: [[Text]] = hasHead ? [head] : []
    rows += [input] + layers
    if trace.stop == nil, hasTotals {
      rows.append(totals)
    }
    var blocks: [Output.Block] = [.table(rows, indent: 0), arrows]
    if let cause = trace.stop?.cause {
      blocks.append(beneath("why", Text(cause.description)))
    }
    if let unmet = trace.unmet {
      blocks.append(.line("\("stopped:", .bad) \(unmet.what)"))
      if let why = trace.unmetWhy { blocks.append(beneath("why", Text(why))) }
    }
    let remarks = trace.allRemarks.map { beneath("note", Text($0)) }
    return blocks + remarks + mends
  }

  /// What goes in, under the headings that it has an answer to; without the column of shapes its shape
  /// is beside its name.
  private var input: [Text] {
    let shape = Text(trace.input.description, .shape)
    let note = Text(trace.inputNote, .faint).optional
    guard hasHead else { return ["", "input", shape, note] }
    let hasShape = columns.contains(.output)
    let cells = columns.map { column in
      switch column {
      case .output: shape
      case .axes: Text(trace.input.named(trace.element, planes: trace.planes), .faint).optional
      default: Text("").optional
      }
    }
    return ["", hasShape ? "input" : "input \(shape)"] + cells + [note]
  }

  /// A row for each layer, with removed layers in their old places.
  private var layers: [[Text]] {
    var rows = trace.rows.map(row)
    if let stop = trace.stop {
      rows.append([
        number(stop.position, stop.change), Text(stop.layer.rowLine, .layer), Text("stopped", .bad),
        Text(stop.diagnosis.what),
      ])
    }
    rows += trace.unreached.map {
      [
        number($0.position, $0.change), Text($0.layer.asWritten.rowLine, .faint),
        Text("not reached", .faint),
      ]
    }
    for removed in trace.removed.reversed() {
      rows.insert(
        [
          number(removed.position, .removed), Text(removed.layer.rowLine, .faint),
          Text("removed", .faint),
        ], at: min(removed.place, rows.count))
    }
    return rows
  }

  private var head: [Text] {
    ["", Text("layer", .faint)]
      + columns.map { column in
        let head = Text(column.rawValue, .faint).heading
        return column == .output ? head : column.isNumber ? head.flushRight.optional : head.optional
      }
  }

  private func row(_ row: TensorTrace.Row) -> [Text] {
    var cells = [number(row.position, row.change), Text(row.layer.rowLine, .layer)]
    cells += columns.map { column in
      switch column {
      case .output: Text(row.output?.description ?? "", .shape)
      case .axes: Text(row.output?.named(planes: trace.planes) ?? "", .faint).optional
      case .reach: count(row.reach ?? 0)
      case .parameters: count(row.parameters, "parameter")
      case .multiplyAdds: count(row.multiplyAdds)
      case .bytes: count(row.bytes)
      case .mean: number(row.numbers?.mean)
      case .std: number(row.numbers?.deviation)
      case .finite: finite(row.numbers)
      case .strides, .view, .grad, .ms: ""
      }
    }
    cells += row.notes.map { note in
      switch note {
      case .notFinite: Text(note.description, .bad)
      case .firstOf: Text(note.description, .faint)
      default: Text(note.description, .mend)
      }
    }
    return cells
  }

  /// A count in the table; a zero says nothing.
  private func count(_ count: Int, _ noun: String? = nil) -> Text {
    guard count > 0 else { return Text("").optional }
    if let noun, !hasHead { return Text(counted(count, noun), .faint).optional }
    return Text(grouped(count), .faint).flushRight.optional
  }

  /// A number with four digits that count.
  private func number(_ number: Double?) -> Text {
    Text(number.map { significant($0, 4) } ?? "", .faint).flushRight.optional
  }

  /// `yes`, or what is not finite.
  private func finite(_ numbers: NumberSummary?) -> Text {
    guard let numbers else { return Text("").optional }
    return numbers.isFinite
      ? Text("yes", .faint).optional : Text(numbers.notFinite, .bad).optional
  }

  private func number(_ position: Position, _ change: TensorTrace.Change?) -> Text {
    let mark = change.map { Text($0.mark + " ", .mend) } ?? "  "
    return (mark + Text(position.description, .number)).flushRight
  }

  /// With a single layer with weights, the total would repeat its count.
  private var hasTotals: Bool {
    hasHead
      ? !trace.rows.isEmpty && columns.contains(where: \.isCount)
      : trace.rows.count { $0.parameters > 0 } > 1
  }

  private var totals: [Text] {
    ["", trace.isPerContext && hasHead ? "total per context" : "total"]
      + columns.map { column in
        switch column {
        case .output: ""
        case .axes: Text("").optional
        case .parameters: count(trace.total(\.parameters), "parameter")
        case .multiplyAdds: count(trace.total(\.multiplyAdds))
        case .bytes: count(trace.total(\.bytes))
        case .reach, .mean, .std, .finite, .strides, .view, .grad, .ms: Text("").optional
        }
      }
  }

  private var arrows: Output.Block {
    guard let stop = trace.stop else {
      return .chain(trace.chain.map { Text($0.description, .shape) })
    }
    var links = [Text(trace.input.description, .shape)]
    for row in trace.rows where row.isLandmark {
      guard let output = row.output else { continue }
      links.append("\(row.layer.keyword) \(output, .shape)")
    }
    return .chain(links, stop: Text(stop.layer.line, .bad), indent: Self.indent)
  }

  private func beneath(_ word: String, _ text: Text) -> Output.Block {
    // As wide as `fix 1`.
    let padding = String(repeating: " ", count: max(0, 5 - word.count))
    return .table([[Text(word + padding, .faint), text]], indent: Self.indent)
  }

  private var mends: [Output.Block] {
    let fixes = trace.fixes.enumerated().map { $1.row($0 + 1) }
    if !fixes.isEmpty {
      let hasBlank = trace.fixes.count > 1 && trace.fixes.contains(where: \.hasBlank)
      let note = beneath("_", "is worked out from what comes before, again whenever that changes")
      return [.table(fixes, indent: Self.indent)] + (hasBlank ? [note] : []) + cutShort
    }
    guard let mend = trace.failure?.mend else { return [] }
    return [beneath("hint", Text(mend, .mend))] + cutShort
  }

  private var cutShort: [Output.Block] {
    trace.isCutShort
      ? [beneath("note", "the stack is large: the search for fixes ended before all were tried")]
      : []
  }
}

extension TraceColumn {
  /// Whether the layers' values have a sum.
  fileprivate var isCount: Bool { [.parameters, .multiplyAdds, .bytes].contains(self) }

  fileprivate var isNumber: Bool { ![.output, .axes, .finite].contains(self) }
}

extension TensorTrace {
  /// A sum over the layers; at most what an `Int` counts.
  func total(_ count: KeyPath<Row, Int>) -> Int {
    rows.reduce(0) { sum, row in
      let (total, overflow) = sum.addingReportingOverflow(row[keyPath: count])
      return overflow ? Int.max : total
    }
  }

  /// The trace as an output.
  func output(_ settings: Settings) -> Output {
    var output = Output(TraceTable(trace: self, columns: settings.columns).blocks, fields: fields)
    if let failure { output.ending = .failed(failure) }
    output.facts.shapes = chain.map(\.description)
    return output
  }
}

extension StackFix {
  /// `fix 1   replace 3 linear 20 200   → 4x4x200`.
  func row(_ number: Int) -> [Text] {
    [Text("fix \(number)", .faint), Text(line, .mend), output.map { "→ \($0, .shape)" } ?? ""]
  }
}
