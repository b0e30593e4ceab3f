import CKernels
import Testing

extension Alone {
  /// The functions' accuracy against the system's float64 library, in every instruction set.
  struct FunctionTests {
    /// −bound…bound in fine steps, and numbers of every size.
    private static func arguments(to bound: Float) -> [Float] {
      let even = stride(from: -bound, through: bound, by: bound / 20_000)
      var sizes: [Float] = []
      var size: Float = 1e-38
      while size < bound {
        sizes += [size, -size]
        size *= 1.07
      }
      return Array(even) + sizes
    }

    /// The bounds are in units of the last place of the wanted float32.
    @Test(arguments: InstructionSets.all, Function.bounds)
    func isAccurate(set: Int32, bound: Function.Bound) {
      let arguments = Self.arguments(to: bound.argument)
      var worst = (units: 0.0, at: Float(0))
      for (x, y) in zip(arguments, bound.function.run(arguments, set)) {
        let wanted = bound.function.exact(Double(x))
        let unit = max(Double(Float(wanted).ulp), Double(Float.leastNormalMagnitude.ulp))
        let off = abs(Double(y) - wanted) / unit
        if !(off <= worst.units) { worst = (off, x) }
      }
      #expect(worst.units <= bound.units, "\(bound.function) of \(worst.at)")
    }

    @Test(arguments: InstructionSets.all)
    func endsWhereTheNumbersEnd(set: Int32) {
      let ends: [Float] = [-.infinity, -1000, -0.0, 0, 1000, .infinity]
      #expect(Function.tanh.run(ends, set) == [-1, -1, 0, 0, 1, 1])
      #expect(Function.exponential.run(ends, set) == [0, 0, 1, 1, .infinity, .infinity])
      #expect(Function.sigmoid.run(ends, set) == [0, 0, 0.5, 0.5, 1, 1])
      #expect(Function.relu.run(ends, set) == [0, 0, 0, 0, 1000, .infinity])
      #expect(Function.gelu.run([-1000, 0, 1000], set) == [0, 0, 1000])
      for function in Function.allCases {
        #expect(function.run([.nan], set)[0].isNaN, "\(function)")
      }
    }

    /// The rest after the last whole vector is computed like the vectors.
    @Test(arguments: InstructionSets.all, Function.allCases)
    func treatsEveryLengthAlike(set: Int32, function: Function) {
      var fixed = FixedNumbers(11)
      let input = fixed.list(70, scale: 6)
      let all = function.run(input, set)
      for length in 0...70 {
        #expect(function.run(Array(input.prefix(length)), set) == Array(all.prefix(length)))
      }
    }
  }
}

/// The kernels that read one list and write another.
enum Function: CaseIterable {
  case tanh, exponential, sigmoid, relu, gelu

  /// How far from the exact value a function may be, and for which arguments.
  struct Bound: Sendable {
    let function: Function
    let argument: Float
    let units: Double
  }

  static let bounds = [
    Bound(function: .tanh, argument: 12, units: 2),
    Bound(function: .exponential, argument: 87, units: 1),
    Bound(function: .sigmoid, argument: 80, units: 2.5),
    Bound(function: .relu, argument: 100, units: 0),
    Bound(function: .gelu, argument: 12, units: 4.4),
  ]

  func exact(_ x: Double) -> Double {
    switch self {
    case .tanh: Exact.hyperbolicTangent(x)
    case .exponential: Exact.exponential(x)
    case .sigmoid: Exact.sigmoid(x)
    case .relu: max(x, 0)
    case .gelu: Exact.gelu(x)
    }
  }

  /// The output, from and into memory that is not aligned; nothing around it may be written.
  func run(_ input: [Float], _ set: Int32) -> [Float] {
    let shifted = [0] + input
    var output = [Float](repeating: 777, count: input.count + 2)
    InstructionSets.using(set) {
      unsafe shifted.withUnsafeBufferPointer { x in
        unsafe output.withUnsafeMutableBufferPointer { y in
          guard let from = x.baseAddress, let to = y.baseAddress else { return }
          unsafe kernel(input.count, from + 1, to + 1)
        }
      }
    }
    #expect(output.first == 777 && output.last == 777, "memory around the output was written")
    return Array(output.dropFirst().dropLast())
  }

  @unsafe
  private func kernel(_ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    switch self {
    case .tanh: unsafe kernels_tanh(n, x, y)
    case .exponential: unsafe kernels_exp(n, x, y)
    case .sigmoid: unsafe kernels_sigmoid(n, x, y)
    case .relu: unsafe kernels_relu(n, x, y)
    case .gelu: unsafe kernels_gelu(n, x, y)
    }
  }
}
