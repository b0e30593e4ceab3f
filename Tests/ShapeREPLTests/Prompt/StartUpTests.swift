internal import Testing

/// The start-up file, the history's place, and the program on its own.
struct StartUpTests {
  let shape: Program
  init() throws { shape = try Program() }

  @Test func aNamedFileRunsFirst() throws {
    try shape.write("add embedding 27 10\n", to: "start")
    for arguments in [["-c", "add flatten 2"], []] {
      let result = try ProgramRunner.run(
        try ProgramRunner.locate("shape"),
        arguments: ["--init", "\(shape.home)/start"] + arguments,
        input: "add flatten 2")
      #expect(
        result
          == ProgramResult(
            status: 0, output: "   1   embedding 27 10   270 parameters\n   2   flatten 2\n",
            errors: ""))
    }
  }

  @Test func aNamedFileThatFails() throws {
    try shape.write("add tanh\nfrob\n", to: "start")
    let result = try shape.run("--init", "start", "-c", "layers")
    #expect(result.status == 1)
    #expect(result.output == "   1   tanh\n")
    #expect(result.errors.hasPrefix("error: start:2: 'frob' is not a command or a variable"))
    let missing = try shape.run("--init", "none", "-c", "layers")
    #expect(missing.status == 1)
    #expect(missing.errors.hasPrefix("error: 'none' cannot be read: there is no such file"))
  }

  @Test func theUsersFileIsForThePromptAlone() throws {
    try shape.write("add gelu\n", to: ".config/shape/rc")
    #expect(try shape.run("-c", "layers").output.hasPrefix("the stack is empty"))
    #expect(try shape.run(input: "layers").output.hasPrefix("the stack is empty"))
    let terminal = try shape.prompt()
    #expect(PseudoTerminal.plain(terminal.transcript).contains("1   gelu\n"))
    let without = try shape.start("--no-init")
    try without.expect("shape> ")
    #expect(!without.transcript.contains("gelu"))
  }

  @Test func theUsersFileMayLieElsewhere() throws {
    try shape.write("add gelu\nfrob\nadd relu\n", to: "config/shape/rc")
    let terminal = try shape.start(environment: ["XDG_CONFIG_HOME": "\(shape.home)/config"])
    try terminal.expect("1   gelu")
    try terminal.expect(
      "error: \(shape.home)/config/shape/rc:2: 'frob' is not a command or a variable")
    try terminal.expect("2   relu")
    try terminal.expect("shape> ")
  }

  @Test func runsAnywhere() throws {
    let program = try ProgramRunner.locate("shape")
    _ = try shape.shell("mkdir 'else where' && cp '\(program)' 'else where/moved'")
    let result = try ProgramRunner.run(
      "\(shape.home)/else where/moved",
      arguments: ["-c", "data; add embedding _ 10; push \"emma\""], environment: ["HOME": ""],
      directory: "/")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.first == "names: 32,469 items, 27 symbols .abcdefghijklmnopqrstuvwxyz")
    #expect(result.lines.last == "1x8 → 1x8x10")
    let terminal = try PseudoTerminal(
      "\(shape.home)/else where/moved", environment: ["HOME": ""], directory: "/")
    try terminal.expect("names: 32,469 items, 27 symbols")
    try terminal.expect("shape> ")
    terminal.send("layers\r")
    try terminal.expect("the stack is empty")
    try terminal.expect("shape> ")
    #expect(!terminal.transcript.contains("warning"))
    #expect(try shape.shell("ls -A") == "else where\n")
  }
}
