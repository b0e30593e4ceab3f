import Engine
import Testing

extension Alone {
  /// The streams against PyTorch's own: the same numbers, and as many of them drawn.
  struct GeneratorTests {
    /// Draws a case's values, compares them bit for bit, and the next `rand` after them.
    private func check(
      _ name: String, draw: (inout Generator, GeneratorVectors.Case) throws -> [Float]
    ) throws {
      let cases = try GeneratorVectors.named(name)
      try #require(cases.count >= 5)
      for one in cases {
        var generator = Generator(seed: one.seed)
        let wanted = one.values.map { Float($0) }
        #expect(try draw(&generator, one) == wanted, "\(name) after seed \(one.seed)")
        #expect(generator.uniform() == Float(one.after), "\(name), the next number")
      }
    }

    @Test func drawsUniforms() throws {
      try check("rand") { generator, one in
        try (0..<#require(one.args.shape?.first)).map { _ in generator.uniform() }
      }
    }

    @Test func drawsNormalsInEveryInstructionSet() throws {
      for set in InstructionSets.all {
        try InstructionSets.using(set) {
          try check("randn") { generator, one in
            try generator.normal(Shape(#require(one.args.shape))).values
          }
          try check("randn_first20_last20") { generator, one in
            let all = try generator.normal(Shape(#require(one.args.shape))).values
            return Array(all.prefix(20) + all.suffix(20))
          }
        }
      }
    }

    @Test func keepsTheSecondOfAPair() throws {
      try check("randn3_randn3_rand2") { generator, _ in
        let normals =
          try generator.normal(Shape(3)).values + generator.normal(Shape(3)).values
        return normals + [generator.uniform(), generator.uniform()]
      }
    }

    @Test func drawsWholeNumbersOfNarrowAndWideRanges() throws {
      let cases = try GeneratorVectors.named("randint")
      try #require(cases.contains { $0.args.high == 1 << 28 })
      for one in cases {
        var generator = Generator(seed: one.seed)
        let range = try #require(one.args.low)..<#require(one.args.high)
        let drawn = one.values.map { _ in generator.integer(in: range) }
        #expect(drawn == one.values.map { Int($0) }, "\(range) after seed \(one.seed)")
        #expect(generator.uniform() == Float(one.after))
      }
    }

    @Test func drawsExponentialsInEveryInstructionSet() throws {
      for set in InstructionSets.all {
        try InstructionSets.using(set) {
          try check("exponential") { generator, one in
            let buffer = try Buffer<Float>(zeros: Shape(#require(one.args.shape)))
            generator.fillExponential(buffer, count: buffer.count)
            return buffer.values
          }
        }
      }
    }

    /// Against the C library's logarithm, from even and odd places of the stream.
    @Test func drawsManyExponentialsAsOneByOne() throws {
      for set in InstructionSets.all {
        try InstructionSets.using(set) {
          for before in 0..<3 {
            var (many, single) = (Generator(seed: 3), Generator(seed: 3))
            for _ in 0..<before { _ = (many.uniform(), single.uniform()) }
            let buffer = try Buffer<Float>(zeros: Shape(100_001))
            many.fillExponential(buffer, count: buffer.count)
            #expect(buffer.values == (0..<buffer.count).map { _ in single.exponential() })
            #expect(many == single)
          }
        }
      }
    }

    @Test func permutes() throws {
      try check("randperm") { generator, one in
        try generator.permutation(of: #require(one.args.n)).map { Float($0) }
      }
      var generator = Generator(seed: 1)
      #expect(generator.permutation(of: 0) == [])
      #expect(generator.permutation(of: 1) == [0])
    }

    @Test func choosesByWeight() throws {
      try check("multinomial_1_each_time") { generator, one in
        let weights = try #require(one.args.weights)
        let buffer = try Buffer<Float>(zeros: Shape(1, weights.count))
        buffer.copy(from: weights)
        let draws = try Buffer<Float>(zeros: Shape(weights.count))
        return try (0..<#require(one.args.times)).map { _ in
          generator.fillExponential(draws, count: draws.count)
          return Float(Generator.multinomial(buffer, row: 0, draws, at: 0))
        }
      }
    }

    @Test func choosesTheFirstOfEquals() throws {
      for set in InstructionSets.all {
        try InstructionSets.using(set) {
          for count in 1...40 {
            let draws = try Buffer<Float>(zeros: Shape(count))
            draws.copy(from: [Float](repeating: 1, count: count))
            for place in 0..<count {
              let weights = try Buffer<Float>(zeros: Shape(2, count))
              // The other row and the numbers after the largest must not count.
              for index in 0..<count { weights[index] = 9 }
              for index in place..<count { weights[count + index] = 0.5 }
              #expect(Generator.multinomial(weights, row: 1, draws, at: 0) == place)
            }
          }
        }
      }
    }

    @Test func dropsAsTorchDrops() throws {
      try check("dropout_of_ones") { generator, one in
        let shape = try Shape(#require(one.args.shape))
        let plan = try Plan(
          Sequential([Dropout(#require(one.args.p))]), input: shape, purpose: .training)
        try plan.load([Float](repeating: 1, count: shape.count))
        var pass = Pass(mode: .training, generator: generator)
        try plan.forward(&pass)
        generator = pass.generator
        return plan.output.values
      }
    }

    @Test func isAValue() throws {
      var generator = Generator(seed: 42)
      _ = try generator.normal(Shape(3))  // one number is kept for the next call
      for _ in 0..<1000 { _ = generator.uniform() }
      var copy = generator
      var isSame = copy == generator
      #expect(isSame)
      let first = try (generator.normal(Shape(700)), generator.integer(in: 0..<1000))
      isSame = copy == generator
      #expect(!isSame)
      let second = try (copy.normal(Shape(700)), copy.integer(in: 0..<1000))
      #expect(first.0 == second.0)
      #expect(first.1 == second.1)
      isSame = copy == generator
      #expect(isSame)
    }

    @Test func takesTheSeedsLowBits() {
      #expect(Generator(seed: 4_294_967_303) == Generator(seed: 7))
      #expect(Generator(seed: 8) != Generator(seed: 7))
    }
  }
}
