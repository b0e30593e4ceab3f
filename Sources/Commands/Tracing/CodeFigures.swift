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
      case .multiplyAdds:
        line.multiplyAdds > 0 ? line.letteredMultiplyAdds ?? grouped(line.multiplyAdds) : ""
      case .ms: line.visits > 0 ? significant(line.seconds * 1000, 3) : ""
      case .strides: value.map(Self.strides) ?? ""
      case .view: value?.isView ?? false ? "yes" : ""
      case .bytes: value?.letteredBytes ?? value?.bytes.map { grouped($0) } ?? ""
      case .mean: value?.statistics.map { significant($0.mean, 4) } ?? ""
      case .std: value?.statistics.map { significant($0.std, 4) } ?? ""
      case .finite: value?.statistics.map { $0.isFinite ? "yes" : "no" } ?? ""
      case .grad: value?.requiresGradient ?? false ? "yes" : ""
      case .output, .axes, .reach, .parameters: ""
      }
    }
  }

  private static func strides(_ value: TracedValue) -> String {
    let strides = value.letteredStrides ?? value.strides?.map(String.init) ?? []
    return strides.joined(separator: ",")
  }

  /// Says that the figures that follow no letters are those of an example: `ms is that of B=4 T=8`.
  func remark(_ example: String) -> String? {
    let own = columns.filter { $0 == .ms || $0.isOfNumbers }.map(\.rawValue)
    guard let last = own.last else { return nil }
    guard own.count > 1 else { return "\(last) is that of \(example)" }
    return "\(own.dropLast().joined(separator: ", ")) and \(last) are those of \(example)"
  }
}
