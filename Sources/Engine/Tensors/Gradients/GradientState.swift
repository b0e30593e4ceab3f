/// What is done with a gradient on its way.
struct LeafWatcher: Sendable {
  let number: Int
  let act: @Sendable (DynamicTensor) throws -> DynamicTensor
}

/// What autograd knows of a tensor.
struct GradientState {
  /// Whether a leaf wants a gradient.
  var isWanted = false
  /// The sum of the gradients so far.
  var gradient: DynamicTensor?
  /// The operation that made it, and which of its outputs it is.
  var node: GradientNode?
  var output = 0
  /// Whether it keeps its gradient though it is no leaf.
  var retains = false
  /// What is done with the gradient of a leaf before it is added to its sum.
  var watchers: [LeafWatcher] = []
  /// Where a walk keeps what has come for it.
  var arrival = 0
  /// How often a change in place gave a base another past.
  var history = 0
  /// The base's history when a view last looked.
  var seen = 0
}

extension DynamicTensor {
  /// The operation that made it, as far as it is remembered: torch's `grad_fn`.
  package var gradientNode: GradientNode? {
    if let base { renew(from: base) }
    return gradientState.node
  }

  /// Whether backward gives it a gradient or passes through it: torch's `requires_grad`.
  package var requiresGradient: Bool {
    gradientState.isWanted || gradientNode != nil
  }

  /// Whether no remembered operation made it.
  package var isLeaf: Bool { gradientNode == nil }

  /// The sum of the gradients that backward has brought: torch's `grad`.
  package var gradient: DynamicTensor? { gradientState.gradient }

  /// Whether it keeps its gradient though it is no leaf.
  package var retainsGradient: Bool { gradientNode != nil && gradientState.retains }

  /// Where a gradient for this tensor goes.
  var edge: GradientNode.Edge? {
    if let node = gradientNode { return .node(node, output: gradientState.output) }
    return gradientState.isWanted ? .leaf(self) : nil
  }

  /// Makes an operation this tensor's past.
  func lead(to node: GradientNode, output: Int) {
    (gradientState.node, gradientState.output) = (node, output)
    if let base { gradientState.seen = base.gradientState.history }
  }

  /// A view whose base was changed in place has a new past: a part of the base.
  private func renew(from base: DynamicTensor) {
    let history = base.gradientState.history
    guard history != gradientState.seen else { return }
    gradientState.seen = history
    guard let edge = base.edge else { return }
    let part = PartOfBase(of: self, in: base)
    let node = GradientNode(
      "AsStridedBackward0", [edge], GradientNode.Layout(sizes: sizes, dtype: dtype)
    ) { backward in [try part.spread(backward.gradient)] }
    lead(to: node, output: 0)
  }
}
