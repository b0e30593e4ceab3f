public import Rendering
import Support
public import Engine

/// One user's shell: the state, what undo can give back, and the ways out to the program around it.
public struct Session: Sendable {
  /// What the program around the language provides.
  public struct Environment: Sendable {
    /// Whether the user wants the running command to stop.
    public var isInterrupted: @Sendable () -> Bool = { false }
    /// How many columns there are to show results in; `nil` where nothing is narrower than they are.
    public var columns: @Sendable () -> Int? = { nil }
    /// Hears how far a long command has come.
    public var report: @Sendable (Progress) -> Void = { _ in }
    /// Is called with results that a running command shows before it is done: blocks of the kind
    /// `early`, which its output then repeats.
    public var showEarly: @Sendable (Output, Settings) -> Void = { _, _ in }
    /// Hears what a long command has to say before it is done.
    public var warn: @Sendable (Output, Settings) -> Void = { _, _ in }
    /// Hears the outputs of a script's commands as they come.
    public var emit: @Sendable (Output, Session) -> Void = { _, _ in }
    /// Hears of a script's failing lines that are expected or that may turn out to be.
    public var emitFailure: @Sendable (ScriptError, Session) -> Void = { _, _ in }

    /// Nobody listens.
    public init() {}
  }

  /// What commands change.
  public var state: State
  /// What surrounds the language.
  public var environment: Environment
  /// The stream that `push` draws from: looking at shapes never changes a training run.
  var pushGenerator: Generator
  /// What was pushed last: edits are traced with it, fixes and `_` are worked out for it.
  var pushed: Pushed?
  /// The trace that was shown last: later ones mark what has changed since.
  var shownTrace: TensorTrace?
  /// The fixes that the last trace offered, as lines.
  var fixes: [String] = [] {
    didSet { mendedLayers = state.model.children.map(\.writtenDescription) }
  }
  /// The layers, counted from 0, that the last edit brought in: fixes keep them if they can.
  var chosen = 0..<0
  /// What the fixes are to let through.
  var fixAim = FixAim.push
  /// The layers that the fixes were worked out for.
  private var mendedLayers: [String] = []
  /// The stack whose warnings were said last.
  var warnedLayers: [String] = []
  /// How many scripts run inside one another.
  var scriptDepth = 0
  /// What came of the line before: what `expect` looks at.
  public var outcome: Outcome?
  /// What the scripts inside the running line have shown.
  var shown: [Outcome.Part] = []
  /// The failure that `help error` explains.
  var lastFailure: Diagnosis?
  /// What stands for `$name`.
  public var scriptVariables = ScriptVariables()
  /// The script that the session is written to.
  var recording: Recording?
  /// The lines that a recording begins with.
  var chronicle: Chronicle
  /// Whether no line was carried out yet.
  var isFresh = true
  /// How many changes were remembered.
  private var edits = 0

  private(set) var history = UndoHistory()

  /// What the random numbers start from where nobody says so.
  public static let standardSeed: UInt64 = 42

  /// An empty session.
  public init(seed: UInt64 = standardSeed, environment: Environment = Environment()) {
    state = State(seed: seed)
    chronicle = Chronicle(seed: seed)
    pushGenerator = Generator(seed: seed)
    self.environment = environment
  }

  /// The data, the bundled names if none was chosen.
  ///
  /// - Throws: `DataError`.
  public mutating func dataset() throws -> Dataset {
    if let data = state.data { return data }
    if let reason = state.awaitedData { throw reason }
    let names = try Dataset.bundled()
    state.data = names
    return names
  }

  /// The symbols and the length of contexts, also of data that cannot be had now.
  ///
  /// - Throws: `DataError`.
  package mutating func contexts() throws -> Contexts {
    if state.data == nil, let awaited = state.awaited, let vocabulary = awaited.vocabulary {
      return Contexts(vocabulary: vocabulary, block: awaited.reference.options.block)
    }
    return try dataset().contexts
  }

  /// Where the data comes from, or came from.
  var dataSource: String {
    state.data?.source ?? state.awaited?.reference.source ?? Dataset.bundledSource
  }

  /// The fixes, unless the stack they lead through has changed since.
  var validFixes: [String] {
    state.model.children.map(\.writtenDescription) == mendedLayers ? fixes : []
  }

  /// What was pushed last, in short.
  var probe: Probe? { pushed?.probe }

  /// What a line may have changed.
  var mark: Chronicle.Mark {
    Chronicle.Mark(
      edits: edits, generator: state.generator, pushGenerator: pushGenerator, fixes: fixes,
      probe: probe)
  }

  /// Remembers the session that a line has left.
  mutating func remember(_ earlier: Session, _ line: String) {
    edits += 1
    let isNewProbe = earlier.probe != probe
    history.remember(
      UndoHistory.Entry(
        state: earlier.state, line: line, pushed: isNewProbe ? .some(earlier.pushed) : nil))
  }

  /// Whether memory that was refused may be there once the earlier states are given up.
  package func canForget(for error: any Error) -> Bool { history.canHelp(error) }

  /// Gives up the earlier states, so that what was refused may fit, and says so.
  package mutating func forgetHistory() {
    let count = counted(history.count, "line")
    history.forget()
    environment.warn(
      Output("memory is short: undo no longer knows the \(count) before"), state.settings)
  }

  /// Goes back one line; gives that line.
  ///
  /// - Throws: `CommandError.nothingTo`.
  mutating func undo() throws(CommandError) -> String {
    let line = try history.undo(&state, &pushed)
    fixes = []
    return line
  }

  /// Goes forward one line; gives that line.
  ///
  /// - Throws: `CommandError.nothingTo`.
  mutating func redo() throws(CommandError) -> String {
    let line = try history.redo(&state, &pushed)
    fixes = []
    return line
  }
}

/// How far a long command has come.
public struct Progress: Sendable {
  /// What a training run knows besides.
  public struct Training: Sendable {
    /// Steps since the weights were drawn.
    public let step: Int
    /// The last step's loss and a running mean over about 100 steps, in nats.
    public let loss, smoothedLoss: Float
    /// The last step's learning rate.
    public let rate: Float
  }

  /// How many steps, examples or items are done, and how many there will be.
  public let done, total: Int
  /// What is counted, such as `steps`.
  public let unit: String
  /// How long the command has taken.
  public let seconds: Double
  /// What only a training run has.
  public var training: Training?
}
