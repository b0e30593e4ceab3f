import Commands
import Testing

/// Lines that belong together.
struct LineJoinerTests {
  /// The lines that some lines make, with the numbers of their first.
  private func joined(_ lines: [String]) -> [LineJoiner.Line] {
    var joiner = LineJoiner()
    var whole: [LineJoiner.Line] = []
    for (index, line) in lines.enumerated() { whole += joiner.add(line, number: index + 1) }
    return whole + joiner.finish()
  }

  @Test(arguments: [
    (["push 4x8", "", "# (note"], ["push 4x8", "", "# (note"]),
    (["x = torch.zeros(2,", "  3)"], ["x = torch.zeros(2, 3)"]),
    (["x = [1, # one (", "  2]  # two"], ["x = [1, 2]"]),
    (["x = 1 + \\", "    2", "x"], ["x = 1 + 2", "x"]),
    (["add nn.Linear(20,", "200)", "push"], ["add nn.Linear(20, 200)", "push"]),
    (["print('(')", "print(\"[\")"], ["print('(')", "print(\"[\")"]),
    (["print('it\\'s (')"], ["print('it\\'s (')"]),
    (["x = 'open (", "y"], ["x = 'open (", "y"]),
    (["push ${", "y"], ["push ${", "y"]),
    (["push ${size:-4x8}", "x = (${a},", "${b})"], ["push ${size:-4x8}", "x = (${a}, ${b})"]),
    (["x = (1, # ${size", "2)"], ["x = (1, 2)"]), (["x = (1, $${", "2)"], ["x = (1, $${ 2)"]),
    (
      ["for i in range(2):", "    print(i)", "    print(2)", "x"],
      ["for i in range(2): print(i); print(2)", "x"]
    ),
    (
      ["for i in range(2):", "  # twice", "  print(i)", "x"], ["for i in range(2): print(i)", "x"]
    ),
    (["for i in range(2):", "    print(i)", "", "x"], ["for i in range(2): print(i)", "x"]),
    (
      ["for i in range(2):", "    print(", "      i)", "x"], ["for i in range(2): print( i)", "x"]
    ),
    (["for i in range(2): print(i)", "x"], ["for i in range(2): print(i)", "x"]),
    (
      ["with torch.no_grad():", "    x = 1", "    y = 2", "x"],
      ["with torch.no_grad(): x = 1; y = 2", "x"]
    ),
    (["expect = (1,", "2)"], ["expect = (1, 2)"]),
    ([">>> x = (1,", "... 2)", ">>> x"], ["x = (1, 2)", "x"]),
    (
      [">>> for i in range(2):", "...     print(i)", "... ", "x"],
      ["for i in range(2): print(i)", "x"]
    ),
    (
      ["def f(x):", "    return x  # the same", "f(1)"],
      ["def f(x):\n    return x  # the same", "f(1)"]
    ),
    (
      ["class A:", "    x = 1", "", "    def f(self):", "        return 2", "", "A()"],
      ["class A:\n    x = 1\n\n    def f(self):\n        return 2", "A()"]
    ),
    (["if a:", "    b", "else:", "    c", "d"], ["if a:\n    b\nelse:\n    c", "d"]),
    (
      ["for i in x:", "    for j in y:", "        print(j)", "z"],
      ["for i in x:\n    for j in y:\n        print(j)", "z"]
    ),
    (
      ["for i in x:", "", "    # each", "    for j in y:  # all", "        print(j)", "", "z"],
      ["for i in x:\n\n    # each\n    for j in y:  # all\n        print(j)", "z"]
    ),
    (["for i in x:", "", "    print(i)", "", "z"], ["for i in x: print(i)", "z"]),
    (["data a#(b", "y"], ["data a#(b", "y"]),
    (["x = (1", ""], ["x = (1"]),
    (["x = 1)", "y"], ["x = 1)", "y"]),
  ])
  func joins(lines: [String], whole: [String]) {
    #expect(joined(lines).map(\.text) == whole)
  }

  /// At the prompt a blank line is how a block is ended; in a file a class has some of its own.
  @Test func aBlankLineThatIsTypedEndsEveryBlock() {
    var joiner = LineJoiner(isTyped: true)
    #expect(joiner.add("class A:").isEmpty && joiner.add("    x = 1").isEmpty)
    #expect(joiner.add("").map(\.text) == ["class A:\n    x = 1"])
  }

  @Test func numbersAreThoseOfTheFirstLines() {
    #expect(joined(["a(", ")", "b", "c(", "", ")"]).map(\.number) == [1, 3, 4])
  }

  @Test func knowsWhatIsUnfinished() {
    var joiner = LineJoiner()
    #expect(!joiner.isUnfinished)
    #expect(joiner.add("x = (1,") == [])
    #expect(joiner.isUnfinished)
    #expect(joiner.add("2)").map(\.text) == ["x = (1, 2)"])
    #expect(!joiner.isUnfinished)
  }

  @Test func aBracketThatNobodyClosesEndsSometime() {
    var joiner = LineJoiner()
    var whole: [LineJoiner.Line] = []
    let line = String(repeating: "1,", count: 50_000)
    whole += joiner.add("x = [")
    for _ in 0..<20 where whole.isEmpty { whole += joiner.add(line) }
    #expect(!whole.isEmpty)
  }
}
