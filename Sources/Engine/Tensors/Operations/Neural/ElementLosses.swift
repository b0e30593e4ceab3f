import Glibc
import Support

/// Losses of each element against a target: `F.mse_loss` and others.
extension DynamicTensor {
  /// The losses that compare elements with targets.
  package enum ElementLoss: Sendable {
    case squared, absolute
    case smoothAbsolute(beta: Double)
    case huber(delta: Double)
    case divergence(isLogarithm: Bool)

    /// The loss of one element.
    fileprivate func callAsFunction(_ input: Double, _ target: Double) -> Double {
      let distance = abs(input - target)
      switch self {
      case .squared: return distance * distance
      case .absolute: return distance
      case .smoothAbsolute(let beta):
        return distance < beta ? distance * distance / 2 / beta : distance - beta / 2
      case .huber(let delta):
        return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2)
      case .divergence(isLogarithm: true): return exp(target) * (target - input)
      case .divergence:
        // 0 · log 0 is 0.
        return (target == 0 ? 0 : target * log(target)) - target * input
      }
    }
  }

  /// The loss of each element against a target that broadcasts, reduced.
  ///
  /// - Throws: `TensorError`.
  package func loss(
    _ loss: ElementLoss, _ target: DynamicTensor, _ reduction: LossReduction, _ operation: String
  ) throws -> DynamicTensor {
    let dtype = max(dtype, target.dtype)
    guard dtype == .float32 else {
      throw TensorError.wrongDType(operation: operation, wants: "float32", got: dtype)
    }
    let views = try Broadcasting.views([self, target], operation)
    try Self.reserve(views[0].count, .float32)
    let each = try DynamicTensor(
      zip(views[0].floats(), views[1].floats()).interruptiblyMap {
        Float(loss(Double($0), Double($1)))
      }, views[0].sizes
    ).arranged(like: [self, target])
    return try each.reduced(reduction)
  }

  /// A loss of each element as one number, or as it is.
  func reduced(_ reduction: LossReduction) throws -> DynamicTensor {
    switch reduction {
    case .none: self
    case .sum: try sum(nil, keeps: false)
    case .mean: try mean(nil, keeps: false)
    }
  }

  /// The loss, in nats, of probabilities for targets of 0 to 1: `F.binary_cross_entropy`.
  ///
  /// - Throws: `TensorError`.
  package func binaryCrossEntropy(
    _ target: DynamicTensor, weight: DynamicTensor?, _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let operation = "binary_cross_entropy"
    try checkBinary(target, operation)
    try requireFloats(operation)
    guard target.dtype == .float32 else {
      throw TensorError.wrongDType(
        operation: "\(operation)'s target", wants: "float32", got: target.dtype)
    }
    let probabilities = try floats()
    guard try probabilities.interruptiblyAll({ $0 >= 0 && $0 <= 1 }) else {
      throw TensorError.refused(
        operation: operation, reason: "a probability is outside 0 to 1",
        mend: "F.binary_cross_entropy_with_logits takes any numbers")
    }
    let each = try DynamicTensor(
      zip(probabilities, target.floats()).interruptiblyMap { value, wanted in
        // Logarithms below -100 count as -100, so that the loss stays finite.
        let isZero: Double = max(log1p(-Double(value)), -100)
        let isOne: Double = max(log(Double(value)), -100)
        return Float((Double(wanted) - 1) * isZero - Double(wanted) * isOne)
      }, sizes
    ).arranged(like: [self, target])
    return try each.weighted(by: weight, operation).reduced(reduction)
  }

  /// The loss, in nats, of logits, whose sigmoid is the probability; `positiveWeight` is the factor
  /// of targets of 1.
  ///
  /// - Throws: `TensorError`.
  package func binaryCrossEntropy(
    logitsFor target: DynamicTensor, weight: DynamicTensor?, positiveWeight: DynamicTensor?,
    _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let operation = "binary_cross_entropy_with_logits"
    try checkBinary(target, operation)
    for (name, tensor) in [("", self), ("'s target", target)] where tensor.dtype != .float32 {
      throw TensorError.wrongDType(
        operation: operation + name, wants: "float32", got: tensor.dtype)
    }
    let views = try Broadcasting.views(
      [self, positiveWeight ?? DynamicTensor(Float(1))], operation)
    guard views[0].sizes == sizes else {
      throw TensorError.refused(
        operation: operation,
        reason: "pos_weight is \(positiveWeight?.shapeText ?? ""), the input is \(shapeText)",
        mend: "it must broadcast to the input")
    }
    let factors = try views[1].floats()
    let each = try DynamicTensor(
      zip(zip(floats(), target.floats()), factors).interruptiblyMap { pair, factor in
        let value = Double(pair.0)
        let wanted = Double(pair.1)
        // log(1 + e^-x) without overflow.
        let negative: Double = log1p(exp(-abs(value))) + max(-value, 0)
        let share: Double = 1 + (Double(factor) - 1) * wanted
        return Float((1 - wanted) * value + share * negative)
      }, sizes
    ).arranged(like: [self, target])
    return try each.weighted(by: weight, operation).reduced(reduction)
  }

  private func checkBinary(_ target: DynamicTensor, _ operation: String) throws {
    guard target.sizes == sizes else {
      throw TensorError.refused(
        operation: operation, reason: "the input is \(shapeText), the target \(target.shapeText)",
        mend: "both must have the same shape: target.view_as(input), where the elements fit")
    }
  }

  private func weighted(by weight: DynamicTensor?, _ operation: String) throws -> DynamicTensor {
    guard let weight else { return self }
    let product = try BinaryOperation.multiply(self, weight)
    guard product.sizes == sizes else {
      throw TensorError.refused(
        operation: operation, reason: "weight is \(weight.shapeText), the input is \(shapeText)",
        mend: "it must broadcast to the input")
    }
    return product
  }
}
