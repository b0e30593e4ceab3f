import Commands
import Engine
import Testing

/// `why NAME` and `why LINE`, after a trace of code.
struct CodeExplanationTests {
  private static let network = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.emb = nn.Embedding(27, 24)
            self.first = nn.Linear(48, 128)
            self.out = nn.Linear(256, 27)

        def forward(self, x):
            x = self.emb(x)
            B, T, C = x.shape
            h = x.view(B, T // 2, C * 2)
            h = self.first(h)
            B, T, C = h.shape
            f = h.view(B, T // 2, C * 2)
            return self.out(f)
    """

  private static func bench(_ texts: String...) throws -> Bench {
    var bench = try Bench()
    for text in texts { try bench.run(text) }
    return bench
  }

  @Test func explainsWhatAnAxisIsMadeOf() throws {
    var bench = try Self.bench(Self.network, "trace Net()(torch.zeros(4, 8).long())")
    let text = try bench.text("why f")
    #expect(text.hasPrefix("f  4x2x256  line 14  f = h.view(B, T // 2, C * 2)\n"))
    #expect(text.contains("B  4  B=4 is of x, which Net.forward was given"))
    #expect(
      text.contains(
        "256  2 steps × 128 channels: line 14 fused T by 2, line 12 made C=128 (Linear)"))
    #expect(try bench.text("why 9").contains("C  24  line 9 made C=24 (Embedding)"))
    #expect(try bench.text("why").hasPrefix("→  4x2x27  line 15"))
  }

  @Test func refusesWhatMadeNoTensor() throws {
    var bench = try Self.bench(Self.network, "trace Net()(torch.zeros(4, 8).long())")
    bench.expectFailure(
      "why y", "N cannot be 'y'", "it wants a tensor of the trace: f, h, x")
    bench.expectFailure(
      "why 3", "N cannot be '3'", "it wants a line that made a tensor: 8, 9, 11, 12, 14, 15")
  }

  /// A run that stopped is explained as far as it came, traced by a command or not, with letters or without.
  @Test(arguments: [
    "y = Net()(torch.zeros(4, 12).long())", "trace Net()(torch.zeros(4, 12).long())",
  ])
  func explainsWhatCameBeforeAStop(line: String) throws {
    let wrong = Self.network.replacing("nn.Linear(256, 27)", with: "nn.Linear(512, 27)")
    var bench = try Self.bench("def g(a):\n    b = a.T\n    return b", "trace g(ones(2, 3))", wrong)
    try bench.stop(line)
    #expect(try bench.text("why").hasPrefix("f  4x3x256  line 14"))
    #expect(try bench.text("why 12").hasPrefix("h  4x6x128  line 12"))
    #expect(try bench.text("why x").hasPrefix("x  4x12x24  line 9"))
    let again = try bench.text("trace")
    #expect(again.contains("return self.out(f)") && again.contains("stopped"), "\(again)")
    #expect(!again.contains("b = a.T"))
  }

  @Test func explainsAStopWithLetters() throws {
    var bench = try Self.bench("def g(a):\n    b = a.T\n    return b @ missing")
    try bench.stop("trace g(NxM)")
    #expect(try bench.text("why b").hasPrefix("b  8x4  line 2"))
  }

  /// Where nothing was pushed, trace shows the code again that was traced last.
  @Test func showsTheLastCodeAgain() throws {
    var bench = try Self.bench("def g(a):\n    b = a.T\n    return b")
    let shown = try bench.text("trace g(ones(2, 3))")
    #expect(try bench.text("trace") == shown)
    try bench.run("add linear 4 3")
    try bench.run("push 2x4")
    #expect(try bench.text("trace").contains("linear 4 3"))
  }

  /// The stack's own why comes back with the next push.
  @Test func belongsToWhatWasShownLast() throws {
    var bench = try Self.bench("add linear 4 3", "push 2x4", "def f(x): return x.T")
    #expect(try bench.text("why").hasPrefix("1  linear 4 3"))
    try bench.run("trace f(torch.ones(2, 3))")
    #expect(try bench.text("why").hasPrefix("→  3x2"))
    try bench.run("push 2x4")
    #expect(try bench.text("why 1").hasPrefix("1  linear 4 3"))
  }

  /// A line of a function, and what is said of the axes of its value.
  private static let axes: [(String, [String])] = [
    ("x.flatten(1)", ["2", "12  3 × 4: line 1 fused 3 and 4"]),
    ("x.transpose(1, 2)", ["3  3 is of x", "4  4 is of x"]),
    ("x.reshape(2, 3, 2, 2)", ["line 1 split 4 into 2 × 2"]),
    ("x.sum(2)", ["2", "3  3 is of x"]),
    ("x @ torch.ones(4, 5)", ["5  line 1 made 5 (ones)"]),
    ("x[:, 1:]", ["2  line 1 turned 3 into 2 (an index)"]),
    ("x[0]", ["3  3 is of x", "4  4 is of x"]),
    ("x[:, None]", ["1  line 1 put in an axis of size 1"]),
    ("torch.cat([x, x], 1)", ["6  line 1 joined 3 + 3"]),
    ("torch.stack([x, x])", ["2  line 1 made 2 (stack)"]),
    ("nn.Conv1d(3, 7, 2)(x)", ["7  line 1 made 7 (Conv1d)", "3  line 1 turned 4 into 3 (Conv1d)"]),
    ("torch.einsum('bij,bkj->bik', x, x)", ["b  2  b=2 is of x", "i  3  i=3 is of x"]),
    ("x.mean(1, keepdim=True)", ["1  line 1 made 1 (mean, keepdim)"]),
    ("x + torch.ones(4)", ["4  4 is of x"]),
    ("nn.Sequential(nn.Linear(4, 6), nn.ReLU())(x)", ["6  line 1 made 6 (Linear)"]),
  ]

  @Test(arguments: axes.indices)
  func followsOperations(number: Int) throws {
    let (expression, wanted) = Self.axes[number]
    var bench = try Self.bench("def f(x): return \(expression)", "trace f(torch.ones(2, 3, 4))")
    let text = try bench.text("why")
    for part in wanted { #expect(text.contains(part), "\(expression): \(text)") }
  }

  /// Of the line that stopped, what it reads is explained.
  @Test func explainsALineThatStopped() throws {
    var bench = try Self.bench(
      """
      def f(x, w):
          a = x.view(4, -1)
          b = a.relu() @ w
          return b
      """)
    try bench.stop("f(torch.ones(4, 2, 4), torch.ones(7, 3))")
    let text = try bench.text("why 3")
    #expect(text.contains("a  4x8  line 2  a = x.view(4, -1)"), "\(text)")
    #expect(text.contains("8  2 × 4: line 2 fused 2 and 4"), "\(text)")
    #expect(text.contains("w  7x3  line 1"), "\(text)")
    #expect(throws: (any Error).self) { try bench.text("why 4") }
  }
}

extension Bench {
  /// Carries out a line that stops, as the prompt does.
  fileprivate mutating func stop(_ line: String) throws {
    let statement = try #require(try Lexer.statements(of: line).first)
    #expect(Interpreter.carryOut(statement, &session).failure != nil)
  }
}
