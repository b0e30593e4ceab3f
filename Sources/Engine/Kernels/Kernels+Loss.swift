import CKernels

// Unsafe throughout: pointers go to C, after the counts were compared.
extension Kernels {
  /// probabilities = softmax(logits), row by row; may be the same buffer.
  static func softmax(_ logits: Buffer<Float>, into probabilities: Buffer<Float>) {
    precondition(logits.count == probabilities.count)
    unsafe kernels_softmax(logits.rows, logits.columns, logits.pointer, probabilities.pointer)
  }

  /// The sum of −log softmax(logits)[target] over the rows whose target is not negative (nats).
  static func crossEntropy(
    _ logits: Buffer<Float>, _ targets: Buffer<Int32>, logNormaliser: Buffer<Float>
  ) -> Double {
    precondition(targets.count == logits.rows && logNormaliser.count == logits.rows)
    return unsafe kernels_cross_entropy(
      logits.rows, logits.columns, logits.pointer, targets.pointer, logNormaliser.pointer)
  }

  /// dlogits = (softmax(logits) − one_hot(target)) · factor.
  static func crossEntropyBackward(
    _ logits: Buffer<Float>, _ targets: Buffer<Int32>, logNormaliser: Buffer<Float>,
    factor: Float, into dlogits: Buffer<Float>
  ) {
    precondition(targets.count == logits.rows && logNormaliser.count == logits.rows)
    precondition(dlogits.count == logits.count)
    unsafe kernels_cross_entropy_backward(
      logits.rows, logits.columns, factor, logits.pointer, targets.pointer,
      logNormaliser.pointer, dlogits.pointer)
  }
}
