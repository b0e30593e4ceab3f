package import Engine
import Notation
import Rendering

/// What lines change besides the state: the last push, the last trace, and the fixes offered for it.
struct Surroundings: Sendable, Equatable {
  /// The stream that `push` draws from: looking at shapes never changes a training run.
  var pushGenerator: Generator
  /// The last push: edits are traced with it, and fixes and each `_` are worked out for it.
  var pushed: Pushed?
  /// The layers in the last trace shown: later traces mark what has changed since.
  var shownLayers: [TensorTrace.SeenLayer]?
  /// The remarks made since the last push that edits do not repeat.
  var madeRemarks: Set<String> = []
  /// The fixes that the last trace offered.
  var fixes: [StackFix] = []
  /// The layers that the fixes were worked out for.
  var mendedLayers: [String] = []
  /// The input that the fixes must let through.
  var fixAim = FixAim.push
  /// What offered the last fixes: told once they have expired.
  var fixSource: FixSource?
  /// The code that was traced last, as far as it came, if nothing was pushed since: `why` explains it.
  var code: TracedCode?
  /// The stack whose warnings were shown last.
  var warnedLayers: [String] = []
}

/// A trace of code and what was shown of it, which is the same as itself alone.
struct TracedCode: Sendable, Equatable {
  let trace: ProgramTrace
  /// What was shown of it, which `trace` shows again.
  let shown: Output

  static func == (one: TracedCode, other: TracedCode) -> Bool { one.trace === other.trace }
}

/// A session at one point in time, to be compared with itself at another.
struct Moment: Sendable, Equatable {
  /// The number of its state.
  let stateNumber: Int
  let surroundings: Surroundings
  /// How many changes were remembered.
  let edits: Int
  /// The numbers of the states that undo goes back to: a look at the data on the way changes one.
  let past: [Int]

  /// Whether the session is the same except for what could be redone.
  func isSame(as other: Moment) -> Bool {
    stateNumber == other.stateNumber && past == other.past
      && surroundings == other.surroundings
  }
}

extension Session {
  package var pushGenerator: Generator {
    get { surroundings.pushGenerator }
    set { surroundings.pushGenerator = newValue }
  }

  var pushed: Pushed? {
    get { surroundings.pushed }
    set { surroundings.pushed = newValue }
  }

  var shownLayers: [TensorTrace.SeenLayer]? {
    get { surroundings.shownLayers }
    set { surroundings.shownLayers = newValue }
  }

  var fixes: [StackFix] {
    get { surroundings.fixes }
    set {
      surroundings.fixes = newValue
      surroundings.mendedLayers =
        newValue.isEmpty ? [] : state.model.children.map(\.writtenDescription)
    }
  }

  var fixAim: FixAim {
    get { surroundings.fixAim }
    set { surroundings.fixAim = newValue }
  }

  var fixSource: FixSource? {
    get { surroundings.fixSource }
    set { surroundings.fixSource = newValue }
  }

  var warnedLayers: [String] {
    get { surroundings.warnedLayers }
    set { surroundings.warnedLayers = newValue }
  }

  /// The fixes, unless the stack has changed since.
  var validFixes: [StackFix] {
    state.model.children.map(\.writtenDescription) == surroundings.mendedLayers ? fixes : []
  }

  /// The last push in short form.
  var probe: Probe? { pushed?.probe }
}
