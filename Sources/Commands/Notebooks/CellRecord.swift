import Rendering
package import Support

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
    case .errors(let text): add(errors: text)
    case .value(let text): outputs.append(.value(text))
    case .figure(let drawing):
      outputs.append(.figure(drawing.summary))
      drawings.append(drawing)
    case .output(let output): add(TextRenderer().render(output))
    case .remark: break
    }
  }

  /// Adds the exception that stopped a cell.
  package mutating func add(_ failure: Diagnosis) {
    let words = failure.what.split(separator: ":", maxSplits: 1)
    let isNamed = words.count == 2 && words[0].allSatisfy { $0.isLetter || $0 == "." }
    outputs.append(
      .failure(
        name: isNamed ? String(words[0]) : "Error",
        message: isNamed ? words[1].trimmingPrefix(" ").description : failure.what))
  }

  /// Adds the pictures that another record has after this one's.
  mutating func addFigures(of later: CellRecord) {
    for drawing in later.drawings.dropFirst(drawings.count) { add(.figure(drawing)) }
  }

  private mutating func add(errors text: String) {
    if case .errors(let before)? = outputs.last {
      outputs[outputs.count - 1] = .errors(before + text)
    } else {
      outputs.append(.errors(text))
    }
  }

  private mutating func add(_ text: String) {
    if case .text(let before)? = outputs.last {
      outputs[outputs.count - 1] = .text(before + text)
    } else if !text.isEmpty {
      outputs.append(.text(text))
    }
  }
}
