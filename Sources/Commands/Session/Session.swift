import Advice
public import Engine
package import Notation
public import Rendering
import Support

/// One user's shell: the state, what undo can restore, and the callbacks to the surrounding
/// program.
public struct Session: Sendable {
  /// What the surrounding program provides.
  public struct Environment: Sendable {
    /// Whether the user wants the running command to stop.
    public var isInterrupted: @Sendable () -> Bool = { false }
    /// How many columns there are to show results in; `nil` if there is no limit.
    public var columns: @Sendable () -> Int? = { nil }
    /// Whether programs may write files.
    public var mayWrite = false
    /// Whether what programs write goes nowhere, without an error: their shapes alone are asked for.
    public var passesOverWriting = false
    /// Is called with the progress of a long command.
    public var report: @Sendable (Progress) -> Void = { _ in }
    /// Is called with results that a running command shows before it is done: blocks of the kind
    /// `early`, which its output then repeats.
    public var showEarly: @Sendable (Output, Settings) -> Void = { _, _ in }
    /// Is called with what a running program prints, as it comes: its output then repeats it as blocks of
    /// the kind `early`.
    public var write: @Sendable (String) -> Void = { _ in }
    /// Is called with what a running program writes to the errors, as it comes.
    public var writeErrors: @Sendable (String) -> Void = { _ in }
    /// Is called with messages of a long command before it is done.
    public var warn: @Sendable (Output, Settings) -> Void = { _, _ in }
    /// Is called with the outputs of a script's commands as they come.
    public var emit: @Sendable (Output, Session) -> Void = { _, _ in }
    /// Is called with a script's failing lines that are, or may turn out to be, expected.
    public var emitFailure: @Sendable (ScriptError, Session) -> Void = { _, _ in }

    /// Starts processes that carry out runs of a sweep side by side; `nil` where they are carried out here.
    public var startProcesses: (@Sendable () -> any SweepProcesses)?
    /// The folder in which the program keeps what is to outlast it; `nil` for none.
    public var stateFolder: String?

    /// What programs are started with.
    package var program = ProgramSetting()

    /// Creates an environment that ignores all callbacks.
    public init() {}
  }

  /// The state that commands change and undo restores.
  public var state: State {
    didSet { renumber() }
  }
  /// What commands change and undo does not restore.
  var surroundings: Surroundings
  /// The path of what was pushed last, where the running line has worked it out already.
  var walked: Passage.KnownWalk?
  /// The surrounding program.
  public var environment: Environment
  /// How deeply scripts are nested.
  var scriptDepth = 0
  /// The outcome of the previous line, which `expect` checks.
  public var outcome: Outcome?
  /// The output of scripts run by the present line.
  var shown: [Outcome.Part] = []
  /// The training runs so far, which undo leaves alone.
  var runs = ChunkedArray<TrainingRecord>()
  /// What the last of them made of the session.
  var keptRuns = KeptRuns()
  /// The sweep that was done last.
  var sweep: SweepReport?
  /// The failure that `help error` explains.
  var lastFailure: Diagnosis?
  /// The values of `$name` variables.
  public var scriptVariables = ScriptVariables()
  /// The script that the session is written to.
  var recording: Recording?
  /// The lines that a recording begins with.
  var chronicle: Chronicle
  /// Whether no line has been carried out yet.
  var isFresh = true
  /// How many changes were remembered.
  private var edits = 0
  /// The number of the present state and the last number used: a state that is written to gets a new
  /// number, and `undo` restores a state with its number.
  private var (stateNumber, lastNumber) = (0, 0)

  private(set) var history = UndoHistory()

  /// The default seed of the random numbers.
  public static let standardSeed: UInt64 = 42

  /// An empty session.
  public init(seed: UInt64 = standardSeed, environment: Environment = Environment()) {
    state = State(seed: seed)
    chronicle = Chronicle(seed: seed)
    surroundings = Surroundings(pushGenerator: Generator(seed: seed))
    self.environment = environment
    chronicle.begin(at: moment)
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

  /// The symbols and the length of contexts, also of data that is not available now.
  ///
  /// - Throws: `DataError`.
  package mutating func contexts() throws -> Contexts {
    if state.data == nil, let awaited = state.awaited, let vocabulary = awaited.vocabulary {
      let options = awaited.reference.options
      return Contexts(
        vocabulary: vocabulary, block: options.block,
        places: options.cut.isOfRows ? options.block : nil)
    }
    return try dataset().contexts
  }

  /// The shape of some examples of the data for the stack (B, T), as far as it is known without reading data.
  func exampleShape(_ count: Int) -> Shape? {
    if let data = state.data { return try? data.contexts.input(batch: count, for: state.model) }
    return try? Shape(count, state.dataOptions.block)
  }

  /// Where the data comes from, or came from.
  var dataSource: String {
    state.data?.source ?? state.awaited?.reference.source ?? Dataset.bundledSource
  }

  /// The present moment: lines that lead from one moment to an equal one have changed nothing.
  var moment: Moment {
    Moment(
      stateNumber: stateNumber, surroundings: surroundings, edits: edits,
      past: history.past.map(\.number))
  }

  /// What offered fixes that no longer hold, where none are offered now.
  var expiredFixes: FixSource? { validFixes.isEmpty ? fixSource : nil }

  /// Offers fixes in the place of those before; with none, what was offered expires.
  mutating func offer(_ offered: [StackFix], from source: FixSource) {
    if !offered.isEmpty { fixSource = source }
    fixes = offered
  }

  /// Takes back what was offered: the stack it was tried on is no more.
  mutating func withdrawFixes() { fixes = [] }

  private mutating func renumber() {
    lastNumber += 1
    stateNumber = lastNumber
  }

  /// Remembers the session before a line.
  mutating func remember(_ earlier: Session, _ line: String) {
    edits += 1
    let isNewProbe = earlier.probe != probe
    history.remember(
      UndoHistory.Entry(
        state: earlier.state, number: earlier.stateNumber, line: line,
        pushed: isNewProbe ? .some(earlier.pushed) : nil, changes: Changes.current))
  }

  /// Where a cell of several lines begins, for `joinCell`.
  public var cellStart: Int { history.past.count }

  /// Makes the lines since a start one for `undo`, which calls it by its first line.
  public mutating func joinCell(since start: Int, as text: String) {
    let first = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let before = moment
    history.join(last: history.past.count - start, as: "\(first) …")
    chronicle.follow(from: before, to: moment)
  }

  /// Whether refused memory may become available once the earlier states are dropped.
  package func canForget(for error: any Error) -> Bool { history.canHelp(error) }

  /// Drops the earlier states of a copy that nobody will undo.
  mutating func forgetPast() { history = UndoHistory() }

  /// Drops the earlier states to make room, and says so.
  package mutating func forgetHistory() {
    let count = counted(history.count, "line")
    history.forget()
    // No script runs short of memory at the same line.
    chronicle.end(at: "what undo no longer knows")
    let ending = recording.map { ", and the recording in \($0.path) ends" } ?? ""
    recording = nil
    environment.warn(
      Output(Text("memory is short: undo no longer knows the \(count) before\(ending)")),
      state.settings)
  }

  /// Goes back one line; gives that line.
  ///
  /// - Throws: `CommandError.nothingTo`.
  mutating func undo() throws(CommandError) -> String {
    try exchange { (history, present) throws(CommandError) in try history.undo(&present) }
  }

  /// Goes forward one line; gives that line.
  ///
  /// - Throws: `CommandError.nothingTo`.
  mutating func redo() throws(CommandError) -> String {
    try exchange { (history, present) throws(CommandError) in try history.redo(&present) }
  }

  private mutating func exchange(
    _ step: (inout UndoHistory, inout UndoHistory.Present) throws(CommandError) -> String
  ) throws(CommandError) -> String {
    var present = UndoHistory.Present(state: state, number: stateNumber, pushed: pushed)
    let line = try step(&history, &present)
    state = present.state
    stateNumber = present.number
    pushed = present.pushed
    withdrawFixes()
    return line
  }
}
