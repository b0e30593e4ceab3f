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

  /// The products of all windows with a weight (O, C / groups, …), plus a bias (O): (N, O, …).
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func product(
    _ tensor: DynamicTensor, _ weight: DynamicTensor, _ bias: DynamicTensor?, _ sizes: [Int]
  ) throws -> DynamicTensor {
    let width = max(64, Self.block / pairs)
    let (high, wide) =
      stops.columns >= width ? (1, width) : (max(1, width / stops.columns), stops.columns)
    let room = min(high, stops.rows) * min(wide, stops.columns) * pairs
    try MemoryBudget.check(room, of: Float.self)
    var windows = [Float](repeating: 0, count: room)
    return try unsafe DynamicTensor.writtenFloats(sizes) { y in
      try unsafe tensor.withFloats { x in
        try unsafe weight.withFloats { weight in
          try unsafe windows.withUnsafeMutableBufferPointer { windows in
            guard let windows = windows.baseAddress else { return }
            for item in 0..<(input.batch * groups) {
              for row in stride(from: 0, to: stops.rows, by: high) {
                for column in stride(from: 0, to: stops.columns, by: wide) {
                  try unsafe multiply(
                    item, row..<min(row + high, stops.rows),
                    column..<min(column + wide, stops.columns), x, weight, windows, y)
                }
              }
            }
          }
        }
      }
      try unsafe add(bias, y)
    }
  }

  /// The outputs of one group of one example, at some stops.
  @unsafe
  private func multiply(
    _ item: Int, _ rows: Range<Int>, _ columns: Range<Int>, _ x: UnsafePointer<Float>,
    _ weight: UnsafePointer<Float>, _ windows: UnsafeMutablePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) throws {
    let count = rows.count * columns.count
    try Interruption.check(elements: count * pairs)
    var kernel = kernel
    unsafe kernels_unfold(
      &kernel, rows.lowerBound, rows.count, columns.lowerBound, columns.count,
      x + item * ownChannels * input.rows * input.columns, windows)
    let own = outputs / groups
    let (all, first) = (
      stops.rows * stops.columns, rows.lowerBound * stops.columns + columns.lowerBound
    )
    let group = item % groups
    // Unsafe: addresses that outlive the workers' call.
    let (from, to) = unsafe (weight + group * own * pairs, y + item * own * all + first)
    Workers.split(own, work: pairs * count) { part in
      unsafe kernels_matmul(
        part.count, count, pairs, from + part.lowerBound * pairs, pairs, windows, count, nil,
        to + part.lowerBound * all, all)
    }
  }

  private var kernel: KernelWindows {
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
