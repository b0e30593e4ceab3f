import CKernels

extension KernelCase {
  /// The kernels of elements that numbers, or truths, name, of counts and of blends.
  static let places = named + counted

  private static let named = [
    KernelCase("put_along") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let places = below(rows, &numbers, columns)
      return kinds.flatMap { kind in
        let (x, start) = (
          elements(kind, &numbers, 2 * columns), elements(kind, &numbers, 2 * rows * columns)
        )
        return [KERNEL_PUT, KERNEL_PUT_SUM, KERNEL_PUT_PRODUCT].flatMap { putting in
          [(1, 1, 0), (1, columns, 1), (2, 2, 0)].flatMap { width, step, along in
            var y = start
            let done = unsafe kernels_put_along(
              kind, putting, columns, width, rows, step, along, places, x, &y)
            return [Float(done)] + y.flatMap(quarters)
          }
        }
      }
    },
    KernelCase("choose_grid") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let x = elements(KERNEL_DOUBLE, &numbers, 2 * rows * columns)
      let down = below(rows, &numbers, 2).map(Int.init)
      let along = below(columns, &numbers, 3).map(Int.init) + Array(0..<columns) + [0, 0]
      return [1, 4, 8].flatMap { bytes in
        var y = words(2 * down.count * along.count)
        unsafe kernels_choose_grid(
          bytes, 2, down.count, along.count, rows * columns, columns, down, along, x, &y)
        return y.flatMap(quarters)
      }
    },
    KernelCase("places_of") { numbers, size in
      let columns = size.columns
      let own = below(2 * size.rows, &numbers, columns).map { $0 - Int64(size.rows) }
      var places = [Int64](repeating: 0, count: columns)
      let earlier = places.indices.map(Int64.init)
      return [size.rows, size.rows - 1].flatMap { most in
        let done = unsafe kernels_places_of(columns, most, 3, 7, own, nil, &places)
        var others = places
        unsafe kernels_places_of(columns, most, 5, 7, own, earlier, &others)
        return ([Int64(done)] + places + others).map { Float($0) }
      }
    },
    KernelCase("places_where") { numbers, size in
      let truths = numbers.list(size.columns).map { $0 > 0 }
      var places = [Int64](repeating: 0, count: size.columns)
      let done = unsafe kernels_places_where(size.columns, size.columns / 2, 9, truths, &places)
      return [Float(done)] + places[..<done].map { Float($0) }
    },
    KernelCase("pick_where") { numbers, size in
      let truths = numbers.list(size.columns).map { $0 > 0 }
      let x = elements(KERNEL_DOUBLE, &numbers, size.columns)
      return [1, 4, 8].flatMap { bytes in
        var y = words(size.columns)
        let done = unsafe kernels_pick_where(bytes, size.columns, size.columns, truths, x, &y)
        return [Float(done)] + y[..<(done * bytes / 8)].flatMap(quarters)
      }
    },
  ]

  private static let counted = [
    KernelCase("count_each") { numbers, size in
      var counts = [Int64](repeating: 1, count: size.rows)
      unsafe kernels_count_each(size.columns, below(size.rows, &numbers, size.columns), &counts)
      return counts.map { Float($0) }
    },
    KernelCase("count_parts") { numbers, size in
      [KERNEL_FLOAT, KERNEL_DOUBLE].flatMap { kind in
        let x = elements(kind, &numbers, size.columns)
        var counts = [Int64](repeating: 0, count: size.rows + 1)
        unsafe kernels_count_parts(
          kind == KERNEL_DOUBLE, size.columns, x, -100, 250, size.rows, &counts)
        return counts.map { Float($0) }
      }
    },
    KernelCase("blend") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let starts = (0...rows).map { $0 * ($0 + 1) / 2 }
      let places = below(rows, &numbers, starts[rows]).map(Int.init)
      let shares = numbers.list(starts[rows]).map(Double.init)
      return [KERNEL_FLOAT, KERNEL_DOUBLE].flatMap { kind in
        let x = elements(kind, &numbers, rows * columns)
        return [columns, 1].flatMap { width in
          var y = words(rows * width)
          unsafe kernels_blend(
            kind == KERNEL_DOUBLE, rows, width, starts, places, shares, x, &y)
          return y.flatMap(quarters)
        }
      }
    },
    KernelCase("blend_columns") { numbers, size in
      let (rows, columns) = (size.rows, size.columns)
      let starts = (0...columns).map { $0 / 3 * 4 }
      let places = below(size.depth, &numbers, starts[columns]).map(Int.init)
      let shares = numbers.list(starts[columns]).map(Double.init)
      return [KERNEL_FLOAT, KERNEL_DOUBLE].flatMap { kind in
        let x = elements(kind, &numbers, rows * size.depth)
        var y = words(rows * columns)
        unsafe kernels_blend_columns(
          kind == KERNEL_DOUBLE, rows, size.depth, columns, starts, places, shares, x, &y)
        return y.flatMap(quarters)
      }
    },
    KernelCase("accumulate_rows") { numbers, size in
      let x = numbers.list(size.rows * size.columns)
      return [false, true].flatMap { product in
        var (state, y) = ([Double](repeating: 1, count: size.rows), room(x.count))
        unsafe kernels_accumulate_rows(product, size.rows, size.columns, &state, x, &y)
        return y + state.map { Float($0) }
      }
    },
  ]

  /// Numbers from 0 to below a size.
  private static func below(
    _ size: Int, _ numbers: inout FixedNumbers, _ count: Int
  ) -> [Int64] {
    numbers.list(count).map { Int64(abs($0) * 1e6) % Int64(size) }
  }
}
