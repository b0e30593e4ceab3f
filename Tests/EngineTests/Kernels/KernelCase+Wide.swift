import CKernels

extension KernelCase {
  /// The kernels of float64 and of whole numbers.
  static let wide = [
    KernelCase("matmul_wide") { numbers, size in
      let (m, n, k) = (size.rows, size.columns, size.depth)
      return [KERNEL_DOUBLE, KERNEL_INT64].flatMap { kind in
        let (a, b) = (elements(kind, &numbers, m * k), elements(kind, &numbers, k * n))
        return [(n, 1), (1, k)].flatMap { row, step in
          var c = words(m * n)
          unsafe kernels_matmul_wide(
            kind == KERNEL_DOUBLE, m, n, k, a, k, 1, b, row, step, &c)
          return c.flatMap(quarters)
        }
      }
    },
    KernelCase("simple_doubles") { numbers, size in
      let x = doubles(&numbers, size.columns)
      return (KERNEL_NEGATIVE.rawValue...KERNEL_ROUNDED.rawValue).flatMap { function in
        var y = [Double](repeating: 0, count: x.count)
        unsafe kernels_simple_doubles(KernelSimple(function), x.count, x, &y)
        return y.map { Float($0) }
      }
    },
    KernelCase("fold_doubles") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (x, origin) = (doubles(&numbers, rows * columns), doubles(&numbers, max(rows, columns)))
      return [KERNEL_SUM, KERNEL_SQUARES, KERNEL_MAGNITUDES].flatMap { fold in
        [true, false].flatMap { isByRows in
          var totals = [Double](repeating: 1, count: isByRows ? rows : columns)
          unsafe kernels_fold_doubles(fold, isByRows, rows, columns, x, origin, &totals)
          return totals.flatMap { quarters(of: $0.bitPattern) }
        }
      }
    },
    KernelCase("sum_wholes") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let x = doubles(&numbers, rows * columns).map { Int64($0 * 1e6) }
      return [1, 4, 8].flatMap { bytes in
        [true, false].flatMap { isByRows in
          var totals = [Int64](repeating: 1, count: isByRows ? rows : columns)
          unsafe kernels_sum_wholes(bytes, isByRows, rows, columns, x, &totals)
          return totals.flatMap { quarters(of: UInt64(bitPattern: $0)) }
        }
      }
    },
    KernelCase("wide_extremes") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let x = doubles(&numbers, rows * columns)
      return [(true, 8), (false, 1), (false, 4), (false, 8)].flatMap { isReal, bytes in
        [(true, true), (true, false), (false, true), (false, false)].flatMap {
          isLargest, isByRows in
          let count = isByRows ? rows : columns
          var values = [Int64](repeating: 0, count: count)
          var places = [Int64](repeating: -1, count: count)
          unsafe kernels_wide_extremes(
            isReal, bytes, isLargest, isByRows, rows, columns, x, &values, &places)
          return (values + places).flatMap { quarters(of: UInt64(bitPattern: $0)) }
        }
      }
    },
    KernelCase("double_shares") { numbers, size in
      let x = doubles(&numbers, size.rows * size.columns)
      return [false, true].flatMap { logarithmic in
        var y = [Double](repeating: 0, count: x.count)
        unsafe kernels_double_shares(logarithmic, size.rows, size.columns, x, &y)
        return y.flatMap { quarters(of: $0.bitPattern) }
      }
    },
    KernelCase("column_shares") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      return [KERNEL_FLOAT, KERNEL_DOUBLE].flatMap { kind in
        let x = elements(kind, &numbers, rows * columns)
        return [false, true].flatMap { logarithmic in
          var y = words(x.count)
          unsafe kernels_column_shares(kind == KERNEL_DOUBLE, logarithmic, rows, columns, x, &y)
          return y.flatMap(quarters)
        }
      }
    },
    KernelCase("log_sums") { numbers, size in
      let x = numbers.list(size.rows * size.columns, scale: 6)
      return [true, false].flatMap { isByRows in
        var y = [Float](repeating: 0, count: isByRows ? size.rows : size.columns)
        unsafe kernels_log_sums(isByRows, size.rows, size.columns, x, &y)
        return y
      }
    },
    KernelCase("exact") { numbers, size in
      let x = doubles(&numbers, size.columns)
      return Precise.allCases.flatMap { function in
        var y = [Double](repeating: 0, count: x.count)
        unsafe kernels_exact(function.kernel, 1.5, 2, x.count, x, &y)
        return y.flatMap { quarters(of: $0.bitPattern) }
      }
    },
    KernelCase("truths") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      return kinds.flatMap { kind in
        let x = elements(kind, &numbers, rows * columns)
        return [(true, true), (true, false), (false, true), (false, false)].flatMap {
          all, isByRows in
          var y = [Bool](repeating: all, count: isByRows ? rows : columns)
          unsafe kernels_truths(kind, all, isByRows, rows, columns, x, &y)
          return y.map { $0 ? Float(1) : 0 }
        }
      }
    },
    KernelCase("multiply_all") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      return kinds.flatMap { kind in
        let x = elements(kind, &numbers, rows * columns)
        return [true, false].flatMap { isByRows in
          var y = words(isByRows ? rows : columns)
          let (ones, isReal) = ([Int64](repeating: 1, count: y.count), kind.rawValue > 3)
          unsafe kernels_convert(KERNEL_INT64, isReal ? kind : KERNEL_INT64, y.count, ones, &y)
          unsafe kernels_multiply_all(kind, isByRows, rows, columns, x, &y)
          return y.flatMap(quarters)
        }
      }
    },
    KernelCase("accumulate_wide") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      return kinds.flatMap { kind in
        let x = elements(kind, &numbers, rows * columns)
        return [(true, columns), (false, columns), (false, 1)].flatMap { product, width in
          var y = words(x.count)
          unsafe kernels_accumulate_wide(
            kind, product, rows * columns / width, width, nil, x, &y)
          return y.flatMap(quarters)
        }
      }
    },
  ]

  private static func doubles(_ numbers: inout FixedNumbers, _ count: Int) -> [Double] {
    numbers.list(count, scale: 6).map { Double($0) * .pi }
  }
}
