public import Rendering

/// What a command returns: what it shows, and what it did.
public struct CommandResult: Sendable {
  /// What people and programs see of it.
  public var shown: Output
  /// What it did.
  package var effect: Effect
  /// Whether Ctrl-C stopped it and what it had done stays.
  var keepsPart = false
  /// What a notebook's cell shows of a line of Python.
  var cell: CellRecord?

  /// A command that shows something, and did something.
  package init(_ shown: Output, _ effect: Effect = .look) {
    self.shown = shown
    self.effect = effect
  }

  /// Whether the user stopped the line before it achieved anything.
  var isStopped: Bool {
    if case .interrupted = shown.ending { (effect.completed ?? 0) == 0 } else { false }
  }

  /// Whether a line that the user stopped may have done a part that no line could repeat.
  var isBroken: Bool {
    if case .interrupted = shown.ending { effect.completed == nil } else { false }
  }

  /// Whether a script that repeats the session holds the line.
  var isRecorded: Bool { effect.isRecorded && !isStopped }
}
