import Engine
import Support

extension MendFinder {
  /// In a stack of more layers than this, no layer is tried in every place.
  private static let mostMoved = 16

  /// One layer in another place: where it was before the last edit, or else the nearest where the
  /// tensor then passes.
  ///
  /// - Throws: `Interruption.stopped`.
  func moves() throws -> [Change] {
    if case .through = outcome { return [] }
    if let moveBack { return Change.edit(moveBack) }
    let count = stack.children.count
    guard case .stopped(let stop) = outcome, !stop.position.isInside, count <= Self.mostMoved else {
      return []
    }
    // Where windows find too little, padding or other sizes help, and the order was meant.
    if case .windowTooLong = stop.reason { return [] }
    for distance in stride(from: 1, to: count, by: 1) {
      let places = distance..<count
      // Of two neighbours, the later one moves.
      let edits =
        places.map { StackEdit.move($0 + 1, to: $0 - distance + 1) }
        + places.map { StackEdit.move($0 - distance + 1, to: $0 + 1) }
      for edit in edits where try letsThrough(edit) { return Change.edit(edit) }
    }
    return []
  }

  /// Whether the tensor passes after a layer has moved, and its new place matters.
  ///
  /// - Throws: `Interruption.stopped`.
  private func letsThrough(_ edit: StackEdit) throws -> Bool {
    guard case .move(let number, let place) = edit,
      let walk = try walk([edit].applied(to: stack), asSideIssue: true),
      case .through = passage.outcome(of: walk)
    else { return false }
    let steps = walk.root.inside
    guard steps.count == stack.children.count else { return false }
    // Before nothing that wants a width, a layer that changes it would always pass.
    return steps[(max(number, place) - 1)...].contains(where: \.wantsWidth)
      && !isDoubled(steps, at: place - 1)
  }

  /// Whether a layer that fuses steps is next to another: the two amount to one.
  private func isDoubled(_ steps: [Walk.Step], at index: Int) -> Bool {
    guard type(of: steps[index].layer).role == .fusing else { return false }
    return [index - 1, index + 1].contains {
      steps.indices.contains($0) && type(of: steps[$0].layer).role == .fusing
    }
  }
}

extension Walk.Step {
  /// Whether a size that was written for the layer must be that of an axis that reaches it.
  fileprivate var wantsWidth: Bool {
    guard !LayerDescription(of: layer).hasBlanks else { return false }
    return layer.axes(for: input).demands.contains {
      if case .equal = $0.length { true } else { false }
    }
  }
}
