public import Engine
import Support

/// Finds the smallest fixes that give a shape: one change, with the layer after it made to fit, or
/// layers at the end of the stack.
///
/// Candidates are checked by the layers' shape formulas; each result gives the wanted shape, and
/// there is memory for it.
public struct ShapeFinder {
  let stack: Sequential
  let passage: Passage
  let wanted: Shape
  /// The input shape of each layer, as far as the tensor gets; with one more shape than layers, the
  /// last is the stack's output.
  let shapes: [Shape]
  let budget: SearchBudget

  /// More choices than this would confuse.
  private static let most = 5

  /// The fixes, the smallest first; none if the stack already gives that shape.
  ///
  /// - Throws: `Interruption.stopped`.
  public static func search(
    for wanted: Shape, in stack: Sequential, of passage: Passage
  ) throws -> MendSearch {
    guard let walk = try? passage.walk(stack) else {
      return MendSearch(mends: [], isCutShort: false)
    }
    return try search(for: wanted, along: walk, of: passage)
  }

  /// The ways from a path that is known, the shortest first.
  ///
  /// - Throws: `Interruption.stopped`.
  package static func search(
    for wanted: Shape, along walk: Walk, of passage: Passage
  ) throws -> MendSearch {
    let budget = SearchBudget()
    let finder = ShapeFinder(walk, passage, wanted, budget)
    let found = finder.reached == wanted ? [] : try finder.found()
    return MendSearch(mends: found, isCutShort: budget.isSpent)
  }

  private init(
    _ walk: Walk, _ passage: Passage, _ wanted: Shape, _ budget: SearchBudget
  ) {
    stack = walk.stack
    self.passage = passage
    self.wanted = wanted
    self.budget = budget
    shapes = [passage.input] + walk.root.inside.filter { !$0.isEntered }.map(\.output)
  }

  /// The output shape, if the tensor passes the stack.
  var reached: Shape? {
    shapes.count == stack.children.count + 1 ? shapes.last : nil
  }

  private func found() throws -> [Mend] {
    var ways: [Mend] = []
    var seen: Set<String> = []
    for edits in try additions(of: 1) + changes() + additions(of: 2) {
      let change = MendFinder.Change.edits(edits)
      guard seen.insert(change.text).inserted, try budget.covers(stack),
        let way = change.tried(in: stack, for: passage), isWanted(way)
      else { continue }
      ways.append(way)
    }
    return Array((try sorted(ways) + otherInput()).prefix(Self.most))
  }

  /// The ways with the fixes of lint for what they alone would be warned of, the most natural first.
  private func sorted(_ ways: [Mend]) throws -> [Mend] {
    // Lint looks only at those that may be shown.
    let likely = inOrder(ways.map { ($0, isWarnedOf: false) }).prefix(2 * Self.most)
    let known = try warnings(of: stack)
    var linted: [(way: Mend, isWarnedOf: Bool)] = []
    for way in likely {
      let better = try self.linted(way, known)
      guard !linted.contains(where: { $0.way.edits == better.way.edits }) else { continue }
      linted.append(better)
    }
    return inOrder(linted)
  }

  private func inOrder(_ ways: [(way: Mend, isWarnedOf: Bool)]) -> [Mend] {
    ways.enumerated().map { (rank: rank($1.way, $1.isWarnedOf) + [$0], way: $1.way) }
      .sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.way)
  }

  /// What makes a way less natural, the most important first: an output that is made twice, a warning
  /// of lint, more edits, two flattens in a row.
  private func rank(_ way: Mend, _ isWarnedOf: Bool) -> [Int] {
    [
      isSecondOutput(way.edits) ? 1 : 0, isWarnedOf ? 1 : 0, way.edits.count,
      doublesFusing(way.edits) ? 1 : 0,
    ]
  }

  /// Whether a linear comes after a last axis that has the wanted size already.
  private func isSecondOutput(_ edits: [StackEdit]) -> Bool {
    let hasMixing = stack.children.contains { $0.role == .mixing }
    return hasMixing && reached?.last == wanted.last
      && edits.contains {
        if case .add(let layer) = $0 { layer.type.role == .mixing } else { false }
      }
  }

  /// Whether steps are fused right after a layer that fuses steps: the two amount to one.
  private func doublesFusing(_ edits: [StackEdit]) -> Bool {
    guard case .insertAt(let position, let layer)? = edits.first, layer.type.role == .fusing else {
      return false
    }
    let before = position.top - 1
    return stack.children.indices.contains(before) && stack.children[before].role == .fusing
  }

  /// Whether the wanted shape comes out; of any batch, with any batch.
  func isWanted(_ output: Signal) -> Bool {
    output.extents == Extents(wanted, isAnyBatch: passage.isAnyBatch)
  }

  private func isWanted(_ mend: Mend) -> Bool { isWanted(mend.output) }

  /// The input with the wanted batch, and with as many steps as make the wanted ones.
  private func otherInput() -> [Mend] {
    guard let reached, let batch = wanted.dimensions.first, passage.input.rank > 0 else {
      return []
    }
    var sizes = passage.input.dimensions
    if !passage.isAnyBatch { sizes[0] = batch }
    if sizes.count > 1, wanted.rank > 2 {
      let (steps, overflow) = sizes[1].multipliedReportingOverflow(by: wanted.dimensions[1])
      let left = reached.rank > 2 ? reached.dimensions[1] : 1
      if !overflow, steps % left == 0 { sizes[1] = steps / left }
    }
    guard let input = try? Shape(sizes), input != passage.input,
      let mend = MendFinder.Change.input(input).tried(in: stack, for: passage), isWanted(mend)
    else { return [] }
    return [mend]
  }
}
