import CKernels

// Unsafe throughout: pointers go to C, after the counts were compared.
extension Kernels {
  /// probabilities = softmax(logits), row by row; may be the same buffer.
  static func softmax(_ logits: Buffer<Float>, into probabilities: Buffer<Float>) {
    precondition(logits.count == probabilities.count)
    unsafe kernels_softmax(logits.rows, logits.columns, logits.pointer, probabilities.pointer)
  }

  /// dx = y · (dy − Σ dy · y), row by row.
  static func softmaxBackward(_ y: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    precondition(y.count == dy.count && dx.count == dy.count)
    unsafe kernels_softmax_backward(y.rows, y.columns, y.pointer, dy.pointer, dx.pointer)
  }

  /// y = log softmax(x), row by row.
  static func logSoftmax(_ x: Buffer<Float>, into y: Buffer<Float>) {
    precondition(x.count == y.count)
    unsafe kernels_log_softmax(x.rows, x.columns, x.pointer, y.pointer)
  }

  /// dx = dy − e^y · Σ dy, row by row.
  static func logSoftmaxBackward(_ y: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>) {
    precondition(y.count == dy.count && dx.count == dy.count)
    unsafe kernels_log_softmax_backward(y.rows, y.columns, y.pointer, dy.pointer, dx.pointer)
  }

  /// y = xᵀ for matrices of this many rows, stored one after another.
  static func transpose(_ x: Buffer<Float>, matrices: Int, rows: Int, into y: Buffer<Float>) {
    precondition(x.count == y.count && matrices > 0 && rows > 0)
    precondition(x.count % (matrices * rows) == 0)
    unsafe kernels_transpose(
      matrices, rows, x.count / (matrices * rows), x.pointer, y.pointer)
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
