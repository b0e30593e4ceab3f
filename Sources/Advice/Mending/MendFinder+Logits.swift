import Engine

extension MendFinder {
  /// Changes for an output that is not logits: another last linear, the time axis fused before it,
  /// other steps.
  func logits(from shape: Shape) throws -> [Change] {
    guard shape.rank > 2, passage.places == nil else { return Change.edit(endingIn(shape)) }
    return try [.edits([fused()])] + regrouped(upTo: stack.children.count - 1) + otherSteps()
  }

  /// The steps that are left fused into one, before the last linear.
  func fused() -> StackEdit {
    let last = stack.children.lastIndex { $0.role == .mixing }
    let all = LayerRegistry.fusing(nil)
    return last.map { .insert($0 + 1, all) } ?? .add(all)
  }

  /// A linear at the end with as many outputs as the data has symbols.
  func endingIn(_ shape: Shape) -> StackEdit? {
    guard let symbols = passage.vocabulary, shape.last != symbols,
      shape.rank == (passage.places == nil ? 2 : 3)
    else { return nil }
    if let last = stack.children.last, last.role == .mixing {
      let wider = LayerDescription(of: last).with(.outputs, .size(symbols))
      return .replace(stack.children.count, with: wider)
    }
    return .add(LayerRegistry.mixing(shape.last, symbols))
  }
}
