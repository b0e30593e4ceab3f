import CKernels

// Unsafe throughout: pointers go to C, after the counts were compared.
extension Kernels {
  /// How the windows of a convolution lie over its input.
  struct Taps {
    /// How many steps a context has, and at how many places a window stops.
    let steps, stops: Int
    /// The window.
    let window: AxisWindow

    /// The windows over a context of `steps` steps.
    init(_ window: AxisWindow, over steps: Int) {
      (self.window, self.steps) = (window, steps)
      stops = window.stops(along: steps)
    }

    fileprivate func kernel(_ channels: Int, of all: Int) -> KernelTaps {
      KernelTaps(
        steps: steps, stops: stops, count: window.size, dilation: window.dilation,
        stride: window.stride, before: window.before, columns: channels, ld: all)
    }
  }

  /// y = what the windows at some stops read of some channels, the oldest place first.
  ///
  /// Shapes: x [contexts · steps, C], y [stops, taps · channels].
  static func gatherTaps(
    _ x: Buffer<Float>, _ taps: Taps, channels: Range<Int>, stops: Range<Int>,
    into y: Buffer<Float>
  ) {
    precondition(taps.stops > 0 && x.rows % taps.steps == 0 && x.columns >= channels.upperBound)
    precondition(stops.upperBound <= x.rows / taps.steps * taps.stops)
    precondition(y.rows == stops.count && y.columns == taps.window.size * channels.count)
    var kernel = taps.kernel(channels.count, of: x.columns)
    let (x, y, width) = unsafe (x.pointer + channels.lowerBound, y.pointer, y.columns)
    unsafe withUnsafePointer(to: &kernel) { kernel in
      Workers.split(stops.count, work: width * Workers.pass) { part in
        unsafe kernels_gather_taps(
          stops.lowerBound + part.lowerBound, part.count, kernel, x, y + part.lowerBound * width)
      }
    }
  }

  /// dx = the gradients of what the windows read, summed where they read it; some channels of dx.
  ///
  /// Shapes: dy [contexts · stops, taps · channels], dx [contexts · steps, C].
  static func sumTaps(
    _ dy: Buffer<Float>, _ taps: Taps, channels: Range<Int>, into dx: Buffer<Float>
  ) {
    precondition(taps.stops > 0 && dx.rows % taps.steps == 0 && dx.columns >= channels.upperBound)
    precondition(dy.rows == dx.rows / taps.steps * taps.stops)
    precondition(dy.columns == taps.window.size * channels.count)
    var kernel = taps.kernel(channels.count, of: dx.columns)
    let (columns, rows, work) = (dx.columns, dx.rows, dy.columns)
    let (dy, dx) = unsafe (dy.pointer, dx.pointer + channels.lowerBound)
    unsafe withUnsafePointer(to: &kernel) { kernel in
      Workers.split(rows, work: work * Workers.pass) { part in
        unsafe kernels_sum_taps(
          part.lowerBound, part.count, kernel, dy, dx + part.lowerBound * columns)
      }
    }
  }
}

/// Convolutions whose channels do not mix: a weight [taps, C], and a bias [C] or nil.
extension Kernels {
  /// y = what the windows at some stops read, times the weights, + bias.
  ///
  /// Shapes: x [contexts · steps, C], y [contexts · stops, C], of which only those stops are written.
  static func depthwise(
    _ x: Buffer<Float>, _ taps: Taps, _ weight: Buffer<Float>, _ bias: Buffer<Float>?,
    stops: Range<Int>, into y: Buffer<Float>
  ) {
    checkDepthwise(x, taps, weight, y)
    precondition(stops.lowerBound >= 0 && stops.upperBound <= y.rows)
    precondition(bias.map { $0.count == x.columns } ?? true)
    let columns = x.columns
    var kernel = taps.kernel(columns, of: columns)
    let (x, weight, bias, y) = unsafe (x.pointer, weight.pointer, bias?.pointer, y.pointer)
    unsafe withUnsafePointer(to: &kernel) { kernel in
      Workers.split(stops.count, work: taps.window.size * columns * Workers.pass) { part in
        let first = stops.lowerBound + part.lowerBound
        unsafe kernels_depthwise(
          first, part.count, kernel, x, weight, bias, y + first * columns)
      }
    }
  }

  /// dx = the sum, over the windows that read it, of dy times their weights.
  ///
  /// Shapes: dy [contexts · stops, C], dx [contexts · steps, C].
  static func depthwiseInputGradient(
    _ dy: Buffer<Float>, _ taps: Taps, _ weight: Buffer<Float>, into dx: Buffer<Float>
  ) {
    checkDepthwise(dx, taps, weight, dy)
    let columns = dx.columns
    var kernel = taps.kernel(columns, of: columns)
    let (dy, weight, dx, rows) = unsafe (dy.pointer, weight.pointer, dx.pointer, dx.rows)
    unsafe withUnsafePointer(to: &kernel) { kernel in
      Workers.split(rows, work: taps.window.size * columns * Workers.pass) { part in
        unsafe kernels_depthwise_input(
          part.lowerBound, part.count, kernel, dy, weight, dx + part.lowerBound * columns)
      }
    }
  }

  /// dweight = the sum, over the windows, of what each tap reads times dy.
  ///
  /// Shapes: x [contexts · steps, C], dy [contexts · stops, C].
  static func depthwiseWeightGradient(
    _ x: Buffer<Float>, _ taps: Taps, _ dy: Buffer<Float>, into dweight: Buffer<Float>
  ) {
    checkDepthwise(x, taps, dweight, dy)
    let (columns, contexts) = (x.columns, x.rows / taps.steps)
    let (x, dy, dweight, rows) = unsafe (x.pointer, dy.pointer, dweight.pointer, dy.rows)
    Workers.split(columns, work: rows * taps.window.size * Workers.pass, multiple: vectors) {
      part in
      var kernel = taps.kernel(part.count, of: columns)
      let first = part.lowerBound
      unsafe kernels_depthwise_weights(contexts, &kernel, x + first, dy + first, dweight + first)
    }
  }

  private static func checkDepthwise(
    _ x: Buffer<Float>, _ taps: Taps, _ weight: Buffer<Float>, _ y: Buffer<Float>
  ) {
    precondition(taps.stops > 0 && x.rows % taps.steps == 0 && x.columns == y.columns)
    precondition(y.rows == x.rows / taps.steps * taps.stops)
    precondition(weight.count == taps.window.size * x.columns)
  }
}

/// Products with some columns of a weight, for layers whose channels come in groups.
extension Kernels {
  /// Some columns of y = x · weight + bias.
  ///
  /// Shapes: x [rows, K], weight [K, N], bias [N] or nil, y [rows, N].
  static func linear(
    _ x: Buffer<Float>, _ weight: Buffer<Float>, _ bias: Buffer<Float>?, columns: Range<Int>,
    into y: Buffer<Float>
  ) {
    let (inputs, outputs, first) = (x.columns, y.columns, columns.lowerBound)
    precondition(weight.count == inputs * outputs && x.rows == y.rows)
    precondition(columns.upperBound <= outputs && bias.map { $0.count == outputs } ?? true)
    let (x, weight, bias, y, all) = unsafe (
      x.pointer, weight.pointer + first, bias.map { unsafe $0.pointer + first },
      y.pointer + first, x.rows
    )
    Workers.split(all, work: inputs * columns.count) { rows in
      unsafe kernels_matmul(
        rows.count, columns.count, inputs, x + rows.lowerBound * inputs, inputs, weight, outputs,
        bias, y + rows.lowerBound * outputs, outputs)
    }
  }

  /// Some columns of dweight = xᵀ · dy; or, where the weight is to step, of weight −= rate · xᵀ · dy.
  ///
  /// Shapes: x [rows, K], dy [rows, N], dweight and weight [K, N].
  static func weightGradient(
    _ x: Buffer<Float>, _ dy: Buffer<Float>, columns: Range<Int>, into dweight: Buffer<Float>,
    stepping step: Descent?
  ) {
    let (inputs, outputs, first) = (x.columns, dy.columns, columns.lowerBound)
    precondition(dweight.count == inputs * outputs && x.rows == dy.rows)
    precondition(columns.upperBound <= outputs)
    precondition(step.map { $0.parameter.count == dweight.count } ?? true)
    let (x, dy, dweight, rows) = unsafe (
      x.pointer, dy.pointer + first, dweight.pointer + first, x.rows
    )
    let (weight, rate) = unsafe (
      step.map { unsafe $0.parameter.pointer + first }, step?.rate ?? 0
    )
    Workers.split(inputs, work: rows * columns.count) { part in
      let start = part.lowerBound * outputs
      unsafe kernels_descend_at_b(
        rows, columns.count, part.count, x + part.lowerBound, inputs, dy, outputs, rate,
        dweight + start, weight.map { unsafe $0 + start }, outputs)
    }
  }

  /// dx = some columns of dy · those of weight, transposed.
  ///
  /// Shapes: dy [rows, N], weight [K, N], dx [rows, K].
  static func inputGradient(
    _ dy: Buffer<Float>, _ weight: Buffer<Float>, columns: Range<Int>, into dx: Buffer<Float>
  ) {
    let (inputs, outputs, first) = (dx.columns, dy.columns, columns.lowerBound)
    precondition(weight.count == inputs * outputs && dx.rows == dy.rows)
    precondition(columns.upperBound <= outputs)
    let (dy, weight, dx, rows) = unsafe (
      dy.pointer + first, weight.pointer + first, dx.pointer, dy.rows
    )
    Workers.split(inputs, work: rows * columns.count, multiple: vectors) { part in
      unsafe kernels_matmul_a_bt(
        rows, columns.count, part.count, dy, outputs, weight + part.lowerBound * outputs, outputs,
        dx + part.lowerBound, inputs)
    }
  }
}
