import ArgumentParser
import Commands
import Engine
import FoundationEssentials

/// `shape`: the program's flags, and which way lines come in.
@main
struct ShapeProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shape",
    abstract: "A shell for getting tensor shapes right: stack layers, push tensors, train, sample.",
    discussion: """
      Without a file, -c or a pipe it asks for commands; help lists them.
      Exit status: 0 done, 1 a command failed, 2 wrong usage, 130 interrupted.
      """,
    subcommands: [TestCommand.self, CheckCommand.self])

  @ArgumentParser.Argument(help: "Scripts to run in turn, in one session.", completion: .file())
  var files: [String] = []
  @OptionGroup var flags: ProgramFlags

  @Flag(help: ArgumentHelp("Print the language reference as Markdown.", visibility: .hidden))
  var reference = false
  @Flag(help: ArgumentHelp("Print the manual page.", visibility: .hidden))
  var manual = false

  /// Goes the way of the first word: the parser itself would take any word for a file, since files
  /// need no command.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let rest = Array(arguments.dropFirst())
    switch arguments.first {
    case TestCommand.configuration.commandName:
      run(TestCommand.self, rest) { $0.carryOut() }
    case CheckCommand.configuration.commandName:
      run(CheckCommand.self, rest) { $0.carryOut() }
    case "help" where rest.first == TestCommand.configuration.commandName:
      run(TestCommand.self, ["--help"]) { $0.carryOut() }
    case "help":
      run(ShapeProgram.self, ["--help"]) { $0.carryOut() }
    case let first? where first.hasPrefix(Completions.flag):
      run(CompletionProgram.self, arguments, shown: Completions.withFiles) { _ in .done }
    default:
      run(ShapeProgram.self, arguments) { $0.carryOut() }
    }
  }

  /// Reads the flags, does what they say and ends the program.
  private static func run<Command: ParsableCommand>(
    _ type: Command.Type, _ arguments: [String], shown: (String) -> String = { $0 },
    _ carryOut: (Command) -> Shell.Exit
  ) {
    do {
      Console.exit(carryOut(try type.parse(arguments)).rawValue)
    } catch {
      let isHelp = type.exitCode(for: error) == .success
      // The parser knows a command that is parsed by itself under its short name only.
      let message = shown(type.fullMessage(for: error))
        .replacing("See 'test --help'", with: "See 'shape test --help'")
      Console.write(
        message.withoutControls(keeping: "\n") + "\n", to: isHelp ? .output : .errors)
      Console.exit((isHelp ? Shell.Exit.done : .wrongUsage).rawValue)
    }
  }

  func validate() throws {
    if !flags.commands.isEmpty && !files.isEmpty {
      throw ValidationError("give either files or -c, not both")
    }
  }

  private func carryOut() -> Shell.Exit {
    if reference {
      Console.write(Reference.markdown, to: .output)
      return .done
    }
    if manual {
      guard let page = try? Manual.page() else { return .failed }
      Console.write(page, to: .output)
      return .done
    }
    if flags.version {
      Console.write("shape \(About.version) (\(About.instructionSet))\n", to: .output)
      return .done
    }
    let color = flags.appearance.color
    var shell = Shell(
      seed: flags.conditions.seed, variables: flags.conditions.variables,
      renderer: Shell.Renderer(usesColor: { color.isUsed(on: $0) }, isJSON: flags.json))
    return start(&shell)
  }

  private func start(_ shell: inout Shell) -> Shell.Exit {
    let isInteractive = flags.commands.isEmpty && files.isEmpty && Console.Stream.input.isTerminal
    if let startup = startupFile(isInteractive) {
      let exit = shell.run(file: startup, keepGoing: isInteractive)
      if let exit, exit == .done || !isInteractive { return exit }
    }
    if !flags.commands.isEmpty {
      let lines = flags.commands.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
      return shell.run(lines, name: lines.count > 1 ? "-c" : "", keepGoing: flags.keepGoing)
        ?? .done
    }
    if isInteractive { return shell.interact() }
    if files.isEmpty { return shell.runStandardInput(keepGoing: flags.keepGoing) ?? .done }
    var worst = Shell.Exit.done
    for file in files {
      if let exit = shell.run(file: file, keepGoing: flags.keepGoing) {
        guard flags.keepGoing, exit == .failed else { return exit }
        worst = exit
      }
    }
    return worst
  }

  /// The file named by --init always; the user's own only at the prompt, so that scripts mean the
  /// same everywhere.
  private func startupFile(_ isInteractive: Bool) -> String? {
    if let startup = flags.startup { return startup }
    guard isInteractive, !flags.noInit, let own = Places.startup else { return nil }
    return FileManager.default.fileExists(atPath: own) ? own : nil
  }
}
