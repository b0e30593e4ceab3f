import Commands
import Rendering
import Support
import Testing

/// Examples that a file names: where they are written, what each says, and what stops it.
struct CodeExampleTests {
  private static func check(_ text: String, examples: [String] = []) throws -> CodeCheck {
    try CodeCheck(text, path: "net.py", examples: examples)
  }

  private static let net = """
    import torch
    import torch.nn as nn

    class Net(nn.Module):
        def __init__(self, c, n):
            super().__init__()
            self.emb = nn.Embedding(27, c)
            self.out = nn.Linear(n, 3)

        def forward(self, x):
            x = self.emb(x)
            x = x.view(x.size(0), -1, 48)
            return self.out(x)

    """

  // MARK: Letters

  @Test func tellsConditionsByExample() throws {
    let check = try Self.check(
      Self.net + "# shape> Net(24, 48)(BxT)\n# shape> Net(12, 48)(NxM)\n")
    #expect(check.problems.isEmpty)
    #expect(check.lettered.map(\.expression) == ["Net(24, 48)(BxT)", "Net(12, 48)(NxM)"])
    #expect(check.lettered.map(\.line) == [14, 15])
    let rules = check.lettered.map { $0.conditions.first?.plain }
    #expect(rules == ["T must be even: line 12", "M must be a multiple of 4: line 12"])
  }

  /// A line that several examples run through has the shapes of the first, others those of theirs.
  @Test func annotatesWithTheFirstExample() throws {
    let text =
      Self.net + "# shape> Net(24, 48)(BxT)\n# shape> Net(12, 48)(NxM)\n"
      + "def half(x):\n    return x[:, ::2]\n# shape> half(NxM)\n"
    let annotated = Annotator(try Self.check(text)).text
    #expect(annotated.contains("x = self.emb(x)  # BxTx24\n"))
    #expect(annotated.contains("return self.out(x)  # BxT/2x3\n"))
    #expect(annotated.contains("return x[:, ::2]  # Nx((M+1)//2)\n"))
  }

  @Test func tellsFailuresInLetters() throws {
    let check = try Self.check(Self.net + "# shape> Net(24, 40)(BxT)\n")
    let problem = try #require(check.problems.first)
    let shown = TextRenderer().render(problem: problem, in: "net.py")
    #expect(problem.what.hasSuffix("wants 40 as the last axis, got BxT/2x48"))
    #expect(shown.contains("# shape> Net(24, 40)(BxT)"))
    #expect(shown.contains("x  BxT/2x48"))
    #expect(shown.contains("wants C=40, got C=48"))
    // Nobody typed the sizes that it ran with.
    #expect(!shown.contains("torch.zeros") && !shown.contains("4x8"), "\(shown)")
    #expect(problem.fixes?.contains { $0.shape == "BxT/2x3" } ?? false, "\(shown)")
  }

  /// The example itself differs from size to size, and so does the hint.
  @Test func tellsFailuresOfTheExampleItself() throws {
    let check = try Self.check(
      "import torch\nx = torch.ones(2, 3)\n# shape> torch.matmul(Bx4, x)\n")
    let problem = try #require(check.problems.first)
    #expect(problem.what == "matmul of Bx4 and 2x3: 4 meets 2")
    #expect(problem.mend == "the inner sizes must be equal, as in matmul of Bx4 and 4x3")
    #expect(problem.place?.hasPrefix("none of ") ?? false)
  }

  /// Where only some sizes come as far, the message says which.
  @Test func saysForWhichSizesAMessageHolds() throws {
    let check = try Self.check(
      "import torch\ndef f(x):\n    y = x @ torch.ones(8, 3)\n    return y.view(7, 7)\n"
        + "# shape> f(Bx8)\n# shape> f(BxC)\n")
    #expect(check.problems.isEmpty == false)
    let second = try #require(check.problems.last)
    #expect(second.place?.hasPrefix("with C=8, and no other of ") ?? false, "\(second)")
  }

  // MARK: Places and fixes

  @Test func marksExamplesWhereTheyStand() throws {
    let check = try Self.check("import torch\nx = torch.ones(2, 3)\n#  shape> x @ x\n")
    let problem = try #require(check.problems.first)
    #expect(problem.excerpt?.line == "#  shape> x @ x")
    #expect(problem.excerpt?.number == 3 && problem.excerpt?.start == 10)
  }

  @Test(arguments: [
    ("# shape> x @ x", "# shape> x @ x.T"),
    ("'''\n  shape> x @ x\n'''", "'''\n  shape> x @ x.T\n'''"),
  ])
  func writesAFixIntoAnExample(old: String, new: String) throws {
    let head = "import torch\nx = torch.ones(2, 3)\n"
    let check = try Self.check("\(head)\(old)\ny = 1\n")
    #expect(check.fixed(1) == "\(head)\(new)\ny = 1\n")
    #expect(
      check.problems[0].fixes?[0].lines[0].text
        == new.split(separator: "\n").first {
          $0.contains("shape>")
        }.map(String.init))
  }

  /// What is not in the file is not changed: an example of the command line, the sizes of letters.
  @Test func leavesWhatIsNotInTheFile() throws {
    let text = "import torch\nx = torch.ones(2, 3)\n"
    #expect(try Self.check(text, examples: ["x @ x"]).fixed(1) == nil)
    let lettered = try Self.check(text + "# shape> x @ torch.ones(B, 4)\n# shape> (BxT) @ x\n")
    #expect(lettered.problems.isEmpty || lettered.fixed(1) != text)
  }

  /// What earlier examples made is no part of what a later one shows.
  @Test func showsTheFailingExampleAlone() throws {
    let check = try Self.check(
      "import torch\ndef f(x):\n    y = x * 2\n    return y @ torch.ones(3)\n"
        + "# shape> f(torch.ones(5, 3))\n# shape> f(torch.ones(5, 4))\n")
    let view = try #require(check.problems.first?.views?.first)
    #expect(view.rows.allSatisfy { $0.visits <= 1 })
    for fact in view.rows.flatMap(\.facts) { #expect(!fact.values.contains("5x3")) }
  }

  /// A line with sizes in the place of letters is shown as it was written.
  @Test func writesTheLineInWhichAFixStops() throws {
    let check = try Self.check(
      "import torch\nimport torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        + "        super().__init__()\n        self.l = nn.Linear(5, 3)\n"
        + "    def forward(self, x):\n        return self.l(x)\n"
        + "# shape> Net()(BxT) @ torch.ones(4, 4)\n")
    let next = check.problems.first?.fixes?.compactMap(\.next)
    #expect(next == ["Net()(BxT) @ torch.ones(4, 4)"])
  }

  @Test func marksWhatCannotBeReadWhereItStands() throws {
    let check = try Self.check("import torch\n#   shape> torch.ones(2\n# shape> f(BxT\n")
    let excerpts = check.problems.map(\.excerpt)
    #expect(excerpts.map { $0?.line } == ["#   shape> torch.ones(2", "# shape> f(BxT"])
    #expect(excerpts.map { $0?.number } == [2, 3])
    #expect(excerpts.map { $0?.start } == [21, 10])
  }

  // MARK: Reasons

  /// The size of an axis is told only where it is that which does not fit.
  @Test(arguments: [
    ("torch.ones(4, 8)", []), ("torch.ones(4, 3, 2, 2)", []),
    ("torch.ones(4, 5, 8, 8).long()", []), ("torch.ones(4, 5, 8, 8)", ["wants C=3, got C=5"]),
  ])
  func tellsTheAxisThatDoesNotFit(input: String, reasons: [String]) throws {
    let check = try Self.check(
      "import torch\nimport torch.nn as nn\nc = nn.Conv2d(3, 8, 3)\n"
        + "def f(x):\n    return c(x)\n# shape> f(\(input))\n")
    let shown = TextRenderer().render(
      problem: try #require(check.problems.first), in: "net.py")
    #expect(shown.contains("wants C=") != reasons.isEmpty, "\(shown)")
    for reason in reasons { #expect(shown.contains(reason), "\(shown)") }
  }

  /// An index so large that no table is long enough for it.
  @Test func offersNoTableForTheLargestIndex() throws {
    let check = try Self.check(
      "import torch\nimport torch.nn as nn\ne = nn.Embedding(10, 3)\ndef f(x):\n    return e(x)\n"
        + "# shape> f(torch.tensor([\(Int.max)]))\n")
    let problem = try #require(check.problems.first)
    #expect(problem.fixes == nil)
  }

  // MARK: Sizes

  @Test func tellsWhatRunsOnlyBecauseSizesAreEqual() throws {
    let text = "import torch\ndef f(x):\n    return x / x.sum(1)\n"
    let check = try Self.check(
      text + "# shape> f(torch.ones(4, 4))\n# shape> f(torch.ones(4, 1))\n")
    #expect(check.problems.isEmpty)
    #expect(
      check.equalSizes.map(\.text) == [
        "it runs only because two sizes are equal: f(torch.ones(5, 4)) stops at line 3"
      ])
    #expect(check.equalSizes.first?.line == 4)
  }

  /// What the program refuses itself it means to, and slow examples are not run again.
  @Test(arguments: [
    "assert x.size(0) == x.size(1)", "assert x.size(0) == x.size(1), 'square only'",
    "if x.size(0) != x.size(1): raise ValueError('square only')", "import time; time.sleep(1.1)",
  ])
  func saysNothingOfSizesThatAreDemanded(line: String) throws {
    let check = try Self.check(
      "import torch\ndef f(x):\n    \(line)\n    return x / x.sum(1)\n"
        + "# shape> f(torch.ones(4, 4))\n")
    #expect(check.problems.isEmpty && check.equalSizes.isEmpty, "\(check.problems)")
  }

  // MARK: Calls

  /// What a function is not called with no size would mend: none is tried.
  @Test(arguments: [
    ("f(BxT)", "f() missing 1 required positional argument: 'y'"),
    ("f(BxT, BxT, BxT)", "f() takes 2 positional arguments but 3 were given"),
    ("f(BxT, BxT, z=1)", "f() got an unexpected keyword argument 'z'"),
    ("f(BxT, x=BxT)", "f() got multiple values for argument 'x'"),
  ])
  func triesNoSizesForWrongCalls(call: String, what: String) throws {
    let check = try Self.check("def f(x, y):\n    return x + y\n# shape> \(call)\n")
    let problem = try #require(check.problems.first)
    #expect(problem.what == "TypeError: \(what)" && problem.place == nil)
  }

  /// The same error, raised by the program itself for some sizes, is one of sizes.
  @Test func triesSizesForWhatAProgramRaises() throws {
    let check = try Self.check(
      "def f(x):\n    if x.size(1) % 2: raise TypeError('odd')\n    return x\n# shape> f(BxT)\n")
    #expect(check.problems.isEmpty)
    #expect(check.lettered.first?.conditions.first?.plain.hasPrefix("T must be even") == true)
  }

  /// Sizes that are what the code wants, or that need not be equal, are nothing to tell.
  @Test(arguments: [
    "x.T", "x @ torch.ones(4, 3)", "x.sum(0) + x.mean(0)", "x.sum(1, keepdim=True) / x",
  ])
  func saysNothingOfSizesThatMayDiffer(body: String) throws {
    let check = try Self.check(
      "import torch\ndef f(x):\n    return \(body)\n# shape> f(torch.ones(4, 4))\n")
    #expect(check.problems.isEmpty && check.equalSizes.isEmpty)
  }
}
