import Commands
import Engine
import Rendering
import Support

/// A notebook run as a test: what its cells show is compared with what the notebook has stored.
package enum NotebookTest {
  /// Runs all cells in a session; a cell that fails ends the run, unless it is stored that it does.
  static func run(_ notebook: Notebook, _ session: inout Session, _ report: inout ScriptReport) {
    var verdicts: [(cell: Int, verdict: ScriptReport.CellVerdict)] = []
    var changes: [(cell: Notebook.Cell, record: CellRecord)] = []
    for cell in notebook.cells {
      let (record, failure) = outcome(of: cell, &session)
      if let failure, !cell.expectsFailure(record) {
        verdicts.append((cell.number, .differs))
        report.findings.append(.init(failure.diagnosis))
        let left = notebook.cells.count - cell.number
        if left > 0 {
          report.stop =
            "stopped at cell \(cell.number); \(counted(left, "cell")) \(left == 1 ? "was" : "were") not run"
        }
        break
      }
      let comparison = OutputComparison(stored: cell.stored, actual: record.outputs)
      guard !comparison.agrees else {
        verdicts.append((cell.number, record.outputs.isEmpty ? .quiet : .agrees))
        continue
      }
      changes.append((cell, record))
      guard cell.isStored else {
        verdicts.append((cell.number, .notStored))
        continue
      }
      verdicts.append((cell.number, .differs))
      report.difference.append("@@ cell \(cell.number) @@")
      report.difference += comparison.lines
      report.findings.append(
        .init(
          cell: cell.number, line: notebook.line(of: cell), old: comparison.first?.old,
          new: comparison.first?.new))
    }
    report.cells = verdicts.map(\.verdict)
    report.updated = changes.isEmpty ? nil : NotebookUpdate.text(of: notebook, changes)
  }

  /// What a cell shows, and how it failed if it did.
  private static func outcome(
    of cell: Notebook.Cell, _ session: inout Session
  ) -> (CellRecord, NotebookRun.Failure?) {
    let box = RecordBox()
    do throws(NotebookRun.Failure) {
      try NotebookRun.run(cell, "", &session) { box.record.add($0) }
      return (box.record, nil)
    } catch {
      box.record.add(error.diagnosis)
      return (box.record, error)
    }
  }

  /// What is heard while a cell runs.
  private final class RecordBox {
    var record = CellRecord()
  }
}

extension Notebook.Cell {
  /// Whether it is stored that the cell fails in this way.
  fileprivate func expectsFailure(_ record: CellRecord) -> Bool {
    guard case .failure(let name, _)? = record.outputs.last,
      case .failure(let stored, _)? = self.stored.last
    else { return false }
    return name == stored
  }
}

extension Notebook {
  /// The line of the file at which a cell's outputs begin.
  func line(of cell: Cell) -> Int {
    1 + bytes.prefix(cell.outputs?.lowerBound ?? cell.end).count { $0 == UInt8(ascii: "\n") }
  }
}
