import CKernels
import Testing

extension Alone {
  /// softmax, its logarithm and that of its sum against float64, in every instruction set.
  struct ShareTests {
    /// By how many units in the last place the worst number misses; those that are no normal ones may miss all.
    private func misses(_ numbers: [Float], _ wanted: [Double]) -> Double {
      zip(numbers, wanted).reduce(0) { worst, pair in
        let ulp = max(Double(abs(Float(pair.1)).ulp), Double(Float.leastNormalMagnitude))
        let missing = abs(Double(pair.0) - pair.1) / ulp
        return missing <= worst ? worst : missing
      }
    }

    /// The logarithm of the sum of exponentials, and the largest number.
    private func sum(_ numbers: [Double]) -> (logarithm: Double, largest: Double) {
      let largest = numbers.max() ?? 0
      return (
        Exact.logarithm(numbers.reduce(0) { $0 + Exact.exponential($1 - largest) }), largest
      )
    }

    @Test(arguments: InstructionSets.all, [0.1, 1, 20] as [Float])
    func areAsGoodAsTheirRounding(set: Int32, scale: Float) {
      for columns in [1, 2, 15, 16, 17, 40, 64, 200, 1029] {
        let rows = 9
        var fixed = FixedNumbers(UInt64(columns))
        let x = fixed.list(rows * columns, scale: scale)
        for isByRows in [true, false] {
          var (shares, logarithms) = (x, x)
          var sums = [Float](repeating: .nan, count: isByRows ? rows : columns)
          InstructionSets.using(set) {
            for isLogarithmic in [false, true] {
              var y = x
              if isByRows {
                unsafe kernels_shares(isLogarithmic, rows, columns, x, &y)
              } else {
                unsafe kernels_column_shares(false, isLogarithmic, rows, columns, x, &y)
              }
              if isLogarithmic { logarithms = y } else { shares = y }
            }
            unsafe kernels_log_sums(isByRows, rows, columns, x, &sums)
          }
          for run in sums.indices {
            let places = (0..<(isByRows ? columns : rows)).map {
              isByRows ? run * columns + $0 : $0 * columns + run
            }
            let own = places.map { Double(x[$0]) }
            let (logarithm, largest) = sum(own)
            let wanted = own.map { $0 - largest - logarithm }
            #expect(misses(places.map { logarithms[$0] }, wanted) < 1.5, "\(columns) columns")
            #expect(
              misses(places.map { shares[$0] }, wanted.map(Exact.exponential)) < 1.75,
              "\(columns) columns")
            // The two may cancel.
            let exact = largest + logarithm
            let bound = Double(Float(exact).ulp) * 0.51 + 4e-8
            #expect(abs(Double(sums[run]) - exact) < bound, "\(columns) columns")
          }
        }
      }
    }

    @Test(arguments: InstructionSets.all)
    func knowInfinityAndNaN(set: Int32) {
      let inf = Float.infinity
      let rows: [[Float]] = [
        [-inf, 0], [-inf, -inf], [inf, 0], [.nan, inf], [3, .nan], [-inf, .nan],
      ]
      let sums: [Float] = [0, -inf, inf, .nan, .nan, .nan]
      InstructionSets.using(set) {
        for isByRows in [true, false] {
          var y = sums
          let x = isByRows ? rows.flatMap(\.self) : rows.map { $0[0] } + rows.map { $0[1] }
          let (height, width) = isByRows ? (rows.count, 2) : (2, rows.count)
          unsafe kernels_log_sums(isByRows, height, width, x, &y)
          for (sum, wanted) in zip(y, sums) {
            #expect(sum == wanted || sum.isNaN && wanted.isNaN)
          }
        }
        var y: [Float] = [7, 7]
        unsafe kernels_shares(false, 1, 2, rows[0], &y)
        #expect(y == [0, 1])
        unsafe kernels_column_shares(false, true, 2, 1, rows[0], &y)
        #expect(y == [-inf, 0])
      }
    }
  }
}
