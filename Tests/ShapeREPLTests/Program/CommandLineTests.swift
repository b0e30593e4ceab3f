internal import Glibc
internal import Testing

/// The program without a terminal: flags, files, pipes, exit statuses.
struct CommandLineTests {
  let shape: Program
  init() throws { shape = try Program() }

  static let pushed = """
       1   embedding 27 10   270 parameters
       2   flatten 2
          input             4x8      4 contexts of 8 symbols
      1   embedding 27 10   4x8x10   270 parameters
      2   flatten 2         4x4x20
    4x8 → 4x8x10 → 4x4x20

    """

  @Test func runsTheCommandsOfAnOption() throws {
    let result = try shape.run("-c", "add embedding 27 10, flatten 2; push 4x8")
    #expect(result == ProgramResult(status: 0, output: Self.pushed, errors: ""))
  }

  @Test func runsAFile() throws {
    try shape.write("# shapes\nadd embedding 27 10, flatten 2\r\n\npush 4x8", to: "a.wnscript")
    let result = try shape.run("a.wnscript")
    #expect(result == ProgramResult(status: 0, output: Self.pushed, errors: ""))
  }

  @Test func runsSeveralFilesInOneSession() throws {
    try shape.write("add embedding 27 10, flatten 2\n", to: "a")
    try shape.write("push 4x8\n", to: "b")
    let result = try shape.run("a", "b")
    #expect(result == ProgramResult(status: 0, output: Self.pushed, errors: ""))
  }

  @Test func runsAPipe() throws {
    let result = try shape.run(input: "add embedding 27 10, flatten 2\npush 4x8")
    #expect(result == ProgramResult(status: 0, output: Self.pushed, errors: ""))
    #expect(try shape.run() == ProgramResult(status: 0, output: "", errors: ""))
    #expect(try shape.shell("ls -A") == "", "a pipe leaves no history")
  }

  @Test func runsSeveralOptions() throws {
    let result = try shape.run("-c", "add embedding 27 10\nadd flatten 2", "-c", "push 4x8")
    #expect(result == ProgramResult(status: 0, output: Self.pushed, errors: ""))
    let failing = try shape.run("-c", "add tanh", "-c", "frob")
    #expect(failing.errors.hasPrefix("error: -c:2: 'frob' is not a command or a variable\n"))
  }

  @Test func resultsThatCannotBeWritten() throws {
    let program = try ProgramRunner.locate("shape")
    let result = try ProgramRunner.run(
      "/bin/sh", arguments: ["-c", "'\(program)' -c help >/dev/full"])
    #expect(result.status == 1)
    #expect(result.errors == "error: the results cannot be written: No space left on device\n")
  }

  @Test func controlCharactersAreSpeltOut() throws {
    let result = try shape.run("-c", "\u{1B}[31mfrob")
    #expect(result.errors.hasPrefix("error: '\\u{1b}[31mfrob' is not a command or a variable\n"))
  }

  @Test func stopsAtTheFirstError() throws {
    try shape.write("add tanh\n\nadd foo\nadd relu\n", to: "a.wnscript")
    let result = try shape.run("a.wnscript", "a.wnscript")
    #expect(result.status == 1)
    #expect(result.output == "   1   tanh\n")
    #expect(
      result.errors == """
        error: a.wnscript:3: 'foo' is not a layer
          add foo
              ^~~
          help lists the layers

        """)
    let piped = try shape.run(input: "add tanh\nfrob\nadd relu")
    #expect(piped.status == 1)
    #expect(piped.output == "   1   tanh\n")
    #expect(piped.errors.hasPrefix("error: stdin:2: 'frob' is not a command or a variable\n"))
    let option = try shape.run("-c", "frob; add tanh")
    #expect(option.status == 1)
    #expect(option.output == "")
    #expect(option.errors.hasPrefix("error: 'frob' is not a command or a variable\n"))
  }

  @Test func tellsAnErrorInASourcedFile() throws {
    try shape.write("add relu\n\nfrob\n", to: "b")
    try shape.write("add tanh\nsource b\nadd gelu", to: "a")
    let result = try shape.run("a")
    #expect(result.status == 1)
    #expect(result.output == "   1   tanh\n   2   relu\n")
    #expect(
      result.errors
        == "error: a:2: b:3: 'frob' is not a command or a variable\n  help lists the commands, vars the variables\n"
    )
  }

  @Test func aStoppedTensorFails() throws {
    let result = try shape.run("-c", "add linear 3 4; push 2x5; layers")
    #expect(result.status == 1)
    #expect(result.output.contains("      fix 1   replace 1 linear 5 4   → 2x4\n"))
    #expect(!result.output.contains("16 parameters\n16"), "it stops there")
    #expect(
      result.errors == "error: layer 1 (linear 3 4): wants C=3, got C=5\n")
  }

  @Test func goesOnWhenAsked() throws {
    try shape.write(
      "add foo\nadd tanh; frob; add gelu\nset ascii true\nadd relu\nadd flatten; push 4", to: "a")
    try shape.write("layers\n", to: "b")
    let result = try shape.run("--keep-going", "a", "b")
    #expect(result.status == 1)
    #expect(
      result.lines.suffix(4) == ["   1   tanh", "   2   relu", "   3   flatten", "0 parameters"])
    let errors = result.errors.split(separator: "\n").filter { $0.hasPrefix("error") }
    #expect(errors.count == 3)
    #expect(errors[0] == "error: a:1: 'foo' is not a layer")
    #expect(errors[1] == "error: a:2: 'frob' is not a command or a variable")
    // The setting of the moment holds for errors too.
    #expect(errors[2].contains("wants (B, ...), got a vector of 4 (C)"), "\(errors[2])")
    #expect(try shape.run("--keep-going", "b").status == 0)
  }

  @Test func quitEndsAScript() throws {
    #expect(try shape.run("-c", "add tanh; quit; frob").status == 0)
    try shape.write("quit\n", to: "a")
    try shape.write("add tanh\n", to: "b")
    #expect(try shape.run("a", "b") == ProgramResult(status: 0, output: "", errors: ""))
  }

  @Test func missingAndUnreadableScripts() throws {
    let missing = try shape.run("none.wnscript")
    #expect(missing.status == 1)
    #expect(
      missing.errors == """
        error: 'none.wnscript' cannot be read: there is no such file
          check the name

        """)
    #expect(try shape.run("/tmp").errors.hasPrefix("error: '/tmp' cannot be read: it is a folder"))
  }

  @Test(arguments: [
    ["--frob"], ["--color", "pink"], ["--seed", "x"], ["--seed", "-1"], ["-c"],
    ["a", "-c", "layers"], ["--init", "x", "--no-init"],
  ])
  func wrongUsage(arguments: [String]) throws {
    let program = try ProgramRunner.locate("shape")
    let result = try ProgramRunner.run(program, arguments: arguments)
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("Error: "))
    #expect(result.errors.contains("\nUsage: shape "))
  }

  @Test func versionAndHelp() throws {
    let version = try shape.run("--version")
    #expect(version.status == 0)
    #expect(version.output.contains(#/^shape [0-9]+\.[0-9]+\.[0-9]+ \([a-z0-9]+\)\n$/#))
    let help = try shape.run("--help")
    #expect(help.status == 0)
    #expect(help.errors == "")
    for flag in [
      "-c ", "--json", "--color", "--keep-going", "--init", "--no-init", "--seed", "--version",
      "Exit status: 0 done, 1 a command failed, 2 wrong usage, 130 interrupted.",
    ] { #expect(help.output.contains(flag), "\(flag)") }
    #expect(!help.output.contains("--reference"))
    #expect(try shape.run("-h").output == help.output)
    #expect(try shape.run("--reference").output.hasPrefix("# Language reference\n"))
  }

  @Test func helpExplainsWhatIsAskedFor() throws {
    #expect(try shape.run("help", "linear") == shape.run("-c", "help linear"))
    #expect(try shape.run("help", "test").output == shape.run("test", "--help").output)
    #expect(try shape.run("help").output == shape.run("--help").output)
    let unknown = try shape.run("help", "lniear")
    #expect(unknown.status == 1)
    #expect(unknown.errors.hasSuffix("\n  did you mean 'help linear'?\n"))
  }

  @Test(arguments: [
    ("hlep", "did you mean 'shape help'?"), ("tset", "did you mean 'shape test'?"),
    ("push", "push is a command of the shell: shape -c 'push', or shape and then push"),
    ("summary", "trace is a command of the shell: shape -c 'trace', or shape and then trace"),
    ("run.safetensors", "shape -c 'load run.safetensors' loads them, or shape and then load"),
    ("frob", "check the name"),
  ])
  func wordsThatAreNoScripts(word: String, mend: String) throws {
    _ = try shape.run("-c", "add linear 3 4; save run.safetensors")
    let result = try shape.run(word)
    #expect(result.status == 1)
    #expect(result.errors.contains("\n  \(mend)"), "\(result.errors)")
    if word != "frob" {
      #expect(
        try shape.run("--json", word).errors.contains(#""code":"E-COMMAND-UNREADABLE-SCRIPT""#))
    }
  }

  @Test(arguments: ["check", "annotate", "test"])
  func subcommandsComeFirst(word: String) throws {
    let result = try shape.run("--no-init", word, "net.py")
    #expect(result.status == 1)
    #expect(result.errors.contains("\n  \(word) comes first: shape \(word), and then its options"))
  }

  @Test(arguments: [
    (["--hlep"], "Unknown option '--hlep'. Did you mean '--help'?"),
    (["--seeed"], "Unknown option '--seeed'. Did you mean '--seed'?"),
    (["--frobnicate"], "Unknown option '--frobnicate'\n"),
    (["test", "--updat", "a"], "Unknown option '--updat'. Did you mean '--update'?"),
  ])
  func mistypedFlags(arguments: [String], says: String) throws {
    let result = try ProgramRunner.run(
      try ProgramRunner.locate("shape"), arguments: arguments)
    #expect(result.status == 2)
    #expect(result.errors.contains(says), "\(result.errors)")
  }

  @Test func seeds() throws {
    let line = "add embedding 27 10, flatten, linear 80 27; sample 3"
    let plain = try shape.run("-c", line)
    #expect(try shape.run("--seed", "42", "-c", line) == plain)
    #expect(try shape.run("-c", "seed 42; \(line)").output == "seed 42\n" + plain.output)
    #expect(try shape.run("--seed", "7", "-c", line).output != plain.output)
  }

  @Test func progressGoesToStderr() throws {
    let result = try shape.run(
      "-c", "add embedding 27 10, flatten, linear 80 27 scale=0.1; train 1000; set precision 2")
    #expect(result.status == 0)
    #expect(result.lines.count == 5)
    #expect(result.timeless.contains("\n1,000 steps in TIME: loss "))
    let progress = result.errors.split(separator: "\n")
    try #require(progress.count == 9)
    #expect(progress[0].hasPrefix("10% 100/1,000 · loss "), "\(progress[0])")
    #expect(progress[8].contains(" · lr 0.1 · "))
    #expect(!result.errors.contains("\r") && !result.errors.contains("\u{1B}"))
  }

  @Test func warningsOfAStackAreSaidOnceBeforeTraining() throws {
    let line = "add embedding 27 10, flatten, linear 80 27; train 5; train 5"
    let said = "layer 3: the output starts too confident; scale=0.1 evens it out"
    let result = try shape.run("-c", line)
    #expect(result.errors.hasPrefix("L-OUTPUT-SCALE  \(said)\n"), "\(result.errors)")
    #expect(result.errors.ranges(of: "L-OUTPUT-SCALE").count == 1)
    #expect(!result.output.contains("L-OUTPUT-SCALE"))
    let objects = try shape.run("--json", "-c", line)
    #expect(objects.errors.isEmpty)
    #expect(objects.lines[1].contains(#""warnings":[{"code":"L-OUTPUT-SCALE""#))
    #expect(!objects.lines[2].contains("warnings"))
  }

  @Test func interruptEndsAPipeWith130() throws {
    let script = """
      trap : INT
      printf 'add embedding 27 10, flatten, linear 80 27\\ntrain 1000000000\\nlayers\\n' \
        | "$0" --keep-going >output
      echo "status $?"
      """
    let terminal = try PseudoTerminal(
      "/bin/sh", arguments: ["-c", script, try ProgramRunner.locate("shape")],
      directory: shape.home)
    try terminal.expect(" · loss ")
    terminal.send("\u{3}")
    try terminal.expect("status 130")
    let output = try shape.read("output")
    #expect(output.contains(#/; the weights are kept\ntrain [0-9]+ continues from there\n/#))
    #expect(output.hasPrefix("   1   embedding"))
    #expect(!output.contains("\n2,457 parameters\n"), "layers does not run any more")
    #expect(!output.contains("\u{1B}"))
  }

  @Test func interruptEndsAScriptWith130() throws {
    try shape.write(
      "add embedding 27 10, flatten, linear 80 27\ntrain 1000000000\nlayers\n", to: "a")
    let terminal = try shape.start("a", "a", output: "\(shape.home)/output")
    try terminal.expect(" · loss ")
    terminal.kill(SIGINT)
    #expect(try terminal.waitForExit() == 130)
    #expect(
      try shape.read("output").contains(
        #/; the weights are kept\ntrain [0-9]+ continues from there\n$/#))
  }
}
