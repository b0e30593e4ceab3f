import Support
internal import TestSupport
internal import Testing

/// Files of Python as programs: what they write where, and how they end.
struct PythonProgramTests {
  let shape: Program
  init() throws { shape = try Program() }

  @Test(arguments: [
    ("", 0, ""), ("3", 3, ""), ("None", 0, ""), ("True", 1, ""), ("False", 0, ""),
    ("256", 0, ""), ("-1", 255, ""), ("'stopped'", 1, "stopped\n"), ("2.5", 1, "2.5\n"),
    ("(1, 'a')", 1, "(1, 'a')\n"),
  ])
  func anExitHasPythonsStatus(given: String, status: Int, errors: String) throws {
    try shape.write("import sys\nprint('before')\nsys.exit(\(given))\nprint('after')\n", to: "a.py")
    let result = try shape.run("a.py")
    #expect(result.status == Int32(status))
    #expect(result.output == "before\n")
    #expect(result.errors == errors)
  }

  @Test func aCaughtExitIsNone() throws {
    try shape.write(
      """
      try:
          raise SystemExit(4)
      except SystemExit as e:
          print(e.code)
      raise SystemExit
      """, to: "a.py")
    let result = try shape.run("a.py")
    #expect(result == ProgramResult(status: 0, output: "4\n", errors: ""))
  }

  /// An exit with 0 is the end of one program, and no end of the shell.
  @Test func aFileAfterAnExitIsRun() throws {
    try shape.write("import sys\nprint(1)\nsys.exit(0)\n", to: "a.py")
    try shape.write("print(2)\n", to: "b.py")
    #expect(try shape.run("a.py", "b.py").output == "1\n2\n")
    try shape.write("import sys\nsys.exit(7)\n", to: "c.py")
    let stopped = try shape.run("c.py", "b.py")
    #expect(stopped == ProgramResult(status: 7, output: "", errors: ""))
    let kept = try shape.run("--keep-going", "c.py", "b.py")
    #expect(kept == ProgramResult(status: 7, output: "2\n", errors: ""))
  }

  @Test func eachStreamTakesWhatIsWrittenToIt() throws {
    try shape.write(
      """
      import logging, sys, traceback
      print("a", file=sys.stderr)
      sys.stderr.write("b")
      sys.stdout.write("c")
      sys.stdout.flush()
      try:
          1 / 0
      except ZeroDivisionError:
          traceback.print_exc(limit=1)
      logging.warning("d")
      """, to: "a.py")
    let result = try shape.run("a.py")
    #expect(result.status == 0)
    #expect(result.output == "c")
    #expect(result.errors.hasPrefix("a\nbTraceback (most recent call last):\n"))
    #expect(result.errors.hasSuffix("ZeroDivisionError: division by zero\nWARNING:root:d\n"))
  }

  /// A line's own text ends before the next one, also where it has no end itself.
  @Test func aLineWritesToTheErrors() throws {
    let lines = "import sys\nprint('a', file=sys.stderr)\nn = sys.stderr.write('b')\nprint(n)\n"
    let result = try shape.run(input: lines)
    #expect(result.errors == "a\nb\n")
    #expect(result.output.hasSuffix("1\n"))
    let objects = try shape.run("--json", input: lines)
    #expect(objects.output.contains(#""result":{"errors":"a\n"}"#))
    #expect(objects.errors.isEmpty)
  }

  @Test func anArgumentThatIsWrongIsSaidOnTheErrors() throws {
    try shape.write(
      """
      import argparse
      parser = argparse.ArgumentParser(prog="a")
      parser.add_argument("--n", type=int)
      parser.parse_args()
      """, to: "a.py")
    let result = try shape.run("a.py", "--n", "x")
    #expect(result.status == 2)
    #expect(
      result.errors
        == "usage: a [-h] [--n N]\na: error: argument --n: invalid int value: 'x'\n")
  }
}
