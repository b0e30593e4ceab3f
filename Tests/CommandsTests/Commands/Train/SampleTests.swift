import Commands
import Engine
import Support
import Synchronization
import Testing

struct SampleTests {
  private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

  @Test func writesItems() throws {
    var bench = try TinyData.bench()
    try bench.run("train 100 batch=16")
    let output = try bench.run("sample 7")
    let items = lines(output.plain)
    #expect(items.count == 7)
    for item in items {
      #expect(item.hasSuffix("."), "\(item)")
      #expect(item.dropLast().allSatisfy { "abcde".contains($0) }, "\(item)")
    }
    let quoted = items.map { #""\#($0)""# }.joined(separator: ",")
    #expect(try output.json == #"{"samples":[\#(quoted)]}"#)
    #expect(lines(try bench.text("sample")).count == 10)
  }

  @Test func moveTheSessionsStream() throws {
    var bench = try TinyData.bench()
    var other = bench
    let first = try bench.text("sample 4")
    #expect(try bench.text("sample 4") != first)
    let halves = try [other.text("sample 2"), other.text("sample 2")]
    #expect(halves.joined(separator: "\n") == first)
    #expect(other.session.state.generator != (try TinyData.bench()).session.state.generator)
  }

  @Test func aSeedOfItsOwn() throws {
    var bench = try TinyData.bench()
    let before = Snapshot(bench.session)
    let first = try bench.text("sample 4 seed=5")
    #expect(Snapshot(bench.session) == before, "the session's stream stays")
    #expect(try bench.text("sample seed=5 4") == first)
    #expect(try bench.text("sample 4 seed=6") != first)
    try bench.run("seed 5")
    #expect(try bench.text("sample 4") == first)
  }

  @Test func beginsWithThePrompt() throws {
    var bench = try TinyData.bench()
    let items = lines(try bench.text("sample 5 prompt=ab seed=1"))
    #expect(items.allSatisfy { $0.hasPrefix("ab") })
    #expect(try bench.text("sample 5 seed=1 prompt=\"ab\"") == items.joined(separator: "\n"))
  }

  @Test func temperatureSharpens() throws {
    var bench = try TinyData.bench()
    try bench.run("train 100 batch=16")
    let one = try bench.text("sample 20 seed=3")
    #expect(try bench.text("sample 20 seed=3 temperature=1") == one)
    #expect(try bench.text("sample 20 seed=3 temperature=3") != one)
    let cold = lines(try bench.text("sample 20 seed=3 temperature=0.001"))
    #expect(Set(cold).count == 1, "nothing is left to chance")
  }

  @Test func cutsWhatNeverEnds() throws {
    var bench = try TinyData.bench()
    // A model that has never seen an end: its bias forbids the boundary.
    try bench.session.state.model.children[2].change {
      $0.parameters[1].tensor = try Tensor([-1e9, 0, 0, 0, 0, 0], shape: Shape(6))
    }
    let item = try bench.text("sample 1")
    #expect(item.count == 1001)
    #expect(item.hasSuffix("…"))
  }

  @Test func stopsWhenAsked() throws {
    var bench = try TinyData.bench()
    let whole = lines(try bench.text("sample 3 seed=9"))
    let asked = Mutex(0)
    bench.session.environment.isInterrupted = {
      asked.withLock { count in
        count += 1
        return count > whole[0].count + 1
      }
    }
    let output = try bench.run("sample 3 seed=9")
    #expect(output.isInterrupted)
    #expect(lines(output.plain) == [whole[0]], "what was whole is shown")
  }

  @Test func weightsThatRanAway() throws {
    var bench = try TinyData.bench()
    try bench.session.state.model.children[2].change {
      $0.parameters[1].tensor = try Tensor(repeating: .nan, shape: Shape(6))
    }
    bench.expectFailure(
      "sample 2", "the stack's output is not a finite number: its weights have diverged",
      "init draws them anew; train with a smaller lr")
  }

  /// Temperature 0 always takes the likeliest symbol, draws no number, and needs no second item.
  @Test func temperatureZeroIsGreedy() throws {
    var bench = try TinyData.bench()
    try bench.run("train 40 batch=8")
    let before = Snapshot(bench.session)
    let item = try bench.text("sample temperature=0")
    #expect(Snapshot(bench.session) == before)
    #expect(try bench.text("sample 3 temperature=0") == "\(item)\n\(item)\n\(item)")
    // The least temperature there is draws the same.
    #expect(try bench.text("sample 1 temperature=0.001 seed=5") == item)
    let begun = try bench.text("sample temperature=0 prompt=ab")
    #expect(begun.hasPrefix("ab"))
    #expect(try bench.text("sample 1 temperature=0.001 prompt=ab") == begun)
  }

  static let degrees = "it wants 0, or a number from 0.001 to 1000"

  @Test(arguments: [
    ("sample 0", "N cannot be '0'", "it wants a whole number from 1 to 1,000,000"),
    ("sample 1 temperature=-1", "temperature= cannot be '-1'", degrees),
    ("sample 1 temperature=nan", "temperature= cannot be 'nan'", degrees),
    ("sample 1 temperature=1e-60", "temperature= cannot be '1e-60'", degrees),
    ("sample 1 prompt=abx", "'x' is not in the vocabulary", "the symbols are .abcde"),
    ("sample 1 seed=x", "seed= cannot be 'x'", "it wants a whole number from 0 up"),
    ("sample 1 temprature=2", "sample has no option 'temprature'", "did you mean 'temperature='?"),
  ])
  func refuses(line: String, what: String, mend: String) throws {
    var bench = try TinyData.bench()
    bench.expectFailure(line, what, mend)
  }

  @Test func wantsAModelOfTheData() throws {
    var bench = try Bench(data: try TinyData.dataset())
    bench.expectFailure("sample", "the stack is empty", "add a layer: add embedding 27 10")
    try bench.run("add embedding 6 4, flatten")
    let output = try bench.run("sample")
    #expect(output.failure == Diagnosis("the output should be 1x6 (B, V), got 1x12"))
    #expect(
      output.plain.hasSuffix(
        "fix 1  add linear 12 6  → 1x6\nnothing was sampled: fix applies fix 1, then sample"))
  }
}
