/// The kind of a tensor's elements, under PyTorch's names, in the order of promotion.
package enum DType: Int, Sendable, Hashable, Comparable, CaseIterable {
  case bool, uint8, int32, int64, float32, float64

  /// `torch.float32`.
  package var name: String { "torch.\(shortName)" }
  /// `float32`.
  package var shortName: String {
    switch self {
    case .bool: "bool"
    case .uint8: "uint8"
    case .int32: "int32"
    case .int64: "int64"
    case .float32: "float32"
    case .float64: "float64"
    }
  }
  /// Bytes of an element.
  package var bytes: Int {
    switch self {
    case .bool, .uint8: 1
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  /// The dtype of new parameters.
  @TaskLocal package static var ofParameters = DType.float32

  /// Whether it holds real numbers: float32 or float64.
  package var isReal: Bool { self >= .float32 }
  /// Whether it holds whole numbers: uint8, int32 or int64.
  package var isWhole: Bool { self > .bool && self < .float32 }
  /// The dtype of a function that gives real numbers: its own if it is one, otherwise float32.
  package var real: DType { max(self, .float32) }

  /// Whether this one gives way to the other.
  package static func < (left: DType, right: DType) -> Bool { left.rawValue < right.rawValue }

  /// torch's other names for dtypes.
  package static let names: [String: DType] = [
    "bool": .bool, "uint8": .uint8, "int32": .int32, "int": .int32, "int64": .int64,
    "long": .int64, "float32": .float32, "float": .float32, "float64": .float64,
    "double": .float64,
  ]

  /// The dtypes that tensors here can have, as a sentence lists them.
  package static let listed = "float32, float64, int64, int32, uint8 or bool"

  /// Dtypes of torch that no tensor here can have, with the names that stand for them.
  package static let unsupported: Set<String> = [
    "float16", "half", "bfloat16", "int8", "int16", "short", "uint16", "uint32", "uint64",
    "complex32", "chalf", "complex64", "cfloat", "complex128", "cdouble", "float8_e4m3fn",
    "float8_e5m2", "qint8", "quint8",
  ]
}

/// Promotion: which dtype several operands have together.
extension DType {
  /// Booleans, whole numbers or real numbers.
  private var category: Int { self == .bool ? 0 : self < .float32 ? 1 : 2 }

  /// This dtype beside that of operands that count less: those decide only if theirs is a higher kind.
  private func beside(_ lesser: DType?) -> DType {
    guard let lesser, lesser.category > category else { return self }
    return lesser
  }

  /// torch.result_type of two operands: tensors with axes before those without, and these before
  /// Python's numbers.
  package static func promoted(_ left: DynamicTensor, _ right: DynamicTensor) -> DType {
    let (first, second) = (left.dtype, right.dtype)
    if first == second { return first }
    let (one, other) = (left.promotionRank, right.promotionRank)
    if one == other { return max(first, second) }
    return one > other ? first.beside(second) : second.beside(first)
  }

  /// torch.result_type of several operands, at least one.
  package static func promoted(_ operands: [DynamicTensor]) -> DType {
    func highest(_ rank: Int) -> DType? {
      operands.lazy.filter { $0.promotionRank == rank }.map(\.dtype).max()
    }
    var result: DType?
    for rank in [2, 1, 0] {
      let own = highest(rank)
      result = result?.beside(own) ?? own
    }
    return result ?? .float32
  }

  /// Whether a result of another dtype can overwrite elements of this one: reals are not cut to whole
  /// numbers, nor whole numbers to booleans.
  package func holds(_ other: DType) -> Bool { other.category <= category }

  /// Refuses a number that elements of this dtype cannot hold.
  ///
  /// - Throws: `TensorError.outOfRange`.
  package func check(_ value: DynamicTensor) throws {
    guard value.isNumber, self == .uint8 || self == .int32 else { return }
    let number = try value.doubles()[0]
    // As PyTorch has it, a number below 0 wraps around.
    let bounds = self == .uint8 ? -255.0...255 : Double(Int32.min)...Double(Int32.max)
    guard bounds.contains(number.rounded(.towardZero)) else {
      throw TensorError.refused(
        operation: shortName, reason: "it cannot hold \(value.numberText)",
        mend: self == .uint8
          ? "uint8 holds 0 to 255" : "int32 holds \(Int32.min) to \(Int32.max)")
    }
  }
}

extension DynamicTensor {
  /// Whether it chooses as an index by truth, not by numbers: bool, and in PyTorch still uint8.
  var isMask: Bool { dtype == .bool || dtype == .uint8 }

  /// How much it counts in promotion: a tensor with axes 2, one without 1, a Python number 0.
  fileprivate var promotionRank: Int { isNumber ? 0 : rank > 0 ? 2 : 1 }

  /// The number as a message shows it.
  fileprivate var numberText: String {
    dtype.isReal ? "\((try? doubles().first) ?? 0)" : "\((try? integers().first) ?? 0)"
  }
}
