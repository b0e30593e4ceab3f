import CKernels
import Engine
import Testing

extension Alone {
  /// The order in which a row is summed, term by term in plain loops: 16 partial sums, in blocks of 32
  /// terms each, on every instruction set.
  struct RowSumOrderTests {
    private static let columns = [
      1, 3, 4, 5, 8, 9, 13, 15, 16, 17, 27, 33, 40, 64, 511, 512, 513, 520, 528, 1040,
    ]
    private static let rows = 3

    /// What the kernels' sum over these terms is.
    private func sum(_ terms: [Float]) -> Double {
      var total = 0.0
      for start in stride(from: 0, to: terms.count, by: 512) {
        var lanes = [Float](repeating: 0, count: 16)
        for place in start..<min(start + 512, terms.count) { lanes[place % 16] += terms[place] }
        for half in [8, 4, 2, 1] {
          for lane in 0..<half { lanes[lane] += lanes[lane + half] }
        }
        total += Double(lanes[0])
      }
      return total
    }

    /// a · b + c as the instruction set rounds it.
    private func multiplyAdd(_ a: Float, _ b: Float, _ c: Float, _ set: Int32) -> Float {
      switch InstructionSet.available[Int(set)].rounding {
      case .fused: c.addingProduct(a, b)
      case .separate: a * b + c
      }
    }

    @Test(arguments: InstructionSets.all)
    func layernorm(set: Int32) {
      for columns in Self.columns {
        var fixed = FixedNumbers(UInt64(columns))
        let x = fixed.list(Self.rows * columns)
        let (gamma, beta) = (fixed.list(columns), fixed.list(columns))
        var inverse = [Float](repeating: .nan, count: Self.rows)
        var (normalised, y) = (x, x)
        InstructionSets.using(set) {
          unsafe kernels_layernorm(
            Self.rows, columns, 1e-5, x, gamma, beta, &inverse, &normalised, &y)
        }
        for row in 0..<Self.rows {
          let own = row * columns..<(row + 1) * columns
          let mean = Float(sum(Array(x[own])) / Double(columns))
          let squares = sum(x[own].map { ($0 - mean) * ($0 - mean) })
          let deviation = (squares / Double(columns) + Double(Float(1e-5))).squareRoot()
          #expect(inverse[row] == Float(1 / deviation), "\(columns) columns")
          let wanted = x[own].map { ($0 - mean) * inverse[row] }
          #expect(Array(normalised[own]) == wanted, "\(columns) columns")
          #expect(
            Array(y[own])
              == wanted.indices.map { multiplyAdd(wanted[$0], gamma[$0], beta[$0], set) },
            "\(columns) columns")
        }
      }
    }

    @Test(arguments: InstructionSets.all)
    func layernormBackward(set: Int32) {
      for columns in Self.columns {
        var fixed = FixedNumbers(UInt64(columns))
        let (dy, normalised) = (fixed.list(Self.rows * columns), fixed.list(Self.rows * columns))
        let (gamma, inverse) = (fixed.list(columns), fixed.list(Self.rows))
        var (dgamma, dbeta, dx) = (gamma, gamma, dy)
        InstructionSets.using(set) {
          unsafe kernels_layernorm_backward(
            Self.rows, columns, dy, normalised, gamma, inverse, &dgamma, &dbeta, &dx)
        }
        for row in 0..<Self.rows {
          let own = row * columns..<(row + 1) * columns
          let (slopes, normal) = (zip(dy[own], gamma).map(*), Array(normalised[own]))
          let mean = Float(sum(slopes) / Double(columns))
          let slope = Float(sum(zip(slopes, normal).map(*)) / Double(columns))
          let wanted = slopes.indices.map {
            multiplyAdd(-normal[$0], slope, slopes[$0] - mean, set) * inverse[row]
          }
          #expect(Array(dx[own]) == wanted, "\(columns) columns")
        }
      }
    }

    @Test(arguments: InstructionSets.all)
    func softmaxAndCrossEntropy(set: Int32) {
      for columns in Self.columns {
        var fixed = FixedNumbers(UInt64(columns))
        let logits = fixed.list(Self.rows * columns, scale: 8)
        var (probabilities, powers) = (logits, logits)
        var normaliser = [Float](repeating: .nan, count: Self.rows)
        let targets = [Int32](repeating: 0, count: Self.rows)
        let largest = (0..<Self.rows).map { logits[$0 * columns..<($0 + 1) * columns].max() ?? 0 }
        let shifted = logits.indices.map { logits[$0] - largest[$0 / columns] }
        InstructionSets.using(set) {
          unsafe kernels_softmax(Self.rows, columns, logits, &probabilities)
          _ = unsafe kernels_cross_entropy(Self.rows, columns, logits, targets, &normaliser)
          unsafe kernels_exp(shifted.count, shifted, &powers)
        }
        for row in 0..<Self.rows {
          let own = row * columns..<(row + 1) * columns
          let total = sum(Array(powers[own]))
          #expect(
            Array(probabilities[own]) == powers[own].map { $0 * Float(1 / total) },
            "\(columns) columns")
          #expect(normaliser[row] == Float(Double(largest[row]) + Exact.logarithm(total)))
        }
      }
    }
  }
}
