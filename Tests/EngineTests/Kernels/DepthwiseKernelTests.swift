import CKernels
import Testing

extension Alone {
  /// Convolutions whose channels do not mix, at every size of vector, in every instruction set, against plain
  /// loops.
  struct DepthwiseKernelTests {
    private static let columns = Array(1...40) + [63, 64, 65, 127, 128, 129]
    private static let contexts = 60, steps = 7, count = 3

    private func taps(
      _ columns: Int, _ window: (dilation: Int, stride: Int, before: Int)
    ) -> KernelTaps {
      KernelTaps(
        steps: Self.steps,
        stops: (Self.steps + window.before - 2 * window.dilation - 1) / window.stride + 1,
        count: Self.count, dilation: window.dilation, stride: window.stride,
        before: window.before, columns: columns, ld: columns + 2)
    }

    /// Calls `body` with the rows of the input and of the output, and the tap, wherever a window reads a step.
    private func eachRead(
      _ taps: KernelTaps, _ body: (_ read: Int, _ row: Int, _ tap: Int) -> Void
    ) {
      for row in 0..<Self.contexts * taps.stops {
        for tap in 0..<Self.count {
          let step = row % taps.stops * taps.stride + tap * taps.dilation - taps.before
          guard (0..<Self.steps).contains(step) else { continue }
          body(row / taps.stops * Self.steps + step, row, tap)
        }
      }
    }

    private func isNear(_ given: [Float], _ wanted: [Double]) -> Bool {
      given.count == wanted.count
        && zip(given, wanted).allSatisfy { abs(Double($0) - $1) <= 1e-5 * (1 + abs($1)) }
    }

    @Test(arguments: InstructionSets.all, [(1, 1, 2), (2, 1, 0), (3, 2, 1), (1, 3, 5)])
    func weighsEachChannelAlone(set: Int32, window: (dilation: Int, stride: Int, before: Int)) {
      for columns in Self.columns {
        var taps = taps(columns, window)
        let (ld, stops, steps) = (taps.ld, Self.contexts * taps.stops, Self.contexts * Self.steps)
        var fixed = FixedNumbers(UInt64(columns))
        let (x, dy) = (fixed.list(steps * ld), fixed.list(stops * ld))
        let (weight, bias) = (fixed.list(Self.count * ld), fixed.list(ld))
        // The last two channels of a row are left alone.
        func kept(_ rows: Int, _ value: (Int) -> Double) -> [Double] {
          (0..<rows * ld).map { $0 % ld < columns ? value($0 % ld) : 9 }
        }
        var wanted = kept(stops) { Double(bias[$0]) }
        var (gradient, slope) = (kept(steps) { _ in 0 }, kept(Self.count) { _ in 0 })
        eachRead(taps) { read, row, tap in
          for column in 0..<columns {
            let (from, to, of) = (read * ld + column, row * ld + column, tap * ld + column)
            wanted[to] += Double(x[from]) * Double(weight[of])
            gradient[from] += Double(dy[to]) * Double(weight[of])
            slope[of] += Double(x[from]) * Double(dy[to])
          }
        }
        var y = [Float](repeating: 9, count: stops * ld)
        var dx = [Float](repeating: 9, count: steps * ld)
        var dweight = [Float](repeating: 9, count: Self.count * ld)
        // In two parts, as two threads would.
        let (half, middle) = (stops / 2, steps / 2)
        InstructionSets.using(set) {
          unsafe y.withUnsafeMutableBufferPointer { y in
            unsafe kernels_depthwise(0, half, &taps, x, weight, bias, y.baseAddress)
            unsafe kernels_depthwise(
              half, stops - half, &taps, x, weight, bias,
              y.baseAddress.map { unsafe $0 + half * ld })
          }
          unsafe dx.withUnsafeMutableBufferPointer { dx in
            unsafe kernels_depthwise_input(0, middle, &taps, dy, weight, dx.baseAddress)
            unsafe kernels_depthwise_input(
              middle, steps - middle, &taps, dy, weight,
              dx.baseAddress.map { unsafe $0 + middle * ld })
          }
          unsafe kernels_depthwise_weights(Self.contexts, &taps, x, dy, &dweight)
        }
        #expect(isNear(y, wanted), "\(columns) columns")
        #expect(isNear(dx, gradient), "\(columns) columns")
        #expect(isNear(dweight, slope), "\(columns) columns")
      }
    }
  }
}
