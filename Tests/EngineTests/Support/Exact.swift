import Glibc

/// The functions in float64, from the system's library.
enum Exact {
  static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  static func gelu(_ x: Double) -> Double { x / 2 * erfc(-x / 2.0.squareRoot()) }
  static func geluSlope(_ x: Double) -> Double {
    erfc(-x / 2.0.squareRoot()) / 2 + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  }
}

extension Exact {
  static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
  /// x + 3 between 0 and 6.
  static func clipped(_ x: Double) -> Double { x < -3 ? 0 : x > 3 ? 6 : x + 3 }
}

extension Precise {
  /// Whether the formula itself loses digits far below 0.
  var loses: Bool { self == .gelu || self == .geluTanh }

  /// The function of a float32 in float64; of the logit the quotient is a float32 too, as torch has it.
  func exact(_ x: Float) -> Double {
    self == .logit ? Glibc.log(Double(x / (1 - x))) : exact(Double(x))
  }

  /// The function in float64; those that have numbers of their own have 1.5 and 2.
  func exact(_ x: Double) -> Double {
    switch self {
    case .exp: Glibc.exp(x)
    case .expm1: Glibc.expm1(x)
    case .exp2: Glibc.exp2(x)
    case .log: Glibc.log(x)
    case .log2: Glibc.log2(x)
    case .log10: Glibc.log10(x)
    case .log1p: Glibc.log1p(x)
    case .tanh: Glibc.tanh(x)
    case .sigmoid: Exact.sigmoid(x)
    case .erf: Glibc.erf(x)
    case .erfc: Glibc.erfc(x)
    case .sine: sin(x)
    case .cosine: cos(x)
    case .tangent: tan(x)
    case .arcsine: asin(x)
    case .arccosine: acos(x)
    case .arctangent: atan(x)
    case .sinh: Glibc.sinh(x)
    case .cosh: Glibc.cosh(x)
    case .artanh: Glibc.atanh(x)
    case .logit: Glibc.log(x / (1 - x))
    case .gelu: x / 2 * (1 + Glibc.erf(x / 2.0.squareRoot()))
    case .geluTanh:
      x / 2 * (1 + Glibc.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + Glibc.exp(-x))
    case .mish: x * Glibc.tanh(Glibc.log1p(Glibc.exp(x)))
    case .leakyReLU: x > 0 ? x : 1.5 * x
    case .elu: 2 * (x > 0 ? x : 1.5 * Glibc.expm1(x))
    case .celu: x > 0 ? x : 1.5 * Glibc.expm1(x / 1.5)
    case .softplus: 1.5 * x > 2 ? x : Glibc.log1p(Glibc.exp(1.5 * x)) / 1.5
    case .logSigmoid: (x < 0 ? x : 0) - Glibc.log1p(Glibc.exp(-abs(x)))
    case .cube: x * x * x
    case .hardTanh: x < 1.5 ? 1.5 : x > 2 ? 2 : x
    case .hardSigmoid: Exact.clipped(x) / 6
    case .hardSwish: x * Exact.clipped(x) / 6
    case .softShrink: x > 1.5 ? x - 1.5 : x < -1.5 ? x + 1.5 : x.isNaN ? x : 0
    case .hardShrink: x >= -1.5 && x <= 1.5 ? 0 : x
    case .threshold: x <= 1.5 ? 2 : x
    case .smoothAbsolute: abs(x) < 1.5 ? 2 * x * x : 6 * (abs(x) - 0.75)
    }
  }
}
