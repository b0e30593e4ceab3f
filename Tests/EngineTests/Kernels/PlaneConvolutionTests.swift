import CKernels
import Testing

extension Alone {
  /// Convolutions plane by plane, in every instruction set, against plain loops.
  struct PlaneConvolutionTests {
    /// A plane and windows over it.
    struct Case: Sendable {
      let rows, columns, down, along, stride, before, dilation: Int

      /// At how many places a window stops along an axis.
      func stops(_ size: Int, _ taps: Int) -> Int {
        (size + 2 * before - (taps - 1) * dilation - 1) / stride + 1
      }

      /// What a tap reads at a stop of an axis; `nil` outside.
      func place(_ stop: Int, _ tap: Int, _ size: Int) -> Int? {
        let place = stop * stride + tap * dilation - before
        return (0..<size).contains(place) ? place : nil
      }

      /// Calls with every output, its tap and what that reads.
      func forEachProduct(_ body: (_ output: Int, _ tap: Int, _ input: Int) -> Void) {
        let (high, wide) = (stops(rows, down), stops(columns, along))
        for output in 0..<(high * wide) {
          for tap in 0..<(down * along) {
            guard let row = place(output / wide, tap / along, rows),
              let column = place(output % wide, tap % along, columns)
            else { continue }
            body(output, tap, row * columns + column)
          }
        }
      }
    }

    private static let cases = [
      Case(rows: 1, columns: 1, down: 1, along: 1, stride: 1, before: 0, dilation: 1),
      Case(rows: 9, columns: 33, down: 3, along: 3, stride: 1, before: 1, dilation: 1),
      Case(rows: 9, columns: 34, down: 3, along: 2, stride: 2, before: 1, dilation: 2),
      Case(rows: 40, columns: 290, down: 4, along: 3, stride: 3, before: 2, dilation: 1),
      Case(rows: 200, columns: 140, down: 2, along: 5, stride: 1, before: 0, dilation: 3),
      Case(rows: 70, columns: 31, down: 16, along: 16, stride: 4, before: 5, dilation: 1),
    ]

    private func windows(_ one: Case) -> KernelWindows {
      KernelWindows(
        channels: 2, rows: one.rows, columns: one.columns, taps_down: one.down,
        taps_along: one.along, row_dilation: one.dilation, column_dilation: one.dilation,
        row_stride: one.stride, column_stride: one.stride, rows_before: one.before,
        columns_before: one.before)
    }

    private func isNear(_ found: [Float], _ wanted: [Double], within most: Double) -> Bool {
      zip(found, wanted).allSatisfy { abs(Double($0) - $1) < most }
    }

    @Test(arguments: InstructionSets.all, cases)
    func sumsWhatWindowsRead(set: Int32, one: Case) {
      let (plane, taps) = (one.rows * one.columns, one.down * one.along)
      let (high, wide) = (one.stops(one.rows, one.down), one.stops(one.columns, one.along))
      var numbers = FixedNumbers(7)
      let (x, dy) = (numbers.list(2 * plane), numbers.list(2 * high * wide))
      let (weight, bias) = (numbers.list(2 * taps), numbers.list(2))
      var wanted = (0..<(2 * high * wide)).map { Double(bias[$0 / (high * wide)]) }
      var (dx, dw) = (
        [Double](repeating: 0, count: x.count), [Double](repeating: 1, count: 2 * taps)
      )
      for channel in 0..<2 {
        one.forEachProduct { output, tap, input in
          let (at, from) = (channel * high * wide + output, channel * plane + input)
          let own = Double(weight[channel * taps + tap])
          wanted[at] += Double(x[from]) * own
          dx[from] += Double(dy[at]) * own
          dw[channel * taps + tap] += Double(x[from]) * Double(dy[at])
        }
      }
      var windows = windows(one)
      var (y, weights) = (
        [Float](repeating: .nan, count: wanted.count), [Float](repeating: 1, count: 2 * taps)
      )
      InstructionSets.using(set) {
        unsafe kernels_convolve_planes(&windows, 1, 1, 0, 2, high, wide, x, weight, bias, &y)
        unsafe kernels_plane_weights(&windows, 1, 2, 1, high, wide, x, dy, &weights)
      }
      #expect(isNear(y, wanted, within: 1e-4))
      #expect(isNear(weights, dw, within: 1e-2))
      #expect(isNear(gradient(one, set, dy, weight), dx, within: 1e-4))
    }

    /// The gradient of the planes: a convolution of the other.
    private func gradient(
      _ one: Case, _ set: Int32, _ dy: [Float], _ weight: [Float]
    ) -> [Float] {
      var back = windows(one)
      let taps = one.down * one.along
      (back.rows, back.columns) = (one.stops(one.rows, one.down), one.stops(one.columns, one.along))
      (back.row_stride, back.column_stride) = (1, 1)
      back.rows_before = (one.down - 1) * one.dilation - one.before
      back.columns_before = (one.along - 1) * one.dilation - one.before
      let turned = weight.indices.map { weight[$0 / taps * taps + taps - 1 - $0 % taps] }
      var dx = [Float](repeating: .nan, count: 2 * one.rows * one.columns)
      InstructionSets.using(set) {
        unsafe kernels_convolve_planes(
          &back, one.stride, 1, 0, 2, one.rows, one.columns, dy, turned, nil, &dx)
      }
      return dx
    }
  }
}
