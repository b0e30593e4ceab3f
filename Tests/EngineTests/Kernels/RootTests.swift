import CKernels
import Testing

extension Alone {
  /// Square roots of float64, which one instruction set takes by steps: they are the nearest numbers all the same.
  struct RootTests {
    @Test(arguments: InstructionSets.all)
    func areTheNearestNumbers(set: Int32) {
      // Of every so manyth number, those around squares and beside powers of two among them.
      let spread = stride(from: UInt64(0), to: Double.infinity.bitPattern, by: 70_000_000_000_001)
        .map(Double.init(bitPattern:))
      let squares = (1...20_000).flatMap { root in
        let square = Double(root * root)
        return [square.nextDown, square, square.nextUp]
      }
      let powers = (-1070...1020).flatMap { exponent in
        let power = Double(sign: .plus, exponent: exponent, significand: 1)
        return [power.nextDown, power, power.nextUp, power * 1.5]
      }
      let numbers = spread + squares + powers
      for (x, root) in zip(numbers, Self.roots(numbers, set)) {
        #expect(root == x.squareRoot(), "of \(x)")
      }
    }

    @Test(arguments: InstructionSets.all, [1, 7, 8, 9, 16, 33])
    func endsAreKept(set: Int32, count: Int) {
      for place in 0..<count {
        var numbers = [Double](repeating: 4, count: count)
        let ends: [(Double, root: Double)] = [
          (-0.0, -0.0), (0, 0), (.infinity, .infinity), (0x1p-1074, 0x1p-537),
        ]
        for (end, root) in ends {
          numbers[place] = end
          let roots = Self.roots(numbers, set)
          #expect(roots[place] == root && roots[place].sign == root.sign)
          #expect(roots.enumerated().allSatisfy { $0.offset == place || $0.element == 2 })
        }
        for broken in [Double.nan, -1, -Double.infinity] {
          numbers[place] = broken
          #expect(Self.roots(numbers, set)[place].isNaN)
        }
      }
    }

    private static func roots(_ x: [Double], _ set: Int32) -> [Double] {
      var y = [Double](repeating: 777, count: x.count)
      InstructionSets.using(set) {
        unsafe kernels_simple_doubles(KERNEL_SQUARE_ROOT, x.count, x, &y)
      }
      return y
    }
  }
}
