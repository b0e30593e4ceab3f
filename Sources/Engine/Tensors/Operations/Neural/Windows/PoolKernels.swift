import CKernels
import Support

/// Pools of float32 by kernels.
///
/// Unsafe throughout: the windows' counts were checked against the planes.
extension DynamicTensor {
  /// Windows over every plane, as a kernel is told of them, but for how many planes there are.
  private func kernelWindows(_ windows: [PoolWindow]) -> KernelWindows {
    let (extent, pair) = planes(windows)
    return KernelWindows(
      channels: 0, rows: extent.0, columns: extent.1, taps_down: pair.0.size,
      taps_along: pair.1.size, row_dilation: pair.0.dilation, column_dilation: pair.1.dilation,
      row_stride: pair.0.stride, column_stride: pair.1.stride, rows_before: pair.0.padding,
      columns_before: pair.1.padding)
  }

  /// Calls with some planes at a time, and the windows over them.
  private func forEachPlanes(
    _ windows: [PoolWindow], _ result: [Int],
    _ body: (_ planes: Range<Int>, _ windows: inout KernelWindows, _ stops: (Int, Int)) throws ->
      Void
  ) throws {
    var kernel = kernelWindows(windows)
    let stops = (windows.count == 1 ? 1 : result[result.count - 2], result[result.count - 1])
    let all = sizes.dropLast(windows.count).reduce(1, *)
    let work = max(stops.0 * stops.1 * kernel.taps_down * kernel.taps_along, 1)
    let some = max(1, Interruption.often / work)
    for plane in stride(from: 0, to: all, by: some) {
      let planes = plane..<min(plane + some, all)
      try Interruption.check(elements: planes.count * work)
      kernel.channels = planes.count
      try body(planes, &kernel, stops)
    }
  }

  /// The largest element of each window.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func largestOfWindows(_ windows: [PoolWindow], _ result: [Int]) throws -> DynamicTensor {
    try unsafe largest(windows, result, nil)
  }

  /// The largest element of each window, and its index in its plane.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func largestOfWindowsWithPlaces(
    _ windows: [PoolWindow], _ result: [Int]
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    var values: DynamicTensor?
    let places = try unsafe Self.written(.int64, result) { places in
      values = try unsafe largest(windows, result, places.assumingMemoryBound(to: Int64.self))
    }
    return (try values ?? .zeros(result, .float32), places)
  }

  /// The largest elements; their indices are written unless `places` is nil.
  @unsafe
  private func largest(
    _ windows: [PoolWindow], _ result: [Int], _ places: UnsafeMutablePointer<Int64>?
  ) throws -> DynamicTensor {
    let (extent, _) = planes(windows)
    let plane = extent.0 * extent.1
    guard plane < 1 << 31 else { throw TensorError.tooLarge(sizes: sizes) }
    return try unsafe Self.writtenFloats(result) { y in
      try unsafe withFloats { x in
        try forEachPlanes(windows, result) { planes, kernel, stops in
          let start = planes.lowerBound * stops.0 * stops.1
          unsafe kernels_pool_largest(
            &kernel, stops.0, stops.1, x + planes.lowerBound * plane, y + start,
            places.map { unsafe $0 + start })
        }
      }
    }
  }

  /// The sum of each window over the divisor of its stop, the same on all planes.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func meansOfWindows(
    _ windows: [PoolWindow], _ result: [Int], _ divisors: [Float]
  ) throws -> DynamicTensor {
    let (extent, _) = planes(windows)
    return try unsafe Self.writtenFloats(result) { y in
      try unsafe withFloats { x in
        try forEachPlanes(windows, result) { planes, kernel, stops in
          unsafe kernels_mean_windows(
            &kernel, stops.0, stops.1, divisors, x + planes.lowerBound * extent.0 * extent.1,
            y + planes.lowerBound * stops.0 * stops.1)
        }
      }
    }
  }

  /// The gradient of a tensor whose windows' means have this one.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func spreadMeans(
    over model: DynamicTensor, _ windows: [PoolWindow], _ result: [Int], _ divisors: [Float]
  ) throws -> DynamicTensor {
    let (extent, _) = model.planes(windows)
    return try unsafe Self.writtenFloats(model.sizes) { x in
      unsafe x.initialize(repeating: 0, count: model.count)
      try unsafe withFloats { y in
        try model.forEachPlanes(windows, result) { planes, kernel, stops in
          unsafe kernels_spread_means(
            &kernel, stops.0, stops.1, divisors, y + planes.lowerBound * stops.0 * stops.1,
            x + planes.lowerBound * extent.0 * extent.1)
        }
      }
    }
  }

  /// Elements added up at places in planes of `plane` elements; `sizes` are the result's.
  ///
  /// - Throws: `TensorError`; `MemoryError`; `Interruption.stopped`.
  func addedUp(
    at places: DynamicTensor, ofPlanes plane: Int, _ sizes: [Int]
  ) throws -> DynamicTensor {
    let places = try places.contiguous()
    return try unsafe Self.writtenFloats(sizes) { y in
      let all = try Self.count(of: sizes)
      unsafe y.initialize(repeating: 0, count: all)
      let planes = all / max(plane, 1)
      let each = count / max(planes, 1)
      guard each > 0 else { return }
      try unsafe withFloats { x in
        try unsafe places.block.values.withAddress { address in
          let at = unsafe address.assumingMemoryBound(to: Int64.self) + places.offset
          let some = max(1, Interruption.often / each)
          for first in stride(from: 0, to: planes, by: some) {
            let part = min(some, planes - first)
            try Interruption.check(elements: part * each)
            unsafe kernels_add_at(
              part, each, plane, x + first * each, at + first * each, y + first * plane)
          }
        }
      }
    }
  }
}
