import Commands
import Engine
import Support
import Testing

/// What is twice as long takes twice the work, not four times: counted in bytes taken, not in seconds.
struct GrowthTests {
  /// A script of a length.
  struct Growing: Sendable, CustomTestStringConvertible {
    let name: String
    let lines: @Sendable (Int) -> [String]
    var testDescription: String { name }
  }

  static let scripts: [Growing] = [
    Growing(name: "statements on a line") { [String(repeating: "seed 1; ", count: $0)] },
    Growing(name: "outputs on a line") { [String(repeating: "vars; ", count: $0)] },
    Growing(name: "a loop that prints") { ["for i in range(\($0)): print(i)"] },
    Growing(name: "a list that grows in a loop") { ["x = []", "for i in range(\($0)): x += [i]"] },
    Growing(name: "a list that grows line by line") {
      ["x = []"] + Array(repeating: "x += [1]", count: $0)
    },
    Growing(name: "a list that is indexed") {
      ["x = [0] * \($0)", "for i in range(\($0)): x[i]"]
    },
    Growing(name: "an expected block") { count in
      ["for i in range(\(count)): print(i)"] + (0..<count).map { "  \($0)" }
    },
    Growing(name: "steps of training") {
      ["add embedding 6 2, flatten, linear _ 6"] + Array(repeating: "train 1 batch=2", count: $0)
    },
    Growing(name: "a line that goes on") {
      ["x = ["] + Array(repeating: "1,", count: $0) + ["]"]
    },
    Growing(name: "quotes in a text") { ["x = '" + String(repeating: "\\'", count: $0) + "'"] },
  ]

  private func bytes(_ lines: [String]) throws -> Int? {
    var session = Session()
    session.state.data = try TinyData.dataset()
    return try AllocationCounter.bytes {
      _ = try Interpreter.run(script: lines, name: "test", &session)
    }
  }

  @Test(arguments: scripts)
  func takesTwiceTheWorkForTwiceTheLength(script: Growing) throws {
    // Beyond the 200 states that undo keeps.
    let (short, long) = (try bytes(script.lines(600)), try bytes(script.lines(1200)))
    guard let short, let long else { return }
    #expect(short > 1000)
    #expect(Double(long) < 2.5 * Double(short), "\(short) and \(long) bytes")
  }

  @Test func chunksAreShared() {
    var list = ChunkedArray(0..<100_000)
    let earlier = list
    let taken = AllocationCounter.bytes { list.append(1) }
    #expect(taken.map { $0 < 10_000 } ?? true)
    #expect(earlier.count == 100_000 && list.count == 100_001)
    #expect(list[99_999] == 99_999 && list[100_000] == 1 && list[511] == 511 && list[512] == 512)
    #expect(Array(earlier) == Array(0..<100_000))
    #expect(ChunkedArray([1, 2]) == [1, 2] && ChunkedArray<Int>().isEmpty)
  }
}
