import CKernels

extension KernelCase {
  /// The ways back of tensors' operations.
  static let backward = [
    KernelCase("add_matmul_a_bt") { numbers, size in
      let (m, n, k) = (size.rows, size.depth, size.columns)
      let (a, b) = (numbers.list(m * n), numbers.list(k * n))
      var c = numbers.list(m * k)
      unsafe kernels_add_matmul_a_bt(m, n, k, a, n, b, n, &c, k)
      return c
    },
    KernelCase("scale_distances") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (x, a, b) = (
        numbers.list(rows * columns), numbers.list(rows * columns), numbers.list(rows * columns)
      )
      return steps(columns).flatMap { row, step in
        var (y, other) = (room(rows * columns), room(rows * columns))
        unsafe kernels_scale_distances(rows, columns, x, a, row, step, b, row, step, &y)
        unsafe kernels_scale_distances(rows, columns, x, a, row, step, b, columns, 1, &other)
        return y + other
      }
    },
    KernelCase("shares_backward") { numbers, size in
      let (y, dy) = (
        numbers.list(size.rows * size.columns), numbers.list(size.rows * size.columns)
      )
      return [false, true].flatMap { logarithmic in
        var dx = room(y.count)
        unsafe kernels_shares_backward(logarithmic, size.rows, size.columns, y, dy, &dx)
        return dx
      }
    },
    KernelCase("fold_product_rows") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (x, y) = (numbers.list(rows * columns), numbers.list(rows * columns))
      var totals = [Double](repeating: 1, count: rows)
      unsafe kernels_fold_product_rows(rows, columns, columns, x, y, 1, &totals)
      return totals.flatMap { quarters(of: $0.bitPattern) }
    },
    KernelCase("fold_product_columns") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (x, y) = (numbers.list(rows * columns), numbers.list(rows * columns))
      var totals = [Double](repeating: 1, count: columns)
      unsafe kernels_fold_product_columns(rows, columns, columns, x, y, &totals)
      return totals.flatMap { quarters(of: $0.bitPattern) }
    },
  ]

  /// The steps of an LSTM.
  static let recurrence = [
    KernelCase("lstm_step") { numbers, size in
      let (rows, hidden) = (size.rows, size.columns)
      let (given, own) = (numbers.list(4 * rows * hidden), numbers.list(4 * rows * hidden))
      let before = numbers.list(rows * hidden)
      var (gates, cells) = (room(4 * rows * hidden), room(rows * hidden))
      var (curved, out) = (room(rows * hidden), room(rows * hidden))
      unsafe kernels_lstm_step(
        rows, hidden, given, own, before, &gates, &cells, &curved, &out)
      return gates + cells + curved + out
    },
    KernelCase("lstm_step_backward") { numbers, size in
      let (rows, hidden) = (size.rows, size.columns)
      let (gates, before) = (numbers.list(4 * rows * hidden), numbers.list(rows * hidden))
      let (curved, dout) = (numbers.list(rows * hidden), numbers.list(rows * hidden))
      let dlater = numbers.list(rows * hidden)
      var (dcells, dgates) = (numbers.list(rows * hidden), room(4 * rows * hidden))
      unsafe kernels_lstm_step_backward(
        rows, hidden, gates, before, curved, dout, dlater, &dcells, &dgates)
      let first = dgates + dcells
      unsafe kernels_lstm_step_backward(
        rows, hidden, gates, before, curved, nil, dlater, &dcells, &dgates)
      return first + dgates + dcells
    },
  ]

  /// Windows over two planes of the size's rows and columns, and how often they stop.
  private static func windows(
    _ size: KernelSize, stride: Int
  ) -> (windows: KernelWindows, rows: Int, columns: Int) {
    (
      KernelWindows(
        channels: 2, rows: size.rows, columns: size.columns, taps_down: 2, taps_along: 3,
        row_dilation: 1, column_dilation: 2, row_stride: 2, column_stride: stride, rows_before: 1,
        columns_before: 4), (size.rows + 1) / 2, (size.columns + 3) / stride
    )
  }

  /// What windows read and give back.
  static let windows = [
    KernelCase("fold_windows") { numbers, size in
      [1, 2].flatMap { stride in
        var (kernel, rows, columns) = windows(size, stride: stride)
        let y = numbers.list(12 * rows * columns)
        var x = numbers.list(2 * size.rows * size.columns)
        unsafe kernels_fold_windows(&kernel, 0, rows, 0, columns, y, &x)
        return x
      }
    },
    KernelCase("pool_largest") { numbers, size in
      let x = numbers.list(2 * size.rows * size.columns)
      return [1, 2, 3].flatMap { stride in
        var (kernel, rows, columns) = windows(size, stride: stride)
        var (y, places) = (
          room(2 * rows * columns), [Int64](repeating: -1, count: 2 * rows * columns)
        )
        unsafe kernels_pool_largest(&kernel, rows, columns, x, &y, &places)
        var values = room(y.count)
        unsafe kernels_pool_largest(&kernel, rows, columns, x, &values, nil)
        return y + places.map { Float($0) } + values
      }
    },
    KernelCase("mean_windows") { numbers, size in
      let x = numbers.list(2 * size.rows * size.columns)
      return [1, 2].flatMap { stride in
        var (kernel, rows, columns) = windows(size, stride: stride)
        let divisors = numbers.list(rows * columns)
        var y = room(2 * rows * columns)
        unsafe kernels_mean_windows(&kernel, rows, columns, divisors, x, &y)
        return y
      }
    },
    KernelCase("spread_means") { numbers, size in
      [1, 2].flatMap { stride in
        var (kernel, rows, columns) = windows(size, stride: stride)
        let (divisors, y) = (numbers.list(rows * columns), numbers.list(2 * rows * columns))
        var x = numbers.list(2 * size.rows * size.columns)
        unsafe kernels_spread_means(&kernel, rows, columns, divisors, y, &x)
        return x
      }
    },
    KernelCase("add_at") { numbers, size in
      let (count, plane) = (size.columns, size.columns + 3)
      let x = numbers.list(size.rows * count)
      let places = numbers.list(size.rows * count, scale: 1000).map {
        Int64($0.magnitude) % Int64(plane)
      }
      var y = numbers.list(size.rows * plane)
      unsafe kernels_add_at(size.rows, count, plane, x, places, &y)
      return y
    },
  ]

  /// Elements that are chosen by number, and those that are normalised.
  static let rowwise = [
    KernelCase("choose_along") { numbers, size in
      let columns = size.columns
      let x = numbers.list(3 * columns)
      let chosen = numbers.list(columns, scale: 1000).map { Int64($0.magnitude) % 3 }
      var y = room(columns)
      let found = unsafe kernels_choose_along(
        4, columns, 3, columns, 1, chosen, x, &y)
      var other = room(columns)
      let inside = unsafe kernels_choose_along(
        4, columns, 2, columns, 1, chosen, x, &other)
      return y + other + [Float(found), Float(inside)]
    },
    KernelCase("standardise") { numbers, size in
      ways(size).flatMap { normal in
        var normal = normal
        let count = Int(normal.parts * normal.share)
        let (mean, scale) = (doubles(&numbers, 3), doubles(&numbers, 3))
        let factors = numbers.list(Int(normal.parts * normal.period))
        let x = numbers.list(size.rows * count)
        var (y, plain) = (room(x.count), room(x.count))
        unsafe kernels_standardise(
          &normal, 1, size.rows, mean, scale, factors, factors, x, &y)
        unsafe kernels_standardise(&normal, 1, size.rows, mean, scale, nil, nil, x, &plain)
        return y + plain
      }
    },
    KernelCase("standardise_sums") { numbers, size in
      ways(size).flatMap { normal in
        var normal = normal
        let count = Int(normal.parts * normal.share)
        let (mean, scale) = (doubles(&numbers, 3), doubles(&numbers, 3))
        let factors = numbers.list(Int(normal.parts * normal.period))
        let (x, dy) = (numbers.list(size.rows * count), numbers.list(size.rows * count))
        var (sum, product) = ([Double](repeating: 0, count: 3), [Double](repeating: 0, count: 3))
        var ofWeight = [Double](repeating: 0, count: factors.count)
        var ofBias = ofWeight
        unsafe kernels_standardise_sums(
          &normal, 1, size.rows, mean, scale, factors, x, dy, &sum, &product, &ofWeight, &ofBias)
        return (sum + product + ofWeight + ofBias).flatMap { quarters(of: $0.bitPattern) }
      }
    },
    KernelCase("standardise_backward") { numbers, size in
      ways(size).flatMap { normal in
        var normal = normal
        let count = Int(normal.parts * normal.share)
        let (mean, scale) = (doubles(&numbers, 3), doubles(&numbers, 3))
        let (sum, product) = (doubles(&numbers, 3), doubles(&numbers, 3))
        let factors = numbers.list(Int(normal.parts * normal.period))
        let (x, dy) = (numbers.list(size.rows * count), numbers.list(size.rows * count))
        var dx = room(x.count)
        unsafe kernels_standardise_backward(
          &normal, 1, size.rows, mean, scale, factors, sum, product, x, dy, &dx)
        return dx
      }
    },
  ]

  /// Three channels in rows whose elements have factors of their own, or share three.
  private static func ways(_ size: KernelSize) -> [KernelNormal] {
    [
      KernelNormal(channels: 3, period: 1, parts: size.columns, share: 1),
      KernelNormal(channels: 3, period: 3, parts: 3, share: max(size.columns, 2)),
    ]
  }

  private static func doubles(_ numbers: inout FixedNumbers, _ count: Int) -> [Double] {
    numbers.list(count).map(Double.init)
  }
}
