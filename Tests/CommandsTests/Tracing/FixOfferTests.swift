import Commands
import Support
import Synchronization
import TestSupport
import Testing

/// Fixes of lines of Python: how they are tried, and which of them `fix` carries out.
struct FixOfferTests {
  /// What programs of a session print.
  private final class Printed: Sendable {
    private let kept = Mutex("")
    var text: String { kept.withLock { $0 } }
    func add(_ text: String) { kept.withLock { $0 += text } }
  }

  /// How a line fails, as at the prompt.
  private static func failure(_ line: String, _ bench: inout Bench) -> Diagnosis? {
    guard let statement = try? Lexer.statements(of: line).first else { return nil }
    return Interpreter.carryOut(statement, &bench.session).failure
  }

  /// What is tried shows nothing, and does not wait.
  @Test func trialsAreSilent() throws {
    let printed = Printed()
    var bench = try Bench("m = nn.Linear(3, 2)", "import time")
    bench.session.environment.write = { printed.add($0) }
    let line = "for i in range(1):\n    print('once')\n    m(torch.ones(1, 4))\n    time.sleep(900)"
    #expect(Self.failure(line, &bench)?.fixes?.count == 1)
    #expect(printed.text == "once\n")
  }

  @Test func programsPrintOnce() throws {
    let printed = Printed()
    var session = Session()
    #expect(throws: (any Error).self) {
      try Interpreter.run(
        python: """
          import torch, torch.nn as nn
          print("one")
          def run(m):
              print("two")
              return m(torch.ones(1, 4))
          y = run(nn.Linear(3, 2))
          """, name: "net.py", &session
      ) { part in
        if case .text(let text) = part { printed.add(text) }
      }
    }
    #expect(printed.text == "one\ntwo\n")
  }

  /// The shape is that of the statement that failed, or of what its function gave.
  @Test(arguments: [
    ("y = m(torch.ones(1, 4))\nz = torch.ones(7)", "1x2"),
    ("def f(x): return m(x)\nprint(f(torch.ones(5, 4)))\nz = torch.ones(7)", "5x2"),
    ("print(m(torch.ones(1, 4)))\nz = torch.ones(7)", nil),
  ])
  func fixesTellTheStatementsShape(program: String, shape: String?) throws {
    let text = "import torch, torch.nn as nn\nm = nn.Linear(3, 2)\n\(program)\n"
    let check = try CodeCheck(text, path: "net.py")
    let fix = try #require(check.problems.first?.fixes?.first)
    #expect(fix.lines.map(\.text) == ["m = nn.Linear(4, 2)"])
    #expect(fix.shape == shape)
  }

  /// A definition that was mended is not mended again, which would draw its weights anew.
  @Test func fixesOfAProgramHoldOnce() throws {
    var bench = try Bench("m = nn.Linear(3, 3)")
    #expect(Self.failure("m(torch.ones(2, 5))", &bench) != nil)
    try bench.run("fix")
    #expect(Self.failure("fix", &bench) != nil)
  }

  /// `fix` is about the newest message, also where only the line itself has to change.
  @Test func newestMessageCounts() throws {
    var bench = try Bench("m = nn.Linear(3, 3)")
    #expect(Self.failure("m(torch.ones(2, 5))", &bench) != nil)
    try bench.run("h = torch.ones(2, 10, 4, 16).transpose(1, 2)")
    #expect(Self.failure("y = h.view(2, 10, 64) + 1", &bench) != nil)
    #expect(try bench.text("fix").contains("y = h.transpose(1, 2).reshape(2, 10, 64) + 1"))
    #expect(try bench.text("y.shape") == "torch.Size([2, 10, 64])")
    #expect(try bench.text("m.in_features") == "3")
  }

  /// What is refused, too large or raised on purpose is not mended by other shapes.
  @Test(arguments: ["raise ValueError(y)", "open('nowhere.txt')"])
  func othersAreNotMended(line: String) throws {
    let check = try CodeCheck(
      """
      import torch, torch.nn as nn
      def run():
          m = nn.Conv2d(1, 2, 3)
          y = nn.Linear(72, 5)(m(torch.ones(1, 1, 8, 8)).flatten(1))
          \(line)
      run()
      """, path: "net.py")
    let problem = try #require(check.problems.first)
    #expect(problem.fixes ?? [] == [])
  }
}
