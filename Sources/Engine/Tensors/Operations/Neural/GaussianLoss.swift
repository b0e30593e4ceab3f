import Glibc
import Support

/// `F.gaussian_nll_loss`.
extension DynamicTensor {
  /// The mean of (log v + (x − t)² / v) / 2, for means x and variances v, which count as at least
  /// `least`; with `isFull` also log(2π) / 2.
  ///
  /// - Throws: `TensorError`.
  package func gaussianLoss(
    _ target: DynamicTensor, _ variance: DynamicTensor, isFull: Bool, least: Double,
    _ reduction: LossReduction
  ) throws -> DynamicTensor {
    let operation = "gaussian_nll_loss"
    try variance.requireFloats(operation)
    guard try variance.isMeta || !variance.doubles().contains(where: { $0 < 0 }) else {
      throw TensorError.refused(
        operation: operation, reason: "var has a number below 0", mend: "variances are 0 or more")
    }
    let spread = try fitted(variance, operation)
    let bounded = try GradientMode.off {
      try spread.clamped(from: .number(least), to: nil, byTensors: false)
    }
    // As in PyTorch, the bound changes the numbers and not the gradient.
    let own =
      spread.requiresGradient
      ? try spread + (bounded - spread.detached()) : bounded
    let distance = try self - target
    var loss = try (Pointwise.log(own) + distance.squared() / own) * 0.5
    if isFull { loss = try loss + 0.5 * log(2 * Double.pi) }
    return try loss.reduced(reduction)
  }

  /// One variance for each mean, or for each row of them.
  private func fitted(_ variance: DynamicTensor, _ operation: String) throws -> DynamicTensor {
    if variance.sizes == sizes { return variance }
    if rank > 0, variance.sizes == Array(sizes.dropLast()) {
      return try variance.unsqueezed(variance.rank)
    }
    let others = zip(sizes, variance.sizes).filter { $0 != $1 }.reduce(0) { $0 + $1.1 }
    guard variance.rank == rank, others == 1 else {
      throw TensorError.refused(
        operation: operation, reason: "var is \(variance.shapeText), the means are \(shapeText)",
        mend: "give one variance for each mean, or one for each row")
    }
    return variance
  }
}
