import Engine
import Notation
import Support
import Testing

/// What a program is refused with: the code, the message, and the line and part that are marked.
struct SyntaxErrorTests {
  /// A program, and what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let program, code, what, line, part: String
    var testDescription: String { program }

    init(_ program: String, _ code: String, _ what: String, in line: String, at part: String) {
      (self.program, self.code, self.what) = (program, code, what)
      (self.line, self.part) = (line, part)
    }
  }

  static let cases: [Case] = [
    Case(
      "if x:\n    y\n      z", "E-SYNTAX-BAD-INDENTATION", "unexpected indentation", in: "      z",
      at: "z"),
    Case(
      "if x:\n    y\n  z", "E-SYNTAX-BAD-INDENTATION", "the indentation matches no line above",
      in: "  z", at: "z"),
    Case(
      "if x:\n\ty\n        z", "E-SYNTAX-BAD-INDENTATION",
      "tabs and spaces are mixed in the indentation", in: "        z", at: "z"),
    Case(
      "for x in y:\nz", "E-SYNTAX-MISSING-BLOCK", "expected an indented block after 'for'",
      in: "for x in y:", at: "for"),
    Case(
      "x\nelse: y", "E-SYNTAX-STRAY-CLAUSE", "'else' continues nothing", in: "else: y", at: "else"),
    Case(
      "try:\n  x\ny", "E-SYNTAX-MISSING-HANDLER",
      "expected 'except' or 'finally' after the block of 'try'", in: "try:", at: "try"),
    Case(
      "if x: for y in z: w", "E-SYNTAX-BLOCK-IN-LINE",
      "'for' begins a block, which needs a line of its own", in: "if x: for y in z: w", at: "for"),
    Case(
      "if x = 1: y", "E-SYNTAX-ASSIGNMENT-AS-CONDITION", "'=' assigns", in: "if x = 1: y", at: "="),
    Case(
      "x = 1\nprint 'a'", "E-SYNTAX-MISSING-PARENTHESES", "print is a function", in: "print 'a'",
      at: "print"),
    Case(
      "x\nreturn 1", "E-SYNTAX-OUTSIDE", "'return' is outside a function", in: "return 1",
      at: "return"),
    Case(
      "if x:\n  break", "E-SYNTAX-OUTSIDE", "'break' is outside a loop", in: "  break", at: "break"),
    Case(
      "while x:\n  def f():\n    continue", "E-SYNTAX-OUTSIDE", "'continue' is outside a loop",
      in: "    continue", at: "continue"),
    Case(
      "yield x", "E-SYNTAX-OUTSIDE", "'yield' is outside a function", in: "yield x", at: "yield"),
    Case(
      "nonlocal x", "E-SYNTAX-OUTSIDE", "'nonlocal' is outside a function", in: "nonlocal x",
      at: "nonlocal"),
    Case(
      "del x, f()", "E-SYNTAX-NOT-DELETABLE", "this cannot be deleted", in: "del x, f()", at: "f()"),
    Case(
      "*x = y", "E-SYNTAX-BAD-STAR", "a starred target must be in a list or a tuple", in: "*x = y",
      at: "*x"),
    Case(
      "def f(x,\n      x): pass", "E-SYNTAX-REPEATED-PARAMETER",
      "the parameter 'x' is given twice", in: "      x): pass", at: "x"),
    Case(
      "def f(x=1, y): pass", "E-SYNTAX-BAD-PARAMETERS",
      "a parameter without a default follows one with a default", in: "def f(x=1, y): pass", at: "y"
    ),
    Case(
      "f(x=1, y)", "E-SYNTAX-BAD-ARGUMENTS", "an argument by place follows one by name",
      in: "f(x=1, y)", at: "y"),
    Case(
      "f(x=1, x=2)", "E-EXPRESSION-GIVEN-TWICE", "f is given x twice", in: "f(x=1, x=2)", at: "x=2"),
    Case(
      "try: x\nexcept A, B: y", "E-SYNTAX-BAD-HANDLERS",
      "several types of errors are written in brackets", in: "except A, B: y", at: ","),
    Case("b'é'", "E-SYNTAX-BAD-BYTES", "a bytes literal holds ASCII only", in: "b'é'", at: "é"),
    Case(
      #"x = 'a\x1z'"#, "E-SYNTAX-BAD-ESCAPE", #"'\x1' is not a character"#, in: #"x = 'a\x1z'"#,
      at: #"\x1"#),
    Case(
      "x\n1 = y", "E-EXPRESSION-NOT-A-TARGET", "this cannot be assigned to", in: "1 = y", at: "1"),
    Case("x = (1,\ny = 2", "E-EXPRESSION-UNCLOSED", "'(' is not closed", in: "x = (1,", at: "("),
    Case("x = '''\ny", "E-EXPRESSION-OPEN-TEXT", "a quote is not closed", in: "x = '''", at: "'''"),
    Case(
      "x = 9223372036854775808", "E-EXPRESSION-TOO-LARGE", "9223372036854775808 is beyond 64 bits",
      in: "x = 9223372036854775808", at: "9223372036854775808"),
    Case("x\ny z", "E-EXPRESSION-UNEXPECTED", "expected an operator, got 'z'", in: "y z", at: "z"),
    Case(
      "x = 2j", "E-EXPRESSION-NOT-SUPPORTED", "the imaginary number 2j is not supported here",
      in: "x = 2j", at: "2j"),
    Case(
      "async def f():\n  pass", "E-EXPRESSION-NOT-SUPPORTED", "'async' is not supported here",
      in: "async def f():", at: "async"),
    Case(
      "x = await f()", "E-EXPRESSION-NOT-SUPPORTED", "'await' is not supported here",
      in: "x = await f()", at: "await"),
    Case(
      "match x:\n  case 1: y", "E-EXPRESSION-NOT-SUPPORTED", "'match' is not supported here",
      in: "match x:", at: "match"),
    Case(
      "type X = int", "E-EXPRESSION-NOT-SUPPORTED", "'type' is not supported here",
      in: "type X = int", at: "type"),
    Case(
      "try: x\nexcept* E: y", "E-EXPRESSION-NOT-SUPPORTED", "'except*' is not supported here",
      in: "except* E: y", at: "*"),
  ]

  @Test(arguments: cases)
  func isRefused(example: Case) throws {
    let error = try #require(throws: LocatedError.self) {
      try PythonParser.program(SourceText(example.program))
    }
    let diagnosis = Diagnosis(of: error.diagnosed(in: example.program))
    #expect(diagnosis.code == example.code)
    #expect(diagnosis.what == example.what)
    let excerpt = try #require(diagnosis.excerpt)
    #expect(excerpt.line == example.line)
    #expect(excerpt.line.dropFirst(excerpt.start).prefix(excerpt.length) == example.part)
    let lines = example.program.split(separator: "\n")
    #expect(
      excerpt.number == (lines.count > 1 ? 1 + lines.firstIndex { $0 == example.line }! : nil))
  }

  /// As IPython reads a cell that was copied from within a block.
  @Test(arguments: ["  x = 1\n  y = 2", "\tif x:\n\t\ty\n\tz", "    # why\n    x"])
  func allOfItMayBeSetIn(program: String) throws {
    _ = try PythonParser.program(SourceText(program))
  }

  @Test(arguments: [
    ("x", false), ("x;", true), ("x; ", true), ("x;  # y", true), ("x; y", false), ("x; y;", true),
    ("x = 1;", false), ("x;\ny", false), ("", false), ("if x: y;", false), ("x;\n\n# z\n", true),
    ("plt.plot(\n  x);", true),
  ])
  func aSemicolonHidesTheValue(program: String, isHidden: Bool) throws {
    #expect(try PythonParser.program(SourceText(program)).hidesValue == isHidden)
  }

  // MARK: Depth

  private static func nested(_ count: Int) -> String {
    (0..<count).map { String(repeating: " ", count: $0) + "if x:\n" }.joined()
      + String(repeating: " ", count: count) + "y\n"
  }

  @Test func blocksHaveADepth() throws {
    _ = try PythonParser.program(SourceText(Self.nested(99)))
    let error = try #require(throws: LocatedError.self) {
      try PythonParser.program(SourceText(Self.nested(100)))
    }
    #expect(
      Diagnosis(of: error.cause).what == "blocks are nested more than 100 deep")
    #expect(throws: LocatedError.self) { try PythonParser.program(SourceText(Self.nested(3000))) }
  }

  /// What is repeated before the middle, the middle, and what is repeated after it.
  @Test(arguments: [
    ("(", "1", ")"), ("[", "1", "]"), ("{", "1", "}"), ("{1: ", "1", "}"), ("lambda: ", "1", ""),
    ("not ", "1", ""), ("-", "1", ""), ("2 ** ", "1", ""), ("1 if 1 else ", "1", ""),
    ("", "x", ".y"), ("", "x", "[0]"), ("", "x", "()"), ("", "x", " + 1"), ("", "x", " and 1"),
    ("f(", "x", ")"), ("x[", "0", "]"), ("[x for x in ", "y", "]"), ("f'{", "1", "}'"),
    ("(x := ", "1", ")"), ("*", "x", ""), ("(*", "x", ",)"), ("f(*", "x", ")"), ("await ", "x", ""),
    ("with (", "x", ")"), ("for (", "x", ",) in y: z"), ("del (", "x", ")"), ("@", "x", ""),
    ("(yield ", "x", ")"), ("lambda x=", "1", ": x"), ("x[1:", "2", "]"),
  ])
  func expressionsHaveADepth(open: String, middle: String, close: String) {
    for depth in [50, 1000, 20_000] {
      let text =
        String(repeating: open, count: depth) + middle + String(repeating: close, count: depth)
      _ = try? PythonParser.program(SourceText(text))
    }
  }

  /// What is long and not deep is read.
  @Test func lengthIsNoDepth() throws {
    let count = 5000
    for (repeated, before, after) in [
      ("x = ", "", "1"), ("elif x: y\n", "if x: y\n", ""), ("x\n", "", ""), ("x; ", "", "y"),
      ("@d\n", "", "def f(): pass"), ("1, ", "", "2"), ("'a' ", "", "'b'"), ("x < ", "", "y"),
      ("for x in y ", "[x ", "]"), ("if x ", "[x for x in y ", "]"), ("x, ", "global ", "y"),
      ("except A: x\n", "try: x\n", ""), ("if x:\n y\n", "", ""), ("x: 1, ", "{", "}"),
      ("\n", "x", ""), ("# (\n", "x\n", ""), ("\\\n", "x = ", "1"), ("{x}", "f'", "'"),
      ("with (yield):\n  pass\n", "", ""),
    ] {
      let isFunction = repeated.contains("yield")
      let body = before + String(repeating: repeated, count: count) + after
      let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
      let text = isFunction ? "def f():\n" + lines.map { " \($0)\n" }.joined() : body
      _ = try PythonParser.program(SourceText(text))
    }
  }
}
