import Engine
public import Rendering

/// A command of the shell: one file, named after its type, and a line in `CommandRegistry`.
public protocol Command: Sendable {
  /// Its name, arguments and meaning: help, completion, the reference and tests derive from it.
  static var declaration: Declaration { get }
  /// Carries out the line.
  ///
  /// - Throws: a `DiagnosableError`; the session is then unchanged.
  static func run(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> CommandResult
  /// Options that conflict with the words given.
  static func misfits(given words: [String]) -> [String]
  /// What help shows after the command's own explanation.
  static var appendix: [Output.Block] { get }
  /// The lines that it runs, of what follows its name; `nil` if it runs none of those.
  static func linesRun(of rest: String) -> String?
}

extension Command {
  /// Default: none.
  public static func misfits(given words: [String]) -> [String] { [] }
  /// Default: nothing.
  public static var appendix: [Output.Block] { [] }
  /// Default: none.
  public static func linesRun(of rest: String) -> String? { nil }
}

/// A command that only shows something: there is nothing for undo to take back.
public protocol ReportingCommand: Command {
  /// What the line shows.
  ///
  /// - Throws: a `DiagnosableError`; the session is then unchanged.
  static func report(_ arguments: ParsedArguments, _ session: inout Session) throws -> Output
}

extension ReportingCommand {
  /// Carries out the line.
  public static func run(
    _ arguments: ParsedArguments, _ session: inout Session
  ) throws -> CommandResult {
    CommandResult(try report(arguments, &session))
  }
}

/// The name, arguments and meaning of a command.
public struct Declaration: Sendable {
  /// What a command is about.
  public enum Family: String, Sendable, CaseIterable {
    case build, shapes, tensors, data, train, files, scripts, shell
  }

  /// A stream of random numbers.
  package enum RandomStream: Sendable, CaseIterable {
    /// The session's, which weights, minibatches and samples come from.
    case session
    /// The one that push draws from.
    case push
  }

  /// The verb.
  public let name: String
  /// Other names for it.
  public let aliases: [String]
  /// Words for it in other programs: typing one shows a hint to this command.
  public let knownAs: [String]
  /// What it is about.
  public let family: Family
  /// One sentence.
  public let summary: String
  /// What else is worth knowing.
  public let discussion: String?
  /// The arguments in their places, then the options.
  public let arguments: [any AnyArgument]
  /// Lines that work after `preparation`.
  public let examples: [String]
  /// Lines that the examples need before them.
  public let preparation: [String]
  /// Whether undo takes it back.
  public let isUndoable: Bool
  /// Whether it edits the stack: then the new trace of the last push is shown.
  let editsStack: Bool
  /// Whether it reads the rest of its line as it is written, quotes and `;` included.
  let takesLine: Bool
  /// Whether it runs other lines; those that succeeded are kept if a later one is stopped.
  let runsLines: Bool
  /// Whether a recording includes it.
  let isRecorded: Bool
  /// The streams of random numbers that it draws from, or sets.
  package let draws: Set<RandomStream>
  /// Whether the prompt pages its long output: only reference material, not results.
  let isPaged: Bool
  /// The file that its line names, and what it does with it.
  package let file: FileUse?
  /// Whether it says what must hold of the line before.
  let isExpectation: Bool
  /// Whether it may be called as a function of a topic, as Python's help is.
  let isCalledWithTopic: Bool

  init(
    _ name: String, aliases: [String] = [], knownAs: [String] = [], _ family: Family,
    _ summary: String,
    discussion: String? = nil, arguments: [any AnyArgument] = [], examples: [String],
    after preparation: [String] = [], isUndoable: Bool = false, editsStack: Bool = false,
    takesLine: Bool = false, runsLines: Bool = false, isRecorded: Bool = true,
    draws: Set<RandomStream> = [], isPaged: Bool = false, file: FileUse? = nil,
    isExpectation: Bool = false, isCalledWithTopic: Bool = false
  ) {
    self.name = name
    self.aliases = aliases
    self.knownAs = knownAs
    self.family = family
    self.summary = summary
    self.discussion = discussion
    self.arguments = arguments
    self.examples = examples
    self.preparation = preparation
    self.isUndoable = isUndoable
    self.editsStack = editsStack
    self.takesLine = takesLine
    self.runsLines = runsLines
    self.isRecorded = isRecorded
    self.draws = draws
    self.isPaged = isPaged
    self.file = file
    self.isExpectation = isExpectation
    self.isCalledWithTopic = isCalledWithTopic
  }

  /// `train STEPS [batch=32] [lr=0.1]`.
  public var usage: String { usage(as: name) }

  /// The same by another of its names.
  func usage(as name: String) -> String {
    ([name] + arguments.map(\.usage)).joined(separator: " ")
  }

  /// The name by which a word that was typed calls it.
  func name(typed word: String?) -> String {
    word.flatMap { aliases.contains($0) ? $0 : nil } ?? name
  }

  /// Whether its whole line writes the session to a file.
  var savesSession: Bool { file.map { $0.action == .writesSession && !$0.isOption } ?? false }

  /// Whether an argument is the name of a file.
  package var namesFiles: Bool { parsable.contains { $0.completesFiles } }

  var parsable: [any ParsableArgument] { arguments.compactMap { $0 as? any ParsableArgument } }
  var places: [any ParsableArgument] { parsable.filter { !$0.isOption } }
  var options: [any ParsableArgument] { parsable.filter(\.isOption) }
}

extension CommandRegistry {
  /// Every command by its name and its aliases: each line looks one up.
  private static let byName: [String: any Command.Type] = {
    var commands: [String: any Command.Type] = [:]
    for type in types {
      let declaration = type.declaration
      for name in [declaration.name] + declaration.aliases where commands[name] == nil {
        commands[name] = type
      }
    }
    return commands
  }()

  /// The command with this name or alias.
  public static func command(named name: String) -> (any Command.Type)? {
    byName[name] ?? byName[name.lowercased()]
  }

  /// The declaration of the command that a word from another program means.
  package static func meant(by word: String) -> Declaration? {
    let key = word.lowercased()
    return declarations.first { $0.knownAs.contains(key) }
  }

  /// Every command's declaration, in the order of the types' names.
  public static let declarations: [Declaration] = types.map { $0.declaration }

  /// Every name, aliases included.
  static let names: [String] = declarations.flatMap { [$0.name] + $0.aliases }
}
