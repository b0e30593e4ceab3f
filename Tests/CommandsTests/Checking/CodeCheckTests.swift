import Commands
import Engine
import FoundationEssentials
import Rendering
import Support
import TestSupport
import Testing

struct CodeCheckTests {
  private static func check(_ text: String, examples: [String] = []) throws -> CodeCheck {
    try CodeCheck(text, path: "models/net.py", examples: examples)
  }

  @Test func runsDefinitionsAsAnImportDoes() throws {
    let check = try Self.check(
      """
      name = __name__
      if __name__ == "__main__":
          raise ValueError("not here")
      """, examples: ["assert name == 'net'"])
    #expect(check.problems.isEmpty)
    #expect(check.exampleCount == 1)
  }

  @Test func findsExamplesInCommentsAndDocstrings() throws {
    let check = try Self.check(
      """
      '''Turns.

      shape> turn(torch.ones(2, 3))
      '''
      import torch

      def turn(x):
          return x.T @ x.T

      # shape> turn(torch.ones(2, 2))
      """)
    #expect(check.exampleCount == 2)
    let problem = try #require(check.problems.first)
    #expect(check.problems.count == 1)
    #expect(problem.file == "models/net.py")
    #expect(problem.excerpt?.number == 8)
    #expect(problem.calls?.first?.excerpt.number == 3)
  }

  /// Files that import one another are carried out as Python does: what is there already is known.
  @Test func filesMayImportOneAnother() throws {
    let folder = try TemporaryFolder()
    let first = """
      import torch
      from second import g
      def f(x):
          return g(x) @ x
      # shape> f(torch.ones(3, 3))

      """
    let second = """
      import first
      def g(x):
          return x * 2
      def h(x):
          return first.f(x)
      # shape> h(torch.ones(3, 3))

      """
    let paths = [
      try folder.write(first, to: "first.py"), try folder.write(second, to: "second.py"),
    ]
    let check = try CodeCheck(first, path: paths[0])
    #expect(check.problems.isEmpty && check.exampleCount == 1, "\(check.problems)")
    let other = try CodeCheck(second, path: paths[1]).problems
    #expect(
      other.first?.what.contains("partially initialized module 'second'") ?? false, "\(other)")
  }

  /// A module has names of its own, its `__name__` among them, whatever those of the program are.
  @Test func modulesHaveTheirOwnNames() throws {
    let folder = try TemporaryFolder()
    let module = """
      import torch
      first, second, third = torch.ones(2), torch.ones(3), torch.ones(4)
      def name():
          return __name__
      if __name__ == "__main__":
          raise ValueError("not here")

      """
    _ = try folder.write(module, to: "own.py")
    let all = "try:\n    from own import *\nexcept ImportError:\n    first = None\n"
    for text in [
      "import own\n", "from own import name\nassert name() == 'own'\n",
      all + "assert first.shape == (2,)\n",
    ] {
      let check = try CodeCheck(text, path: try folder.write(text, to: "program.py"), asMain: true)
      #expect(check.problems.isEmpty, "\(text): \(check.problems)")
    }
  }

  /// A program that saves what it made has no problem, and nothing is written.
  @Test func whatAFileWritesGoesNowhere() throws {
    let folder = try TemporaryFolder()
    let place = try folder.write("", to: "program.py").replacing("program.py", with: "made")
    let check = try Self.check(
      """
      import os
      import torch
      os.makedirs("\(place)", exist_ok=True)
      os.mkdir("\(place)")
      torch.save({"x": torch.ones(2)}, "\(place)/x.pt")
      with open("\(place)/log.txt", "w") as log:
          log.write("done")
      """)
    #expect(check.problems.isEmpty, "\(check.problems)")
    #expect(!FileManager.default.fileExists(atPath: place))
  }

  @Test func tellsProblemsAsCompilersDo() throws {
    let check = try Self.check("import torch\nx = torch.ones(2, 3)\ny = x @ x\n")
    let shown = TextRenderer().render(problem: try #require(check.problems.first), in: "net.py")
    #expect(
      shown.hasPrefix(
        "models/net.py:3:5: error[E-TENSOR-CANNOT-MULTIPLY]: (2x3) @ (2x3): 3 meets 2\n"))
    #expect(shown.contains("fix 1  models/net.py, line 3: y = x @ x.T  → 2x2"))
  }

  private static func big(_ classes: Int) -> String {
    """
    import torch
    import torch.nn as nn

    class Big(nn.Module):
        def __init__(self):
            super().__init__()
            self.wide = nn.Linear(1_000_000, 10_000_000)
            self.out = nn.Linear(10_000_000, 10)
            self.scale = nn.Linear(\(classes), 5)
        def forward(self, x):
            return self.scale(self.out(self.wide(x).relu()))

    # shape> Big()(torch.ones(4, 1_000_000))
    """
  }

  /// Numbers that do not fit into memory are not needed for shapes.
  @Test func checksBigNetworksByShapesAlone() throws {
    let right = try Self.check(Self.big(10))
    #expect(right.problems.isEmpty && right.usesShapesAlone)
    let wrong = try Self.check(Self.big(12))
    let problem = try #require(wrong.problems.first)
    #expect(problem.what.hasSuffix("wants 12 as the last axis, got 4x10"))
    #expect(problem.fixes?.isEmpty == false)
    let small = try Self.check("import torch\ntorch.ones(4)\n")
    #expect(!small.usesShapesAlone)
  }

  /// Where the numbers themselves are wanted, that they do not fit is the problem.
  @Test func saysThatNumbersDoNotFit() throws {
    let check = try Self.check(
      "import torch\nx = torch.ones(10 ** 7, 10 ** 6)\nif x.sum() > 3:\n    print(x)\n")
    #expect(!check.usesShapesAlone)
    #expect(check.problems.first?.code?.hasPrefix("E-MEMORY") ?? false)
  }

  @Test func writesAFixIntoTheText() throws {
    let check = try Self.check("import torch\nx = torch.ones(2, 3)\ny = x @ x  # here\n")
    #expect(check.fixed(1) == "import torch\nx = torch.ones(2, 3)\ny = x @ x.T  # here\n")
    #expect(check.fixed(9) == nil)
  }

  /// Where no change alone mends it, two of them together do.
  @Test func findsFixesOfTwoSteps() throws {
    let text = """
      import torch
      import torch.nn as nn

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.one = nn.Linear(8, 16)
              self.two = nn.Linear(20, 3)

          def forward(self, x):
              x = self.one(x)
              return self.two(x)

      # shape> Net()(torch.ones(4, 10))

      """
    let check = try Self.check(text)
    let fix = try #require(check.problems.first?.fixes?.first)
    #expect(
      fix.lines.map(\.text) == [
        "        self.one = nn.Linear(10, 16)", "        self.two = nn.Linear(16, 3)",
      ])
    #expect(fix.shape == "4x3" && fix.next == nil)
    let fixed = try #require(check.fixed(1))
    #expect(try Self.check(fixed).problems.isEmpty)
  }

  @Test func tellsWhatIsNoProgram() throws {
    let check = try Self.check("x = (\n")
    #expect(check.problems.count == 1)
    #expect(check.problems[0].file == "models/net.py")
  }

  /// An error inside `with` is told where it happens, not where the context ends.
  @Test(arguments: ["with torch.no_grad():", "try:"])
  func tellsTheLineInsideOfBlocks(head: String) throws {
    let tail = head == "try:" ? "finally:\n    y = 1\n" : ""
    let check = try Self.check(
      "import torch\nx = torch.ones(2, 3)\n\(head)\n    x @ x\n\(tail)")
    #expect(check.problems.first?.excerpt?.number == 4)
  }

  @Test func stopsAtOnceWhereCtrlCWasPressed() {
    var environment = Session.Environment()
    environment.isInterrupted = { true }
    #expect(throws: Interruption.self) {
      try CodeCheck("while True:\n    pass\n", path: "net.py", environment: environment)
    }
  }

  /// A change after which the failing example runs but an earlier one stops says so, and comes last.
  @Test func changesThatStopAnotherExampleComeLast() throws {
    let check = try Self.check(
      """
      import torch
      from torch import nn

      class Encoder(nn.Module):
          def __init__(self):
              super().__init__()
              self.places = nn.Parameter(torch.zeros(1, 32, 16))

          def forward(self, x):
              return x + self.places

      # shape> Encoder()(torch.ones(3, 32, 16))
      # shape> Encoder()(torch.ones(3, 20, 16))
      """)
    let fixes = try #require(check.problems.first?.fixes)
    let lines = fixes.map { $0.lines.first?.text.trimmingSpaces() }
    #expect(
      lines == [
        "return x + self.places[:, :x.size(1)]",
        "self.places = nn.Parameter(torch.zeros(1, 20, 16))",
      ])
    #expect(fixes.map(\.next) == [nil, "Encoder()(torch.ones(3, 32, 16))"])
  }

  /// What two examples show of a line is said once.
  @Test func warnsOfALineOnce() throws {
    let check = try Self.check(
      """
      import torch

      def normed(x):
          return x / x.sum(1)

      # shape> normed(torch.ones(3, 3))
      # shape> normed(torch.ones(4, 4))
      """)
    #expect(check.warnings.count == 1)
    #expect(check.warnings.first?.what.contains("both are 3") ?? false)
  }

  /// The column of a long line is that of the line, not of the part that is shown.
  @Test func columnsAreThoseOfTheLine() throws {
    let sum = (0..<40).map { "x * \($0)" }.joined(separator: " + ")
    let check = try Self.check(
      "import torch\ndef f(x):\n    return \(sum) + x @ x\n# shape> f(torch.ones(2, 3))")
    let problem = try #require(check.problems.first)
    #expect(problem.excerpt?.column == "    return \(sum) + ".count + 1)
    let told = TextRenderer().render(problem: problem, in: "net.py")
    #expect(told.contains(":3:\("    return \(sum) + ".count + 1): error"))
    let mark = try #require(told.split(separator: "\n").first { $0.contains("^~~~~") })
    let lines = told.split(separator: "\n")
    let place = try #require(lines.firstIndex(of: mark))
    let start = mark.distance(from: mark.startIndex, to: try #require(mark.firstIndex(of: "^")))
    #expect(lines[place - 1].dropFirst(start).hasPrefix("x @ x"))
  }
}
