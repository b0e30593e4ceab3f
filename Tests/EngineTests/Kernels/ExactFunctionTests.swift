import CKernels
import Testing

extension Alone {
  /// Functions of float64 against the system's library, in every instruction set.
  struct ExactFunctionTests {
    /// Numbers of every size, -20…20 in fine steps, and many at random.
    private static let arguments: [Double] = {
      var numbers = Array(stride(from: -20, through: 20, by: 0.00317))
      var size = Double.leastNonzeroMagnitude
      while size < 1e300 {
        numbers += [size, -size]
        size *= 1.7
      }
      var random = FixedNumbers(7)
      numbers += random.list(4000).map { Double($0) * 1.0000001 }
      numbers += random.list(4000).map { Double($0) * 750.0000001 }
      return numbers
    }()

    /// How far a result may be from the library's, which is within a unit in the last place itself: what
    /// is made of several functions adds up their errors.
    private static func units(_ function: Precise) -> Double {
      switch function {
      case .erfc: 5
      case .mish, .geluTanh, .gelu, .softplus, .logSigmoid: 6
      default: 3
      }
    }

    @Test(arguments: InstructionSets.all, Precise.allCases)
    func isWithinUnitsOfTheLastPlace(set: Int32, function: Precise) {
      let most = Self.units(function)
      for (x, y) in zip(Self.arguments, function.exactly(Self.arguments, set)) {
        let wanted = function.exact(x)
        if y == wanted || y.isNaN && wanted.isNaN { continue }
        // Where 1 + erf or 1 + tanh loses its digits, the last bit of the sum decides.
        let lost = function.loses ? 0x1p-51 : 2 * Double.leastNonzeroMagnitude
        let allowed = max(most * wanted.ulp, lost * abs(x))
        #expect(abs(y - wanted) <= allowed, "\(function) of \(x): \(y), not \(wanted)")
      }
    }

    @Test(arguments: InstructionSets.all)
    func endsWhereTheNumbersEnd(set: Int32) {
      let ends = [-Double.infinity, -0.0, 0, .infinity]
      #expect(Precise.exp.exactly(ends, set) == [0, 1, 1, .infinity])
      #expect(
        Precise.exp.exactly([709.79, -745.13, -745.14], set) == [
          .infinity, .leastNonzeroMagnitude, 0,
        ])
      #expect(Precise.expm1.exactly(ends, set) == [-1, 0, 0, .infinity])
      #expect(
        Precise.exp2.exactly([-1074, -3, 10, 1023, 1024], set)
          == [.leastNonzeroMagnitude, 0.125, 1024, 0x1p1023, .infinity])
      #expect(Precise.log.exactly([0, 1, .infinity], set) == [-.infinity, 0, .infinity])
      #expect(
        Precise.log2.exactly([.leastNonzeroMagnitude, 0.125, 1, 1024], set) == [-1074, -3, 0, 10])
      #expect(Precise.log10.exactly([1, 10, 1000, 1e22], set) == [0, 1, 3, 22])
      #expect(Precise.log1p.exactly([-1, -0.0, .infinity], set) == [-.infinity, 0, .infinity])
      #expect(Precise.tanh.exactly(ends, set) == [-1, 0, 0, 1])
      #expect(Precise.erf.exactly(ends, set) == [-1, 0, 0, 1])
      #expect(Precise.erfc.exactly(ends, set) == [2, 1, 1, 0])
      #expect(Precise.arctangent.exactly(ends, set) == [-.pi / 2, 0, 0, .pi / 2])
      #expect(Precise.arcsine.exactly([-1, 0, 1], set) == [-.pi / 2, 0, .pi / 2])
      #expect(Precise.arccosine.exactly([-1, 0, 1], set) == [.pi, .pi / 2, 0])
      for function in [Precise.log, .log2, .log10, .log1p] {
        #expect(function.exactly([-2], set)[0].isNaN, "\(function)")
      }
      for function in [Precise.sine, .cosine, .tangent, .arcsine, .arccosine] {
        #expect(function.exactly([.infinity], set)[0].isNaN, "\(function)")
      }
      for function in [
        Precise.expm1, .log1p, .tanh, .erf, .sine, .tangent, .arcsine, .arctangent, .sinh,
      ] {
        #expect(function.exactly([-0.0], set)[0].sign == .minus, "\(function)")
      }
      for function in Precise.allCases {
        #expect(function.exactly([.nan], set)[0].isNaN, "\(function)")
      }
    }
  }
}
