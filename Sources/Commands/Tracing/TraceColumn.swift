/// A column of a trace's table, besides a layer's number and line.
public enum TraceColumn: String, Sendable, Hashable, CaseIterable {
  /// The shape of its output.
  case output
  /// The sizes of that shape's axes by name.
  case axes
  /// How many steps of the input one step of its output depends on.
  case reach
  /// How many numbers are trained.
  case parameters
  /// Multiply-adds of the matrix products of a forward pass.
  case multiplyAdds = "multiply-adds"
  /// Bytes of memory that the output takes; none if it is the input's memory with another shape.
  case bytes
  /// The mean of the numbers that it makes.
  case mean
  /// Their standard deviation, as torch's `std()`.
  case std
  /// Whether all of them are finite.
  case finite
  /// Of code: the distance of two elements along each axis of the tensor, in elements.
  case strides
  /// Of code: whether the tensor shares the elements of another one.
  case view
  /// Of code: whether operations on the tensor are remembered for backward.
  case grad
  /// Of code: the milliseconds that the line took, with all that it called.
  case ms

  /// What it shows of a layer.
  var meaning: String {
    switch self {
    case .output: "the shape of what it makes"
    case .axes: "the sizes of that shape by name: B, T, C"
    case .reach: "how many steps its output depends on"
    case .parameters: "how many numbers are trained"
    case .multiplyAdds: "multiply-adds of its products in a forward pass"
    case .bytes: "memory that its output takes"
    case .mean: "the mean of the numbers that it makes"
    case .std: "their standard deviation"
    case .finite: "whether all of them are finite"
    case .strides: "of code: the strides of the tensor that a line makes"
    case .view: "of code: whether it shares the elements of another tensor"
    case .grad: "of code: whether it requires a gradient"
    case .ms: "of code: milliseconds of the line, with all that it called"
    }
  }

  /// What each word of `set columns` means.
  static let meanings: [(word: String, meaning: String)] =
    allCases.map { ($0.rawValue, $0.meaning) }
    + [("all", "all of these"), ("standard", text(standard))]

  /// Whether it needs the numbers, not their shape alone.
  var isOfNumbers: Bool { [.mean, .std, .finite].contains(self) }

  /// Whether only traces of code have it.
  var isOfCode: Bool { [.strides, .view, .grad, .ms].contains(self) }

  /// The default columns.
  public static let standard: [TraceColumn] = [.output, .parameters]

  /// Some columns with commas between them.
  static func text(_ columns: [TraceColumn]) -> String {
    columns.map(\.rawValue).joined(separator: ",")
  }

  /// Reads names with commas or spaces between them, `all` or `standard`.
  static func read(_ text: String) -> [TraceColumn]? {
    switch text {
    case "all": return allCases
    case "standard", "default": return standard
    default:
      let names = text.split { $0 == "," || $0 == " " }
      let columns = names.compactMap { TraceColumn(rawValue: String($0)) }
      guard !columns.isEmpty, columns.count == names.count else { return nil }
      return columns.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
  }
}
