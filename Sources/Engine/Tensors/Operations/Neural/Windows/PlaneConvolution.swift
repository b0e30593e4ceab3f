import CKernels
import Support

/// Convolutions whose channels do not mix: plane by plane, without laying out what each window reads.
///
/// Unsafe throughout: every place is within the sizes, which were checked.
extension Unfolding {
  private var ownOutputs: Int { outputs / groups }
  private var stopsOfPlane: Int { stops.rows * stops.columns }
  private var plane: Int { input.rows * input.columns }

  /// Whether each channel has a few outputs of its own, and windows that kernels take plane by plane.
  var goesByPlanes: Bool {
    func fits(_ taps: Int, _ walk: DynamicTensor.Walk) -> Bool {
      taps <= most && walk.dilation <= most && (taps - 1) * walk.dilation < most && walk.stride <= 4
    }
    let most = Int(KERNEL_WINDOW)
    return input.channels == groups && ownOutputs <= 4 && fits(taps.rows, walks.rows)
      && fits(taps.columns, walks.columns)
  }

  /// Whether the gradient of the input is such a convolution as well, of the output's.
  var goesBackByPlanes: Bool {
    goesByPlanes && ownOutputs == 1 && walks.rows.stride == walks.columns.stride
      && (taps.rows - 1) * walks.rows.dilation >= walks.rows.before
      && (taps.columns - 1) * walks.columns.dilation >= walks.columns.before
  }

  /// The products of all windows with a weight (O, 1, …), plus a bias (O): (N, O, …).
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func productOfPlanes(
    _ tensor: DynamicTensor, _ weight: DynamicTensor, _ bias: DynamicTensor?, _ sizes: [Int]
  ) throws -> DynamicTensor {
    try unsafe tensor.withFloats { x in
      try unsafe weight.withFloats { weight in
        guard let bias else {
          return try unsafe convolved(kernel, spread: 1, ownOutputs, stops, x, weight, nil, sizes)
        }
        return try unsafe bias.withFloats {
          try unsafe convolved(kernel, spread: 1, ownOutputs, stops, x, weight, $0, sizes)
        }
      }
    }
  }

  /// The input's gradient: the output's, its rows and columns as far apart as the windows were, meets the
  /// weight's taps from the last to the first; `nil` where one is not finite, which the zeros between the rows must
  /// not meet.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func inputOfPlanes(
    _ gradient: DynamicTensor, _ weight: DynamicTensor, _ sizes: [Int]
  ) throws -> DynamicTensor? {
    let count = taps.rows * taps.columns
    let numbers = try weight.floats()
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    let turned = numbers.indices.map { numbers[$0 / count * count + count - 1 - $0 % count] }
    var back = kernel
    (back.rows, back.columns) = (stops.rows, stops.columns)
    (back.row_stride, back.column_stride) = (1, 1)
    back.rows_before = (taps.rows - 1) * walks.rows.dilation - walks.rows.before
    back.columns_before = (taps.columns - 1) * walks.columns.dilation - walks.columns.before
    return try unsafe gradient.withFloats { dy in
      try unsafe convolved(
        back, spread: walks.rows.stride, 1, (input.rows, input.columns), dy, turned, nil, sizes)
    }
  }

  /// The weight's gradient (O, 1, …) from that of the output.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func weightOfPlanes(
    _ tensor: DynamicTensor, _ gradient: DynamicTensor, _ sizes: [Int]
  ) throws -> DynamicTensor {
    let (own, count, all) = (ownOutputs, taps.rows * taps.columns, stopsOfPlane)
    return try unsafe DynamicTensor.writtenFloats(sizes) { dw in
      unsafe dw.initialize(repeating: 0, count: outputs * count)
      try unsafe tensor.withFloats { x in
        try unsafe gradient.withFloats { dy in
          let some = max(1, Interruption.often / max(1, input.channels * own * all))
          for item in stride(from: 0, to: input.batch, by: some) {
            let items = min(some, input.batch - item)
            try Interruption.check(elements: items * outputs * all)
            // Unsafe: addresses that outlive the workers' call.
            let (x, dy, dw) = unsafe (
              x + item * input.channels * plane, dy + item * outputs * all, dw
            )
            Workers.split(input.channels, work: items * own * all * count) { part in
              var windows = kernel
              windows.channels = input.channels
              unsafe kernels_plane_weights(
                &windows, own, part.count, items, stops.rows, stops.columns,
                x + part.lowerBound * plane, dy + part.lowerBound * own * all,
                dw + part.lowerBound * own * count)
            }
          }
        }
      }
    }
  }

  /// Slides the windows over the planes of all items; each plane gives `own` outputs of `stops` rows and columns.
  @unsafe
  private func convolved(
    _ windows: KernelWindows, spread: Int, _ own: Int, _ stops: (rows: Int, columns: Int),
    _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ sizes: [Int]
  ) throws -> DynamicTensor {
    let (all, plane) = (stops.rows * stops.columns, windows.rows * windows.columns)
    let (planes, taps) = (input.batch * input.channels, taps.rows * taps.columns)
    return try unsafe DynamicTensor.writtenFloats(sizes) { y in
      var windows = windows
      windows.channels = input.channels
      let some = max(1, Interruption.often / max(1, own * all))
      for first in stride(from: 0, to: planes, by: some) {
        let count = min(some, planes - first)
        try Interruption.check(elements: count * own * all)
        // Unsafe: addresses that outlive the workers' call.
        let (x, y) = unsafe (x + first * plane, y + first * own * all)
        unsafe withUnsafePointer(to: &windows) { windows in
          Workers.split(count, work: own * all * taps) { part in
            unsafe kernels_convolve_planes(
              windows, spread, own, first + part.lowerBound, part.count, stops.rows, stops.columns,
              x + part.lowerBound * plane, weight, bias, y + part.lowerBound * own * all)
          }
        }
      }
    }
  }
}
