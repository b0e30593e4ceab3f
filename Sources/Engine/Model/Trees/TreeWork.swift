/// What a tree computes for rows of symbols, and what its convolution computes for the same outputs.
package struct TreeWork: Sendable, Hashable {
  /// Nodes and multiply-adds of matrix products.
  package struct Count: Sendable, Hashable {
    /// How many times a linear reads steps that are side by side.
    package var nodes: Int
    /// Multiply-adds of all layers.
    package var multiplyAdds: Int
  }

  /// For one more symbol: a whole window as a tree; one node for each level as a convolution.
  package let tree, convolution: Count
  /// How many steps a node of each level is made of, and all levels together.
  private let spans: [Int]
  private let reach: Int

  /// Counts along a tree's walk and that of its convolution over the same rows.
  init(_ tree: Walk, _ convolved: Convolved, _ convolution: Walk) {
    (spans, reach) = (convolved.spans, convolved.reach)
    let rows = tree.input.shape.dimensions
    // A tree that leaves several steps has a window for each of them.
    let windows = max(1, rows[0] * (rows[1] / max(1, convolved.reach)))
    self.tree = Count(
      nodes: Self.nodes(ofWindows: 1, spans, reach),
      multiplyAdds: tree.steps.reduce(0) { Self.sum($0, $1.multiplyAdds) } / windows)
    self.convolution = Count(
      nodes: spans.count,
      multiplyAdds: convolution.steps.reduce(0) { sum, step in
        let output = step.output.dimensions
        return Self.sum(sum, step.multiplyAdds / max(1, output[0] * output[1]))
      })
  }

  /// How many nodes the neighbouring windows of a row have: each for itself as trees; shared, those that a
  /// convolution over the row computes.
  package func nodes(ofWindows count: Int) -> (trees: Int, shared: Int) {
    (
      Self.nodes(ofWindows: count, spans, reach),
      spans.reduce(0) { $0 + count + reach - $1 }
    )
  }

  private static func nodes(ofWindows count: Int, _ spans: [Int], _ reach: Int) -> Int {
    spans.reduce(0) { $0 + count * (reach / $1) }
  }

  /// At most what an `Int` counts.
  private static func sum(_ first: Int, _ second: Int) -> Int {
    let (sum, overflows) = first.addingReportingOverflow(second)
    return overflows ? Int.max : sum
  }
}

extension Convolved {
  /// The work of the tree on a walk, beside that of the convolution.
  ///
  /// - Throws: `StopError`, never for rows that the tree takes.
  package func work(of tree: Walk) throws -> TreeWork {
    let convolution = Walk(stack, tree.input)
    if let stop = convolution.stop { throw stop }
    return TreeWork(tree, self, convolution)
  }
}
