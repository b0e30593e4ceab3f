import CKernels
import Testing

extension Alone {
  /// The three matrix products against plain loops in float64, in every instruction set.
  ///
  /// Rows lie further apart than they are long, nothing is aligned, and what lies around the matrices
  /// is NaN: reading it spoils a number, writing it is seen.
  struct MatrixProductTests {
    /// One size of each product.
    struct Size: Sendable, CustomStringConvertible {
      let m, n, k: Int
      var description: String { "\(m)x\(n)x\(k)" }
    }

    /// Every size of 1…70 on each axis, and every mixture of those around the vectors' lengths.
    private static let sizes: [Size] = {
      let around = [1, 3, 7, 8, 9, 15, 16, 17, 31, 33, 48, 65]
      var sizes = around.flatMap { m in
        around.flatMap { n in around.map { Size(m: m, n: n, k: $0) } }
      }
      for size in 1...70 {
        sizes.append(Size(m: size, n: size * 37 % 70 + 1, k: size * 53 % 70 + 1))
        sizes.append(Size(m: size * 53 % 70 + 1, n: size, k: size * 37 % 70 + 1))
        sizes.append(Size(m: size * 37 % 70 + 1, n: size * 53 % 70 + 1, k: size))
      }
      return sizes
    }()

    @Test func forwardProduct() {
      for (number, size) in Self.sizes.enumerated() {
        let a = Matrix(size.m, size.k, seed: 1, padding: number % 4)
        let b = Matrix(size.k, size.n, seed: 2, padding: number % 3)
        let bias = Matrix(1, size.n, seed: 3, padding: 0)
        let hasBias = number % 2 == 0
        let wanted = Product(size.m, size.n, size.k, bias: hasBias ? bias : nil) {
          row, column, step in
          (a[row, step], b[step, column])
        }
        unsafe wanted.expect("\(size), bias \(hasBias)", padding: number % 5) { c, stride in
          unsafe a.withPointer { a, lda in
            unsafe b.withPointer { b, ldb in
              unsafe bias.withPointer { bias, _ in
                unsafe kernels_matmul(
                  size.m, size.n, size.k, a, lda, b, ldb, hasBias ? bias : nil, c, stride)
              }
            }
          }
        }
      }
    }

    @Test func gradientOfTheWeights() {
      for (number, size) in Self.sizes.enumerated() {
        let a = Matrix(size.m, size.k, seed: 4, padding: number % 4)
        let b = Matrix(size.m, size.n, seed: 5, padding: number % 3)
        let wanted = Product(size.k, size.n, size.m) { row, column, step in
          (a[step, row], b[step, column])
        }
        unsafe wanted.expect("\(size)", padding: number % 5) { c, stride in
          unsafe a.withPointer { a, lda in
            unsafe b.withPointer { b, ldb in
              unsafe kernels_matmul_at_b(size.m, size.n, size.k, a, lda, b, ldb, c, stride)
            }
          }
        }
      }
    }

    /// The step along the gradient has the bits of the gradient followed by the step, deep sums too.
    @Test(arguments: InstructionSets.all)
    func stepAlongTheGradient(set: Int32) {
      let deep = [256, 257, 600].map { Size(m: $0, n: 33, k: 13) }
      for size in Self.sizes.suffix(210) + deep {
        var fixed = FixedNumbers(9)
        let (a, b) = (fixed.list(size.m * size.k), fixed.list(size.m * size.n))
        let weight = fixed.list(size.k * size.n)
        var (gradient, apart, atOnce) = (weight, weight, weight)
        InstructionSets.using(set) {
          unsafe kernels_matmul_at_b(
            size.m, size.n, size.k, a, size.k, b, size.n, &gradient, size.n)
          unsafe kernels_sgd(weight.count, 0.3, gradient, &apart)
          unsafe kernels_descend_at_b(
            size.m, size.n, size.k, a, size.k, b, size.n, 0.3, &gradient, &atOnce, size.n)
        }
        #expect(atOnce == apart, "\(size)")
        #expect(atOnce != weight, "\(size)")
      }
    }

    @Test func gradientOfTheInput() {
      for (number, size) in Self.sizes.enumerated() {
        let a = Matrix(size.m, size.n, seed: 6, padding: number % 4)
        let b = Matrix(size.k, size.n, seed: 7, padding: number % 3)
        let wanted = Product(size.m, size.k, size.n) { row, column, step in
          (a[row, step], b[column, step])
        }
        unsafe wanted.expect("\(size)", padding: number % 5) { c, stride in
          unsafe a.withPointer { a, lda in
            unsafe b.withPointer { b, ldb in
              unsafe kernels_matmul_a_bt(size.m, size.n, size.k, a, lda, b, ldb, c, stride)
            }
          }
        }
      }
    }

    /// A number's bits depend on its row, its column and the sum's length alone.
    @Test(arguments: InstructionSets.all)
    func rowsInSeveralCallsAreTheSameBits(set: Int32) {
      let (rows, columns, steps) = (37, 29, 43)
      var fixed = FixedNumbers(8)
      let (a, b) = (fixed.list(rows * steps), fixed.list(steps * columns))
      func product(_ first: Int, _ last: Int) -> [Float] {
        var c = [Float](repeating: 0, count: (last - first) * columns)
        let part = Array(a[first * steps..<last * steps])
        InstructionSets.using(set) {
          unsafe kernels_matmul(
            last - first, columns, steps, part, steps, b, columns, nil, &c, columns)
        }
        return c
      }
      let whole = product(0, rows)
      for cut in 1..<rows { #expect(product(0, cut) + product(cut, rows) == whole, "\(cut)") }
    }

    @Test func emptySumsAreTheBias() {
      for set in InstructionSets.all {
        InstructionSets.using(set) {
          var none: [Float] = [0]
          var (bias, c): ([Float], [Float]) = ([1, 2, 3], [4, 5, 6, 7, 8, 9])
          unsafe kernels_matmul(2, 3, 0, &none, 0, &none, 3, &bias, &c, 3)
          #expect(c == [1, 2, 3, 1, 2, 3])
          unsafe kernels_matmul_at_b(0, 3, 2, &none, 2, &none, 3, &c, 3)
          #expect(c == [0, 0, 0, 0, 0, 0])
          unsafe kernels_descend_at_b(0, 3, 1, &none, 1, &none, 3, 1, &c, &bias, 3)
          #expect(bias == [1, 2, 3])
          c = [4, 5, 6, 7, 8, 9]
          unsafe kernels_matmul(0, 3, 2, &none, 2, &bias, 3, nil, &c, 3)
          #expect(c == [4, 5, 6, 7, 8, 9])
        }
      }
    }
  }
}

/// A matrix in unaligned memory whose rows are followed by NaN.
private struct Matrix {
  private let stride: Int
  private let numbers: [Float]
  /// One number before the first row: no vector is aligned.
  private static let front = 1

  init(_ rows: Int, _ columns: Int, seed: UInt64, padding: Int) {
    stride = columns + padding
    var all = [Float](repeating: .nan, count: Self.front + rows * stride + 16)
    var fixed = FixedNumbers(seed)
    for row in 0..<rows {
      for column in 0..<columns { all[Self.front + row * stride + column] = fixed.next() }
    }
    numbers = all
  }

  subscript(row: Int, column: Int) -> Double {
    Double(numbers[Self.front + row * stride + column])
  }

  func withPointer(_ body: (UnsafePointer<Float>?, Int) -> Void) {
    unsafe numbers.withUnsafeBufferPointer { all in
      unsafe body(all.baseAddress.map { unsafe $0 + Self.front }, stride)
    }
  }
}

/// What a product should be, and how far float32 sums in any order may be from it.
private struct Product {
  private let rows, columns: Int
  private var sums: [Double] = []
  private var bounds: [Double] = []

  init(
    _ rows: Int, _ columns: Int, _ steps: Int, bias: Matrix? = nil,
    _ factors: (_ row: Int, _ column: Int, _ step: Int) -> (Double, Double)
  ) {
    self.rows = rows
    self.columns = columns
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = bias.map { $0[0, column] } ?? 0
        var size = abs(sum)
        for step in 0..<steps {
          let (left, right) = factors(row, column, step)
          sum += left * right
          size += abs(left * right)
        }
        sums.append(sum)
        bounds.append(size * Double(steps + 2) * 0x1p-24)
      }
    }
  }

  /// Runs the kernel in every instruction set and looks at each number, and at the gaps.
  func expect(
    _ what: String, padding: Int,
    _ kernel: (_ out: UnsafeMutablePointer<Float>?, _ stride: Int) -> Void
  ) {
    let stride = columns + padding
    for set in InstructionSets.all {
      var out = [Float](repeating: 777, count: 1 + rows * stride + 16)
      InstructionSets.using(set) {
        unsafe out.withUnsafeMutableBufferPointer { all in
          unsafe kernel(all.baseAddress.map { unsafe $0 + 1 }, stride)
        }
      }
      #expect(fault(in: out, stride) == nil, "\(what) with set \(set)")
    }
  }

  private func fault(in out: [Float], _ stride: Int) -> String? {
    for (place, number) in out.enumerated() {
      let (row, column) = (place - 1).quotientAndRemainder(dividingBy: stride)
      if place == 0 || row >= rows || column >= columns {
        if number != 777 { return "place \(place) was written" }
      } else if !(abs(Double(number) - sums[row * columns + column])
        <= bounds[row * columns + column])
      {
        return "\(row), \(column) is \(number), not \(sums[row * columns + column])"
      }
    }
    return nil
  }
}
