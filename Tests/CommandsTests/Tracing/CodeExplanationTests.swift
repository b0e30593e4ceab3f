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
}
