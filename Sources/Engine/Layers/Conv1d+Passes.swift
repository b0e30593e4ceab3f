/// How a convolution computes: what its windows read is gathered, row by row, and multiplied.
extension Conv1d {
  /// Whether a step is made of that step alone, so that there is nothing to gather.
  private var isPointwise: Bool {
    window == AxisWindow(1, dilation: window.dilation) && groups == 1
  }

  /// Whether no channel mixes with another: then there is a kernel that gathers nothing.
  private var isDepthwise: Bool { groups > 1 && groups == inputs && groups == outputs }

  /// If each step is made of itself alone, and the channels come last.
  public func treatsRowsAlike(_ purpose: Purpose) -> Bool { isPointwise && !isTorchs }

  /// The taps, where each step is made of earlier ones and itself.
  public func joins(_ purpose: Purpose) -> RowJoin? {
    guard !isPointwise, !isTorchs, groups == 1, window.stride == 1, window.after == 0,
      window.before == 0 || window.before == window.span - 1
    else { return nil }
    return .taps(window.size, apart: window.dilation)
  }

  /// What the windows read, group after group; of (B, C, T) first input and output as (B, T, C), and the
  /// weight in two other orders.
  public func scratchShapes(
    for input: Shape, _ purpose: Purpose
  ) throws(ShapeError) -> [Shape] {
    let output = try outputShape(for: input)
    let (width, perGroup) = (window.size * (inputs / groups), inputs / groups)
    let (rows, overflow) = (output.count / outputs).multipliedReportingOverflow(by: groups)
    guard !overflow else { throw .tooLarge(sizes: input.description) }
    let gathered = isPointwise || isDepthwise ? [] : [try Shape(rows, width)]
    guard isTorchs else { return gathered }
    return [
      try Shape(input.count / inputs, inputs), try Shape(output.count / outputs, outputs),
      try Shape(outputs, window.size, perGroup), try Shape(width, outputs),
    ] + gathered
  }

  /// y = what the windows read · weight + bias.
  public func forward(_ frame: Frame, _ pass: inout Pass) {
    let bias = hasBias ? frame.parameters[1] : nil
    if let rows = frame.joinedRows, let read = frame.scratch.last {
      Kernels.gather(frame.input, rows, into: read)
      return Kernels.linear(read, frame.parameters[0], bias, into: frame.output)
    }
    guard isTorchs else {
      return multiply(
        frame.input, frame.parameters[0], bias, steps: steps(frame), frame.scratch.last,
        into: frame.output, &pass)
    }
    let (x, y, weight) = (frame.scratch[0], frame.scratch[1], frame.scratch[3])
    exchange(frame.input, inputs, into: x)
    spread(frame.parameters[0], through: frame.scratch[2], into: weight)
    multiply(x, weight, bias, steps: steps(frame), gathered(frame), into: y, &pass)
    Kernels.transpose(
      y, matrices: y.count / frame.output.columns / outputs, rows: frame.output.columns,
      into: frame.output)
  }

  /// dx = dy · weightᵀ, summed where the windows read it; dbias = the sum of dy's rows; dweight = what the
  /// windows read, transposed, · dy.
  public func backward(_ frame: Frame) {
    if let rows = frame.joinedRows, let read = frame.scratch.last {
      return backward(frame, through: rows, read)
    }
    guard isTorchs else {
      let gathered = frame.scratch.last
      if frame.wantsInputGradient {
        inputGradient(
          frame.outputGradient, frame.parameters[0], steps: steps(frame), gathered,
          into: frame.inputGradient)
        gather(frame.input, steps: steps(frame), into: gathered)
      }
      if hasBias { Kernels.sumRows(frame.outputGradient, into: frame.gradients[1]) }
      // Last, since it may step the weight.
      return weightGradient(
        gathered ?? frame.input, frame.outputGradient, steps: steps(frame),
        into: frame.gradients[0], stepping: isDepthwise ? nil : frame.beginDescent(of: 0))
    }
    let (x, dy, weight) = (frame.scratch[0], frame.scratch[1], frame.scratch[3])
    exchange(frame.outputGradient, outputs, into: dy)
    if frame.wantsInputGradient {
      inputGradient(dy, weight, steps: steps(frame), gathered(frame), into: x)
      Kernels.transpose(
        x, matrices: x.count / steps(frame) / inputs, rows: steps(frame), into: frame.inputGradient)
      exchange(frame.input, inputs, into: x)
      gather(x, steps: steps(frame), into: gathered(frame))
    }
    if hasBias { Kernels.sumRows(dy, into: frame.gradients[1]) }
    weightGradient(gathered(frame) ?? x, dy, steps: steps(frame), into: weight, stepping: nil)
    Kernels.transpose(weight, matrices: 1, rows: weight.rows, into: frame.scratch[2])
    Kernels.transpose(
      frame.scratch[2], matrices: outputs, rows: window.size, into: frame.gradients[0])
  }

  /// The same where windows are shared: the rows say what each of them read.
  private func backward(_ frame: Frame, through rows: Buffer<Int32>, _ read: Buffer<Float>) {
    if frame.wantsInputGradient {
      Kernels.inputGradient(frame.outputGradient, frame.parameters[0], into: read)
      Kernels.scatterAdd(rows, read, into: frame.inputGradient)
      Kernels.gather(frame.input, rows, into: read)
    }
    if hasBias { Kernels.sumRows(frame.outputGradient, into: frame.gradients[1]) }
    // Last, since it may step the weight.
    Kernels.weightGradient(
      read, frame.outputGradient, into: frame.gradients[0], stepping: frame.beginDescent(of: 0))
  }

  /// Where torch's keeps what the windows read.
  private func gathered(_ frame: Frame) -> Buffer<Float>? {
    frame.scratch.count > 4 ? frame.scratch[4] : nil
  }

  /// How many steps a context has.
  private func steps(_ frame: Frame) -> Int {
    let sizes = frame.input.shape.dimensions
    return sizes[sizes.count - (isTorchs ? 1 : 2)]
  }

  /// (B, C, T) as (B, T, C).
  private func exchange(_ x: Buffer<Float>, _ channels: Int, into y: Buffer<Float>) {
    Kernels.transpose(x, matrices: x.count / x.columns / channels, rows: channels, into: y)
  }

  /// torch's weight (OUT, IN / groups, TAPS) as (TAPS · IN / groups, OUT).
  private func spread(
    _ weight: Buffer<Float>, through other: Buffer<Float>, into spread: Buffer<Float>
  ) {
    Kernels.transpose(weight, matrices: outputs, rows: inputs / groups, into: other)
    Kernels.transpose(other, matrices: 1, rows: outputs, into: spread)
  }
}

/// Over (B, T, C), with a weight (TAPS · IN / groups, OUT).
extension Conv1d {
  /// The channels of a group, out of `channels` in all.
  private func part(_ group: Int, of channels: Int) -> Range<Int> {
    let size = channels / groups
    return group * size..<(group + 1) * size
  }

  /// The rows of what the windows read that belong to a group.
  private func rows(_ rows: Range<Int>, of group: Int, _ gathered: Buffer<Float>) -> Buffer<Float> {
    let first = gathered.rows / groups * group
    return gathered.part(first + rows.lowerBound..<first + rows.upperBound)
  }

  private func multiply(
    _ x: Buffer<Float>, _ weight: Buffer<Float>, _ bias: Buffer<Float>?, steps: Int,
    _ gathered: Buffer<Float>?, into y: Buffer<Float>, _ pass: inout Pass
  ) {
    let work = window.size * (inputs / groups) * outputs
    pass.portions(of: y.rows, work: work) { rows in
      let taps = Kernels.Taps(window, over: steps)
      if isDepthwise {
        return Kernels.depthwise(x, taps, weight, bias, stops: rows, into: y)
      }
      guard let gathered else {
        return Kernels.linear(x.part(rows), weight, bias, into: y.part(rows))
      }
      for group in 0..<groups {
        let read = self.rows(rows, of: group, gathered)
        Kernels.gatherTaps(x, taps, channels: part(group, of: inputs), stops: rows, into: read)
        Kernels.linear(
          read, weight, bias, columns: part(group, of: outputs), into: y.part(rows))
      }
    }
  }

  private func gather(_ x: Buffer<Float>, steps: Int, into gathered: Buffer<Float>?) {
    guard let gathered else { return }
    let rows = 0..<gathered.rows / groups
    for group in 0..<groups {
      Kernels.gatherTaps(
        x, Kernels.Taps(window, over: steps), channels: part(group, of: inputs), stops: rows,
        into: self.rows(rows, of: group, gathered))
    }
  }

  private func inputGradient(
    _ dy: Buffer<Float>, _ weight: Buffer<Float>, steps: Int, _ gathered: Buffer<Float>?,
    into dx: Buffer<Float>
  ) {
    if isDepthwise {
      return Kernels.depthwiseInputGradient(
        dy, Kernels.Taps(window, over: steps), weight, into: dx)
    }
    guard let gathered else { return Kernels.inputGradient(dy, weight, into: dx) }
    for group in 0..<groups {
      let read = rows(0..<dy.rows, of: group, gathered)
      Kernels.inputGradient(dy, weight, columns: part(group, of: outputs), into: read)
      Kernels.sumTaps(
        read, Kernels.Taps(window, over: steps), channels: part(group, of: inputs), into: dx)
    }
  }

  private func weightGradient(
    _ gathered: Buffer<Float>, _ dy: Buffer<Float>, steps: Int, into dweight: Buffer<Float>,
    stepping step: Descent?
  ) {
    if isDepthwise {
      return Kernels.depthwiseWeightGradient(
        gathered, Kernels.Taps(window, over: steps), dy, into: dweight)
    }
    for group in 0..<groups {
      let read = isPointwise ? gathered : rows(0..<dy.rows, of: group, gathered)
      Kernels.weightGradient(
        read, dy, columns: part(group, of: outputs), into: dweight, stepping: step)
    }
  }
}
