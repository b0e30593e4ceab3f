import Engine
import Support

extension ShapeFinder {
  /// The single changes that give the shape, and those after which one later layer is made to fit;
  /// changes of a layer's own sizes before layers that come or go, those near the end first.
  func changes() throws -> [[StackEdit]] {
    let indices = stack.children.indices.prefix(shapes.count).reversed()
    var ways: [[StackEdit]] = []
    var fitted: Set<[LayerDescription]> = []
    for change in indices.flatMap(resized) + indices.flatMap(regrouped) + indices.flatMap(restepped)
    {
      guard let edits = try led(change) else { continue }
      // Another place in front of the same layers is no other way.
      let later = edits.dropFirst().compactMap(\.layer)
      if later.isEmpty || fitted.insert(later).inserted { ways.append(edits) }
    }
    return ways
  }

  /// A change to try, and whether later layers may be made to fit it.
  private struct Change {
    let edit: StackEdit
    var mayFit = false
  }

  /// The layer at an index with other sizes: of its output, or for its input where it stops the tensor.
  private func resized(at index: Int) -> [Change] {
    let fitted = index == shapes.count - 1 ? stack.fitting(at: index, to: shapes[index]) : nil
    return (widths(at: index) + [fitted].compactMap { $0 }).map { Change(edit: $0) }
  }

  /// The flatten at an index with other groups.
  private func regrouped(at index: Int) -> [Change] {
    let flatten = LayerDescription(of: stack.children[index])
    guard flatten.type.role == .fusing else { return [] }
    let made = shapes.indices.contains(index + 1) ? shapes[index + 1] : nil
    return flattenings(of: shapes[index], like: flatten).filter { $0.1 != made }.map {
      Change(edit: .replace(index + 1, with: $0.0), mayFit: true)
    }
  }

  /// A flatten before the layer at an index, or the stack without the layer.
  private func restepped(at index: Int) -> [Change] {
    let inserted = (mayFuse(before: index) ? flattenings(of: shapes[index]) : []).map {
      Change(edit: .insert(index + 1, $0.0), mayFit: true)
    }
    // What goes in are symbols: without the layer that reads them they would be taken for numbers.
    guard !LayerDescription(of: stack.children[index]).takesSymbols else { return inserted }
    return inserted + [Change(edit: .remove(index + 1), mayFit: changesLeading(at: index))]
  }

  /// Whether a flatten is worth trying before the layer at an index: not before another, nor between
  /// another and an activation, after which it would do the same.
  private func mayFuse(before index: Int) -> Bool {
    let role = stack.children[index].role
    let isDoubled = index > 0 && stack.children[index - 1].role == .fusing
    return role != .fusing && !(isDoubled && role == .activation)
  }

  /// Whether the layer at an index changes other axes than the last.
  private func changesLeading(at index: Int) -> Bool {
    shapes.indices.contains(index + 1)
      && shapes[index].dimensions.dropLast() != shapes[index + 1].dimensions.dropLast()
  }

  /// The layer at an index with another size of the axis that its own argument decides.
  private func widths(at index: Int) -> [StackEdit] {
    guard shapes.indices.contains(index + 1), let end = shapes.last else { return [] }
    let (layer, made) = (LayerDescription(of: stack.children[index]), shapes[index + 1])
    let rules = stack.children[index].made?.axes(for: shapes[index]).rules ?? []
    return rules.indices.compactMap { axis -> StackEdit? in
      guard case .made(let name, _) = rules[axis] else { return nil }
      // Later flattens multiply the size.
      let times = max(1, end.last / made.dimensions[axis])
      guard wanted.last % times == 0, wanted.last / times != made.dimensions[axis] else {
        return nil
      }
      var changed = layer
      changed.arguments[name] = .size(wanted.last / times)
      return .replace(index + 1, with: changed)
    }
  }

  /// The change, where the wanted shape then comes out: as it is, with the layer that stops the tensor
  /// made to fit, or with as many outputs of the last linear as are wanted.
  ///
  /// - Throws: `Interruption.stopped`.
  private func led(_ change: Change) throws -> [StackEdit]? {
    var edits = [change.edit]
    guard var walk = try walk(edits) else { return nil }
    guard change.mayFit else { return walk.output.map(isWanted) ?? false ? edits : nil }
    if let stop = walk.stop {
      guard let fit = walk.stack.fitting(at: stop.position.top, to: stop.input) else { return nil }
      StackEdit.append(fit, to: &edits)
      guard let fitted = try self.walk(edits) else { return nil }
      walk = fitted
    }
    guard let output = walk.output else { return nil }
    guard !isWanted(output) else { return edits }
    guard let end = ending(of: walk.stack, from: output.shape) else { return nil }
    StackEdit.append(end, to: &edits)
    return try self.walk(edits)?.output.map(isWanted) ?? false ? edits : nil
  }

  /// The last layer with the wanted number of outputs, if it is a linear and nothing else differs.
  private func ending(of stack: Sequential, from shape: Shape) -> StackEdit? {
    guard let last = stack.children.last, last.role == .mixing,
      shape.rank == wanted.rank, shape.last != wanted.last,
      shape.dimensions.dropLast() == wanted.dimensions.dropLast()
    else { return nil }
    let layer = LayerDescription(of: last).with(.outputs, .size(wanted.last))
    return .replace(stack.children.count, with: layer)
  }

  /// The path through the edited stack; `nil` where a layer cannot be made, or the budget is spent.
  ///
  /// - Throws: `Interruption.stopped`.
  private func walk(_ edits: [StackEdit]) throws -> Walk? {
    guard try budget.covers(stack) else { return nil }
    return try? passage.walk(edits.applied(to: stack))
  }
}
