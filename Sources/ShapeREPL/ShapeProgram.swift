import ArgumentParser
import Commands
import Engine
import FoundationEssentials
import Notation
import Support

/// `shape`: the program's flags and the source of its lines.
@main
struct ShapeProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shape",
    abstract: "A shell for getting tensor shapes right: stack layers, push tensors, train, sample.",
    usage: """
      shape [<option> ...] [<file> ...]
      shape [<option> ...] <program.py> [<word> ...]
      shape test [<option> ...] [<path> ...]
      shape check [<option> ...] <file> ...
      shape annotate [<option> ...] <file> ...
      """,
    discussion: """
      Without a file, -c or a pipe it asks for commands; help lists them.
      Exit status: 0 done, 1 a command failed, 2 wrong usage, 130 interrupted.
      """,
    subcommands: [
      TestCommand.self, CheckCommand.self, AnnotateCommand.self, LanguageServerCommand.self,
      ScriptTestCommand.self, SweepRunCommand.self,
    ])

  @ArgumentParser.Argument(
    help: "Scripts, programs and notebooks to run in turn, in one session.", completion: .file())
  var files: [String] = []
  @Option(
    help: ArgumentHelp("Run only these cells of a notebook, such as 3-7.", valueName: "numbers"))
  var cells: String?
  @OptionGroup var flags: ProgramFlags

  @Flag(help: ArgumentHelp("Print the language reference as Markdown.", visibility: .hidden))
  var reference = false
  @Flag(help: ArgumentHelp("Print the manual page.", visibility: .hidden))
  var manual = false

  /// The word that explains the program, or the word after it.
  private static let helpName = "help"

  /// What can be given in place of a script.
  static let subcommandNames =
    [helpName]
    + configuration.subcommands.map { $0.configuration }.filter(\.shouldDisplay)
    .compactMap(\.commandName)

  /// Dispatches by the first word: the parser itself would take any word for a file.
  static func main() {
    Console.fillClosedStreams()
    SignalHandlers.ignoreFileLimit()
    FreedMemory.keep()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let rest = Array(arguments.dropFirst())
    switch arguments.first {
    case TestCommand.configuration.commandName:
      run(TestCommand.self, rest) { $0.carryOut() }
    case ScriptTestCommand.configuration.commandName:
      run(ScriptTestCommand.self, rest) { $0.carryOut() }
    case SweepRunCommand.name:
      run(SweepRunCommand.self, rest) { $0.carryOut() }
    case CheckCommand.configuration.commandName:
      run(CheckCommand.self, rest) { $0.carryOut() }
    case AnnotateCommand.configuration.commandName:
      run(AnnotateCommand.self, rest) { $0.carryOut() }
    case LanguageServerCommand.configuration.commandName:
      run(LanguageServerCommand.self, rest) { $0.carryOut() }
    case helpName where rest.first == CheckCommand.configuration.commandName:
      run(CheckCommand.self, ["--help"]) { $0.carryOut() }
    case helpName where rest.first == AnnotateCommand.configuration.commandName:
      run(AnnotateCommand.self, ["--help"]) { $0.carryOut() }
    case helpName where rest.first == TestCommand.configuration.commandName:
      run(TestCommand.self, ["--help"]) { $0.carryOut() }
    case helpName where rest.first.map { !$0.hasPrefix("-") } ?? false:
      run(ShapeProgram.self, ["-c", arguments.joined(separator: " ")]) { $0.carryOut([]) }
    case helpName:
      run(ShapeProgram.self, ["--help"]) { $0.carryOut([]) }
    case let first? where first.hasPrefix(Completions.flag):
      run(CompletionProgram.self, arguments, shown: Completions.withFiles) { _ in .done }
    default:
      let (own, words) = ProgramWords.split(arguments)
      run(ShapeProgram.self, own) { $0.carryOut(words) }
    }
  }

  /// Reads the flags, acts on them and ends the program.
  private static func run<Command: ParsableCommand>(
    _ type: Command.Type, _ arguments: [String], shown: (String) -> String = { $0 },
    _ carryOut: (Command) -> Shell.Exit
  ) {
    do {
      Console.exit(carryOut(try type.parse(arguments)).rawValue)
    } catch {
      let isHelp = type.exitCode(for: error) == .success
      // When parsed by itself, a command is known to the parser only by its short name.
      let message = shown(guessed(type.fullMessage(for: error), type.helpMessage()))
        .replacing("See 'test --help'", with: "See 'shape test --help'")
      Console.write(
        message.withoutControls(keeping: "\n") + "\n", to: isHelp ? .output : .errors)
      Console.exit((isHelp ? Shell.Exit.done : .wrongUsage).rawValue)
    }
  }

  /// The message with our own guess for a mistyped flag, since the parser's does not include
  /// --help.
  private static func guessed(_ message: String, _ help: String) -> String {
    guard let slip = message.firstMatch(of: #/Unknown option '(--[^']+)'\.? ?(Did you mean.*)?/#)
    else { return message }
    let flags = help.matches(of: #/--[a-z][a-z-]+/#).map { String($0.0) }
    let guess = Similarity.nearest(to: String(slip.1), in: flags)
    var guessed = message
    guessed.replaceSubrange(
      slip.range,
      with: "Unknown option '\(slip.1)'" + (guess.map { ". Did you mean '\($0)'?" } ?? ""))
    return guessed
  }

  func validate() throws {
    if !flags.commands.isEmpty && !files.isEmpty {
      throw ValidationError("give either files or -c, not both")
    }
    if cells != nil && files.isEmpty { throw ValidationError("--cells needs a notebook to run") }
  }

  private func carryOut(_ words: [String]) -> Shell.Exit {
    if reference {
      Console.write(Reference.markdown, to: .output)
      return .done
    }
    if manual {
      guard let page = try? Manual.page() else { return .failed }
      Console.write(page, to: .output)
      return .done
    }
    flags.conditions.apply()
    if flags.version {
      Console.write("shape \(About.version) (\(About.instructionSet))\n", to: .output)
      return .done
    }
    let color = flags.appearance.color
    let renderer = Shell.Renderer(usesColor: { color.isUsed(on: $0) }, isJSON: flags.json)
    if let refusal = files.lazy.compactMap(FileArgument.refusal).first {
      renderer.show(refusal, Settings())
      return .failed
    }
    var program = ProgramSetting()
    program.arguments += words
    var shell = Shell(
      seed: flags.conditions.seed, variables: flags.conditions.variables, program: program,
      renderer: renderer, mayWrite: flags.allowWrite)
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
      if let exit = shell.run(file: file, keepGoing: flags.keepGoing, cells: cells) {
        guard flags.keepGoing, exit != .done, exit != .interrupted else { return exit }
        worst = exit
      }
    }
    return worst
  }

  /// The file named by --init is always run, the user's own only at the prompt, so that scripts
  /// mean the same everywhere.
  private func startupFile(_ isInteractive: Bool) -> String? {
    if let startup = flags.startup { return startup }
    guard isInteractive, !flags.noInit, let own = Places.startup else { return nil }
    return FileManager.default.fileExists(atPath: own) ? own : nil
  }
}
