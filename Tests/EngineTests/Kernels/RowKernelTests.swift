import CKernels
import Testing

extension Alone {
  /// The kernels over rows at sizes that no layer test has, in every instruction set.
  struct RowKernelTests {
    private static let columns = Array(1...40) + [63, 64, 65, 127, 128, 129, 200]

    @Test(arguments: InstructionSets.all)
    func sumsRows(set: Int32) {
      for columns in Self.columns {
        for rows in [1, 2, 7, 33] {
          var fixed = FixedNumbers(UInt64(columns * 100 + rows))
          let x = fixed.list(rows * columns)
          var out = [Float](repeating: .nan, count: columns)
          InstructionSets.using(set) { unsafe kernels_sum_rows(rows, columns, columns, x, &out) }
          let wanted = (0..<columns).map { column in
            (0..<rows).reduce(0.0) { $0 + Double(x[$1 * columns + column]) }
          }
          #expect(difference(out, from: wanted) == nil, "\(rows)x\(columns)")
        }
      }
    }

    @Test(arguments: InstructionSets.all)
    func softmaxAndCrossEntropyAgreeWithTheirFormulas(set: Int32) {
      for columns in Self.columns {
        let rows = 5
        var fixed = FixedNumbers(UInt64(columns))
        let logits = fixed.list(rows * columns, scale: 10)
        let targets = (0..<rows).map { Int32($0 == 2 ? -1 : $0 * 7 % columns) }
        var probabilities = [Float](repeating: .nan, count: logits.count)
        var normaliser = [Float](repeating: .nan, count: rows)
        let loss = InstructionSets.using(set) {
          unsafe kernels_softmax(rows, columns, logits, &probabilities)
          return unsafe kernels_cross_entropy(rows, columns, logits, targets, &normaliser)
        }
        var wanted = (probabilities: [Double](), loss: 0.0)
        for row in 0..<rows {
          let powers = logits[row * columns..<(row + 1) * columns].map {
            Exact.exponential(Double($0))
          }
          let shares = powers.map { $0 / powers.reduce(0, +) }
          wanted.probabilities += shares
          if targets[row] >= 0 { wanted.loss -= Exact.logarithm(shares[Int(targets[row])]) }
        }
        #expect(
          difference(probabilities, from: wanted.probabilities, relative: 2e-6) == nil,
          "\(columns) columns")
        #expect(difference([Float(loss)], from: [wanted.loss], absolute: 1e-5) == nil)
      }
    }

    @Test(arguments: InstructionSets.all)
    func stepsDownhill(set: Int32) {
      for count in 0...70 {
        var fixed = FixedNumbers(UInt64(count))
        let (start, slope) = (fixed.list(count), fixed.list(count))
        var parameters = start + [777]
        InstructionSets.using(set) { unsafe kernels_sgd(count, 0.5, slope, &parameters) }
        #expect(parameters == zip(start, slope).map { $0 - 0.5 * $1 } + [777])
      }
    }

    @Test(arguments: InstructionSets.all)
    func stepsWithMomentum(set: Int32) {
      for count in 0...70 {
        var fixed = FixedNumbers(UInt64(count))
        let (start, speed, slope) = (fixed.list(count), fixed.list(count), fixed.list(count))
        var (parameters, velocity) = (start + [777], speed + [777])
        InstructionSets.using(set) {
          unsafe kernels_momentum(count, 0.1, 0.9, slope, &velocity, &parameters)
        }
        let speeds = zip(speed, slope).map { Double($0) * 0.9 + Double($1) }
        #expect(difference(velocity, from: speeds + [777]) == nil)
        let places = zip(start, speeds).map { Double($0) - 0.1 * $1 }
        #expect(difference(parameters, from: places + [777]) == nil)
      }
    }

    @Test(arguments: InstructionSets.all)
    func stepsAsAdam(set: Int32) {
      for count in 0...70 {
        var fixed = FixedNumbers(UInt64(count))
        let (start, slope, mean) = (fixed.list(count), fixed.list(count), fixed.list(count))
        let square = fixed.list(count).map { $0 * $0 + 0.1 }
        var (parameters, first, second) = (start + [777], mean + [777], square + [777])
        InstructionSets.using(set) {
          unsafe kernels_adam(
            count, 0.99, 0.01, 0.5, 0.1, 0.999, 0.001, 1e-8, slope, &first, &second, &parameters)
        }
        let means = zip(mean, slope).map { Double($0) + 0.1 * (Double($1) - Double($0)) }
        let squares = zip(square, slope).map { 0.999 * Double($0) + 0.001 * Double($1 * $1) }
        let places = start.indices.map {
          Double(start[$0]) * 0.99 - 0.01 * means[$0] / (squares[$0].squareRoot() / 0.5 + 1e-8)
        }
        #expect(difference(first, from: means + [777]) == nil)
        #expect(difference(second, from: squares + [777]) == nil)
        #expect(difference(parameters, from: places + [777]) == nil)
      }
    }

    /// A row that counts for three is three rows, and its gradient the sum of theirs.
    @Test(arguments: InstructionSets.all)
    func normalisesRowsThatCountForSeveral(set: Int32) {
      let counts: [Float] = [3, 1, 2]
      let places = [0, 0, 0, 1, 2, 2]
      for columns in Self.columns {
        var fixed = FixedNumbers(UInt64(columns))
        let (x, dy) = (fixed.list(3 * columns), fixed.list(6 * columns))
        let (gamma, beta) = (fixed.list(columns), fixed.list(columns))
        func rows(_ list: [Float], _ row: Int) -> ArraySlice<Float> {
          list[row * columns..<(row + 1) * columns]
        }
        let summed = (0..<3).flatMap { row in
          (0..<columns).map { column in
            places.indices.reduce(Float(0)) {
              $0 + (places[$1] == row ? dy[$1 * columns + column] : 0)
            }
          }
        }
        let (few, many) = InstructionSets.using(set) {
          (
            BatchNormRun(x, summed, gamma, beta, counts: counts, total: 6),
            BatchNormRun(places.flatMap { rows(x, $0) }, dy, gamma, beta, counts: nil, total: 6)
          )
        }
        #expect(difference(few.statistics, from: many.statistics) == nil, "\(columns)")
        #expect(difference(few.y, from: [0, 3, 4].flatMap { rows(many.y, $0) }) == nil)
        #expect(difference(few.dgamma, from: many.dgamma, absolute: 1e-5) == nil)
        let gradient = (0..<3).flatMap { row in
          (0..<columns).map { column in
            places.indices.reduce(Float(0)) {
              $0 + (places[$1] == row ? many.dx[$1 * columns + column] : 0)
            }
          }
        }
        #expect(difference(few.dx, from: gradient, absolute: 1e-5) == nil, "\(columns)")
      }
    }

    @Test(arguments: InstructionSets.all)
    func gathersAndScatters(set: Int32) {
      for columns in Self.columns {
        var fixed = FixedNumbers(UInt64(columns))
        let table = fixed.list(4 * columns)
        let ids: [Int32] = [3, 0, 3]
        var rows = [Float](repeating: .nan, count: 3 * columns)
        var gradient = [Float](repeating: .nan, count: 4 * columns)
        var sums = [Float](repeating: 1, count: 3 * columns)
        InstructionSets.using(set) {
          unsafe kernels_gather(3, columns, table, ids, &rows)
          unsafe kernels_gather_add(3, columns, table, ids, &sums)
          unsafe kernels_scatter_add(3, 4, columns, columns, ids, rows, &gradient)
        }
        let (first, last) = (Array(table.prefix(columns)), Array(table.suffix(columns)))
        #expect(rows == last + first + last)
        #expect(sums == rows.map { 1 + $0 })
        let nothing = [Float](repeating: 0, count: 2 * columns)
        #expect(gradient == first + nothing + last.map { $0 * 2 })
      }
    }
  }
}

/// Batchnorm there and back, through the kernels alone.
private struct BatchNormRun {
  private(set) var statistics: [Float] = []
  private(set) var y, dgamma, dx: [Float]

  init(
    _ x: [Float], _ dy: [Float], _ gamma: [Float], _ beta: [Float], counts: [Float]?, total: Int
  ) {
    let (columns, rows) = (gamma.count, x.count / gamma.count)
    let row = [Float](repeating: .nan, count: columns)
    var (mean, variance, inverse, dbeta) = (row, row, row, row)
    var normalised = [Float](repeating: .nan, count: x.count)
    (y, dx, dgamma) = (normalised, normalised, row)
    unsafe kernels_batchnorm(
      rows, columns, columns, total, total - 1, counts, 1e-5, x, gamma, beta, &mean, &variance,
      &inverse,
      &normalised, &y)
    unsafe kernels_batchnorm_backward(
      rows, columns, columns, total, total - 1, counts, dy, normalised, gamma, inverse, &dgamma,
      &dbeta, &dx)
    statistics = mean + variance + inverse + dbeta
  }
}
