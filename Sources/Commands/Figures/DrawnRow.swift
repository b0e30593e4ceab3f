import Advice
import Engine
import Support

/// A row of steps that is drawn, and what becomes of it in the stack.
struct DrawnRow {
  let graph: StepGraph
  /// What goes in, symbol by symbol, where that is known.
  private(set) var symbols: [String] = []
  /// What each output predicts, where that is known.
  private(set) var targets: [String] = []
  /// What the figure leaves out or shows otherwise than it was pushed.
  private(set) var notes: [String] = []

  /// A row of a text, or as it was pushed; at most `room` steps.
  ///
  /// - Throws: `FigureError`, `TreeError`, `StopError`, `DataError`, or that nothing was pushed.
  init(_ text: String?, room: Int, _ session: inout Session) throws {
    if let text {
      try self.init(text: text, &session)
    } else {
      try self.init(pushed: &session, room: room)
    }
    let steps = graph.levels[0].places.count
    guard steps <= room else { throw FigureError.tooWide(steps: steps, most: room) }
  }

  /// Every output over the symbols of a text.
  private init(text: String, _ session: inout Session) throws {
    let walk = try session.passing().walk(session.state.model)
    guard walk.input.element == .symbols else { throw ModelError.noEmbedding }
    let vocabulary = try session.contexts().vocabulary
    let symbols = try vocabulary.encode(text)
    var stack = walk.stack
    if walk.fusesSteps {
      let convolved = try Convolved(walk)
      stack = convolved.stack
      notes = ["the tree in each of its windows; convolve makes this convolution of it"]
    }
    let reach = Walk(stack, walk.input).reaches.values.map(\.steps).max() ?? 1
    // Where steps are kept, zeros stand in front of them, and one end symbol is enough.
    var before = min(reach, StepGraph.longest + 1)
    func graph(_ before: Int) throws -> StepGraph {
      try StepGraph(Walk(stack, try Shape(1, before + symbols.count)))
    }
    var found = try graph(before)
    if found.levels.last?.places.count == before + symbols.count {
      before = 1
      found = try graph(before)
    }
    self.graph = found
    func letters(_ symbols: [Int32]) -> [String] { symbols.map { vocabulary.decode([$0]) } }
    self.symbols = letters([Int32](repeating: 0, count: before) + symbols)
    targets = letters(symbols + [0])
  }

  /// A row as it was pushed; only the steps of the last output where all are too many.
  private init(pushed session: inout Session, room: Int) throws {
    let walk = try session.passing().walk(session.state.model)
    if let stop = walk.stop { throw stop }
    let steps = walk.stepAxis.map { walk.input.shape.dimensions[$0] } ?? 0
    let reach = walk.reaches.values.map(\.steps).max() ?? steps
    if steps > room, reach < steps, let axis = walk.stepAxis {
      var sizes = walk.input.shape.dimensions
      sizes[axis] = reach
      graph = try StepGraph(Walk(walk.stack, Signal(try Shape(sizes), walk.input.element)))
      notes = [
        "the row has \(grouped(steps)) steps: the last \(reach), of the last output, are drawn"
      ]
      return
    }
    graph = try StepGraph(walk)
    guard case .text(let text)? = session.probe else { return }
    let known = try session.contexts()
    let ids = try known.vocabulary.encode(text).suffix(steps)
    symbols = ([Int32](repeating: 0, count: steps - ids.count) + ids)
      .map { known.vocabulary.decode([$0]) }
  }

  /// `reach 8: dilations 1, 2, 4`.
  var title: String {
    let distances = graph.levels.dropFirst().map { String($0.distance) }
    let places = graph.levels[0].places.count
    return "\(counted(places, "step")), dilation\(distances.count == 1 ? "" : "s") "
      + distances.joined(separator: ", ")
  }
}
