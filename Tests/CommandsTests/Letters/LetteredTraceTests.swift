import Commands
import Engine
import Notation
import Support
import Testing

struct LetteredTraceTests {
  private static let network = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.emb = nn.Embedding(27, 24)
            self.layers = nn.ModuleList([nn.Linear(48, 16), nn.Linear(32, 16)])
            self.out = nn.Linear(16, 27)

        def forward(self, x):
            x = self.emb(x)
            for layer in self.layers:
                B, T, C = x.shape
                x = x.view(B, T // 2, C * 2)
                x = layer(x)
            return self.out(x)
    """

  private static func bench(_ texts: String...) throws -> Bench {
    var bench = try Bench()
    for text in texts { try bench.run(text) }
    return bench
  }

  /// Shapes are read as they are shown.
  @Test func readsMultiplesOfLetters() throws {
    var bench = try Self.bench("def f(x): return x.flatten(1)")
    let text = try bench.text("trace f(Bx2Tx3)")
    #expect(text.contains("x  Bx2Tx3") && text.contains("\n→ Bx6T\n"), "\(text)")
  }

  /// A multiple of a letter alone is a number beside a shape, and else a tensor of one axis.
  @Test func readsMultiplesAlone() throws {
    var bench = try Self.bench("def f(x, n=4): return x.view(-1, n)")
    #expect(try bench.text("trace f(32B)").contains("\n→ 8Bx4\n"))
    #expect(try bench.text("trace f(Bx6, 2B)").contains("\n→ 3x2B\n"))
  }

  /// A number and a letter side by side would be a number of bytes.
  @Test func bytesAreToldFromLetters() throws {
    var bench = try Self.bench("def f(x): return x @ torch.ones(8, 2)")
    try bench.run("set columns=bytes,multiply-adds")
    let text = try bench.text("trace f(Bx8)")
    #expect(text.contains("8·B") && text.contains("16·B"), "\(text)")
    #expect(!text.contains("8B") && !text.contains("16B"))
  }

  /// What a function of one line computes is counted in that line.
  @Test func functionsOfOneLineHaveFigures() throws {
    var bench = try Self.bench("def f(x): return x @ torch.ones(8, 2)")
    try bench.run("set columns=multiply-adds")
    #expect(try bench.text("trace f(torch.ones(4, 8))").contains("64"))
  }

  @Test func showsExpressionsAndConditions() throws {
    var bench = try Self.bench(Self.network)
    let text = try bench.text("trace Net()(BxT)")
    #expect(
      text == """
        8     def forward(self, x):                 x  BxT  int64
         9         x = self.emb(x)                   x  BxTx24
        10         for layer in self.layers:
        11  2x         B, T, C = x.shape             B  B
                                                     T  T → T/2
                                                     C  24 → 16
        12  2x         x = x.view(B, T // 2, C * 2)  x  BxT/2x48 → BxT/4x32
        13  2x         x = layer(x)                  x  BxT/2x16 → BxT/4x16
        14         return self.out(x)                →  BxT/4x27
        → BxT/4x27
        T must be a multiple of 4: line 12
        B may be any size (tried from 1 to 128)
        smallest sizes: B=1 T=4
        """)
    #expect(try bench.text("trace Net()(B x T)") == text)
  }

  /// A condition names the bounds themselves, not those sizes that were tried first.
  @Test(arguments: [(28, "from 28 to 31"), (32, "from 28 to 31"), (24, "from 24 to 27")])
  func findsBothBounds(hint: Int, rule: String) throws {
    let left = hint / 4 == 6 ? 6 : 7
    var bench = try Self.bench(
      "def f(x, hint=\(hint)): return F.max_pool2d(x, 4) @ torch.ones(\(left), 3)")
    let text = try bench.text("trace f(torch.ones(2, 3, 8, W))")
    #expect(text.contains("W must be \(rule): line 1"), "\(text)")
  }

  /// A shape takes the place of a tensor, with or without letters.
  @Test func readsShapesInCalls() throws {
    var bench = try Self.bench("def f(x, n=1):\n    return x.repeat(n, 1)")
    #expect(try bench.text("trace f(4x8)").hasSuffix("→ 4x8"))
    #expect(try bench.text("trace f(4 x 8, n=3)").hasSuffix("→ 12x8"))
    #expect(try bench.text("trace f(BxC, N)").contains("→ B·N x C"))
    #expect(try bench.text("trace f(torch.ones(B, 3), n=2)").contains("→ 2Bx3"))
    #expect(try bench.text("trace f((B), n=2)").contains("→ 2xB"))
    try bench.run("B = 5")
    #expect(try bench.text("trace f(torch.ones(B, 3), n=2)").hasSuffix("→ 10x3"))
  }

  /// What follows the letters is an expression of them, and times and numbers are those of an example.
  @Test func showsColumns() throws {
    var bench = try Self.bench(
      "def f(x):\n    y = x.T\n    return y @ torch.ones(4, 3)",
      "set columns output,multiply-adds,bytes,strides,view")
    let text = try bench.text("trace f(4xC)")
    #expect(text.contains("multiply-adds  bytes  strides  view\n"))
    #expect(text.contains(/y = x.T +y +Cx4 +16·C +1,C +yes\n/))
    #expect(text.contains(/return y @ tor.* → +Cx3 +12·C +12·C +3,1 *\n/))
    #expect(!text.contains("C=4"))
    try bench.run("set columns output,ms,mean")
    let numbers = try bench.text("trace f(4xC)")
    #expect(numbers.contains(/return y @ tor.* → +Cx3 +[0-9.e-]+ +4.000\n/))
    #expect(numbers.hasSuffix("\nms and mean are those of C=4"))
    try bench.run("set columns output,ms")
    #expect(try bench.text("trace f(4xC)").hasSuffix("\nms is that of C=4"))
  }

  /// A size that follows no rule of the letters is not told as one of an example.
  @Test func figuresWithoutRuleAreUnknown() throws {
    var bench = try Self.bench(
      "def f(x):\n    return torch.ones(x.size(0) ** 3)", "set columns output,bytes")
    #expect(try bench.text("trace f(BxC)").contains(/→ +64 +\?\n/))
  }

  /// A model without letters is made once: what making it costs is not spent on each size.
  @Test func makesTheModelOnce() throws {
    var bench = try Self.bench(
      """
      class Large(nn.Module):
          def __init__(self, n):
              super().__init__()
              w = torch.ones(1 << 21)
              for _ in range(24): w = w * 2
              self.n = n
          def forward(self, x):
              return x.view(x.size(0), -1, self.n)
      """)
    let text = try bench.text("trace Large(6)(BxT)")
    #expect(text.contains("T must be a multiple of 6: line 8"))
    #expect(text.contains("B may be any size (tried from 1 to 128)"))
    #expect(text.contains("n  6\n") && text.contains("Large.__init__"))
    #expect(try bench.text("trace Large(6).forward(BxT)").contains("T must be a multiple of 6"))
  }

  /// Letters for which there was no time are told as such.
  @Test func saysWhichLettersWereNotTried() throws {
    var bench = try Self.bench(
      "w = torch.ones(1 << 20)", "def f(x):\n    for _ in range(280): F.relu(w)\n    return x * 2")
    let text = try bench.text("trace f(BxT)")
    #expect(
      text.contains(
        "B, T: no other sizes were tried, since a run is long; shapes are those of B=4 T=8"))
    #expect(!text.contains("may be"))
  }

  /// The height and the width of a picture are tried alike first.
  @Test func triesSquarePicturesFirst() throws {
    var bench = try Self.bench(
      "def f(x):\n    return x.flatten(1) @ torch.ones(1024, 3)")
    #expect(try bench.text("trace f(Bx1xHxW)").contains("smallest sizes: B=1 H=32 W=32"))
  }

  /// Of two sizes that stop, the one after which more lines are done is told, not the one with more calls.
  @Test func tellsTheSizesThatComeFurthest() throws {
    var bench = try Self.bench(
      """
      def deep(x): return deeper(x)
      def deeper(x): return deepest(x)
      def deepest(x): return x.view(7, 11, 13)
      def f(x):
          if x.size(0) == 4:
              return deep(x)
          y = x * 2
          return torch.cat([y, y[:, :, None]])
      """)
    let error = #expect(throws: FailedLine.self) { try bench.run("trace f(BxC)") }
    #expect(
      Diagnosis(of: try #require(error)).views?.contains { view in
        view.name == "f" && view.rows.contains { $0.number == 8 && $0.stop != nil }
      } ?? false)
  }

  /// A name that is not known is no matter of sizes.
  @Test func saysNothingOfSizesWhereAProgramIsMiswritten() throws {
    var bench = try Self.bench("def f(x):\n    y = x * 2\n    return yy + 1")
    let error = #expect(throws: FailedLine.self) { try bench.run("trace f(BxT)") }
    let told = Diagnosis(of: try #require(error))
    #expect(told.what.contains("yy") && told.place == nil)
  }

  @Test func leavesTheSessionAlone() throws {
    var bench = try Self.bench("x = torch.zeros(2)", "def f(y):\n    x[0] += 1\n    return y * x")
    let before = Snapshot(bench.session)
    #expect(try bench.text("trace f(BxT)").contains("T must be"))
    #expect(Snapshot(bench.session) == before)
    #expect(try bench.text("x.tolist()").contains("[0.0, 0.0]"))
  }

  /// A program, the line that runs it, and the conditions that it sets.
  private static let conditions: [(String, String, [String])] = [
    (
      "def f(x):\n    return nn.Linear(24, 3)(x)", "f(BxC)", ["C must be 24: line 2"]
    ),
    (
      "def f(x):\n    return F.conv1d(x, torch.ones(2, 3, 5))", "f(Bx3xT)",
      ["T must be at least 5: line 2"]
    ),
    (
      "def f(x):\n    assert x.size(1) <= 40\n    return x + torch.arange(x.size(1))", "f(BxT)",
      ["T must be at most 40: line 2"]
    ),
    (
      "def f(x):\n    if x.size(1) > 4: return nope(x)\n    return x.sum(0)", "f(BxT)",
      ["T must be at most 4: line 2"]
    ),
    (
      "def f(x):\n    return x.view(x.size(0), -1, 2)", "f(BxT)", ["T must be even: line 2"]
    ),
    (
      "def f(x):\n    return x[:, 1:].reshape(x.size(0), -1, 2)", "f(BxT)",
      ["T must be odd: line 2"]
    ),
    (
      "def f(q, k):\n    return q @ k.transpose(1, 2)", "f(BxTxC, BxSxD)",
      ["D must equal C: line 2"]
    ),
    (
      "def f(q, k):\n    s = q @ k.T\n    return s / s.sum(1)", "f(NxD, MxD)",
      ["M must equal N or be 1: line 3"]
    ),
    (
      """
      class Conv(nn.Module):
          def __init__(self):
              super().__init__()
              self.conv = nn.Conv2d(1, 4, 5)
              self.fc = nn.Linear(4 * 14 * 14, 10)

          def forward(self, x):
              x = F.max_pool2d(self.conv(x), 2)
              return self.fc(x.flatten(1))
      """, "Conv()(Bx1xHxW)",
      ["H must be 32 or 33: lines 8, 9", "W must be 32 or 33: lines 8, 9"]
    ),
  ]

  @Test(arguments: conditions.indices)
  func findsWhatLettersMustBe(number: Int) throws {
    let (program, line, wanted) = Self.conditions[number]
    var bench = try Self.bench(program)
    let text = try bench.text("trace \(line)")
    for condition in wanted { #expect(text.contains(condition + "\n"), "\(text)") }
  }

  /// A squeeze that takes an axis of size 1 is told with the size at which it does.
  @Test func tellsOfAnAxisThatIsLost() throws {
    var bench = try Self.bench("def f(x):\n    y = x.squeeze()\n    return y")
    #expect(
      try bench.text("trace f(BxT)").contains("at B=1 line 2 makes 8, at B=4 4x8"))
  }

  @Test func countsLoopsWithLetters() throws {
    var bench = try Self.bench(
      "def f(x):\n    rows = []\n    for t in range(x.size(1)):\n        rows.append(x[:, t])\n"
        + "    return torch.stack(rows)")
    let text = try bench.text("trace f(BxT)")
    #expect(text.contains("t     0 → … → T-1"))
    #expect(text.contains("Tx         rows.append"))
    #expect(text.contains("→     TxB"))
  }

  /// Where no sizes work, the message is that of the run that came furthest.
  @Test func stopsWhereNoSizesWork() throws {
    var bench = try Self.bench("def f(x):\n    y = x.T @ torch.ones(3)\n    return y + nope")
    let error = #expect(throws: (any Error).self) { try bench.run("trace f(BxT)") }
    let diagnosis = Diagnosis(of: try #require(error))
    #expect(diagnosis.place?.hasPrefix("with B=3, and no other of ") ?? false)
    #expect(diagnosis.what.contains("nope"))
  }
}
