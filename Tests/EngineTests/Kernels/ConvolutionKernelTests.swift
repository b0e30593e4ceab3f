import CKernels
import Testing

extension Alone {
  /// The windows of a convolution at every size of vector, in every instruction set, against plain loops.
  struct ConvolutionKernelTests {
    private static let columns = Array(1...40) + [63, 64, 65, 127, 128, 129]

    /// Where a tap reads at a stop, counted in steps; `nil` outside.
    private func step(_ taps: KernelTaps, _ stop: Int, _ tap: Int) -> Int? {
      let place = stop * taps.stride + tap * taps.dilation - taps.before
      return (0..<taps.steps).contains(place) ? place : nil
    }

    @Test(arguments: InstructionSets.all, [(1, 1, 2), (2, 1, 0), (3, 2, 1), (1, 3, 5)])
    func gathersAndSums(set: Int32, window: (dilation: Int, stride: Int, before: Int)) {
      let (contexts, steps, count) = (2, 7, 3)
      for columns in Self.columns {
        let ld = columns + 2
        var taps = KernelTaps(
          steps: steps,
          stops: (steps + window.before - 2 * window.dilation - 1) / window.stride + 1,
          count: count,
          dilation: window.dilation, stride: window.stride, before: window.before,
          columns: columns, ld: ld)
        let (stops, width) = (taps.stops, count * columns)
        var fixed = FixedNumbers(UInt64(columns))
        let x = fixed.list(contexts * steps * ld)
        var wanted = [Float](repeating: 0, count: contexts * stops * width)
        var gradient = [Float](repeating: 9, count: x.count)
        let dy = fixed.list(wanted.count)
        for row in 0..<contexts * steps {
          for column in 0..<columns { gradient[row * ld + column] = 0 }
        }
        for row in 0..<contexts * stops {
          for tap in 0..<count {
            guard let step = step(taps, row % stops, tap) else { continue }
            for column in 0..<columns {
              let (from, to) = (
                (row / stops * steps + step) * ld + column, row * width + tap * columns + column
              )
              wanted[to] = x[from]
            }
          }
        }
        for tap in 0..<count {
          for row in 0..<contexts * stops {
            guard let step = step(taps, row % stops, tap) else { continue }
            for column in 0..<columns {
              gradient[(row / stops * steps + step) * ld + column] +=
                dy[row * width + tap * columns + column]
            }
          }
        }
        var (y, dx) = (
          [Float](repeating: .nan, count: wanted.count), [Float](repeating: 9, count: x.count)
        )
        // In two parts, as two threads would.
        let (half, middle) = (contexts * stops / 2, contexts * steps / 2)
        InstructionSets.using(set) {
          unsafe y.withUnsafeMutableBufferPointer { y in
            unsafe kernels_gather_taps(0, half, &taps, x, y.baseAddress)
            unsafe kernels_gather_taps(
              half, contexts * stops - half, &taps, x,
              y.baseAddress.map { unsafe $0 + half * width })
          }
          unsafe dx.withUnsafeMutableBufferPointer { dx in
            unsafe kernels_sum_taps(0, middle, &taps, dy, dx.baseAddress)
            unsafe kernels_sum_taps(
              middle, contexts * steps - middle, &taps, dy,
              dx.baseAddress.map { unsafe $0 + middle * ld })
          }
        }
        #expect(y == wanted, "\(columns) columns")
        #expect(dx == gradient, "\(columns) columns")
      }
    }
  }
}
