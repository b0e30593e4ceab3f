public import Engine
import Support

/// Finds the smallest fixes that give a shape: layers at the end of the stack, or one change.
///
/// Candidates are checked by the layers' shape formulas; each result gives the wanted shape, and
/// there is memory for it.
public struct ShapeFinder {
  private let stack: Sequential
  private let passage: Passage
  private let wanted: Shape
  /// The input shape of each layer, as far as the tensor gets; with one more shape than layers, the
  /// last is the stack's output.
  private let shapes: [Shape]
  private let budget: SearchBudget

  /// More choices than this would confuse.
  private static let most = 5
  /// Time axes longer than this are not divided.
  private static let longest = 4096

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
  private var reached: Shape? {
    shapes.count == stack.children.count + 1 ? shapes.last : nil
  }

  private func found() throws -> [Mend] {
    var mends: [Mend] = []
    var seen: Set<String> = []
    let known = try warnings(of: stack)
    for edits in try additions(of: 1) + changes() + additions(of: 2) {
      let change = MendFinder.Change.edits(edits)
      guard seen.insert(change.text).inserted, try budget.covers(stack),
        let plain = change.tried(in: stack, for: passage),
        isWanted(plain)
      else { continue }
      let mend = try linted(plain, known)
      guard !mends.contains(where: { $0.edits == mend.edits }) else { continue }
      mends.append(mend)
      if mends.count == Self.most { return mends }
    }
    return mends + otherBatch()
  }

  /// What lint warns of in a stack; `nil` where it stops the tensor.
  private func warnings(of stack: Sequential) throws -> [LintFinding]? {
    guard let subject = try? LintSubject(stack, passage, isPushed: true) else { return nil }
    return try Linter.findings(in: subject).filter { $0.rule.severity == .warning }
  }

  /// A fix with those of lint for what it alone would be warned of; as it is where they do not help.
  private func linted(_ mend: Mend, _ known: [LintFinding]?) throws -> Mend {
    guard let known else { return mend }
    let codes = Set(known.map(\.rule.code))
    var linted = mend
    for _ in 0..<Self.mostLinted {
      let found = try warnings(of: linted.edits.applied(to: stack)) ?? []
      guard let finding = found.first(where: { !codes.contains($0.rule.code) }) else {
        return linted
      }
      var edits = linted.edits
      for edit in finding.fix?.edits ?? [] { append(edit, to: &edits) }
      guard edits != linted.edits,
        let better = MendFinder.Change.edits(edits).tried(in: stack, for: passage), isWanted(better)
      else { return mend }
      linted = better
    }
    return linted
  }

  /// More fixes of lint than this make a different stack.
  private static let mostLinted = 3

  /// Adds an edit to others; one of layers that they have just added changes what they add.
  private func append(_ edit: StackEdit, to edits: inout [StackEdit]) {
    let count = edits.applied(to: stack).children.count
    if case .add(let last)? = edits.last {
      switch edit {
      case .replaceAt(Position(count), let layer):
        edits[edits.count - 1] = .add(layer)
        return
      case .insertAt(Position(count), let layer):
        edits[edits.count - 1] = .add(layer)
        edits.append(.add(last))
        return
      default: break
      }
    }
    StackEdit.append(edit, to: &edits)
  }

  /// Whether the wanted shape comes out; of any batch, with any batch.
  private func isWanted(_ mend: Mend) -> Bool {
    mend.output.extents == Extents(wanted, isAnyBatch: passage.isAnyBatch)
  }

  /// The input with the wanted batch, if nothing else differs.
  private func otherBatch() -> [Mend] {
    guard !passage.isAnyBatch, let batch = wanted.dimensions.first, passage.input.rank > 0,
      let input = try? Shape([batch] + passage.input.dimensions.dropFirst()),
      let mend = MendFinder.Change.input(input).tried(in: stack, for: passage),
      isWanted(mend)
    else { return [] }
    return [mend]
  }
}

extension ShapeFinder {
  /// One or two layers at the end that give the shape.
  private func additions(of count: Int) -> [[StackEdit]] {
    guard let reached else { return [] }
    if count == 1 {
      let embedding = stack.children.isEmpty ? self.embedding : nil
      let flattens = flattenings(of: reached).filter { $0.1 == wanted }.map(\.0)
      let first = [linear(from: reached), embedding].compactMap { $0 }
      return (first + flattens + plain(from: reached)).map { [.add($0)] }
    }
    return flattenings(of: reached).compactMap { flatten, shape in
      linear(from: shape).map { [.add(flatten), .add($0)] }
    }
  }

  /// A linear from a shape to the wanted one, if only their last axes differ.
  private func linear(from shape: Shape) -> LayerDescription? {
    guard shape.rank == wanted.rank, shape.rank > 0, shape.last != wanted.last,
      shape.dimensions.dropLast() == wanted.dimensions.dropLast()
    else { return nil }
    return LayerRegistry.mixing(shape.last, wanted.last)
  }

  /// The layers that need no size and make the wanted shape.
  private func plain(from shape: Shape) -> [LayerDescription] {
    LayerRegistry.types.filter { type in
      type.takes == .reals && type.spec.arguments.allSatisfy { !$0.isRequired }
    }.map { LayerDescription($0) }.filter { layer in
      (try? layer.outlined().outputShape(for: shape)) == wanted
    }
  }

  /// An embedding of the data's symbols, where the wanted shape has one axis more.
  private var embedding: LayerDescription? {
    guard let symbols = passage.vocabulary,
      passage.input.dimensions[...] == wanted.dimensions.dropLast()
    else { return nil }
    return LayerRegistry.embedding(symbols, wanted.last)
  }

  /// The flattens that a shape allows, the smallest group first, with their output shapes.
  private func flattenings(
    of shape: Shape, like flatten: LayerDescription = LayerRegistry.fusing(nil)
  ) -> [(LayerDescription, Shape)] {
    guard let argument = flatten.type.spec.arguments.first(where: { $0.role == .group }) else {
      return []
    }
    let groups = flatten.type.choices(of: argument.name, for: shape).filter { $0 <= Self.longest }
    // All the steps are fused by one without a number, where there may be none.
    let some = argument.isRequired ? groups : groups.filter { $0 < shape.dimensions[1] }
    let sizes = some.map { LayerValue.size($0) } + (argument.isRequired ? [] : [nil])
    return sizes.compactMap { group in
      let other = flatten.with(.group, group)
      guard let made = try? other.outlined().outputShape(for: shape), made != shape else {
        return nil
      }
      return (other, made)
    }
  }
}

extension ShapeFinder {
  /// The single changes that give the shape, those near the end first.
  private func changes() throws -> [[StackEdit]] {
    var edits: [StackEdit] = []
    for index in stack.children.indices.prefix(shapes.count).reversed()
    where try budget.covers(stack) {
      edits += widths(at: index)
      let layer = LayerDescription(of: stack.children[index])
      if layer.type.role == .fusing {
        for (flatten, shape) in flattenings(of: shapes[index], like: layer)
        where leads(shape, from: index + 1) {
          edits.append(.replace(index + 1, with: flatten))
        }
      }
      if index == shapes.count - 1, let fitted = stack.fitting(at: index, to: shapes[index]) {
        edits.append(fitted)
      }
      // Two flattens in a row amount to one.
      let isNextToOne = stack.children[max(0, index - 1)...index].contains {
        $0.role == .fusing
      }
      for (flatten, shape) in flattenings(of: shapes[index])
      where !isNextToOne && leads(shape, from: index) {
        edits.append(.insert(index + 1, flatten))
      }
      if leads(shapes[index], from: index + 1) { edits.append(.remove(index + 1)) }
    }
    return edits.map { [$0] }
  }

  /// The layer at an index with another size of the axis that its own argument decides.
  private func widths(at index: Int) -> [StackEdit] {
    guard shapes.indices.contains(index + 1) else { return [] }
    let (layer, made) = (LayerDescription(of: stack.children[index]), shapes[index + 1])
    let rules = stack.children[index].made?.axes(for: shapes[index]).rules ?? []
    return rules.indices.compactMap { axis -> StackEdit? in
      guard case .made(let name, _) = rules[axis], let end = shapes.last else { return nil }
      // Later flattens multiply the size.
      let times = max(1, end.last / made.dimensions[axis])
      guard wanted.last % times == 0 else { return nil }
      var sizes = made.dimensions
      sizes[axis] = wanted.last / times
      guard sizes != made.dimensions, let shape = try? Shape(sizes), leads(shape, from: index + 1)
      else { return nil }
      var changed = layer
      changed.arguments[name] = .size(sizes[axis])
      return .replace(index + 1, with: changed)
    }
  }

  /// Whether a shape before the layer at an index leads to the wanted output.
  private func leads(_ shape: Shape, from index: Int) -> Bool {
    (try? Sequential(Array(stack.children[index...])).outputShape(for: shape)) == wanted
  }
}
