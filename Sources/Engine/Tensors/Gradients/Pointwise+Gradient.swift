import CKernels

/// The slope of a function of each element.
struct PointwiseRule: Sendable {
  /// As torch names it.
  let name: String
  /// Whether the slope is worked out from the input, not from the result.
  let keepsInput: Bool
  /// The slope, of the input or of the result.
  let slope: @Sendable (DynamicTensor) throws -> DynamicTensor
  /// The kernel that takes a gradient back at once, by the result.
  var kernel: KernelOperation?
}

extension Pointwise {
  /// How a gradient goes back.
  var rule: PointwiseRule { Self.rules[self] ?? made }

  /// Made once: a name takes longer than the operation.
  private static let rules = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0, $0.made) })

  private var made: PointwiseRule {
    // Torch has a capital after a number.
    let word = self == .log1p ? "Log1P" : rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    let name = word + "Backward0"
    func ofInput(
      _ slope: @escaping @Sendable (DynamicTensor) throws -> DynamicTensor
    ) -> PointwiseRule { PointwiseRule(name: name, keepsInput: true, slope: slope) }
    func ofResult(
      _ kernel: KernelOperation? = nil,
      _ slope: @escaping @Sendable (DynamicTensor) throws -> DynamicTensor
    ) -> PointwiseRule {
      PointwiseRule(name: name, keepsInput: false, slope: slope, kernel: kernel)
    }
    switch self {
    case .exp: return ofResult(KERNEL_MULTIPLY) { $0 }
    case .expm1: return ofResult { try $0 + 1 }
    case .exp2: return ofResult { try $0 * Self.ln2 }
    case .log: return ofInput { try 1 / $0 }
    case .log10: return ofInput { try 1 / ($0 * Self.ln10) }
    case .log2: return ofInput { try 1 / ($0 * Self.ln2) }
    case .log1p: return ofInput { try 1 / ($0 + 1) }
    case .sqrt: return ofResult(KERNEL_ROOT_SLOPE) { try 0.5 / $0 }
    case .rsqrt: return ofResult { try $0 * $0 * $0 * -0.5 }
    case .reciprocal: return ofResult { try ($0 * $0).negated() }
    case .tanh: return ofResult(KERNEL_TANH_SLOPE) { try 1 - $0 * $0 }
    case .sigmoid: return ofResult(KERNEL_SIGMOID_SLOPE) { try $0 * (1 - $0) }
    case .erf: return ofInput { try Self.exp(($0 * $0).negated()) * Self.slopeOfErf }
    case .erfc: return ofInput { try Self.exp(($0 * $0).negated()) * -Self.slopeOfErf }
    case .sin: return ofInput { try Self.cos($0) }
    case .cos: return ofInput { try Self.sin($0).negated() }
    case .tan: return ofResult { try $0 * $0 + 1 }
    case .asin: return ofInput { try Self.rsqrt(1 - $0 * $0) }
    case .acos: return ofInput { try Self.rsqrt(1 - $0 * $0).negated() }
    case .atan: return ofInput { try 1 / ($0 * $0 + 1) }
    case .sinh: return ofInput { try Self.cosh($0) }
    case .cosh: return ofInput { try Self.sinh($0) }
    case .asinh: return ofInput { try Self.rsqrt($0 * $0 + 1) }
    case .acosh: return ofInput { try Self.rsqrt($0 * $0 - 1) }
    case .atanh: return ofInput { try 1 / (1 - $0 * $0) }
    }
  }

  private static let ln2 = 0.693_147_180_559_945_3
  private static let ln10 = 2.302_585_092_994_046
  /// 2 / √π.
  private static let slopeOfErf = 1.128_379_167_095_512_6
}

/// Arithmetic in the rules of gradients, as it is written.
extension DynamicTensor {
  static func + (left: DynamicTensor, right: DynamicTensor) throws -> DynamicTensor {
    try BinaryOperation.add(left, right)
  }
  static func + (left: DynamicTensor, right: Double) throws -> DynamicTensor {
    try BinaryOperation.add(left, .number(right))
  }
  static func - (left: DynamicTensor, right: DynamicTensor) throws -> DynamicTensor {
    try BinaryOperation.subtract(left, right)
  }
  static func - (left: DynamicTensor, right: Double) throws -> DynamicTensor {
    try BinaryOperation.subtract(left, .number(right))
  }
  static func - (left: Double, right: DynamicTensor) throws -> DynamicTensor {
    try BinaryOperation.subtract(.number(left), right)
  }
  static func * (left: DynamicTensor, right: DynamicTensor) throws -> DynamicTensor {
    try BinaryOperation.multiply(left, right)
  }
  static func * (left: DynamicTensor, right: Double) throws -> DynamicTensor {
    try BinaryOperation.multiply(left, .number(right))
  }
  static func / (left: DynamicTensor, right: DynamicTensor) throws -> DynamicTensor {
    try BinaryOperation.divide(left, right)
  }
  static func / (left: Double, right: DynamicTensor) throws -> DynamicTensor {
    try BinaryOperation.divide(.number(left), right)
  }
}
