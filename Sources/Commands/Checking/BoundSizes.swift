import Notation
import Support

/// The names to which the lines of a function, its arguments or the attributes of its class give a size:
/// `B` and `T` of `B, T, C = x.shape`, `heads` of `self.heads = heads`.
struct BoundSizes {
  /// As they are where the function has come to.
  private(set) var sizes: NamedSizes = [:]
  private let lines: SourceLines

  /// The sizes at the beginning of a function; of a name that gets one later, the first.
  init(_ function: ProgramTrace.Function, of trace: ProgramTrace, _ lines: SourceLines) {
    self.lines = lines
    let type = function.name.split(separator: ".").dropLast().joined(separator: ".")
    for other in trace.functions
    where !type.isEmpty && other.source === function.source && other.name.hasPrefix(type + ".") {
      for line in other.lines { bind(line) { $0.hasPrefix("self.") ? $0.dropFirst(5) : nil } }
    }
    for line in function.lines.reversed() { pass(line) }
    bind(function.parameters) { $0[...] }
  }

  /// Takes what a line gives its names.
  mutating func pass(_ line: ProgramTrace.Line) { bind(line) { $0[...] } }

  /// Takes sizes under the names that labels stand for; one that changes from run to run is none.
  private mutating func bind(_ line: ProgramTrace.Line, _ name: (String) -> Substring?) {
    for part in line.made {
      guard part.event == .assigned || part.event == .argument, let name = name(part.label),
        let last = part.values.last
      else { continue }
      let size = part.values.count == 1 && last.form == nil ? Int(last.text) : nil
      let number = lines.line(at: line.range.lowerBound) + 1
      sizes[String(name)] = size.flatMap { $0 > 0 ? ($0, number) : nil }
    }
  }
}
