import CKernels
import Testing

/// The functions that are computed in float64 and rounded once.
enum Precise: String, CaseIterable {
  case exp, expm1, exp2, log, log2, log10, log1p, tanh, sigmoid, erf, erfc
  case sine, cosine, tangent, arcsine, arccosine, arctangent, sinh, cosh, artanh, logit
  case gelu, geluTanh, silu, mish, leakyReLU, elu, celu, softplus, logSigmoid, cube
  case hardTanh, hardSigmoid, hardSwish, softShrink, hardShrink, threshold, smoothAbsolute

  var kernel: KernelFunction {
    switch self {
    case .exp: KERNEL_EXP
    case .expm1: KERNEL_EXPM1
    case .exp2: KERNEL_EXP2
    case .log: KERNEL_LOG
    case .log2: KERNEL_LOG2
    case .log10: KERNEL_LOG10
    case .log1p: KERNEL_LOG1P
    case .tanh: KERNEL_TANH
    case .sigmoid: KERNEL_SIGMOID
    case .erf: KERNEL_ERF
    case .erfc: KERNEL_ERFC
    case .sine: KERNEL_SINE
    case .cosine: KERNEL_COSINE
    case .tangent: KERNEL_TANGENT
    case .arcsine: KERNEL_ARCSINE
    case .arccosine: KERNEL_ARCCOSINE
    case .arctangent: KERNEL_ARCTANGENT
    case .sinh: KERNEL_SINH
    case .cosh: KERNEL_COSH
    case .artanh: KERNEL_ARTANH
    case .logit: KERNEL_LOGIT
    case .gelu: KERNEL_GELU
    case .geluTanh: KERNEL_GELU_TANH
    case .silu: KERNEL_SILU
    case .mish: KERNEL_MISH
    case .leakyReLU: KERNEL_LEAKY_RELU
    case .elu: KERNEL_ELU
    case .celu: KERNEL_CELU
    case .softplus: KERNEL_SOFTPLUS
    case .logSigmoid: KERNEL_LOG_SIGMOID
    case .cube: KERNEL_CUBE
    case .hardTanh: KERNEL_HARD_TANH
    case .hardSigmoid: KERNEL_HARD_SIGMOID
    case .hardSwish: KERNEL_HARD_SWISH
    case .softShrink: KERNEL_SOFT_SHRINK
    case .hardShrink: KERNEL_HARD_SHRINK
    case .threshold: KERNEL_THRESHOLD
    case .smoothAbsolute: KERNEL_SMOOTH_ABSOLUTE
    }
  }

  /// The function of float64, in an instruction set.
  func exactly(_ x: [Double], _ set: Int32) -> [Double] {
    var y = [Double](repeating: 777, count: x.count)
    InstructionSets.using(set) { unsafe kernels_exact(kernel, 1.5, 2, x.count, x, &y) }
    return y
  }

  /// The function of numbers, in an instruction set; those that have numbers of their own get 1.5 and 2.
  func run(_ x: [Float], _ set: Int32) -> [Float] {
    var y = [Float](repeating: 777, count: x.count)
    InstructionSets.using(set) { unsafe kernels_precise(kernel, 1.5, 2, x.count, x, &y) }
    return y
  }
}

extension Alone {
  /// Functions in float64 against the system's library, in every instruction set.
  struct PreciseFunctionTests {
    /// Numbers of every size, and −20…20 in fine steps.
    private static let arguments: [Float] = {
      var numbers = Array(stride(from: Float(-20), through: 20, by: 0.003))
      var size: Float = 1e-38
      while size < 1e6 {
        numbers += [size, -size]
        size *= 1.1
      }
      return numbers
    }()

    /// How many numbers of a million may be one place beside the nearest float32, for each function.
    @Test(arguments: InstructionSets.all, Precise.allCases)
    func isRoundedOnce(set: Int32, function: Precise) {
      var beside = 0
      for (x, y) in zip(Self.arguments, function.run(Self.arguments, set)) {
        let exact = function.exact(x)
        let wanted = Float(exact)
        if y == wanted || y.isNaN && wanted.isNaN { continue }
        // Where 1 + erf or 1 + tanh loses all its digits the last bit of float64 decides.
        if function.loses, abs(exact) < 1e-6 * abs(Double(x)) { continue }
        #expect(abs(y - wanted) <= wanted.ulp, "\(function) of \(x)")
        beside += 1
      }
      #expect(beside <= Self.arguments.count / 500, "\(function)")
    }

    @Test(arguments: InstructionSets.all)
    func endsWhereTheNumbersEnd(set: Int32) {
      let ends: [Float] = [-.infinity, -0.0, 0, .infinity]
      #expect(Precise.exp.run(ends, set) == [0, 1, 1, .infinity])
      #expect(Precise.log.run([0, 1, .infinity], set) == [-.infinity, 0, .infinity])
      #expect(Precise.exp2.run([-3, 0, 10, 2000], set) == [0.125, 1, 1024, .infinity])
      #expect(Precise.log2.run([0.125, 1, 1024], set) == [-3, 0, 10])
      let below = Precise.log.run([-1, -.infinity], set)
      #expect(below[0].isNaN && below[1].isNaN)
      for function in [Precise.silu, .gelu, .geluTanh, .mish] {
        #expect(function.run([-.infinity], set)[0].isNaN)
        #expect(function.run([.infinity], set) == [.infinity])
      }
      for function in [Precise.expm1, .log1p, .tanh, .erf, .sine, .tangent, .sinh, .elu] {
        #expect(function.run([-0.0], set)[0].sign == .minus, "\(function)")
      }
      for function in Precise.allCases {
        #expect(function.run([.nan], set)[0].isNaN, "\(function)")
      }
    }

    /// Powers of positive and negative numbers, of 0 and of infinities.
    @Test(arguments: InstructionSets.all)
    func powersAreTheLibrarys(set: Int32) {
      let x: [Float] = [-.infinity, -8, -1.5, -0.0, 0, 0.3, 1, 2, 7.5, 1e20, .infinity, .nan]
      for exponent in [-2.0, -1, -0.5, 0, 0.5, 1, 1.0 / 3, 2, 2.5, 3, 16, 17, 100] {
        var y = [Float](repeating: 777, count: x.count)
        InstructionSets.using(set) { unsafe kernels_power(x.count, exponent, x, &y) }
        for (x, y) in zip(x, y) {
          let wanted = Float(Exact.power(Double(x), exponent))
          #expect(y == wanted || y.isNaN && wanted.isNaN, "\(x) ** \(exponent)")
        }
      }
    }
  }
}
