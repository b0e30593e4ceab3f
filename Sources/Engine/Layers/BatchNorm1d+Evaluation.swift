/// The gradient of a pass in evaluation mode, whose statistics are numbers that stand still.
extension BatchNorm1d {
  /// dx = weight/σ · dy; dweight = Σ dy·x̂; dbias = Σ dy, with x̂ and σ of the running statistics.
  func backwardOfEvaluation(_ frame: Frame) {
    guard readsSecondAxis(of: frame.input.shape) else {
      return backward(frame, of: frame.input, frame.outputGradient, into: frame.inputGradient)
    }
    // The forward pass left the input as (B, T, C) in the first.
    let (x, gradient) = (frame.scratch[0], frame.scratch[1])
    let (batch, steps) = (frame.input.shape.dimensions[0], frame.input.columns)
    Kernels.transpose(frame.outputGradient, matrices: batch, rows: channels, into: gradient)
    backward(frame, of: x, gradient, into: gradient)
    Kernels.transpose(gradient, matrices: batch, rows: steps, into: frame.inputGradient)
  }

  /// The same of rows of channels.
  private func backward(
    _ frame: Frame, of x: Buffer<Float>, _ dy: Buffer<Float>, into dx: Buffer<Float>
  ) {
    let (mean, weight) = (frame.buffers[0].values, frame.parameters[0].values)
    let inverse = frame.buffers[1].values.map { Float(1 / (Double($0) + epsilon).squareRoot()) }
    var (dgamma, dbeta) = ([Double](repeating: 0, count: channels), [Double]())
    dbeta = dgamma
    for start in stride(from: 0, to: x.count, by: mean.count) {
      for place in mean.indices {
        let (channel, gradient) = (place % channels, dy[start + place])
        let normalised = (x[start + place] - mean[place]) * inverse[place]
        dgamma[channel] += Double(gradient * normalised)
        dbeta[channel] += Double(gradient)
        dx[start + place] = gradient * weight[channel] * inverse[place]
      }
    }
    frame.gradients[0].copy(from: dgamma.map { Float($0) })
    frame.gradients[1].copy(from: dbeta.map { Float($0) })
  }
}
