/// Where torch's batchnorm differs.
extension BatchNorm1d {
  /// What is subtracted from the number of rows when the variance is divided.
  var correction: Int { isTorchs ? 0 : 1 }

  /// Whether the channels are the second of three axes.
  func readsSecondAxis(of input: Shape) -> Bool { isTorchs && input.rank == 3 }

  /// The mean that is subtracted has it too; torch's of three axes is the mean of other numbers.
  public func cancelsBias(of input: Shape) -> Bool { !readsSecondAxis(of: input) }

  /// torch's reads (B, C, T).
  public func differsInAxes(of input: Shape) -> Bool { !isTorchs && input.rank == 3 }

  /// With `over=all`, where that is not so already.
  public var withCommonStatistics: LayerArguments? {
    guard axes == .batch else { return nil }
    var common = arguments.marking(blanks)
    common["over"] = .word(Axes.all.rawValue)
    return common
  }

  /// Moves the running statistics; the running variance is the unbiased one for torch too.
  func moveBuffers(_ frame: Frame, towards batch: Kernels.Statistics, rows: Int) {
    if isTorchs {
      let unbiased = Float(Double(rows) / Double(max(rows - 1, 1)))
      Kernels.scale(batch.variance, by: unbiased, into: batch.variance)
    }
    let momentum = Float(momentum)
    Kernels.runningAverage(frame.buffers[0], towards: batch.mean, momentum: momentum)
    Kernels.runningAverage(frame.buffers[1], towards: batch.variance, momentum: momentum)
  }

  /// Input and output as (B, T, C) and, in training, what the statistics need.
  func exchangedScratch(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] {
    let exchanged = try Shape(input.count / channels, channels)
    guard purpose == .training else { return [exchanged, exchanged] }
    let rows = input.count / channels
    guard rows > 1 else { throw .tooFewRows(layer: description, rows: rows) }
    let row = try Shape(channels)
    return [exchanged, exchanged, row, row, row, exchanged]
  }

  /// Normalises (B, C, T) as (B, T, C).
  func forwardExchanged(_ frame: Frame, _ mode: Mode) {
    let (x, y) = (frame.scratch[0], frame.scratch[1])
    let (batch, steps) = (frame.input.shape.dimensions[0], frame.input.columns)
    Kernels.transpose(frame.input, matrices: batch, rows: channels, into: x)
    if mode == .training {
      let statistics = exchangedStatistics(frame)
      Kernels.batchnorm(
        x, nil, gamma: frame.parameters[0], beta: frame.parameters[1], epsilon: Float(epsilon),
        correction: correction, statistics, into: y)
      moveBuffers(frame, towards: statistics, rows: x.rows)
    } else {
      Kernels.batchnormEvaluate(
        x, gamma: frame.parameters[0], beta: frame.parameters[1], mean: frame.buffers[0],
        variance: frame.buffers[1], epsilon: Float(epsilon), into: y)
    }
    Kernels.transpose(y, matrices: batch, rows: steps, into: frame.output)
  }

  /// The gradient of (B, C, T), likewise.
  func backwardExchanged(_ frame: Frame) {
    let gradient = frame.scratch[0]
    let (batch, steps) = (frame.input.shape.dimensions[0], frame.input.columns)
    Kernels.transpose(frame.outputGradient, matrices: batch, rows: channels, into: gradient)
    Kernels.batchnormBackward(
      gradient, nil, gamma: frame.parameters[0], correction: correction,
      exchangedStatistics(frame), dgamma: frame.gradients[0], dbeta: frame.gradients[1],
      into: gradient)
    Kernels.transpose(gradient, matrices: batch, rows: steps, into: frame.inputGradient)
  }

  private func exchangedStatistics(_ frame: Frame) -> Kernels.Statistics {
    Kernels.Statistics(
      mean: frame.scratch[2], variance: frame.scratch[3], inverseDeviation: frame.scratch[4],
      normalised: frame.scratch[5])
  }
}
