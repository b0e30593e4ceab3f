/// A stack that predicts the next symbol of several open items at once.
final class NextSymbol {
  /// How many items there are at most.
  let lanes: Int
  /// The logits of each item's next symbol (lanes, V), after `predict`.
  let logits: Buffer<Float>

  private let plan: Plan
  private let way: Way

  /// What the stack sees of an item.
  private enum Way {
    /// As many of its last symbols as a context has.
    case contexts(Int)
    /// As many as the stack reaches back to, each in its place: the last step's logits count.
    case steps(Int, last: Buffer<Int32>)
    /// All of it, a new symbol at a time.
    case queues(WindowQueues)
  }

  /// How many windows of each length are kept, so that none of them is computed twice.
  private static let rows = 1 << 12
  /// How many numbers these may have together, and how many places all lanes reach back to.
  private static let (numbers, places) = (1 << 26, 1 << 12)

  /// Plans for at most this many items.
  ///
  /// - Throws: `ModelError`, `StopError`, `ShapeError` or `MemoryError`.
  init(_ model: Sequential, _ contexts: Contexts, lanes wanted: Int) throws {
    let reach = contexts.places == nil ? contexts.block : model.reach
    let next = Contexts(
      vocabulary: contexts.vocabulary, block: contexts.block,
      places: contexts.places.map { _ in 1 })
    lanes = max(1, min(wanted, Self.places / reach))
    let walk = try model.walk(predicting: next, batch: lanes, .inference)
    if contexts.places != nil, let later = walk.firstSeeingLater {
      throw ModelError.seesLater(
        position: later.position, layer: later.layer.description, causal: later.causalLine)
    }
    let perRow = max(walk.madeNumbers / max(walk.input.shape.count, 1), 1)
    let room = CausalWindows.Room(
      rows: lanes, places: 1, known: reach,
      lifetime: .rows(min(Self.rows, max(Self.numbers / perRow, 1))))
    if let plan = try Plan(walk, rows: room), let queues = try plan.queues(lanes: lanes) {
      (self.plan, way, logits) = (plan, .queues(queues), plan.output)
    } else if contexts.places == nil {
      plan = try Plan(
        model, input: walk.input.shape, purpose: .inference, sharing: .rows(Self.rows))
      (way, logits) = (.contexts(contexts.block), plan.output)
    } else {
      plan = try Plan(walk)
      let steps = walk.root.output.dimensions[1]
      let last = try Buffer<Int32>(zeros: try Shape(lanes, 1))
      for lane in 0..<lanes { last[lane] = Int32((lane + 1) * steps - 1) }
      way = .steps(walk.input.shape.last, last: last)
      logits = try Buffer(zeros: try Shape(lanes, walk.root.output.last))
    }
  }

  /// Shows the symbols that an item has.
  func show(_ item: [Int32], in lane: Int) {
    switch way {
    case .queues(let queues): queues.show(item, in: lane)
    case .contexts(let length), .steps(let length, _):
      let (row, known) = (lane * length, min(item.count, length))
      for place in 0..<length - known { plan.symbols[row + place] = 0 }
      for place in 0..<known {
        plan.symbols[row + length - known + place] = item[item.count - known + place]
      }
    }
  }

  /// Adds a symbol to an item.
  func push(_ symbol: Int32, in lane: Int) {
    switch way {
    case .queues(let queues): queues.push(symbol, in: lane)
    case .contexts(let length), .steps(let length, _):
      let row = lane * length
      for place in 0..<length - 1 { plan.symbols[row + place] = plan.symbols[row + place + 1] }
      plan.symbols[row + length - 1] = symbol
    }
  }

  /// Runs the stack on every item.
  ///
  /// - Throws: as `Plan.evaluate`.
  func predict() throws {
    if case .queues(let queues) = way { queues.freshen() }
    try plan.evaluate()
    if case .steps(_, let last) = way { Kernels.gather(plan.output, last, into: logits) }
  }
}

extension Walk.Step {
  /// The layer with its zeros in front, where that is what it lacks.
  fileprivate var causalLine: String? {
    let causal = LayerDescription(of: layer).with(.padding, .word("causal"))
    guard laterSteps > 0, !causal.arguments.isTorchs, let made = try? causal.outlined(),
      made.axes(for: input).refusal == nil
    else { return nil }
    return causal.line
  }
}
