import Engine

/// What a command did: undo, the trace of the stack and recordings go by it.
package struct Effect: Sendable {
  /// What a command changed.
  package enum Change: Sendable {
    /// Nothing that undo takes back.
    case nothing
    /// The session; undo tells of it by `line`, or by the line as it was typed.
    case session(line: String? = nil)
    /// Layers of the stack: the last push is traced again.
    case stack(StackChange)
  }

  /// What it changed.
  package var change: Change
  /// How many steps or items were done where the line asks for more: with this number it repeats them.
  package var completed: Int?
  /// Options of the line that ask for more than was done, by their names, and the words that do not.
  var inPlace: [String: String] = [:]
  /// Whether recordings include the line, as its command declares.
  var isRecorded = true

  /// It only reported.
  package static let look = Effect(.nothing)
  /// It changed the session.
  static let change = Effect(.session())

  /// The effect of a change.
  init(_ change: Change, completed: Int? = nil, inPlace: [String: String] = [:]) {
    self.change = change
    self.completed = completed
    self.inPlace = inPlace
  }

  /// Whether there is something for undo to take back.
  package var isChange: Bool { if case .nothing = change { false } else { true } }

  /// What undo tells of it in place of the line as it was typed.
  var line: String? { if case .session(let line) = change { line } else { nil } }

  /// What it did to the stack's layers; `nil` if it left them alone, or traced them itself.
  var stackChange: StackChange? { if case .stack(let change) = change { change } else { nil } }
}

/// What an edit did to the stack, as the trace after it tells.
package struct StackChange: Sendable {
  /// Whether that trace makes what the command shows superfluous.
  var isShownByTrace = false
  /// The indices of the stack's own layers inside which something was edited.
  var inside: Set<Int> = []
  /// What became of weights that were there, by the first tensor that is there now.
  var fates: [WeightsIdentity: WeightFate] = [:]

  /// Whether weights that were there are others now.
  var drawsAnew: Bool { fates.values.contains { $0.kind == .drawnAnew } }

  /// Notes that an edit elsewhere drew layers anew.
  mutating func note(drawn: Set<Int>, of model: Sequential) {
    for index in drawn {
      guard let weights = model.children[index].firstWeights else { continue }
      fates[weights] = WeightFate(.drawnAnew, depth: 1)
    }
  }

  /// Takes a further line's edit into account, if it is one.
  mutating func add(_ effect: Effect) {
    guard let next = effect.stackChange else { return }
    inside.formUnion(next.inside)
    fates.merge(next.fates) { $1 }
  }
}
