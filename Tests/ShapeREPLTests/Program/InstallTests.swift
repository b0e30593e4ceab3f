internal import TestSupport
internal import Testing

/// What `make install` puts beside the program: the manual page and the shells' completions.
struct InstallTests {
  let shape: Program
  init() throws { shape = try Program() }

  @Test func installsTheProgramWithItsManualAndCompletions() throws {
    let program = try ProgramRunner.locate("shape")
    let result = try ProgramRunner.run(
      "/bin/sh", arguments: ["\(Repository.path)/Scripts/install.sh", program, "/usr"],
      environment: ["DESTDIR": shape.home])
    #expect(result == ProgramResult(status: 0, output: "", errors: ""))
    #expect(
      try shape.shell("find usr -type f | LC_ALL=C sort") == """
        usr/bin/shape
        usr/share/bash-completion/completions/shape
        usr/share/fish/vendor_completions.d/shape.fish
        usr/share/man/man1/shape.1
        usr/share/zsh/site-functions/_shape

        """)
    let version = try shape.run("--version").output
    #expect(try shape.shell("usr/bin/shape --version") == version)
  }

  @Test func theManualTellsEveryFlagAndCommand() throws {
    let page = try shape.run("--manual").output
    #expect(page.hasPrefix(".TH SHAPE 1 "))
    let plain = page.replacing("\\-", with: "-")
    let help = try shape.run("--help").output + shape.run("test", "--help").output
    for flag in help.matches(of: #/\n  (--[a-z-]+)/#) {
      #expect(plain.contains("\(flag.1)"), "\(flag.1)")
    }
    for section in ["SYNOPSIS", "OPTIONS", "SHAPE TEST", "COMMANDS", "FILES", "EXIT STATUS"] {
      #expect(page.contains("\n.SH \(section)\n"))
    }
    #expect(plain.contains("\n.B add LAYER…\nAdds layers at the end of the stack.\n"))
  }

  @Test(.enabled(if: Program.machineHas("groff"), "groff"))
  func theManualIsWellFormed() throws {
    let page = try shape.run("--manual").output
    let check = try ProgramRunner.run(
      "/bin/sh", arguments: ["-c", "groff -man -Tutf8 -K utf8 -ww -z"], input: page)
    #expect(check == ProgramResult(status: 0, output: "", errors: ""))
  }

  @Test func bashCompletesFlags() throws {
    try shape.write(try shape.run("--generate-completion-script", "bash").output, to: "shape.bash")
    let program = try ProgramRunner.locate("shape")
    let folder = program.split(separator: "/").dropLast().joined(separator: "/")
    let shell = try PseudoTerminal(
      "/bin/bash", arguments: ["--norc", "--noprofile", "-i"],
      environment: ["PS1": "sh$ ", "HOME": shape.home, "PATH": "/\(folder):/usr/bin:/bin"],
      directory: shape.home)
    try shell.expect("sh$ ")
    shell.send("source ./shape.bash\r")
    try shell.expect("sh$ ")
    shell.send("shape --keep\t-c layers\r")
    try shell.expect("shape --keep-going -c layers")
    try shell.expect("the stack is empty")
  }

  /// The words after which each shell's script offers files and the subcommand's own flags.
  @Test(arguments: [
    ("bash", "'test help' -- \"${cur}\"))\n        __shape_add_completions -f\n"),
    ("zsh", "subcommands && ret=0\n        _files && ret=0\n"),
    ("zsh", "        *)\n            _files && ret=0\n"),
    ("fish", "positional \"shape\" -ge 1' -F\n"),
  ])
  func completionsOfferFilesBesideSubcommands(shell: String, part: String) throws {
    let script = try shape.run("--generate-completion-script", shell).output
    #expect(script.contains(part))
    #expect(script.contains("junit"))
    #expect(!script.contains("test-one-script"))
    // zsh refuses a second rule for the words that remain.
    #expect(!script.contains("'*:files:"))
  }

  @Test(.enabled(if: Program.machineHas("fish"), "fish"))
  func fishCompletesFlagsOfTests() throws {
    try shape.write(try shape.run("--generate-completion-script", "fish").output, to: "shape.fish")
    let found = try ProgramRunner.run(
      "/bin/sh",
      arguments: [
        "-c", "cd \(shape.home); fish -N -c 'source shape.fish; complete -C \"shape --js\"'",
      ])
    #expect(found.output.hasPrefix("--json"))
  }
}
