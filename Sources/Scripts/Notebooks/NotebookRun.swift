package import Commands
import Engine
import Rendering
package import Support

/// Runs the cells of a notebook in one session.
package enum NotebookRun {
  /// A cell that failed.
  package struct Failure: DiagnosableError {
    package let diagnosis: Diagnosis
    /// Whether Ctrl-C stopped it.
    package let isStop: Bool
  }

  /// Runs one cell; what it shows goes to `hear` as it comes.
  ///
  /// - Throws: `Failure`; the session is then unchanged.
  package static func run(
    _ cell: Notebook.Cell, _ name: String, _ session: inout Session,
    hear: @escaping (CellPart) -> Void
  ) throws(Failure) {
    do {
      try Interpreter.run(cell: cell.source, name: "cell \(cell.number)", &session, hear: hear)
    } catch {
      var diagnosis = Diagnosis(of: error)
      let places = [name.isEmpty ? nil : name, "cell \(cell.number)", diagnosis.place]
      diagnosis.place = places.compactMap(\.self).joined(separator: ": ")
      throw Failure(
        diagnosis: diagnosis,
        isStop: error is Interruption || session.environment.isInterrupted())
    }
  }
}
