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
      ["for i in range(2):\n    print(i)\n    print(2)", "x"]
    ),
    (
      ["for i in range(2):", "  # twice", "  print(i)  # so", "x"],
      ["for i in range(2):\n  # twice\n  print(i)  # so", "x"]
    ),
    (
      ["for i in range(2):", "    print(", "i)", "x"],
      ["for i in range(2):\n    print(\ni)", "x"]
    ),
    (["for i in range(2): print(i)", "x"], ["for i in range(2): print(i)", "x"]),
    (
      ["with torch.no_grad():", "    x = 1", "    y = 2", "x"],
      ["with torch.no_grad():\n    x = 1\n    y = 2", "x"]
    ),
    (["expect = (1,", "2)"], ["expect = (1, 2)"]),
    ([">>> x = (1,", "... 2)", ">>> x"], ["x = (1, 2)", "x"]),
    (
      [">>> for i in range(2):", "...     print(i)", "... ", "x"],
      ["for i in range(2):\n    print(i)", "x"]
    ),
    (
      [">>> if x:", "...     y", "...", "... else:", "...     z", ">>> w"],
      ["if x:\n    y\n\nelse:\n    z", "w"]
    ),
    (["x[", "..., 0]"], ["x[ ..., 0]"]),
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
    (["for i in x:", "", "    print(i)", "", "z"], ["for i in x:\n\n    print(i)", "z"]),
    (
      ["for i in x:", "    a", "", "    b", "# c", "    d", "# e", "", "z"],
      ["for i in x:\n    a\n\n    b\n# c\n    d", "z"]
    ),
    (["for i in x:", "    a", "#", "    b"], ["for i in x:\n    a", "    b"]),
    (["  for i in x:", "    a", "  y"], ["  for i in x:\n    a", "  y"]),
    (
      ["if a:", "  b", "elif c:", "  d", "else:", "  e", "if f: g", "h"],
      ["if a:\n  b\nelif c:\n  d\nelse:\n  e", "if f: g", "h"]
    ),
    (["if a: b", "elif c: d", "else: e", "f"], ["if a: b\nelif c: d\nelse: e", "f"]),
    (["if a: b", "", "c"], ["if a: b", "c"]),
    (
      ["try: a", "except (B,", "  C): d", "finally:", "  e", "f"],
      ["try: a\nexcept (B,\n  C): d\nfinally:\n  e", "f"]
    ),
    (
      ["while a:", "  b", "else:", "  c", "else", "d"],
      ["while a:\n  b\nelse:\n  c\nelse", "d"]
    ),
    (["def f():", "  a", "else:", "  b"], ["def f():\n  a", "else:\n  b"]),
    (
      ["@d", "", "@e(", "  1)", "# f", "class A:", "  x = 1", "", "  @g", "  def h(): pass", "i"],
      ["@d\n\n@e(\n  1)\n# f\nclass A:\n  x = 1\n\n  @g\n  def h(): pass", "i"]
    ),
    (["@d", "def f(): pass", "x"], ["@d\ndef f(): pass", "x"]),
    (["@d", "x"], ["@d", "x"]),
    (
      ["def f(", "  x,", "  y=1", "):", "  return x", "f(1)"],
      ["def f(\n  x,\n  y=1\n):\n  return x", "f(1)"]
    ),
    (["def f(x): return (x,", "  1)", "y"], ["def f(x): return (x, 1)", "y"]),
    (["if a and \\", "    b:", "  c", "d"], ["if a and \\\n    b:\n  c", "d"]),
    (["async def f():", "  x", "y"], ["async def f():\n  x", "y"]),
    (["match x:", "  case 1:", "    y", "z"], ["match x:\n  case 1:\n    y", "z"]),
    (["x = {'a':", "1}"], ["x = {'a': 1}"]),
    (["x = \"\"\"a (", "", "  b\"\"\"", "y"], ["x = \"\"\"a (\n\n  b\"\"\"", "y"]),
    (
      ["x = '''a\\''' b", "c''' + '''d", "e'''; f(", "g)"],
      ["x = '''a\\''' b\nc''' + '''d\ne'''; f(\ng)"]
    ),
    (
      ["def f():", "  '''A text.", ">>> f()", "", "at the margin", "  '''", "  return 1", "f()"],
      ["def f():\n  '''A text.\n>>> f()\n\nat the margin\n  '''\n  return 1", "f()"]
    ),
    (["f'''{", "x}'''", "y"], ["f'''{\nx}'''", "y"]),
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

  /// What is typed is carried out as soon as it can be; a `try` needs another clause.
  @Test func aLineThatIsTypedIsDoneAtOnce() {
    var joiner = LineJoiner(isTyped: true)
    #expect(joiner.add("if a: b").map(\.text) == ["if a: b"])
    #expect(joiner.add("try: a").isEmpty && joiner.add("except B: c").isEmpty)
    #expect(joiner.add("").map(\.text) == ["try: a\nexcept B: c"])
    #expect(joiner.add("x = '''a").isEmpty && joiner.add("").isEmpty && joiner.add("(").isEmpty)
    #expect(joiner.add("'''").map(\.text) == ["x = '''a\n\n(\n'''"])
    #expect(joiner.add("if a:").isEmpty && joiner.add("  b").isEmpty && joiner.add("else:").isEmpty)
    #expect(joiner.add("").isEmpty && joiner.add("  c").isEmpty)
    #expect(joiner.add("").map(\.text) == ["if a:\n  b\nelse:\n\n  c"])
  }

  /// Each row: the lines so far, and what the next one begins with.
  @Test(arguments: [
    (["for i in x:"], "    "), (["for i in x:", "  y"], "  "),
    (["for i in x:", "  if y:"], "    "),
    (["for i in x:", "  if y:", "    break"], "  "), (["def f():", "    return 1"], ""),
    (["def f():", "    return_ = 1"], "    "), (["@d"], ""), (["x = ("], ""), (["x = '''"], ""),
    (["for i in x:", "    f("], ""), (["class A:", "\tx = 1"], "\t"),
    (["if a:", "  b", "else:"], "  "), ([], ""),
  ])
  func theEditorSetsIn(lines: [String], indentation: String) {
    var joiner = LineJoiner(isTyped: true)
    for line in lines { _ = joiner.add(line) }
    #expect(joiner.nextIndentation == indentation)
  }

  @Test func whatPythonPrintedIsNotPasted() {
    let lines = [
      ">>> x = [1,", "...   2]", ">>> x", "[1, 2]", "", ">>> for i in x:", "...     i", "...", "1",
    ]
    let code = LineJoiner.withoutOutput(lines)
    #expect(code == [">>> x = [1,", "...   2]", ">>> x", ">>> for i in x:", "...     i", "..."])
    #expect(joined(code).map(\.text) == ["x = [1, 2]", "x", "for i in x:\n    i"])
    #expect(LineJoiner.withoutOutput(["x", ">>> y"]) == ["x", ">>> y"])
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
