import CKernels

extension KernelCase {
  /// The kernels of tensors' operations.
  static let tensors =
    KernelCase.pairs + functions + folds + moves + backward + recurrence + windows + rowwise

  private static let functions = [
    KernelCase("simple") { numbers, size in
      let x = numbers.list(size.columns, scale: 6)
      return (KERNEL_NEGATIVE.rawValue...KERNEL_FRACTION.rawValue).flatMap { function in
        var y = room(x.count)
        unsafe kernels_simple(KernelSimple(function), x.count, x, &y)
        return y
      }
    },
    KernelCase("precise") { numbers, size in
      let x = numbers.list(size.columns, scale: 6)
      return Precise.allCases.flatMap { function in
        var y = room(x.count)
        unsafe kernels_precise(function.kernel, 1.5, 2, x.count, x, &y)
        return y
      }
    },
    KernelCase("quick") { numbers, size in
      let x = numbers.list(size.columns, scale: 6)
      return Precise.allCases.flatMap { function in
        var y = room(x.count)
        unsafe kernels_quick(function.kernel, 1.5, 2, x.count, x, &y)
        return y
      }
    },
    KernelCase("power") { numbers, size in
      let x = numbers.list(size.columns, scale: 6)
      return [2.5, 0.5, 3, -2, -0.7].flatMap { exponent in
        var y = room(x.count)
        unsafe kernels_power(x.count, exponent, x, &y)
        return y
      }
    },
    KernelCase("shares") { numbers, size in
      let x = numbers.list(size.rows * size.columns, scale: 6)
      return [false, true].flatMap { logarithmic in
        var y = room(x.count)
        unsafe kernels_shares(logarithmic, size.rows, size.columns, x, &y)
        return y
      }
    },
    KernelCase("attention_shares") { numbers, size in
      let x = numbers.list(size.rows * size.columns, scale: 60)
      let mask = numbers.list(size.rows * size.columns).map { $0 > 0.5 ? -.infinity : $0 }
      return [false, true].flatMap { isMasked in
        var y = x
        unsafe kernels_attention_shares(
          size.rows, size.columns, isMasked ? size.columns : 1, 0.1, isMasked ? mask : nil,
          size.columns, &y)
        return y
      }
    },
  ]

  private static let folds = [
    KernelCase("fold_rows") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let x = numbers.list(rows * columns)
      let origin = numbers.list(rows).map(Double.init)
      return [KERNEL_SUM, KERNEL_SQUARES, KERNEL_MAGNITUDES, KERNEL_NUMBERS].flatMap { fold in
        var totals = [Double](repeating: 1, count: rows)
        unsafe kernels_fold_rows(fold, rows, columns, columns, x, origin, 1, &totals)
        return totals.flatMap { quarters(of: $0.bitPattern) }
      }
    },
    KernelCase("fold_columns") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let x = numbers.list(rows * columns)
      let origin = numbers.list(columns).map(Double.init)
      return [KERNEL_SUM, KERNEL_SQUARES, KERNEL_MAGNITUDES, KERNEL_NUMBERS].flatMap { fold in
        var totals = [Double](repeating: 1, count: columns)
        unsafe kernels_fold_columns(fold, rows, columns, columns, x, origin, &totals)
        return totals.flatMap { quarters(of: $0.bitPattern) }
      }
    },
    KernelCase("extreme_rows") { numbers, size in
      let x = numbers.list(size.rows * size.columns)
      return [false, true].flatMap { largest in
        var (values, places) = (room(size.rows), [Int64](repeating: -1, count: size.rows))
        unsafe kernels_extreme_rows(
          largest, size.rows, size.columns, size.columns, x, &values, &places)
        return values + places.map { Float($0) }
      }
    },
    KernelCase("extreme_columns") { numbers, size in
      let x = numbers.list(size.rows * size.columns)
      return [false, true].flatMap { largest in
        var (values, places) = (room(size.columns), [Int64](repeating: -1, count: size.columns))
        unsafe kernels_extreme_columns(
          largest, size.rows, size.columns, size.columns, x, &values, &places)
        return values + places.map { Float($0) }
      }
    },
    KernelCase("accumulate") { numbers, size in
      let x = numbers.list(size.rows * size.columns)
      return [false, true].flatMap { product in
        var (state, y) = ([Double](repeating: 1, count: size.columns), room(x.count))
        unsafe kernels_accumulate(product, size.rows, size.columns, &state, x, &y)
        return y + state.map { Float($0) }
      }
    },
    KernelCase("dot_rows") { numbers, size in
      let (a, x) = (numbers.list(size.rows * size.columns), numbers.list(size.columns))
      var y = room(size.rows)
      unsafe kernels_dot_rows(size.rows, size.columns, size.columns, a, x, &y)
      return y
    },
  ]

  private static let moves = [
    KernelCase("copy_grid") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let x = numbers.list(2 * rows * columns)
      return [(columns, 1), (1, rows), (2 * columns, 2), (0, 1), (1, 0)].flatMap { row, column in
        var y = room(rows * columns)
        unsafe kernels_copy_grid(4, rows, columns, row, column, x, columns, &y)
        return y
      }
    },
    KernelCase("unfold") { numbers, size in
      let x = numbers.list(2 * size.rows * size.columns)
      var windows = KernelWindows(
        channels: 2, rows: size.rows, columns: size.columns, taps_down: 2, taps_along: 3,
        row_dilation: 1, column_dilation: 2, row_stride: 2, column_stride: 1, rows_before: 1,
        columns_before: 4)
      return [1, 2].flatMap { stride in
        windows.column_stride = stride
        let (rows, columns) = ((size.rows + 1) / 2, (size.columns + 3) / stride)
        var y = room(12 * rows * columns)
        unsafe kernels_unfold(&windows, 0, rows, 0, columns, x, &y)
        return y
      }
    },
  ]

  /// A row and a step for the second operand: as it lies, one row or one element over and over.
  static func steps(_ columns: Int) -> [(Int, Int)] {
    [(columns, 1), (0, 1), (1, 0), (0, 0)]
  }
}
