import ArgumentParser
import Commands
import Engine
import FoundationEssentials
import Support

/// When colours are used.
enum Color: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  /// Whether results or errors get colours; an answer for one stream does not change.
  func isUsed(on stream: Console.Stream) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: return stream.isTerminal && Self.isWelcome
    }
  }

  /// Whether the environment leaves colours to the terminal; read once, as every result asks for it.
  private static let isWelcome: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return environment["TERM"] != "dumb" && environment["NO_COLOR"]?.isEmpty ?? true
  }()
}

/// Flags for output.
struct Appearance: ParsableArguments {
  @Option(help: "Use colours: auto, always or never; NO_COLOR is respected.")
  var color = Color.auto
}

/// Flags for scripts.
struct Conditions: ParsableArguments {
  @Option(help: "The seed of the random numbers.")
  var seed = Session.standardSeed
  @Option(
    name: .customLong("define"),
    help: ArgumentHelp(
      "Define a variable of scripts, which they use as $name.", valueName: "name=value"))
  var definitions: [String] = []
  @Option(
    help: ArgumentHelp(
      "Use an instruction set other than the processor's best: avx512, avx2 or base. Only base"
        + " gives different last digits.",
      valueName: "set"),
    completion: .list(InstructionSet.available.map(\.name)))
  var instructions: String?

  /// Makes the kernels use the instruction set that was asked for.
  func apply() {
    InstructionSet.available.first { $0.name == instructions }?.use()
  }

  /// The values of `$name` variables.
  var variables: ScriptVariables {
    var variables = ScriptVariables()
    // They were checked when the flags were read.
    for definition in definitions { try? variables.define(definition) }
    return variables
  }

  func validate() throws {
    if let instructions, !InstructionSet.available.contains(where: { $0.name == instructions }) {
      throw ValidationError(
        "--instructions cannot be '\(instructions)': this processor has "
          + InstructionSet.available.map(\.name).joined(separator: ", "))
    }
    var variables = ScriptVariables()
    for definition in definitions {
      do {
        try variables.define(definition)
      } catch {
        let diagnosis = error.diagnosis
        throw ValidationError("\(diagnosis.what): \(diagnosis.mend ?? "")")
      }
    }
  }
}

/// The program's own flags.
struct ProgramFlags: ParsableArguments {
  @Option(
    name: .customShort("c"),
    help: ArgumentHelp("Run these commands, ';' between them.", valueName: "commands"))
  var commands: [String] = []
  @Flag(help: "Write one JSON object per line for every result.")
  var json = false
  @OptionGroup var appearance: Appearance
  @Flag(help: "Continue a script after a line that fails.")
  var keepGoing = false
  @Option(
    name: .customLong("init"),
    help: "Run this file first, instead of $XDG_CONFIG_HOME/shape/rc.", completion: .file())
  var startup: String?
  @Flag(help: "Let Python write files below the present folder, as plt.savefig does.")
  var allowWrite = false
  @Flag(help: "Run no start-up file.")
  var noInit = false
  @OptionGroup var conditions: Conditions
  @Flag(help: "Print the version and the kernels' instruction set.")
  var version = false

  func validate() throws {
    if noInit && startup != nil {
      throw ValidationError("give either --init or --no-init, not both")
    }
  }
}
