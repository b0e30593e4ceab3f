import CKernels

extension KernelCase {
  /// Operations on two arrays, with every way to repeat a row or an element, and on one.
  static let pairs = [
    KernelCase("combine") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      return kinds.flatMap { kind in
        let a = elements(kind, &numbers, rows * columns)
        let b = elements(kind, &numbers, rows * columns)
        return steps(columns).flatMap { row, step in
          operations(kind).flatMap { operation in
            var (y, other) = (words(rows * columns), words(rows * columns))
            unsafe kernels_combine(
              kind, operation, rows, columns, a, columns, 1, b, row, step, &y)
            unsafe kernels_combine(
              kind, operation, rows, columns, b, row, step, a, columns, 1, &other)
            return (y + other).flatMap(quarters)
          }
        }
      }
    },
    KernelCase("compare") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      return kinds.flatMap { kind in
        let a = elements(kind, &numbers, rows * columns)
        let b = elements(kind, &numbers, rows * columns)
        return steps(columns).flatMap { row, step in
          (KERNEL_EQUAL.rawValue...KERNEL_GREATER_OR_EQUAL.rawValue).flatMap { comparison in
            var y = [Bool](repeating: false, count: rows * columns)
            unsafe kernels_compare(
              kind, KernelComparison(comparison), rows, columns, a, columns, 1, b, row, step, &y)
            return y.map { $0 ? Float(1) : 0 }
          }
        }
      }
    },
    KernelCase("choose") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let (a, b) = (numbers.list(rows * columns), numbers.list(rows * columns))
      let c = numbers.list(rows * columns).map { $0 > 0 }
      return steps(columns).flatMap { row, step in
        var (y, other) = (room(rows * columns), room(rows * columns))
        unsafe kernels_choose(4, rows, columns, c, columns, 1, a, columns, 1, b, row, step, &y)
        unsafe kernels_choose(4, rows, columns, c, row, step, a, columns, 1, b, columns, 1, &other)
        return y + other
      }
    },
    KernelCase("combine_by") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      return [KERNEL_FLOAT, KERNEL_DOUBLE].flatMap { kind in
        let a = elements(kind, &numbers, rows * columns)
        let b = elements(kind, &numbers, rows * columns)
        return steps(columns).flatMap { row, step in
          (KERNEL_POWER.rawValue...KERNEL_LOG_SUM.rawValue).flatMap { function in
            var y = words(rows * columns)
            unsafe kernels_combine_by(
              KernelPairFunction(function), kind == KERNEL_DOUBLE, rows, columns, a, columns, 1, b,
              row, step, &y)
            return y.flatMap(quarters)
          }
        }
      }
    },
    KernelCase("combine_three") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      return [KERNEL_FLOAT, KERNEL_DOUBLE].flatMap { kind in
        let lists = (0..<3).map { _ in elements(kind, &numbers, rows * columns) }
        return (0..<3).flatMap { repeated in
          steps(columns).flatMap { row, step in
            (KERNEL_ADD_PRODUCT.rawValue...KERNEL_CLAMP.rawValue).flatMap { function in
              var y = words(rows * columns)
              let rows3 = (0..<3).map { $0 == repeated ? row : columns }
              let steps3 = (0..<3).map { $0 == repeated ? step : 1 }
              unsafe kernels_combine_three(
                KernelTriple(function), kind == KERNEL_DOUBLE, 0.3, rows, columns, lists[0],
                rows3[0], steps3[0], lists[1], rows3[1], steps3[1], lists[2], rows3[2], steps3[2],
                &y)
              return y.flatMap(quarters)
            }
          }
        }
      }
    },
    KernelCase("replace") { numbers, size in
      [KERNEL_FLOAT, KERNEL_DOUBLE].flatMap { kind in
        var x = elements(kind, &numbers, size.columns)
        // An infinity and NaN among them.
        let ends = [Double.infinity, -.infinity, .nan]
        unsafe kernels_convert(KERNEL_DOUBLE, kind, min(3, x.count), ends, &x)
        var y = words(x.count)
        unsafe kernels_replace(kind == KERNEL_DOUBLE, 1, 2, 3, x.count, x, &y)
        return y.flatMap(quarters)
      }
    },
    KernelCase("divide_wholes") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      return [(1, KERNEL_UINT8), (4, KERNEL_INT32), (8, KERNEL_INT64)].flatMap { bytes, kind in
        let a = elements(kind, &numbers, rows * columns)
        var b = elements(kind, &numbers, rows * columns)
        unsafe kernels_combine(
          kind, KERNEL_OR, 1, b.count, b, 0, 1, [UInt64](repeating: 1, count: 1), 0, 0, &b)
        return steps(columns).flatMap { row, step in
          (KERNEL_REST.rawValue...KERNEL_FLOOR_QUOTIENT.rawValue).flatMap { function in
            var y = words(rows * columns)
            unsafe kernels_divide_wholes(
              KernelPairFunction(function), bytes, rows, columns, a, columns, 1, b, row, step, &y)
            return y.flatMap(quarters)
          }
        }
      }
    },
    KernelCase("simple_wholes") { numbers, size in
      [(1, KERNEL_UINT8), (4, KERNEL_INT32), (8, KERNEL_INT64)].flatMap { bytes, kind in
        let x = elements(kind, &numbers, size.columns)
        return (KERNEL_NEGATIVE.rawValue...KERNEL_INVERTED.rawValue).flatMap { function in
          var y = words(x.count)
          unsafe kernels_simple_wholes(KernelSimple(function), bytes, x.count, x, &y)
          return y.flatMap(quarters)
        }
      }
    },
    KernelCase("convert") { numbers, size in
      kinds.flatMap { from in
        let x = elements(from, &numbers, size.columns)
        return kinds.flatMap { into in
          var y = words(x.count)
          unsafe kernels_convert(from, into, x.count, x, &y)
          return y.flatMap(quarters)
        }
      }
    },
  ]

  /// The kinds of elements.
  static let kinds = (KERNEL_BOOL.rawValue...KERNEL_DOUBLE.rawValue).map { KernelElement($0) }

  /// What is done with two elements of a kind.
  private static func operations(_ kind: KernelElement) -> [KernelOperation] {
    let (first, last) =
      switch kind {
      case KERNEL_FLOAT, KERNEL_DOUBLE: (KERNEL_ADD, KERNEL_MINIMUM)
      case KERNEL_BOOL: (KERNEL_MAXIMUM, KERNEL_EXCLUSIVE_OR)
      default: (KERNEL_MAXIMUM, KERNEL_RIGHT_SHIFT)
      }
    let own = (first.rawValue...last.rawValue).map { KernelOperation($0) }
    guard kind == KERNEL_FLOAT || kind == KERNEL_DOUBLE else {
      return own + [KERNEL_ADD, KERNEL_MULTIPLY]
        + (kind == KERNEL_BOOL ? [] : [KERNEL_SUBTRACT])
    }
    return own + [
      KERNEL_LARGER, KERNEL_SMALLER, KERNEL_COPIED_SIGN, KERNEL_SLOPED,
      KERNEL_TANH_SLOPE, KERNEL_SIGMOID_SLOPE, KERNEL_RECTIFIED_SLOPE, KERNEL_ROOT_SLOPE,
    ]
  }

  /// Elements of a kind, in memory for the widest of them.
  static func elements(
    _ kind: KernelElement, _ numbers: inout FixedNumbers, _ count: Int
  ) -> [UInt64] {
    let x = numbers.list(count, scale: 100).map { Double($0) * .pi }
    var y = words(count)
    unsafe kernels_convert(KERNEL_DOUBLE, kind, count, x, &y)
    return y
  }

  /// Memory for elements of any kind.
  static func words(_ count: Int) -> [UInt64] { [UInt64](repeating: 0, count: count) }
}
