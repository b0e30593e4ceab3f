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

/// What a cell has shown, kept to be compared or written.
package struct CellRecord {
  /// In order, texts that follow each other joined.
  package private(set) var outputs: [StoredOutput] = []
  /// The pictures of the outputs that are pictures.
  package private(set) var drawings: [Drawing] = []

  package init() {}

  /// Adds what a cell shows.
  package mutating func add(_ part: CellPart) {
    switch part {
    case .text(let text): add(text)
    case .value(let text): outputs.append(.value(text))
    case .figure(let drawing):
      outputs.append(.figure(drawing.summary))
      drawings.append(drawing)
    case .output(let output): add(TextRenderer().render(output))
    case .remark: break
    }
  }

  /// Adds the exception that stopped a cell.
  package mutating func add(_ failure: NotebookRun.Failure) {
    let words = failure.diagnosis.what.split(separator: ":", maxSplits: 1)
    let isNamed = words.count == 2 && words[0].allSatisfy { $0.isLetter || $0 == "." }
    outputs.append(
      .failure(
        name: isNamed ? String(words[0]) : "Error",
        message: isNamed ? words[1].trimmingPrefix(" ").description : failure.diagnosis.what))
  }

  private mutating func add(_ text: String) {
    if case .text(let before)? = outputs.last {
      outputs[outputs.count - 1] = .text(before + text)
    } else if !text.isEmpty {
      outputs.append(.text(text))
    }
  }
}
