import Commands
import Support
import Testing

/// What is twice as long takes twice the work: the elements that are read, copied and written on the
/// way are counted, so that no clock has a say.
struct WorkTests {
  /// A script of any length.
  struct Growing: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let script: @Sendable (Int) -> String

    init(_ name: String, _ script: @escaping @Sendable (Int) -> String) {
      (testDescription, self.script) = (name, script)
    }
  }

  static let scripts = [
    Growing("statements on a line") { String(repeating: "seed 1; ", count: $0) },
    Growing("a loop that prints") { "for i in range(\($0)): print(i)" },
    Growing("a list that grows in a loop") {
      "x = []\nfor i in range(\($0)): x += [i]\n\nlen(x)"
    },
    Growing("a list that grows line by line") {
      "x = []\n" + String(repeating: "x += [1]\n", count: $0)
    },
    Growing("a list of tensors that grows line by line") {
      "x = []\n" + String(repeating: "x += [torch.zeros(3)]\n", count: $0)
    },
    Growing("a list that is indexed") { "x = [0] * \($0)\nfor i in range(\($0)): x[i]\n" },
    Growing("an expected block") {
      "for i in range(\($0)): print(i)\n" + (0..<$0).map { "  \($0)\n" }.joined()
    },
    Growing("a line that goes on") {
      "x = [\n" + String(repeating: "1,\n", count: $0) + "]\n"
    },
    Growing("quotes in a text") { "x = '" + String(repeating: "\\'", count: $0) + "'\n" },
    Growing("lines that undo") { String(repeating: "add tanh\nundo\n", count: $0) },
  ]

  @Test(arguments: scripts)
  func twiceTheLengthIsTwiceTheWork(growing: Growing) throws {
    let works = try [1100, 2200].map { count in
      let work = Work.Count()
      try Work.$counted.withValue(work) {
        var session = Session()
        let lines = growing.script(count).split(separator: "\n", omittingEmptySubsequences: false)
        _ = try Interpreter.run(script: lines.map(String.init), name: "long", &session)
      }
      return work.total
    }
    #expect(works[1] < max(works[0], 1100) * 9 / 4, "\(works)")
  }

  /// The count tells work that grows with the square from work that grows with the length.
  @Test func aSquareIsSeen() throws {
    let works = try [1100, 2200].map { count in
      let work = Work.Count()
      try Work.$counted.withValue(work) {
        var session = Session()
        let lines = ["x = [0] * \(count)", "for i in range(\(count)): y = x[1:]"]
        _ = try Interpreter.run(script: lines, name: "square", &session)
      }
      return work.total
    }
    #expect(works[1] > works[0] * 3, "\(works)")
  }
}
