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
