import CKernels
import Glibc
import Support

/// A function of each element that gives real numbers, whatever it is given: float64 of float64, otherwise
/// float32.
package enum Pointwise: String, Sendable, CaseIterable {
  case exp, expm1, log, log10, log2, log1p
  case sqrt, rsqrt, reciprocal
  case tanh, sigmoid, erf
  case sin, cos, tan, asin, acos, atan
  case sinh, cosh, asinh, acosh, atanh, exp2, erfc

  /// The function of each element; of float32 computed in float64 and rounded once, the sigmoid of many in
  /// float32.
  ///
  /// - Throws: `MemoryError`.
  package func callAsFunction(_ tensor: DynamicTensor) throws -> DynamicTensor {
    guard tensor.requiresGradient, GradientMode.isOn else { return try computed(tensor) }
    let rule = rule
    return try DynamicTensor.remembering(
      rule.name, [tensor], keeping: rule.keepsInput ? [tensor] : [], keepsResult: !rule.keepsInput,
      { try computed(tensor) },
      gradient: { backward in
        if let kernel = rule.kernel, !GradientMode.isOn {
          return [try backward.result.slope(kernel, backward.gradient)]
        }
        let slope = try rule.slope(rule.keepsInput ? tensor : try backward.result)
        return [try BinaryOperation.multiply(backward.gradient, slope)]
      })
  }

  private func computed(_ tensor: DynamicTensor) throws -> DynamicTensor {
    let tensor = try tensor.converted(to: tensor.dtype.real)
    if let simple { return try tensor.mapped(simple) }
    return try kernel.map { try tensor.mapped($0) } ?? tensor.mapped(function)
  }
}

extension Pointwise {
  /// The kernel that computes it as exactly as float64 can.
  private var simple: KernelSimple? {
    switch self {
    case .sqrt: KERNEL_SQUARE_ROOT
    case .reciprocal: KERNEL_RECIPROCAL
    case .rsqrt: KERNEL_RSQRT
    default: nil
    }
  }

  /// The kernel that computes it; there is none for two inverses of hyperbolic functions.
  private var kernel: KernelFunction? {
    switch self {
    case .exp: KERNEL_EXP
    case .expm1: KERNEL_EXPM1
    case .exp2: KERNEL_EXP2
    case .log: KERNEL_LOG
    case .log2: KERNEL_LOG2
    case .log10: KERNEL_LOG10
    case .log1p: KERNEL_LOG1P
    case .tanh: KERNEL_TANH
    case .sigmoid: KERNEL_SIGMOID
    case .erf: KERNEL_ERF
    case .erfc: KERNEL_ERFC
    case .sin: KERNEL_SINE
    case .cos: KERNEL_COSINE
    case .tan: KERNEL_TANGENT
    case .asin: KERNEL_ARCSINE
    case .acos: KERNEL_ARCCOSINE
    case .atan: KERNEL_ARCTANGENT
    case .sinh: KERNEL_SINH
    case .cosh: KERNEL_COSH
    case .atanh: KERNEL_ARTANH
    default: nil
    }
  }
}

extension Pointwise {
  /// What it makes of a number.
  var function: @Sendable (Double) -> Double { body(of: self) }
}

/// Outside the enumeration, whose cases have the same names.
private func body(of function: Pointwise) -> @Sendable (Double) -> Double {
  switch function {
  case .exp: { exp($0) }
  case .expm1: { expm1($0) }
  case .exp2: { exp2($0) }
  case .log: { log($0) }
  case .log2: { log2($0) }
  case .log10: { log10($0) }
  case .log1p: { log1p($0) }
  case .sqrt: { $0.squareRoot() }
  case .rsqrt: { 1 / $0.squareRoot() }
  case .reciprocal: { 1 / $0 }
  case .tanh: { tanh($0) }
  case .sigmoid: { 1 / (1 + exp(-$0)) }
  case .erf: { erf($0) }
  case .erfc: { erfc($0) }
  case .sin: { sin($0) }
  case .cos: { cos($0) }
  case .tan: { tan($0) }
  case .asin: { asin($0) }
  case .acos: { acos($0) }
  case .atan: { atan($0) }
  case .sinh: { sinh($0) }
  case .cosh: { cosh($0) }
  case .asinh: { asinh($0) }
  case .acosh: { acosh($0) }
  case .atanh: { atanh($0) }
  }
}
