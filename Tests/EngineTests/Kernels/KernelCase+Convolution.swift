import CKernels

extension KernelCase {
  /// What the windows of a convolution read, and its gradient.
  static let convolution = [
    KernelCase("gather_taps") { numbers, size in
      var taps = taps(size)
      let x = numbers.list(2 * size.rows * (size.columns + 3))
      let width = taps.count * size.columns
      var y = room(2 * taps.stops * width)
      unsafe kernels_gather_taps(0, 2 * taps.stops, &taps, x, &y)
      return y
    },
    KernelCase("sum_taps") { numbers, size in
      var taps = taps(size)
      let dy = numbers.list(2 * taps.stops * taps.count * size.columns)
      var dx = [Float](repeating: 777, count: 2 * size.rows * (size.columns + 3))
      unsafe kernels_sum_taps(0, 2 * size.rows, &taps, dy, &dx)
      return dx
    },
    KernelCase("depthwise") { numbers, size in
      var taps = taps(size)
      let x = numbers.list(2 * size.rows * taps.ld)
      let (weight, bias) = (numbers.list(taps.count * taps.ld), numbers.list(taps.ld))
      var y = [Float](repeating: 777, count: 2 * taps.stops * taps.ld)
      unsafe kernels_depthwise(0, 2 * taps.stops, &taps, x, weight, bias, &y)
      return y
    },
    KernelCase("depthwise_input") { numbers, size in
      var taps = taps(size)
      let dy = numbers.list(2 * taps.stops * taps.ld)
      let weight = numbers.list(taps.count * taps.ld)
      var dx = [Float](repeating: 777, count: 2 * size.rows * taps.ld)
      unsafe kernels_depthwise_input(0, 2 * size.rows, &taps, dy, weight, &dx)
      return dx
    },
    KernelCase("depthwise_weights") { numbers, size in
      var taps = taps(size)
      let x = numbers.list(2 * size.rows * taps.ld)
      let dy = numbers.list(2 * taps.stops * taps.ld)
      var dweight = [Float](repeating: 777, count: taps.count * taps.ld)
      unsafe kernels_depthwise_weights(2, &taps, x, dy, &dweight)
      return dweight
    },
  ]

  /// Windows of three places, one step before the first and one after the last; three more channels are left alone.
  private static func taps(_ size: KernelSize) -> KernelTaps {
    let (dilation, stride) = (1 + size.depth % 3, 1 + size.depth % 2)
    return KernelTaps(
      steps: size.rows, stops: (size.rows + 2 * dilation - (2 * dilation + 1)) / stride + 1,
      count: 3,
      dilation: dilation, stride: stride, before: dilation, columns: size.columns,
      ld: size.columns + 3)
  }
}
