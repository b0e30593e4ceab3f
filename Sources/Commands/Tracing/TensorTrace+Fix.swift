import Advice
import Engine

extension TensorTrace.Fix {
  /// A change as a line: consecutively added layers make one line.
  init(_ mend: Mend) {
    var lines = mend.input.map { ["push \($0.extents)"] } ?? []
    let verb = "\(Add.declaration.name) "
    for line in mend.edits.map(\.description) {
      if line.hasPrefix(verb), let last = lines.last, last.hasPrefix(verb) {
        lines[lines.count - 1] = "\(last), \(line.dropFirst(verb.count))"
      } else {
        lines.append(line)
      }
    }
    self.init(line: lines.joined(separator: "; "), shape: mend.output.extents.description)
  }
}
