/// An activation that changes each number by itself, as `F`'s function of that name does.
///
/// Shape: any, unchanged. Each allocates: it is made of operations.
/// Source: torch.nn's modules of the same names.
package protocol CurveLayer: OperationLayer {
  /// F's function.
  func curve(_ x: DynamicTensor) throws -> DynamicTensor
}

extension CurveLayer {
  fileprivate static func declared(
    _ name: String, _ summary: String, _ arguments: [LayerArgument] = [.inPlace],
    example: String? = nil
  ) -> LayerSpec {
    LayerSpec(
      keyword: name.lowercased(), torchNames: [name], summary: summary, shapes: "any, unchanged",
      arguments: arguments, example: example ?? name.lowercased())
  }

  /// It changes each number by itself.
  public static var role: LayerRole { .activation }
  /// Its own definition.
  public var treatsNumbersAlike: Bool { true }
  /// Always: a number's place does not matter.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { true }

  /// F's function.
  package func result(
    of input: DynamicTensor, _ call: inout OperationCall
  ) throws -> DynamicTensor { try curve(input) }
}

/// y = x kept within 0 and 6.
public struct ReLU6: CurveLayer {
  /// Its declaration.
  public static let spec = declared("ReLU6", "Keeps numbers within 0 and 6.")
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  /// Between 0 and 6.
  public var bend: Bend? { .bounded(low: 0, high: 6) }
  package func curve(_ x: DynamicTensor) throws -> DynamicTensor {
    try x.hardTanh(from: 0, to: 6, "relu6")
  }
}

/// y = x · tanh(log(1 + exp(x))).
///
/// Source: Misra, arXiv:1908.08681.
public struct Mish: CurveLayer {
  /// Its declaration.
  public static let spec = declared("Mish", "Multiplies x by tanh(log(1 + exp(x))).")
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  /// Next to nothing of numbers below −5, where the slope is above −0.027.
  public var bend: Bend? { .rectified(upTo: -5) }
  package func curve(_ x: DynamicTensor) throws -> DynamicTensor { try Activation.mish(x, "mish") }
}

/// ELU with the two constants that keep mean 0 and variance 1.
///
/// Source: Klambauer et al., arXiv:1706.02515.
public struct SELU: CurveLayer {
  /// Its declaration.
  public static let spec = declared(
    "SELU", "ELU with the two constants that keep mean 0 and variance 1.")
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  package func curve(_ x: DynamicTensor) throws -> DynamicTensor { try Activation.selu(x, "selu") }
}

/// y = x kept within −3 and 3, + 3, over 6.
public struct Hardsigmoid: CurveLayer {
  /// Its declaration.
  public static let spec = declared("Hardsigmoid", "Sigmoid in three straight pieces.")
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  /// Between 0 and 1.
  public var bend: Bend? { .bounded(low: 0, high: 1) }
  package func curve(_ x: DynamicTensor) throws -> DynamicTensor {
    try Activation.hardSigmoid(x, "hardsigmoid")
  }
}

/// y = x · hardsigmoid(x).
///
/// Source: Howard et al., arXiv:1905.02244.
public struct Hardswish: CurveLayer {
  /// Its declaration.
  public static let spec = declared("Hardswish", "Multiplies each number by its hardsigmoid.")
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  /// Nothing of numbers up to −3.
  public var bend: Bend? { .rectified(upTo: -3) }
  package func curve(_ x: DynamicTensor) throws -> DynamicTensor {
    try Activation.hardSwish(x, "hardswish")
  }
}

/// y = log(1 / (1 + exp(−x))).
public struct LogSigmoid: CurveLayer {
  /// Its declaration.
  public static let spec = declared("LogSigmoid", "Takes the logarithm of the sigmoid.", [])
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  package func curve(_ x: DynamicTensor) throws -> DynamicTensor {
    try Activation.logSigmoid(x, "logsigmoid")
  }
}

/// y = x / (1 + |x|).
public struct Softsign: CurveLayer {
  /// Its declaration.
  public static let spec = declared("Softsign", "Divides x by 1 + |x|.", [])
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }
  /// Between −1 and 1.
  public var bend: Bend? { .bounded(low: -1, high: 1) }
  package func curve(_ x: DynamicTensor) throws -> DynamicTensor { try x.softSign() }
}

/// y = x where x > 0, else alpha · (exp(x / alpha) − 1).
///
/// Source: Barron, arXiv:1704.07483.
public struct CELU: CurveLayer {
  /// Its declaration.
  public static let spec = declared(
    "CELU", "Bends negative numbers towards -ALPHA, smoothly at 0.",
    [
      .option(
        "alpha", .number(-1000...1000), torch: "alpha", standard: .number(1), shown: true,
        "how far below 0 the output goes"), .inPlace,
    ], example: "celu alpha=0.5")
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }

  /// Without an alpha there is no such curve.
  package static func check(_ arguments: LayerArguments) throws {
    guard arguments["alpha"] == .number(0) else { return }
    throw LayerError.badValue(
      layer: spec.keyword, argument: "alpha", text: "0", wants: "any other number")
  }

  package func curve(_ x: DynamicTensor) throws -> DynamicTensor {
    try Activation.celu(alpha: arguments.number("alpha"))(x, "celu")
  }
}

/// y = x kept within two bounds.
public struct Hardtanh: CurveLayer {
  /// Its declaration.
  public static let spec = declared(
    "Hardtanh", "Keeps numbers within two bounds.",
    [
      .option(
        "min_val", .number(-1e9...1e9), torch: "min_val", standard: .number(-1), "the lower bound"),
      .option(
        "max_val", .number(-1e9...1e9), torch: "max_val", standard: .number(1), "the upper bound"),
      .inPlace,
    ])
  package var parts: OperationParts
  package init(_ parts: OperationParts) { self.parts = parts }

  /// The bounds are in order.
  package static func check(_ arguments: LayerArguments) throws {
    let (low, high) = (try arguments.number("min_val"), try arguments.number("max_val"))
    guard low >= high else { return }
    throw LayerError.badValue(
      layer: spec.keyword, argument: "max_val", text: "\(high)", wants: "more than min_val=\(low)")
  }

  package func curve(_ x: DynamicTensor) throws -> DynamicTensor {
    try x.hardTanh(
      from: arguments.number("min_val"), to: arguments.number("max_val"), "hardtanh")
  }
}
