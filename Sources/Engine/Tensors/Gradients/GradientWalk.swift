import Support

/// One way back through the operations that made some tensors.
package struct GradientWalk {
  /// Whether the graph can be walked again.
  private let retains: Bool
  /// Whether the gradients have a graph of their own.
  private let creates: Bool
  /// The gradients that have come so far, for each output of a node.
  private var waiting: [ObjectIdentifier: [DynamicTensor?]] = [:]
  /// The tensors whose gradients are asked for, where no leaf's is to change.
  private let targets: [DynamicTensor]?
  private var found: [DynamicTensor?]
  private var walked: [GradientNode] = []

  /// Adds gradients to all leaves that some tensors were made of: torch's `backward`.
  ///
  /// - Throws: `GradientError`; `MemoryError`; `Interruption.stopped`.
  package static func backward(
    from roots: [DynamicTensor], _ gradients: [DynamicTensor?], retains: Bool, creates: Bool
  ) throws {
    var walk = GradientWalk(nil, retains: retains, creates: creates)
    try walk.run(roots, gradients)
  }

  /// The gradients of some tensors: torch's `autograd.grad`; `nil` for one that nothing leads to.
  ///
  /// - Throws: `GradientError`; `MemoryError`; `Interruption.stopped`.
  package static func gradients(
    of roots: [DynamicTensor], _ gradients: [DynamicTensor?], for targets: [DynamicTensor],
    retains: Bool, creates: Bool
  ) throws -> [DynamicTensor?] {
    for target in targets where !target.requiresGradient {
      throw GradientError.noGradient(shape: target.sizes)
    }
    var walk = GradientWalk(targets, retains: retains, creates: creates)
    try walk.run(roots, gradients)
    return walk.found
  }

  private init(_ targets: [DynamicTensor]?, retains: Bool, creates: Bool) {
    (self.targets, self.retains, self.creates) = (targets, retains, creates)
    found = [DynamicTensor?](repeating: nil, count: targets?.count ?? 0)
  }

  private mutating func run(_ roots: [DynamicTensor], _ gradients: [DynamicTensor?]) throws {
    var starts: [(GradientNode.Edge, DynamicTensor)] = []
    for (root, given) in zip(roots, gradients) {
      guard let edge = root.edge else { throw GradientError.noGradient(shape: root.sizes) }
      starts.append((edge, try Self.start(root, given)))
    }
    let order = Self.order(from: starts.map(\.0))
    let isOn = creates
    try GradientMode.$isOn.withValue(isOn) {
      for (edge, gradient) in starts { try pass(gradient, along: edge) }
      for node in order { try visit(node) }
    }
    guard !retains else { return }
    for node in walked { try node.free() }
  }

  /// The gradient that a walk starts with: 1 for one number.
  private static func start(
    _ root: DynamicTensor, _ given: DynamicTensor?
  ) throws -> DynamicTensor {
    guard let given else {
      guard root.count == 1 else { throw GradientError.notOneNumber(shape: root.sizes) }
      return try DynamicTensor.filled(root.sizes, DynamicTensor(Float(1)))
    }
    guard given.sizes == root.sizes else {
      throw GradientError.wrongGradient(
        wants: root.sizes, root.dtype.shortName, got: given.sizes, given.dtype.shortName)
    }
    return try given.converted(to: root.dtype)
  }

  /// All operations that can be reached, the latest first: whatever used a result was made after it.
  private static func order(from starts: [GradientNode.Edge]) -> [GradientNode] {
    var seen: Set<ObjectIdentifier> = []
    var nodes: [GradientNode] = []
    var open = starts
    while let edge = open.popLast() {
      guard case .node(let node, _) = edge, seen.insert(ObjectIdentifier(node)).inserted else {
        continue
      }
      nodes.append(node)
      for input in node.inputs { if let input { open.append(input) } }
    }
    return nodes.sorted { $0.serial > $1.serial }
  }

  private mutating func visit(_ node: GradientNode) throws {
    try Interruption.check()
    guard var gradients = waiting.removeValue(forKey: ObjectIdentifier(node)) else { return }
    for watcher in node.watchers {
      guard let gradient = gradients[watcher.output] else { continue }
      gradients[watcher.output] = try watcher.act(gradient)
    }
    find(node, gradients)
    guard node.inputs.contains(where: { $0 != nil }) else { return }
    let results = try node.checkedRule()(Backward(node: node, gradients: gradients))
    for (edge, result) in zip(node.inputs, results) {
      if let edge, let result { try pass(result, along: edge) }
    }
    walked.append(node)
  }

  /// Notes the gradients that were asked for.
  private mutating func find(_ node: GradientNode, _ gradients: [DynamicTensor?]) {
    guard let targets else { return }
    for (place, target) in targets.enumerated() {
      guard let own = target.gradientNode, own === node else { continue }
      found[place] = gradients[target.gradientState?.output ?? 0]
    }
  }

  /// Adds a gradient to what has come for a tensor.
  private mutating func pass(_ given: DynamicTensor, along edge: GradientNode.Edge) throws {
    switch edge {
    case .leaf(let leaf):
      let gradient = try Self.fitted(given, leaf.sizes, leaf.dtype)
      guard let targets else { return try add(gradient, to: leaf) }
      for (place, target) in targets.enumerated() where target === leaf {
        found[place] = try found[place].map { try BinaryOperation.add($0, gradient) } ?? gradient
      }
    case .node(let node, let output):
      let layout = node.outputs[output]
      let gradient = try Self.fitted(given, layout.sizes, layout.dtype)
      let key = ObjectIdentifier(node)
      var gradients = waiting[key] ?? [DynamicTensor?](repeating: nil, count: node.outputs.count)
      gradients[output] =
        try gradients[output].map { try BinaryOperation.add($0, gradient) } ?? gradient
      waiting[key] = gradients
    }
  }

  /// A gradient with the sizes and the dtype of its tensor.
  private static func fitted(
    _ gradient: DynamicTensor, _ sizes: [Int], _ dtype: DType
  ) throws -> DynamicTensor {
    try gradient.converted(to: dtype).summed(to: sizes)
  }

  private func add(_ gradient: DynamicTensor, to leaf: DynamicTensor) throws {
    try Changes.keep(leaf)
    let state = leaf.ownState
    guard let old = state.gradient else {
      // A tensor of its own: others may hold the gradient that came.
      state.gradient = creates ? gradient : try gradient.ownCopy(like: leaf)
      return
    }
    if creates {
      state.gradient = try BinaryOperation.add(old, gradient)
    } else {
      try old.overwrite(with: try BinaryOperation.add(old, gradient))
    }
  }
}
