import CKernels

// Unsafe throughout: pointers go to C, after the counts were compared.
extension Kernels {
  /// What a normalisation computes in the forward pass and needs again in the backward pass.
  struct Statistics {
    let mean, variance, inverseDeviation, normalised: Buffer<Float>
  }

  /// Batch statistics over the rows, each weighted by its count; the variance is divided by their
  /// number less the correction: 1 for the unbiased one, 0 for the biased one.
  static func batchnorm(
    _ x: Buffer<Float>, _ rows: Frame.RowCounts?, gamma: Buffer<Float>, beta: Buffer<Float>,
    epsilon: Float, correction: Int, _ statistics: Statistics, into y: Buffer<Float>
  ) {
    let columns = gamma.count
    precondition(x.count % columns == 0 && y.count == x.count && beta.count == columns)
    precondition(statistics.mean.count == columns && statistics.variance.count == columns)
    precondition(statistics.inverseDeviation.count == columns)
    precondition(statistics.normalised.count == x.count)
    let count = x.count / columns
    precondition(rows.map { $0.counts.count == count } ?? true)
    let total = rows?.total ?? count
    Workers.split(columns, work: count * Workers.function, multiple: vectors) { part in
      let start = part.lowerBound
      unsafe kernels_batchnorm(
        count, part.count, columns, total, total - correction, rows?.counts.pointer, epsilon,
        x.pointer + start, gamma.pointer + start, beta.pointer + start,
        statistics.mean.pointer + start, statistics.variance.pointer + start,
        statistics.inverseDeviation.pointer + start, statistics.normalised.pointer + start,
        y.pointer + start)
    }
  }

  /// The gradient, through the statistics as well; a row's is the sum over its places.
  static func batchnormBackward(
    _ dy: Buffer<Float>, _ rows: Frame.RowCounts?, gamma: Buffer<Float>, correction: Int,
    _ statistics: Statistics, dgamma: Buffer<Float>, dbeta: Buffer<Float>, into dx: Buffer<Float>
  ) {
    let columns = gamma.count
    precondition(dy.count == dx.count && statistics.normalised.count == dy.count)
    precondition(dgamma.count == columns && dbeta.count == columns)
    let count = dy.count / columns
    precondition(rows.map { $0.counts.count == count } ?? true)
    let total = rows?.total ?? count
    Workers.split(columns, work: count * Workers.function, multiple: vectors) { part in
      let start = part.lowerBound
      unsafe kernels_batchnorm_backward(
        count, part.count, columns, total, total - correction, rows?.counts.pointer,
        dy.pointer + start, statistics.normalised.pointer + start, gamma.pointer + start,
        statistics.inverseDeviation.pointer + start, dgamma.pointer + start,
        dbeta.pointer + start, dx.pointer + start)
    }
  }

  /// Normalises by given statistics.
  static func batchnormEvaluate(
    _ x: Buffer<Float>, gamma: Buffer<Float>, beta: Buffer<Float>, mean: Buffer<Float>,
    variance: Buffer<Float>, epsilon: Float, into y: Buffer<Float>
  ) {
    let columns = gamma.count
    precondition(x.count == y.count && beta.count == columns)
    precondition(mean.count == columns && variance.count == columns)
    let count = x.count / columns
    Workers.split(columns, work: count * Workers.pass, multiple: vectors) { part in
      let start = part.lowerBound
      unsafe kernels_batchnorm_evaluate(
        count, part.count, columns, epsilon, x.pointer + start, gamma.pointer + start,
        beta.pointer + start, mean.pointer + start, variance.pointer + start, y.pointer + start)
    }
  }

  /// running = (1 − momentum) · running + momentum · batch.
  static func runningAverage(
    _ running: Buffer<Float>, towards batch: Buffer<Float>, momentum: Float
  ) {
    precondition(running.count == batch.count)
    unsafe kernels_running_average(running.count, momentum, batch.pointer, running.pointer)
  }

  /// Normalises each row by its own mean and (biased) variance.
  static func layernorm(
    _ x: Buffer<Float>, gamma: Buffer<Float>, beta: Buffer<Float>, epsilon: Float,
    inverseDeviation: Buffer<Float>, normalised: Buffer<Float>, into y: Buffer<Float>
  ) {
    precondition(x.columns == gamma.count && beta.count == gamma.count && x.count == y.count)
    precondition(inverseDeviation.count == x.rows && normalised.count == x.count)
    unsafe kernels_layernorm(
      x.rows, x.columns, epsilon, x.pointer, gamma.pointer, beta.pointer,
      inverseDeviation.pointer, normalised.pointer, y.pointer)
  }

  /// The gradient, through the statistics as well.
  static func layernormBackward(
    _ dy: Buffer<Float>, gamma: Buffer<Float>, inverseDeviation: Buffer<Float>,
    normalised: Buffer<Float>, dgamma: Buffer<Float>, dbeta: Buffer<Float>,
    into dx: Buffer<Float>
  ) {
    precondition(dy.columns == gamma.count && dy.count == dx.count)
    precondition(inverseDeviation.count == dy.rows && normalised.count == dy.count)
    precondition(dgamma.count == gamma.count && dbeta.count == gamma.count)
    unsafe kernels_layernorm_backward(
      dy.rows, dy.columns, dy.pointer, normalised.pointer, gamma.pointer,
      inverseDeviation.pointer, dgamma.pointer, dbeta.pointer, dx.pointer)
  }

  /// Divides each row by the root of its mean square.
  static func rmsnorm(
    _ x: Buffer<Float>, gamma: Buffer<Float>, epsilon: Float, inverseDeviation: Buffer<Float>,
    normalised: Buffer<Float>, into y: Buffer<Float>
  ) {
    precondition(x.columns == gamma.count && x.count == y.count)
    precondition(inverseDeviation.count == x.rows && normalised.count == x.count)
    unsafe kernels_rmsnorm(
      x.rows, x.columns, epsilon, x.pointer, gamma.pointer, inverseDeviation.pointer,
      normalised.pointer, y.pointer)
  }

  /// The gradient, through the mean square as well.
  static func rmsnormBackward(
    _ dy: Buffer<Float>, gamma: Buffer<Float>, inverseDeviation: Buffer<Float>,
    normalised: Buffer<Float>, dgamma: Buffer<Float>, into dx: Buffer<Float>
  ) {
    precondition(dy.columns == gamma.count && dy.count == dx.count)
    precondition(inverseDeviation.count == dy.rows && normalised.count == dy.count)
    precondition(dgamma.count == gamma.count)
    unsafe kernels_rmsnorm_backward(
      dy.rows, dy.columns, dy.pointer, normalised.pointer, gamma.pointer,
      inverseDeviation.pointer, dgamma.pointer, dx.pointer)
  }
}
