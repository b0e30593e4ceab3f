import CKernels
import Support

/// Convolutions of float32 as matrix products: what the windows read is laid out in blocks that stay in
/// the cache.
///
/// Unsafe throughout: every place is within the sizes, which were checked.
struct Unfolding {
  /// The input's batch, channels, rows and columns.
  let input: (batch: Int, channels: Int, rows: Int, columns: Int)
  /// The weight's outputs, taps down and along.
  let outputs: Int
  let taps: (rows: Int, columns: Int)
  /// How the windows move down and along.
  let walks: (rows: DynamicTensor.Walk, columns: DynamicTensor.Walk)
  /// At how many places a window stops, down and along.
  let stops: (rows: Int, columns: Int)
  /// How many groups of channels there are.
  let groups: Int

  private var ownChannels: Int { input.channels / groups }
  private var pairs: Int { ownChannels * taps.rows * taps.columns }

  /// Floats of a block: they fit in the second cache.
  private static let block = 1 << 17

  /// Some stops of the windows over the planes of one group of one example.
  private struct Part {
    let item: Int
    let rows, columns: Range<Int>
    var count: Int { rows.count * columns.count }
  }

  /// Calls with every part, whose windows fit in the scratch that is lent.
  @unsafe
  private func forEachPart(
    _ body: (Part, UnsafeMutablePointer<Float>) throws -> Void
  ) throws {
    let width = max(64, Self.block / pairs)
    let (high, wide) =
      stops.columns >= width ? (1, width) : (max(1, width / stops.columns), stops.columns)
    let room = min(high, stops.rows) * min(wide, stops.columns) * pairs
    try MemoryBudget.check(room, of: Float.self)
    try unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: max(room, 1)) { scratch in
      guard let windows = scratch.baseAddress else { return }
      for item in 0..<(input.batch * groups) {
        for row in stride(from: 0, to: stops.rows, by: high) {
          for column in stride(from: 0, to: stops.columns, by: wide) {
            let part = Part(
              item: item, rows: row..<min(row + high, stops.rows),
              columns: column..<min(column + wide, stops.columns))
            try Interruption.check(elements: part.count * pairs)
            try unsafe body(part, windows)
          }
        }
      }
    }
  }

  /// The products of all windows with a weight (O, C / groups, …), plus a bias (O): (N, O, …).
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func product(
    _ tensor: DynamicTensor, _ weight: DynamicTensor, _ bias: DynamicTensor?, _ sizes: [Int]
  ) throws -> DynamicTensor {
    if goesByPlanes { return try productOfPlanes(tensor, weight, bias, sizes) }
    return try unsafe DynamicTensor.writtenFloats(sizes) { y in
      try unsafe tensor.withFloats { x in
        try unsafe weight.withFloats { weight in
          try unsafe forEachPart { part, windows in
            unsafe lay(x, part, windows)
            unsafe multiply(part, weight, windows, y)
          }
        }
      }
      try unsafe add(bias, y)
    }
  }

  /// The input's gradient from that of the output: what each tap gave, added up where it was read.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func gradientOfInput(
    _ gradient: DynamicTensor, _ weight: DynamicTensor, _ sizes: [Int]
  ) throws -> DynamicTensor {
    if goesBackByPlanes, let dx = try inputOfPlanes(gradient, weight, sizes) { return dx }
    let own = outputs / groups
    return try unsafe DynamicTensor.writtenFloats(sizes) { dx in
      unsafe dx.initialize(repeating: 0, count: sizes.reduce(1, *))
      try unsafe gradient.withFloats { dy in
        try unsafe weight.withFloats { weight in
          try unsafe forEachPart { part, windows in
            let (from, to) = unsafe (
              weight + part.item % groups * own * pairs, dy + place(of: part)
            )
            // Unsafe: an address that outlives the workers' call.
            let scratch = unsafe windows
            Workers.split(pairs, work: own * part.count) { some in
              unsafe kernels_matmul_at_b(
                own, part.count, some.count, from + some.lowerBound, pairs, to, all,
                scratch + some.lowerBound * part.count, part.count)
            }
            var kernel = kernel
            unsafe kernels_fold_windows(
              &kernel, part.rows.lowerBound, part.rows.count, part.columns.lowerBound,
              part.columns.count, windows, dx + plane(of: part))
          }
        }
      }
    }
  }

  /// The weight's gradient (O, C / groups, …) from that of the output.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func gradientOfWeight(
    _ tensor: DynamicTensor, _ gradient: DynamicTensor, _ sizes: [Int]
  ) throws -> DynamicTensor {
    if goesByPlanes { return try weightOfPlanes(tensor, gradient, sizes) }
    let own = outputs / groups
    // Transposed: a group's outputs are the columns.
    let transposed = try unsafe DynamicTensor.writtenFloats([groups, pairs, own]) { dw in
      unsafe dw.initialize(repeating: 0, count: pairs * outputs)
      try unsafe tensor.withFloats { x in
        try unsafe gradient.withFloats { dy in
          try unsafe forEachPart { part, windows in
            unsafe lay(x, part, windows)
            // Unsafe: addresses that outlive the workers' call.
            let (from, to, scratch) = unsafe (
              dy + place(of: part), dw + part.item % groups * own * pairs, windows
            )
            Workers.split(pairs, work: own * part.count) { some in
              unsafe kernels_add_matmul_a_bt(
                some.count, part.count, own, scratch + some.lowerBound * part.count, part.count,
                from, all, to + some.lowerBound * own, own)
            }
          }
        }
      }
    }
    return try transposed.transposed(1, 2).inOrder().viewed(sizes)
  }

  /// Elements of one of an output's planes.
  private var all: Int { stops.rows * stops.columns }

  /// Where the outputs of a part begin.
  private func place(of part: Part) -> Int {
    part.item * (outputs / groups) * all + part.rows.lowerBound * stops.columns
      + part.columns.lowerBound
  }

  /// Where the planes that a part's windows lie over begin.
  private func plane(of part: Part) -> Int { part.item * ownChannels * input.rows * input.columns }

  /// Lays out what the windows read.
  @unsafe
  private func lay(
    _ x: UnsafePointer<Float>, _ part: Part, _ windows: UnsafeMutablePointer<Float>
  ) {
    var kernel = kernel
    unsafe kernels_unfold(
      &kernel, part.rows.lowerBound, part.rows.count, part.columns.lowerBound, part.columns.count,
      x + plane(of: part), windows)
  }

  /// The outputs of a part.
  @unsafe
  private func multiply(
    _ part: Part, _ weight: UnsafePointer<Float>, _ windows: UnsafeMutablePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    let (own, count, all) = (outputs / groups, part.count, all)
    // Unsafe: addresses that outlive the workers' call.
    let (from, to, scratch) = unsafe (
      weight + part.item % groups * own * pairs, y + place(of: part), windows
    )
    Workers.split(own, work: pairs * count) { some in
      unsafe kernels_matmul(
        some.count, count, pairs, from + some.lowerBound * pairs, pairs, scratch, count, nil,
        to + some.lowerBound * all, all)
    }
  }

  var kernel: KernelWindows {
    KernelWindows(
      channels: ownChannels, rows: input.rows, columns: input.columns, taps_down: taps.rows,
      taps_along: taps.columns, row_dilation: walks.rows.dilation,
      column_dilation: walks.columns.dilation, row_stride: walks.rows.stride,
      column_stride: walks.columns.stride, rows_before: walks.rows.before,
      columns_before: walks.columns.before)
  }

  /// Adds each output's bias.
  @unsafe
  private func add(_ bias: DynamicTensor?, _ y: UnsafeMutablePointer<Float>) throws {
    guard let numbers = try bias?.floats() else { return }
    let all = stops.rows * stops.columns
    for row in 0..<(input.batch * outputs) {
      let (number, start) = unsafe (numbers[row % outputs], y + row * all)
      try Interruption.check(run: row, of: all)
      for place in 0..<all { unsafe start[place] += number }
    }
  }
}
