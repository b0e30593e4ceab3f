import Notation
import Support

/// The columns of a trace of code: what is known of the last tensor that a line made.
struct CodeFigures {
  private let columns: [TraceColumn]

  /// What the columns are called.
  var headings: [String] { columns.map(\.rawValue) }

  /// The columns that a line of code has an answer to.
  init(_ columns: [TraceColumn]) {
    self.columns = columns.filter {
      [.multiplyAdds, .strides, .view, .bytes, .mean, .std, .finite, .grad, .ms].contains($0)
    }
  }

  /// The figures of a line; empty where there are no columns or the line made no tensor.
  func figures(_ line: ProgramTrace.Line) -> [String] {
    guard !columns.isEmpty else { return [] }
    let value = line.made.last { $0.values.last?.shape != nil }?.values.last
    guard value != nil || line.visits > 0 else { return [] }
    return columns.map { column in
      switch column {
      case .multiplyAdds: line.multiplyAdds > 0 ? grouped(line.multiplyAdds) : ""
      case .ms: line.visits > 0 ? significant(line.seconds * 1000, 3) : ""
      case .strides: value?.strides.map { $0.map(String.init).joined(separator: ",") } ?? ""
      case .view: value?.isView ?? false ? "yes" : ""
      case .bytes: value?.bytes.map { grouped($0) } ?? ""
      case .mean: value?.statistics.map { significant($0.mean, 4) } ?? ""
      case .std: value?.statistics.map { significant($0.std, 4) } ?? ""
      case .finite: value?.statistics.map { $0.isFinite ? "yes" : "no" } ?? ""
      case .grad: value?.requiresGradient ?? false ? "yes" : ""
      case .output, .axes, .reach, .parameters: ""
      }
    }
  }
}
