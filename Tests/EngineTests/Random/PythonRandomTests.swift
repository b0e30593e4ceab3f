import Engine
import Testing

/// The stream against Python's own.
struct PythonRandomTests {
  private func check(
    _ name: String, draw: (inout PythonRandom, GeneratorVectors.Case) throws -> [Double]
  ) throws {
    let cases = try GeneratorVectors.named(name)
    try #require(cases.count >= 5)
    for one in cases {
      var python = PythonRandom(seed: one.seed)
      #expect(try draw(&python, one) == one.values, "\(name) after seed \(one.seed)")
      #expect(python.random() == one.after, "\(name), the next number")
    }
  }

  @Test func drawsUniforms() throws {
    try check("python.random") { python, one in
      try (0..<#require(one.args.times)).map { _ in python.random() }
    }
  }

  @Test func shuffles() throws {
    try check("python.shuffle") { python, one in
      var items = try Array(0..<#require(one.args.n))
      python.shuffle(&items)
      return items.map(Double.init)
    }
  }

  @Test func drawsWholeNumbers() throws {
    try check("python.randrange") { python, one in
      let high = try #require(one.args.high)
      return try (0..<#require(one.args.times)).map { _ in Double(python.below(high)) }
    }
  }

  @Test func leavesNothingAndOneAsTheyAre() {
    var python = PythonRandom(seed: 1)
    var (none, one) = ([Int](), [5])
    python.shuffle(&none)
    python.shuffle(&one)
    #expect(none == [])
    #expect(one == [5])
    var fresh = PythonRandom(seed: 1)
    #expect(python.random() == fresh.random())
  }

  @Test func isAValue() {
    var python = PythonRandom(seed: 42)
    _ = python.random()
    var copy = python
    #expect((0..<700).map { _ in python.random() } == (0..<700).map { _ in copy.random() })
  }
}
