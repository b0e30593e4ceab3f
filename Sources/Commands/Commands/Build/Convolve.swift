import Advice
import Engine
import Rendering
import Support

/// Turns the stack into the convolution that it is.
struct Convolve: Command {
  private static let item = Argument<String>.optional(
    "TEXT", .text,
    "an item whose windows are compared and counted; the data's first ones if left out")

  static let declaration = Declaration(
    "convolve", knownAs: ["dilate", "convolution"], .build,
    "Turns a tree of flattens and linears into the dilated convolution that it is.",
    discussion: """
      Each linear that reads what a flatten puts side by side becomes a convolution without padding, \
      with the very weights; all other layers stay as they are. On contexts of its reach the stack \
      gives (B, 1, V) in place of (B, V), and on longer rows a row of logits for each further step: \
      what windows share is then computed once. In evaluation the two agree; the largest \
      difference of their outputs is shown, over windows of the data where it is open. In training \
      batchnorm has other rows. The weights stay trained; what the optimizer remembers is dropped, as \
      after every edit.
      """,
    arguments: [item], examples: ["convolve", "convolve \"diondre\""],
    after: [
      "add embedding 27 10, flatten 2, linear 20 16, batchnorm 16, tanh, flatten 4, linear 64 27",
      "push 4x8",
    ], isUndoable: true, editsStack: true)

  static func run(_ arguments: ParsedArguments, _ session: inout Session) throws -> CommandResult {
    guard !session.state.model.children.isEmpty else { throw ModelError.emptyStack }
    let passage = try session.passing()
    // As the stack is: a `_` that another input would change has no weights for it.
    let tree = Walk(session.state.model, try passage.walk(session.state.model).input)
    let convolved = try Convolved(tree)
    let convolution = try passage.walk(convolved.stack)
    let work = try convolved.work(of: tree)
    let rows = try ComparedRows(arguments[item], convolved, tree.stack, work, &session)
    let comparison = try compare(tree.stack, convolved, rows)
    let hadMemories = session.state.optimizer.map { !$0.memories.isEmpty } ?? false
    let hadAverage = session.state.average != nil
    try session.exchange(tree.stack, for: convolved)
    let told = ConvolvedTold(
      tree: tree, convolution: convolution, places: convolved.places,
      work: work, rows: rows, comparison: comparison,
      dropsMemories: hadMemories, dropsAverage: hadAverage)
    var output = Output(told.blocks, fields: told.fields)
    output.facts.shapes = told.chain
    return CommandResult(output, .change)
  }

  /// The two on the same rows; `nil` where there is no memory to run them.
  private static func compare(
    _ tree: Sequential, _ convolved: Convolved, _ rows: ComparedRows
  ) throws -> TreeComparison? {
    do {
      switch rows.numbers {
      case .symbols(let symbols): return try TreeComparison(tree, convolved, rows: symbols)
      case .reals(let reals, let width):
        return try TreeComparison(tree, convolved, rows: reals, width: width)
      }
    } catch is MemoryError {
      return nil
    }
  }
}

extension Session {
  /// Puts the convolution in the place of the tree; weights that were trained count as trained.
  ///
  /// - Throws: as `settle`.
  fileprivate mutating func exchange(_ tree: Sequential, for convolved: Convolved) throws {
    state.model = convolved.stack
    for (earlier, place) in convolved.places {
      guard let old = tree.layer(at: earlier), old.children.isEmpty, state.trained.include(old),
        let new = convolved.stack.layer(at: place)
      else { continue }
      state.trained.add(new)
    }
    try settle(from: state.model.children.count)
    // Later edits are compared with the convolution, not with the tree.
    shownLayers = nil
  }
}
