import Testing

/// What comes through standard input: lines of a largest size, and errors that are errors.
struct InputTests {
  private static let mend = "put long data in a file, one item per line"

  /// Runs the program with a shell's redirection.
  private func run(_ redirection: String) throws -> ProgramResult {
    let shape = try Program()
    try shape.write("", to: "folder/file")
    let program = try ProgramRunner.locate("shape")
    return try ProgramRunner.run(
      "/bin/sh", arguments: ["-c", redirection, program], environment: ["HOME": shape.home],
      directory: shape.home)
  }

  @Test(arguments: [
    #"exec "$0" </dev/zero"#, #"tr '\0' a </dev/zero | "$0""#,
    #"(echo 'print(1)'; head -c 20000000 /dev/zero | tr '\0' a) | "$0""#,
  ])
  func aLineHasALargestSize(redirection: String) throws {
    let result = try run("ulimit -v 4000000; \(redirection)")
    #expect(result.status == 1)
    #expect(result.errors == "error: a line has more than 16 MB\n  \(Self.mend)\n")
    #expect(result.output == (redirection.contains("print") ? "1\n" : ""))
  }

  /// A notebook's function is read as a whole, with its decorators, and runs.
  @Test(arguments: [
    (
      "@torch.no_grad()\ndef split_loss(split):\n  x = 3\n  print(split, x)\n\nsplit_loss('val')\n",
      "val 3\n"
    ),
    ("def f(x):\n  def g(y):\n    return x + y\n  return g\n\nprint(f(1)(2))\n", "3\n"),
    (
      "class A:\n  def __init__(self, n): self.n = n\n\n  def twice(self):\n    return 2 * self.n\n\nprint(A(4).twice())\n",
      "8\n"
    ),
  ]) func aFunctionRuns(lines: String, output: String) throws {
    let shape = try Program()
    let result = try shape.run("--keep-going", input: lines)
    #expect(result.output == output)
    #expect(result.errors.isEmpty, "\(result.errors)")
  }

  @Test func aFolderIsNoInput() throws {
    let result = try run(#"exec "$0" <folder"#)
    #expect(result.status == 1)
    #expect(
      result.errors
        == "error: the standard input cannot be read: Is a directory\n  give a file or a pipe\n")
  }

  @Test func aClosedInputIsEmpty() throws {
    #expect(try run(#"exec "$0" <&-"#) == ProgramResult(status: 0, output: "", errors: ""))
  }

  /// What a closed output leaves free is taken by no file.
  @Test func aClosedOutputIsAnError() throws {
    let result = try run(#"exec "$0" -c 'add linear 3 4; save a.safetensors' >&-"#)
    #expect(result.status == 1)
    #expect(
      result.errors == "error: the results cannot be written: Bad file descriptor\n")
  }

  @Test func programsHearOfIt() throws {
    let result = try run(#"exec "$0" --json <folder"#)
    #expect(result.status == 1)
    #expect(result.errors.contains("\"code\":\"E-COMMAND-UNREADABLE-INPUT\""))
  }

  @Test func linesEndAsElsewhere() throws {
    let shape = try Program()
    #expect(try shape.run(input: "print(1)\r\nprint(2)\n\nprint(3)").output == "1\n2\n3\n")
    let long = "print(len('" + String(repeating: "a", count: 200_000) + "'))\n"
    #expect(try shape.run(input: long + long).output == "200000\n200000\n")
  }

  @Test func aScriptsLineHasALargestSizeToo() throws {
    let result = try run(
      #"(head -c 17000000 /dev/zero | tr '\0' a; echo) >long.wnscript; exec "$0" long.wnscript"#)
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("error: long.wnscript:1: a line has more than 16 MB\n"))
  }
}
