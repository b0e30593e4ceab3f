import Advice
import Engine

/// A change after which the tensor passes the whole stack: what `fix` carries out.
struct StackFix: Sendable, Hashable {
  /// What changes.
  enum Change: Sendable, Hashable {
    /// The stack, by edits one after another.
    case edits([StackEdit])
    /// The input: the data is cut differently, another tensor is pushed, or both, after edits of the stack
    /// that it needs.
    case input(data: Dataset.Options?, push: Probe?, after: [StackEdit] = [])
    /// What a line should have been that failed.
    case line(String)
    /// A program of Python, a changed definition and the line that failed, with the lines that change.
    case program(String, changed: [String])
  }

  let change: Change
  /// What then comes out of the stack.
  let output: Extents?

  init(_ change: Change, output: Extents?) { (self.change, self.output) = (change, output) }

  /// A fix that pushes another shape where the input is what changes.
  init(_ mend: Mend) {
    let push = mend.input.map { input in
      input.extents.isAnyBatch ? Probe.anyBatch(input.extents) : .shape(input.shape)
    }
    self.init(
      push.map { .input(data: nil, push: $0, after: mend.edits) } ?? .edits(mend.edits),
      output: mend.output.extents)
  }

  /// The line that a failing one should have been.
  init(line: String) { self.init(.line(line), output: nil) }

  /// A program of Python.
  init(program: String, changed: [String]) {
    self.init(.program(program, changed: changed), output: nil)
  }

  /// What is pushed after it, where that is what changes.
  var push: Probe? { if case .input(_, let push, _) = change { push } else { nil } }

  /// The line that does the same: what is shown, recorded, and taken back by undo.
  var line: String {
    switch change {
    case .line(let line), .program(let line, _): line
    case .edits(let edits): Self.lines(edits).joined(separator: "; ")
    case .input(let data, let push, let edits):
      (Self.lines(edits)
        + [
          data.map { ([DataCommand.declaration.name] + $0.words).joined(separator: " ") },
          push.map { "\(Push.declaration.name) \($0.words)" },
        ].compactMap { $0 }).joined(separator: "; ")
    }
  }

  /// Layers that are added one after another make one line.
  private static func lines(_ edits: [StackEdit]) -> [String] {
    var lines: [String] = []
    var isAdding = false
    for edit in edits {
      if case .add(let layer) = edit, isAdding {
        lines[lines.count - 1] += ", \(layer.asWritten.line)"
      } else {
        lines.append(edit.description)
      }
      isAdding = if case .add = edit { true } else { false }
    }
    return lines
  }

  /// Whether a layer that comes in has a `_`.
  var hasBlank: Bool {
    guard case .edits(let edits) = change else { return false }
    return edits.contains { $0.layer?.hasBlanks ?? false }
  }
}

extension StackFix: Encodable {
  private enum Key: CodingKey { case line, shape }

  /// Its line and the shape that then comes out.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(line, forKey: .line)
    try container.encodeIfPresent(output?.description, forKey: .shape)
  }
}
