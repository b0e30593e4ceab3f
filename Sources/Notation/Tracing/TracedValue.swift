import Engine

/// The shapes in a value.
package indirect enum TracedShape: Sendable, Hashable, Encodable {
  /// A tensor's sizes.
  case tensor([Int])
  /// `x.shape`.
  case size([Int])
  /// A tuple or a list; `nil` for what has no shape.
  case several([TracedShape?])

  /// How deep tuples in tuples are looked at, and how many values of each.
  private static let deepest = 4, mostParts = 16

  /// The shapes in a value; `nil` if there are none.
  init?(_ value: Value) { self.init(value, depth: 0) }

  private init?(_ value: Value, depth: Int) {
    switch value {
    case .tensor(let tensor): self = .tensor(tensor.sizes)
    case .size(let sizes): self = .size(sizes)
    case .result(let result):
      self = .several(result.fields.map { TracedShape($0.value, depth: depth + 1) })
    case .tuple(let list), .list(let list):
      guard depth < Self.deepest, list.count <= Self.mostParts else { return nil }
      let parts = list.map { TracedShape($0, depth: depth + 1) }
      guard parts.contains(where: { $0 != nil }) else { return nil }
      self = .several(parts)
    // A named tuple, for one.
    case .instance(let object):
      guard let inner = object.inner, let shape = TracedShape(inner, depth: depth) else {
        return nil
      }
      self = shape
    default: return nil
    }
  }

  private enum Key: String, CodingKey { case seq, size }

  /// A tensor as its sizes, others under the name of their kind.
  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .tensor(let sizes): try sizes.encode(to: encoder)
    case .size(let sizes):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(sizes, forKey: .size)
    case .several(let parts):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(parts, forKey: .seq)
    }
  }

  /// Whether a tensor is in it.
  package var hasTensor: Bool {
    switch self {
    case .tensor: true
    case .size: false
    case .several(let parts): parts.contains { $0?.hasTensor ?? false }
    }
  }

  /// `4x8x24`; of several, with commas between them.
  package var text: String {
    var sizes = sizes.map(String.init)[...]
    return text(&sizes)
  }

  /// Every size in it, in order.
  package var sizes: [Int] {
    switch self {
    case .tensor(let sizes), .size(let sizes): sizes
    case .several(let parts): parts.flatMap { $0?.sizes ?? [] }
    }
  }

  /// The text with the first of these in the place of its sizes.
  func text(_ rest: inout ArraySlice<String>) -> String {
    switch self {
    case .tensor(let sizes), .size(let sizes):
      defer { rest = rest.dropFirst(sizes.count) }
      return sizes.isEmpty ? "()" : rest.prefix(sizes.count).joined(separator: "x")
    case .several(let parts):
      return parts.compactMap { $0?.text(&rest) }.joined(separator: ", ")
    }
  }

  /// How many axes the tensor has; 0 for other kinds.
  package var rank: Int { if case .tensor(let sizes) = self { sizes.count } else { 0 } }
}

/// What a trace says of a value: its shape, or a word for what has none.
package struct TracedValue: Sendable {
  /// What a trace measures of tensors besides their shapes, because it takes time.
  package struct Statistics: Sendable, Encodable {
    /// Of the elements.
    package let mean, std: Double
    /// Whether no element is NaN or infinite.
    package let isFinite: Bool
  }

  /// `4x8x24`, `4`, or `Linear`.
  package internal(set) var text: String
  /// The sizes of a tensor.
  package var shape: [Int]?
  /// The name of a tensor's dtype, such as `int64`.
  package var dtype: String?
  /// The distance of two elements along each axis, in elements.
  package var strides: [Int]?
  /// How many bytes its elements take.
  package var bytes: Int?
  /// The bytes and the strides as expressions of letters, where these were asked for.
  package internal(set) var letteredBytes: String?
  package internal(set) var letteredStrides: [String]?
  /// Whether it shares the elements of another tensor.
  package var isView = false
  /// Whether operations on it are remembered for backward.
  package var requiresGradient = false
  /// The shapes in it, of whatever kind it is.
  package var form: TracedShape?
  /// Its sizes as expressions of letters, in order, where it was run with several.
  package internal(set) var formulas: [SizeFormula] = []
  /// Whether each of its sizes is an expression of the letters, and not only what one run had.
  package internal(set) var followsLetters = true
  /// Of a tensor, where asked for.
  package var statistics: Statistics?

  /// The most characters of a text or a number.
  private static let longest = 24
  /// The most tensors of a tuple that are told apart.
  private static let mostParts = 4

  /// Looks at a value; `nil` for one that says nothing, such as None.
  init?(_ value: Value, measuresElements: Bool) {
    switch value {
    case .tensor(let tensor):
      text = tensor.shortShape
      (shape, dtype, strides) = (tensor.sizes, tensor.dtype.shortName, tensor.strides)
      form = .tensor(tensor.sizes)
      bytes = tensor.count.multipliedReportingOverflow(by: tensor.dtype.bytes).partialValue
      (isView, requiresGradient) = (tensor.base != nil, tensor.requiresGradient)
      if measuresElements { statistics = Statistics(tensor) }
    case .instance(let object):
      guard let inner = object.inner, TracedShape(inner) != nil,
        let value = TracedValue(inner, measuresElements: measuresElements)
      else { return nil }
      self = value
    case .cell(let cell):
      guard let inner = TracedValue(cell.value, measuresElements: measuresElements) else {
        return nil
      }
      self = inner
    case .bool, .int, .float, .string, .size, .dtype:
      guard let written = try? value.writtenBeginning(of: Self.longest) else { return nil }
      form = TracedShape(value)
      text = written.count > Self.longest ? written.prefix(Self.longest - 1) + "…" : written
    case .tuple, .list, .result:
      guard let tensors = value.tensors(atMost: 64), !tensors.isEmpty else {
        text = value.kindName
        form = TracedShape(value)
        return
      }
      form = TracedShape(value)
      text = Self.text(ofShapes: tensors.map(\.shortShape))
    default: return nil
    }
  }

  /// The shapes in it in one word each; as expressions of these letters, where it was run with several sizes.
  package func formText(_ letters: [String]) -> String? {
    guard let form else { return nil }
    var sizes = formulas.map { formula in
      let text = formula.text(letters)
      return text.contains { "+-".contains($0) } ? "(\(text))" : text
    }[...]
    return formulas.isEmpty ? form.text : form.text(&sizes)
  }

  /// The shapes of several tensors, in short.
  static func text(ofShapes shapes: [String]) -> String {
    guard Set(shapes).count > 1 || shapes.count == 1 else {
      return shapes.first.map { "\(shapes.count) of \($0)" } ?? ""
    }
    return shapes.prefix(mostParts).joined(separator: ", ")
      + (shapes.count > mostParts ? ", …" : "")
  }

  /// Whether a line that shows both says the same twice.
  func looksLike(_ other: TracedValue) -> Bool { text == other.text && dtype == other.dtype }
}

extension TracedValue.Statistics {
  fileprivate init?(_ tensor: DynamicTensor) {
    guard tensor.count > 0, let numbers = try? tensor.floats() else { return nil }
    var (sum, squares, isFinite) = (0.0, 0.0, true)
    for number in numbers {
      sum += Double(number)
      isFinite = isFinite && number.isFinite
    }
    let mean = sum / Double(numbers.count)
    for number in numbers { squares += (Double(number) - mean) * (Double(number) - mean) }
    self.init(
      mean: mean, std: (squares / Double(max(numbers.count - 1, 1))).squareRoot(),
      isFinite: isFinite)
  }
}
