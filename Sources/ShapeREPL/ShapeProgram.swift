import ArgumentParser
import Commands
import Engine
import FoundationEssentials

/// `shape`: the program's flags, and which way lines come in.
@main
struct ShapeProgram: ParsableCommand {
  /// When colours are used.
  enum Color: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  static let configuration = CommandConfiguration(
    commandName: "shape",
    abstract: "A shell for getting tensor shapes right: stack layers, push tensors, train, sample.",
    discussion: """
      Without a file, -c or a pipe it asks for commands; help lists them.
      Exit status: 0 done, 1 a command failed, 2 wrong usage, 130 interrupted.
      """)

  @ArgumentParser.Argument(help: "Scripts to run in turn, in one session.", completion: .file())
  var files: [String] = []
  @Option(
    name: .customShort("c"),
    help: ArgumentHelp("Run these commands, ';' between them.", valueName: "commands"))
  var commands: [String] = []
  @Flag(help: "Write one JSON object a line for every result.")
  var json = false
  @Option(help: "Use colours: auto, always or never; NO_COLOR is heeded.")
  var color = Color.auto
  @Flag(help: "Go on with a script after a line that fails.")
  var keepGoing = false
  @Option(
    name: .customLong("init"),
    help: "Run this file first, instead of $XDG_CONFIG_HOME/shape/rc.", completion: .file())
  var startup: String?
  @Flag(help: "Run no start-up file.")
  var noInit = false
  @Option(help: "What the random numbers start from.")
  var seed: UInt64 = 42
  @Flag(help: "Print the version and the kernels' instruction set.")
  var version = false

  @Flag(help: ArgumentHelp("Print the language reference as Markdown.", visibility: .hidden))
  var reference = false

  static func main() {
    do {
      let program = try parse()
      Console.exit(program.carryOut().rawValue)
    } catch {
      let isHelp = exitCode(for: error) == .success
      let message = isHelp ? helpMessage() : fullMessage(for: error)
      Console.write(message + "\n", to: isHelp ? .output : .errors)
      Console.exit((isHelp ? Shell.Exit.done : .wrongUsage).rawValue)
    }
  }

  func validate() throws {
    if !commands.isEmpty && !files.isEmpty {
      throw ValidationError("give either files or -c, not both")
    }
    if noInit && startup != nil {
      throw ValidationError("give either --init or --no-init, not both")
    }
  }

  private func carryOut() -> Shell.Exit {
    if reference {
      Console.write(Reference.markdown, to: .output)
      return .done
    }
    if version {
      Console.write("shape \(About.version) (\(About.instructionSet))\n", to: .output)
      return .done
    }
    var shell = Shell(
      seed: seed,
      renderer: Shell.Renderer(
        results: TextRenderer(
          usesColor: usesColor(.output), width: { Console.width(of: .output) }),
        errors: TextRenderer(usesColor: usesColor(.errors)), isJSON: json))
    return start(&shell)
  }

  private func start(_ shell: inout Shell) -> Shell.Exit {
    let isInteractive = commands.isEmpty && files.isEmpty && Console.Stream.input.isTerminal
    if let startup = startupFile(isInteractive) {
      let exit = shell.run(file: startup, keepGoing: isInteractive)
      if let exit, exit == .done || !isInteractive { return exit }
    }
    if !commands.isEmpty {
      let lines = commands.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
      return shell.run(lines, name: lines.count > 1 ? "-c" : "", keepGoing: keepGoing) ?? .done
    }
    if isInteractive { return shell.interact() }
    if files.isEmpty { return shell.runStandardInput(keepGoing: keepGoing) ?? .done }
    var worst = Shell.Exit.done
    for file in files {
      if let exit = shell.run(file: file, keepGoing: keepGoing) {
        guard keepGoing, exit == .failed else { return exit }
        worst = exit
      }
    }
    return worst
  }

  /// The file named by --init always; the user's own only at the prompt, so that scripts mean the
  /// same everywhere.
  private func startupFile(_ isInteractive: Bool) -> String? {
    if let startup { return startup }
    guard isInteractive, !noInit, let own = Places.startup else { return nil }
    return FileManager.default.fileExists(atPath: own) ? own : nil
  }

  private func usesColor(_ stream: Console.Stream) -> Bool {
    switch color {
    case .always: return true
    case .never: return false
    case .auto:
      let environment = ProcessInfo.processInfo.environment
      let isDumb = environment["TERM"] == "dumb"
      return stream.isTerminal && !isDumb && environment["NO_COLOR"]?.isEmpty ?? true
    }
  }
}
