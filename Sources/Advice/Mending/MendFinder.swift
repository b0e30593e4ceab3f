public import Engine
import Support

/// Finds fixes for an obstacle: tries each likely change on the stack, the likeliest first.
///
/// Each result lets the shape through the whole stack, for which there is memory; no weight is
/// drawn in the search.
public struct MendFinder {
  let passage: Passage
  /// The path of the tensor through the stack as it is.
  let walk: Walk
  /// The layers, counted from 0, that the user has just chosen: others are adapted to them if
  /// possible.
  var chosen = 0..<0
  /// The edit that takes back a move just made.
  var moveBack: StackEdit?
  let budget: SearchBudget

  /// A change to try.
  enum Change {
    case edits([StackEdit])
    /// Another input, after edits that it needs.
    case input(Shape, then: [StackEdit] = [])

    static func edit(_ edit: StackEdit?) -> [Change] { edit.map { [.edits([$0])] } ?? [] }

    /// Whether it brings in a `_`, which is another way of writing a change without one.
    var hasBlank: Bool {
      guard case .edits(let edits) = self else { return false }
      return edits.contains { $0.layer?.hasBlank ?? false }
    }

    /// The fix, if a tensor passes the changed stack and there is memory for it.
    func tried(in stack: Sequential, for passage: Passage) -> Mend? {
      var (stack, passage) = (stack, passage)
      switch self {
      case .edits(let edits): stack = edits.applied(to: stack)
      case .input(let input, let edits):
        guard passage.allows(input) else { return nil }
        passage.input = input
        stack = edits.applied(to: stack)
      }
      passage.wantsLogits = false
      guard let walk = try? passage.through(stack) else { return nil }
      return Way(change: self, walk: walk, passage: passage).tried()
    }

    /// Its text, to recognise duplicates.
    var text: String {
      switch self {
      case .edits(let edits): edits.map(\.description).joined(separator: "; ")
      case .input(let shape, let edits):
        (edits.map(\.description) + ["push \(shape)"]).joined(separator: "; ")
      }
    }
  }

  /// More choices than this would confuse.
  private static let most = 5
  /// More edits than this make a different stack rather than a fix.
  private static let mostEdits = 6

  /// Fixes for what stops a tensor; none if it passes.
  ///
  /// The first fixes keep layers just `chosen`, counted from 0, if a later layer can be adapted.
  ///
  /// - Throws: `Interruption.stopped`.
  public static func search(
    in stack: Sequential, for passage: Passage, keeping chosen: Range<Int> = 0..<0
  ) throws -> MendSearch {
    try search(in: stack, for: passage, keeping: chosen, within: SearchBudget())
  }

  /// Finds fixes within a budget.
  ///
  /// - Throws: `Interruption.stopped`.
  static func search(
    in stack: Sequential, for passage: Passage, keeping chosen: Range<Int>,
    within budget: SearchBudget
  ) throws -> MendSearch {
    try Interruption.check()
    guard let walk = try? passage.walk(stack) else {
      return MendSearch(mends: [], isCutShort: false)
    }
    return try search(along: walk, for: passage, keeping: chosen, within: budget)
  }

  /// The mends of what stops a tensor on a path, or of its output; none where nothing is wrong.
  ///
  /// The edit that takes back a move just made comes first, if it helps.
  ///
  /// - Throws: `Interruption.stopped`.
  package static func search(
    along walk: Walk, for passage: Passage, keeping chosen: Range<Int>,
    takingBack moveBack: StackEdit? = nil
  ) throws -> MendSearch {
    try Interruption.check()
    return try search(
      along: walk, for: passage, keeping: chosen, takingBack: moveBack, within: SearchBudget())
  }

  private static func search(
    along walk: Walk, for passage: Passage, keeping chosen: Range<Int>,
    takingBack moveBack: StackEdit? = nil, within budget: SearchBudget
  ) throws -> MendSearch {
    let finder = MendFinder(
      passage: passage, walk: walk, chosen: chosen, moveBack: moveBack, budget: budget)
    return MendSearch(mends: try finder.found(), isCutShort: budget.isSpent)
  }

  /// The stack, each `_` worked out.
  var stack: Sequential { walk.stack }
  /// How far the tensor comes.
  var outcome: Passage.Outcome { passage.outcome(of: walk) }

  private func found() throws -> [Mend] {
    var seen: Set<String> = []
    let candidates = try (moves() + changes()).filter {
      allows($0) && seen.insert($0.text).inserted
    }
    let leading = try candidates.compactMap(completed)
    // Changes that remove later layers are shown only if nothing else helps.
    let gentle = leading.filter { !$0.removesFurtherOn && !removesReader($0) }
    let completed = gentle.isEmpty ? leading : gentle
    // Several edits are worth showing only if no single edit helps without removing a layer.
    let fewest = completed.filter { $0.edits != nil && !goesBack($0) }.map(cost).min()
    var stacks: Set<String> = []
    let natural = completed.filter { way in
      guard let edits = way.edits, edits.count > 1 else { return true }
      return goesBack(way) ? fewest ?? 2 > 1 : cost(way) == fewest
    }.stablySorted(by: cost)
      .filter { stacks.insert($0.text).inserted }
    let blanks = natural.filter(\.change.hasBlank).prefix(1)
    let others = natural.filter { !$0.change.hasBlank }.prefix(Self.most - blanks.count)
    return (others + blanks).compactMap { $0.tried() }
  }

  /// Whether it takes back the move just made.
  private func goesBack(_ way: Way) -> Bool { moveBack != nil && way.edits?.first == moveBack }

  /// Whether nothing is left in the stack that reads the symbols that go in.
  private func removesReader(_ way: Way) -> Bool {
    passage.input.rank == 2 && stack.readsSymbols && !way.walk.stack.readsSymbols
  }

  /// Whether what goes in after a change may do so.
  private func allows(_ change: Change) -> Bool {
    if case .input(let shape, _) = change { passage.allows(shape) } else { true }
  }

  /// A change that leads through by the formulas: the path and what goes in, once it is made.
  private struct Way {
    let change: Change
    let walk: Walk
    let passage: Passage

    /// The edits, if the stack is what changes.
    var edits: [StackEdit]? { if case .edits(let edits) = change { edits } else { nil } }

    /// Whether it removes layers that the tensor would reach only later.
    var removesFurtherOn: Bool {
      edits?.dropFirst().contains { if case .remove = $0 { true } else { false } } ?? false
    }

    /// The resulting stack and input, to recognise changes with the same result.
    var text: String {
      "\(passage.input): \(walk.stack.children.map(\.writtenDescription).joined(separator: ", "))"
    }

    /// The same, unless it leads through for the example of any batch alone.
    var inEveryBatch: Way? {
      (try? passage.leadsThrough(walk.stack)) ?? false ? self : nil
    }

    /// The fix, if there is memory for the stack.
    func tried() -> Mend? {
      let fits: Void? = try? passage.mustFit ? walk.checkMemory() : walk.checkWeights()
      guard fits != nil else { return nil }
      let output = walk.root.outgoing
      return switch change {
      case .edits(let edits): Mend(edits: edits, input: nil, output: output)
      case .input(_, let edits): Mend(edits: edits, input: walk.input, output: output)
      }
    }
  }

  /// How large the change is: removing a layer counts as much as changing two, and a change of the
  /// contexts is rarely wanted when logits are.
  private func cost(_ way: Way) -> Int {
    guard let edits = way.edits else {
      if case .notLogits = outcome { return 3 }
      if case .input(_, let edits) = way.change { return 1 + edits.count }
      return 1
    }
    if goesBack(way) { return 0 }
    if let stop = stopBehindChosen {
      let changed = edits.map(\.changedIndex)
      // Adapted layers count as one change, however many they are; what was chosen stays.
      if changed.allSatisfy({ $0.map { $0 >= stop } ?? false }) { return 1 }
      if changed.contains(where: { $0.map(chosen.contains) ?? false }) { return Self.costOfChosen }
    }
    return edits.reduce(0) { cost, edit in
      if case .remove = edit { cost + 2 } else { cost + 1 }
    }
  }

  /// More than the cost of any other change.
  private static let costOfChosen = 100

  /// The layer at which the tensor stops, if it comes after the chosen ones.
  private var stopBehindChosen: Int? {
    guard case .stopped(let stop) = outcome, !chosen.isEmpty,
      stop.position.top >= chosen.upperBound
    else { return nil }
    return stop.position.top
  }

  /// The change, followed by the changes that later layers then need; `nil` if the tensor still
  /// stops.
  private func completed(_ change: Change) throws -> Way? {
    guard case .edits(var edits) = change else { return try leadingThrough(change) }
    while edits.count <= Self.mostEdits {
      guard let walk = try walk(edits.applied(to: stack)) else { return nil }
      if case .through = passage.outcome(of: walk) {
        return Way(change: .edits(edits), walk: walk, passage: passage).inEveryBatch
      }
      let finder = MendFinder(passage: passage, walk: walk, budget: budget)
      guard let next = finder.followUp() else { return nil }
      StackEdit.append(next, to: &edits)
    }
    return nil
  }

  private func leadingThrough(_ change: Change) throws -> Way? {
    guard case .input(let shape, let edits) = change else { return nil }
    var other = passage
    other.input = shape
    guard let walk = try walk(edits.applied(to: stack), for: other),
      case .through = other.outcome(of: walk)
    else {
      return nil
    }
    return Way(change: change, walk: walk, passage: other).inEveryBatch
  }

  /// The path of a tensor through a stack, what is pushed where no other is given; `nil` where a layer
  /// cannot be made, or the budget is spent.
  ///
  /// - Throws: `Interruption.stopped`.
  func walk(
    _ stack: Sequential, for other: Passage? = nil, asSideIssue: Bool = false
  ) throws -> Walk? {
    guard try budget.covers(stack, asSideIssue: asSideIssue) else { return nil }
    return try? (other ?? passage).walk(stack)
  }
}

extension Sequential {
  /// Whether any of its layers reads symbol numbers.
  fileprivate var readsSymbols: Bool {
    var reads = false
    visit { reads = reads || LayerDescription(of: $1).takesSymbols }
    return reads
  }
}

extension Array {
  /// Sorted by a number, stably.
  fileprivate func stablySorted(by number: (Element) -> Int) -> [Element] {
    enumerated().sorted { (number($0.element), $0.offset) < (number($1.element), $1.offset) }
      .map(\.element)
  }
}
