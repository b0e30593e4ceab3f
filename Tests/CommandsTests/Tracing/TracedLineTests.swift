import Commands
import Engine
import Support
import Testing

struct TracedLineTests {
  private static let network = """
    class Net(nn.Module):
        def __init__(self, vocab, n):
            super().__init__()
            self.emb = nn.Embedding(vocab, n)
            self.layers = nn.ModuleList([nn.Linear(n, 8), nn.Linear(8, 6)])
            self.out = nn.Linear(5, vocab)

        def forward(self, x):
            x = self.emb(x)
            B, T, C = x.shape
            for layer in self.layers:
                x = layer(x)
            if T > 100:
                x = x[:, :100]
            return self.out(x)
    """

  private static func bench(_ lines: String...) throws -> Bench {
    var bench = try Bench()
    try bench.run(network.replacing("nn.Linear(5, vocab)", with: "nn.Linear(6, vocab)"))
    for line in lines { try bench.run(line) }
    return bench
  }

  @Test func showsWhatEachLineMakes() throws {
    var bench = try Self.bench()
    #expect(
      try bench.text("trace Net(27, 24)(torch.randint(0, 27, (4, 8)))") == """
        def forward(self, x):          x      4x8  int64
                 x = self.emb(x)            x      4x8x24
                 B, T, C = x.shape          B T C  4 8 24
                 for layer in self.layers:
          2x         x = layer(x)           x      4x8x8 → 4x8x6
                 if T > 100:
                     x = x[:, :100]
                 return self.out(x)         →      4x8x27
        → 4x8x27
        """)
  }

  @Test func countsCallsAndOpensToADepth() throws {
    var bench = try Self.bench()
    try bench.run("def inner(x):\n    return x.T")
    try bench.run("def outer(x):\n    y = inner(x)\n    return inner(y)")
    let shallow = try bench.text("trace outer(torch.ones(2, 3)) depth=1")
    #expect(
      shallow == """
        def outer(x):        x  2x3
                 y = inner(x)     y  3x2
                 return inner(y)  →  2x3
        → 2x3
        1 function deeper: depth=2 shows more
        """)
    let deep = try bench.text("trace outer(torch.ones(2, 3))")
    #expect(deep.contains("inner  called 2 times"))
    #expect(deep.contains("2x     return x.T  →  3x2 → 2x3"))
  }

  @Test func showsBroadcasts() throws {
    var bench = try Self.bench("def f(x, y):\n    z = x + y\n    return z * 2")
    let text = try bench.text("trace f(torch.ones(4, 1), torch.ones(3))")
    #expect(text.contains("4x1 with 3 → 4x3  both grow\n"))
    let plain = try bench.text("trace f(torch.ones(4, 3), torch.ones(3))")
    #expect(plain.contains("4x3 with 3 → 4x3\n") && !plain.contains("both"))
  }

  @Test func showsColumns() throws {
    var bench = try Self.bench(
      "def f(x):\n    y = x.T\n    return y * 2",
      "set columns output,bytes,strides,view,mean,finite")
    let text = try bench.text("trace f(torch.ones(2, 3))")
    #expect(text.contains("bytes  strides  view   mean  finite"))
    #expect(text.contains("y = x.T       y  3x2     24      1,3   yes  1.000     yes"))
    #expect(text.contains("return y * 2  →  3x2     24      1,3        2.000     yes"))
  }

  /// Those of products and convolutions, with all that a line calls; without numbers the same.
  @Test(arguments: ["cpu", "meta"])
  func countsMultiplyAdds(device: String) throws {
    var bench = try Self.bench(
      """
      def mixed(x, w):
          return x @ w
      def f(x, w, k):
          y = mixed(x, w)
          z = F.conv1d(y, k)
          h, _ = nn.LSTM(4, 5)(torch.ones(2, 6, 4))
          return z.relu()
      """, "set columns output,multiply-adds")
    let sizes = ["2, 3, 8", "8, 5", "6, 3, 2"].map { "torch.ones(\($0), device='\(device)')" }
    let text = try bench.text("trace f(\(sizes.joined(separator: ", ")))")
    #expect(text.contains("multiply-adds\n"))
    #expect(text.contains(/y = mixed\(x, w\) +y +2x3x5 +240\n/))
    #expect(text.contains(/return x @ w +→ +2x3x5 +240\n/))
    #expect(text.contains(/z = F.conv1d\(y, k\) +z +2x6x4 +288\n/))
    #expect(text.contains(/h, _ = nn.LSTM.* 2,160\n/))
    #expect(text.contains(/return z.relu\(\) +→ +2x6x4 *\n/))
  }

  @Test func showsItemsOfTensors() throws {
    var bench = try Self.bench(
      "def f(x):\n    d = {}\n    d['a'] = x\n    x[:, 0] = x[:, 1]\n    x[0] += 1\n    return x")
    let text = try bench.text("trace f(torch.ones(4, 3))")
    #expect(text.contains("x[:, 0]  4\n"))
    #expect(text.contains("x[0]     3\n"))
    #expect(!text.contains("d['a']  "))
  }

  /// Tensors without elements have axes too.
  @Test func takesEmptyTensors() throws {
    var bench = try Self.bench("def f(x):\n    return x.view(0, 4).reshape(2, 0)")
    #expect(try bench.text("trace f(torch.ones(0, 4))").hasSuffix("→ 2x0"))
    #expect(try bench.text("why").contains("0  line 2 made 0 (a view)"))
  }

  @Test func keepsWhatTheLineDoes() throws {
    var bench = try Self.bench("x = torch.ones(2, 3)")
    try bench.run("trace y = x.T")
    #expect(try bench.text("y.shape").contains("[3, 2]"))
    try bench.run("undo")
    bench.expectFailure(
      "y", "'y' is not a command or a variable", "help lists the commands, vars the variables")
  }

  @Test func tracesThePushAsBefore() throws {
    var bench = try Bench("add embedding 27 10, flatten 2", "push 4x8")
    #expect(try bench.text("trace") == bench.text("push 4x8"))
    #expect(try bench.text("trace off") == "trace off")
  }

  @Test func marksTheLineThatStops() throws {
    var bench = try Bench()
    try bench.run(Self.network)
    try bench.run("net = Net(27, 24)")
    let error = #expect(throws: (any Error).self) {
      try bench.run("net(torch.randint(0, 27, (4, 8)))")
    }
    let diagnosis = Diagnosis(of: try #require(error))
    let view = try #require(diagnosis.views?.first)
    let stopped = try #require(view.rows.first { $0.stop != nil })
    #expect(stopped.source.contains("self.out(x)"))
    #expect(stopped.number == 15)
    #expect(diagnosis.calls?.map(\.function) == ["Net.forward"])
    let fix = try #require(diagnosis.fixes?.first)
    #expect(fix.lines.map(\.text) == ["        self.out = nn.Linear(6, vocab)"])
    #expect(fix.shape == "4x8x27")
  }

  /// What `fix` does is what a person would: the class again, what was made of it, and the line.
  @Test func fixesTheDefinition() throws {
    var bench = try Bench()
    try bench.run(Self.network)
    try bench.run("net = Net(27, 24)")
    let line = try #require(Lexer.statements(of: "net(torch.randint(0, 27, (4, 8)))").first)
    _ = Interpreter.carryOut(line, &bench.session)
    #expect(try bench.text("fix 1").hasSuffix("→ 4x8x27"))
    #expect(try bench.text("net.out.in_features") == "6")
    try bench.run("undo")
    #expect(try bench.text("net.out.in_features") == "5")
  }

  @Test func leavesAFailingLineWithoutATrace() throws {
    var bench = try Bench()
    try bench.run(Self.network)
    try bench.run("net = Net(27, 24)")
    let before = Snapshot(bench.session)
    #expect(throws: (any Error).self) { try bench.run("net(torch.randint(0, 27, (4, 8)))") }
    #expect(Snapshot(bench.session) == before)
  }

  @Test func refusesADepthOfNothing() throws {
    var bench = try Self.bench()
    bench.expectFailure(
      "trace Net(27, 24) depth=0", "depth= cannot be '0'", "it wants a whole number from 1 up")
  }
}
