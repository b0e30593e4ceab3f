import Support

/// A tensor as PyTorch prints it: `tensor([[1., 2.], [3., 4.]])`.
///
/// Four digits, 80 columns, and of more than 1,000 elements three at each end of every axis.
/// Source: torch/_tensor_str.py.
package struct TensorText {
  private static let edge = 3
  private static let threshold = 1000
  private static let width = 80

  private let format: NumberFormat
  private let isSummarised: Bool

  /// The text of a tensor.
  ///
  /// - Throws: `MemoryError`.
  package static func text(of tensor: DynamicTensor) throws -> String {
    let prefix = "tensor("
    let size =
      "size=(\(tensor.sizes.map(String.init).joined(separator: ", "))\(tensor.rank == 1 ? "," : ""))"
    var suffixes: [String] = []
    if tensor.isMeta {
      suffixes = ["device='meta'", size]
      if tensor.dtype != .float32 { suffixes.append("dtype=\(tensor.dtype.name)") }
      return joined(prefix + "...", suffixes + past(of: tensor), indent: prefix.count)
    }
    guard tensor.count > 0 else {
      if tensor.sizes != [0] { suffixes.append(size) }
      if tensor.dtype != .float32 { suffixes.append("dtype=\(tensor.dtype.name)") }
      return joined(prefix + "[]", suffixes + past(of: tensor), indent: prefix.count)
    }
    let isSummarised = tensor.count > threshold
    try checkLength(tensor)
    let shown = isSummarised ? try tensor.edges() : tensor
    let writer = TensorText(format: try NumberFormat(shown), isSummarised: isSummarised)
    // What is seen from the numbers is not told.
    let isKnown = [.bool, .int64, .float32].contains(tensor.dtype)
    return joined(
      prefix + (try writer.text(tensor, indent: prefix.count)),
      (isKnown ? [] : ["dtype=\(tensor.dtype.name)"]) + past(of: tensor),
      indent: prefix.count)
  }

  /// What autograd knows of it: `grad_fn=<AddBackward0>`.
  private static func past(of tensor: DynamicTensor) -> [String] {
    if let node = tensor.gradientNode { return ["grad_fn=<\(node.name)>"] }
    return tensor.requiresGradient ? ["requires_grad=True"] : []
  }

  /// Six of each axis are many where there are many axes.
  private static let mostShown = 100_000

  private static func checkLength(_ tensor: DynamicTensor) throws {
    var shown = 1
    for size in tensor.sizes {
      shown *= min(size, 2 * edge)
      guard shown <= mostShown else {
        throw TensorError.refused(
          operation: "printing",
          reason: "\(tensor.shapeText) shows more than \(grouped(mostShown)) numbers",
          mend: "print a part of it, such as x[0]; .shape shows the sizes")
      }
    }
  }

  /// Source: _add_suffixes.
  private static func joined(_ text: String, _ suffixes: [String], indent: Int) -> String {
    var result = text
    var length = (text.split(separator: "\n").last?.count ?? 0) + 2
    for suffix in suffixes {
      if length + suffix.count + 2 > width {
        result += ",\n" + String(repeating: " ", count: indent) + suffix
        length = indent + suffix.count
      } else {
        result += ", " + suffix
        length += suffix.count + 2
      }
    }
    return result + ")"
  }

  private func text(_ tensor: DynamicTensor, indent: Int) throws -> String {
    if tensor.rank == 0 { return format.text(try tensor.floatsOrNumbers()[0]) }
    if tensor.rank == 1 { return try row(tensor, indent) }
    let size = tensor.sizes[0]
    let isCut = isSummarised && size > 2 * Self.edge
    let indices = isCut ? Array(0..<Self.edge) + Array((size - Self.edge)..<size) : Array(0..<size)
    var parts = try indices.map { try text(tensor.selected(0, $0), indent: indent + 1) }
    if isCut { parts.insert("...", at: Self.edge) }
    let gap =
      String(repeating: "\n", count: tensor.rank - 1) + String(repeating: " ", count: indent + 1)
    return "[" + parts.joined(separator: "," + gap) + "]"
  }

  private func row(_ tensor: DynamicTensor, _ indent: Int) throws -> String {
    let size = tensor.sizes[0]
    let perLine = max(1, (Self.width - indent) / (format.width + 2))
    var words: [String]
    if isSummarised, size > 2 * Self.edge {
      let (head, tail) = (
        try tensor.sliced(0, from: 0, to: Self.edge),
        try tensor.sliced(0, from: size - Self.edge, to: size)
      )
      words =
        try head.floatsOrNumbers().map(format.text) + [" ..."]
        + (try tail.floatsOrNumbers().map(format.text))
    } else {
      words = try tensor.floatsOrNumbers().map(format.text)
    }
    let lines = stride(from: 0, to: words.count, by: perLine).map { start in
      words[start..<min(start + perLine, words.count)].joined(separator: ", ")
    }
    return "[" + lines.joined(separator: ",\n" + String(repeating: " ", count: indent + 1)) + "]"
  }
}

/// An element for printing.
enum PrintedNumber {
  case real(Double)
  case whole(Int)
  case truth(Bool)
}

extension DynamicTensor {
  fileprivate func floatsOrNumbers() throws -> [PrintedNumber] {
    switch dtype {
    case .float32, .float64: try doubles().map { .real($0) }
    case .uint8, .int32, .int64: try integers().map { .whole($0) }
    case .bool: try booleans().map { .truth($0) }
    }
  }

  /// The first and last three indices of every axis, which decide how a large tensor is written.
  fileprivate func edges() throws -> DynamicTensor {
    var shown = self
    for axis in sizes.indices where sizes[axis] > 6 {
      shown = try shown.taking(axis, Array(0..<3) + Array((sizes[axis] - 3)..<sizes[axis]))
    }
    return shown
  }
}

/// The format that all numbers of a tensor share: whole, with four digits, or by powers of ten.
private struct NumberFormat {
  private(set) var width = 1
  private var isWhole = true
  private var isScientific = false

  init(_ tensor: DynamicTensor) throws {
    guard tensor.dtype.isReal else {
      width = try tensor.floatsOrNumbers().map { text($0).count }.max() ?? 1
      return
    }
    let values = try tensor.doubles().filter { $0.isFinite && $0 != 0 }
    guard let least = values.map({ abs($0) }).min(), let most = values.map({ abs($0) }).max() else {
      return
    }
    isWhole = values.allSatisfy { $0 == $0.rounded(.up) }
    isScientific = most / least > 1000 || most > 1e8 || least < 1e-4
    let widths = values.map { value in
      isScientific
        ? scientific(value, 4).count
        : isWhole ? fixedPoint(value, 0).count + 1 : fixedPoint(value, 4).count
    }
    width = max(width, widths.max() ?? 1)
  }

  func text(_ number: PrintedNumber) -> String {
    let text =
      switch number {
      case .whole(let number): String(number)
      case .truth(let truth): truth ? "True" : "False"
      case .real(let number): real(number)
      }
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func real(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
    if isScientific { return scientific(number, 4) }
    if isWhole { return fixedPoint(number, 0) + "." }
    return fixedPoint(number, 4)
  }
}
