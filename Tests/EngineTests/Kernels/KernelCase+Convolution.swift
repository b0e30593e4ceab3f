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
    KernelCase("convolve_planes") { numbers, size in
      [1, 1 + size.depth % 4].flatMap { spread in
        var (windows, rows, columns) = windows(size, isStrided: spread == 1)
        let x = numbers.list(3 * windows.rows * windows.columns)
        let (weight, bias) = (numbers.list(6 * 4 * 2), numbers.list(6))
        var y = room(6 * rows * columns)
        unsafe kernels_convolve_planes(
          &windows, spread, 2, 1, 3, rows, columns, x, weight, bias, &y)
        return y
      }
    },
    KernelCase("plane_weights") { numbers, size in
      var (windows, rows, columns) = windows(size, isStrided: true)
      let x = numbers.list(2 * 3 * windows.rows * windows.columns)
      let dy = numbers.list(2 * 6 * rows * columns)
      var dw = numbers.list(6 * 4 * 2)
      unsafe kernels_plane_weights(&windows, 2, 3, 2, rows, columns, x, dy, &dw)
      return dw
    },
  ]

  /// Windows of 4×2 places over planes of three channels, at as many stops as rows and columns.
  private static func windows(
    _ size: KernelSize, isStrided: Bool
  ) -> (windows: KernelWindows, rows: Int, columns: Int) {
    let windows = KernelWindows(
      channels: 3, rows: size.rows, columns: size.columns, taps_down: 4, taps_along: 2,
      row_dilation: 1 + size.depth % 3, column_dilation: 1 + size.depth % 5,
      row_stride: isStrided ? 1 + size.depth % 3 : 1,
      column_stride: isStrided ? 1 + size.depth % 4 : 1, rows_before: size.depth % 6,
      columns_before: size.depth % 7)
    return (windows, size.rows, size.columns)
  }

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
