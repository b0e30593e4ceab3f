import CKernels
import Testing

extension Alone {
  /// What many elements are computed by, against functions in float64, in every instruction set.
  struct QuickFunctionTests {
    /// Every so manyth float32, of both signs.
    private static let arguments: [Float] = stride(
      from: UInt32(0), to: Float.infinity.bitPattern, by: 150_001
    ).flatMap { [Float(bitPattern: $0), -Float(bitPattern: $0)] }

    /// How far from the exact value a result may be, in units of its last place.
    private static let bounds: [Precise: Double] = [
      .exp: 0.8, .exp2: 1.1, .log: 0.9, .log2: 1.2, .log10: 1.2, .log1p: 0.9, .tanh: 1.4, .erf: 1.4,
      .sine: 0.9, .cosine: 0.9, .tangent: 2.3, .arcsine: 1.2, .arccosine: 1.2, .arctangent: 1.3,
      .sigmoid: 2.4, .softplus: 0.6, .sinh: 0.6, .erfc: 3.4, .artanh: 0.9,
    ]

    @Test(arguments: InstructionSets.all, Array(bounds.keys))
    func isNear(set: Int32, function: Precise) throws {
      let bound = try #require(Self.bounds[function])
      let wanted = function.exactly(Self.arguments.map(Double.init), set)
      var worst = 0.0
      for (x, (y, exact)) in zip(
        Self.arguments, zip(Self.quickly(function, Self.arguments, set), wanted))
      {
        let nearest = Float(exact)
        if y == nearest || y.isNaN && nearest.isNaN { continue }
        #expect(y.isNaN == nearest.isNaN, "\(function) of \(x)")
        // The largest numbers and those beyond them are one place apart.
        if nearest.isInfinite || y.isInfinite {
          #expect(max(abs(nearest), abs(y)).isInfinite && min(abs(nearest), abs(y)) > 3.4e38)
          continue
        }
        let error = abs(Double(y) - exact) / Double(nearest.ulp)
        if !(error <= bound) { Issue.record("\(function) of \(x): \(y), not \(exact)") }
        worst = max(worst, error)
      }
      #expect(worst <= bound)
    }

    @Test(arguments: InstructionSets.all)
    func endsWhereTheNumbersEnd(set: Int32) {
      let ends: [Float] = [-.infinity, -0.0, 0, .infinity]
      #expect(Self.quickly(.exp, ends, set) == [0, 1, 1, .infinity])
      #expect(Self.quickly(.log, [0, 1, .infinity], set) == [-.infinity, 0, .infinity])
      #expect(Self.quickly(.log2, [0.125, 1, 1024, 0x1p-149], set) == [-3, 0, 10, -149])
      #expect(Self.quickly(.log10, [0.001, 1, 1000], set) == [-3, 0, 3])
      #expect(Self.quickly(.exp2, [-3, 0, 10, 2000], set) == [0.125, 1, 1024, .infinity])
      for function in [Precise.log, .log2, .log10, .log1p, .sine, .cosine] {
        #expect(Self.quickly(function, [-.infinity], set)[0].isNaN, "\(function)")
      }
      for function in [Precise.log1p, .tanh, .erf, .sine, .tangent, .arcsine, .arctangent] {
        #expect(Self.quickly(function, [-0.0], set)[0].sign == .minus, "\(function)")
      }
      for function in Precise.allCases {
        #expect(Self.quickly(function, [.nan], set)[0].isNaN, "\(function)")
      }
    }

    private static func quickly(_ function: Precise, _ x: [Float], _ set: Int32) -> [Float] {
      var y = [Float](repeating: 777, count: x.count)
      InstructionSets.using(set) { unsafe kernels_quick(function.kernel, 1.5, 2, x.count, x, &y) }
      return y
    }
  }
}
