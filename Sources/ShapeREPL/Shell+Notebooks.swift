import Commands
import Engine
import Rendering
import Scripts
import Support

/// Notebooks.
extension Shell {
  /// The JSON of something that a cell shows.
  private struct Fields: Encodable, Sendable {
    let cell: Int
    var printed: String?
    var errors: String?
    var value: String?
    var figure: String?
    var remarks: [String]?
  }

  /// Runs cells in order; the first one that fails ends the run, unless it is to be kept going.
  mutating func run(_ notebook: Notebook, cells: String?, keepGoing: Bool) -> Exit? {
    var failed = false
    do {
      for cell in try notebook.cells(chosen: cells) {
        do throws(NotebookRun.Failure) {
          try run(cell, of: notebook)
        } catch {
          progress.finish()
          if error.isStop { return .interrupted }
          renderer.show(error.diagnosis, session.state.settings)
          guard keepGoing else { return .failed }
          failed = true
        }
      }
    } catch {
      renderer.show(Diagnosis(of: error), session.state.settings)
      return .failed
    }
    return failed ? .failed : nil
  }

  private mutating func run(
    _ cell: Notebook.Cell, of notebook: Notebook
  ) throws(NotebookRun.Failure) {
    let (renderer, progress, settings) = (self.renderer, self.progress, session.state.settings)
    if Console.Stream.errors.isTerminal, !renderer.isJSON {
      let first = cell.source.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) }
      renderer.tell("\("[\(cell.number)] \((first ?? "").prefix(60))", .faint)")
    }
    let end = LineEnd()
    try NotebookRun.run(cell, notebook.path, &session) { part in
      progress.makeRoom()
      if renderer.isJSON {
        renderer.show(Self.output(part, cell.number), settings)
      } else {
        Self.show(part, end, renderer, settings)
      }
    }
    end.finish()
    progress.finish()
  }

  /// Whether what was printed last has ended its line.
  private final class LineEnd {
    var isOpen = false

    func finish() {
      if isOpen { Console.write("\n", to: .output) }
      isOpen = false
    }
  }

  private static func show(
    _ part: CellPart, _ end: LineEnd, _ renderer: Renderer, _ settings: Settings
  ) {
    guard case .text(let text) = part else {
      end.finish()
      return renderer.show(part, settings)
    }
    renderer.show(part, settings)
    if let last = text.last { end.isOpen = last != "\n" }
  }

  /// What a cell shows as one object.
  private static func output(_ part: CellPart, _ cell: Int) -> Output {
    var output: Output
    switch part {
    case .text(let text): output = Output(fields: Fields(cell: cell, printed: text))
    case .errors(let text): output = Output(fields: Fields(cell: cell, errors: text))
    case .value(let text): output = Output(fields: Fields(cell: cell, value: text))
    case .figure(let drawing): output = Output(fields: Fields(cell: cell, figure: drawing.summary))
    case .output(let shown): return shown
    case .remark(let text): output = Output(fields: Fields(cell: cell, remarks: [text]))
    }
    output.command = "cell"
    return output
  }
}
