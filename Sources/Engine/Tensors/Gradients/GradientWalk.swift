import Support

/// One way back through the operations that made some tensors.
package struct GradientWalk {
  /// An operation on the way, and the gradients of its outputs that have come so far.
  private struct Station {
    let node: GradientNode
    /// The node's place in the walk that this one runs within.
    let outer: Int
    var first: DynamicTensor?
    /// Those of the outputs after the first.
    var further: [DynamicTensor?] = []
    /// Whether the first is a sum that was made here, and that nobody else holds.
    var isSum = false

    /// The gradients, which the station then no longer holds.
    mutating func take() -> Backward {
      defer { (first, further) = (nil, []) }
      return Backward(node: node, first: first, further: further)
    }
  }

  /// The gradient of a leaf so far.
  private struct Arrival {
    let leaf: DynamicTensor
    var gradient: DynamicTensor
    /// Whether it is a sum that was made here, and that nobody else holds.
    var isSum = false
  }

  /// Whether the graph can be walked again.
  private let retains: Bool
  /// Whether the gradients have a graph of their own.
  private let creates: Bool
  /// The operations that can be reached, in the order in which they were found.
  private var stations: [Station] = []
  /// The tensors whose gradients are asked for, where no leaf's is to change.
  private let targets: [DynamicTensor]?
  /// Whether the walk ends at the targets.
  private var endsAtTargets = false
  private var found: [DynamicTensor?]
  private var walked: [GradientNode] = []
  /// What has come for leaves: it is added at the end, so that a walk which fails or is stopped changes none.
  private var arrived: [Arrival] = []

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

  /// The gradients of what one operation was given, by a way through others that do the same: gradients of
  /// gradients where the operation itself has none.
  ///
  /// - Throws: as `gradients(of:…)`.
  static func gradients(
    within roots: [DynamicTensor], _ gradients: [DynamicTensor?], for targets: [DynamicTensor]
  ) throws -> [DynamicTensor?] {
    var walk = GradientWalk(targets, retains: true, creates: true)
    walk.endsAtTargets = true
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
    defer { for station in stations { station.node.station = station.outer } }
    let order = order(from: starts.map(\.0))
    let isOn = creates
    try Device.of(roots) {
      try GradientMode.with(isOn: isOn) {
        for (edge, gradient) in starts { try pass(gradient, along: edge) }
        for (done, number) in order.enumerated() {
          // Views ask nothing by themselves.
          try Interruption.check(run: done, of: 1 << 10)
          try visit(number)
        }
        for number in arrived.indices {
          let leaf = arrived[number].leaf
          for watcher in leaf.gradientState.watchers {
            arrived[number].gradient = try watcher.act(arrived[number].gradient)
            arrived[number].isSum = false
          }
        }
        try Interruption.withoutWatch {
          for arrival in arrived { try settle(arrival) }
        }
      }
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
      return try Device.of([root]) {
        try DynamicTensor.filled(root.sizes, .number(1.0).converted(to: root.dtype))
      }
    }
    guard given.sizes == root.sizes else {
      throw GradientError.wrongGradient(
        wants: root.sizes, root.dtype.shortName, got: given.sizes, given.dtype.shortName)
    }
    return try given.converted(to: root.dtype)
  }

  /// Finds all operations that can be reached, and gives their places, the latest first: whatever used a
  /// result was made after it.
  private mutating func order(from starts: [GradientNode.Edge]) -> [Int] {
    var open = starts
    var order: [(serial: Int, station: Int)] = []
    // What a network of some layers needs, at once instead of bit by bit.
    open.reserveCapacity(64)
    order.reserveCapacity(64)
    stations.reserveCapacity(64)
    while let edge = open.popLast() {
      guard case .node(let node, _) = edge, !isKnown(node) else { continue }
      order.append((node.serial, stations.count))
      stations.append(Station(node: node, outer: node.station))
      node.station = stations.count - 1
      if endsAtTargets, isTarget(node) { continue }
      for input in node.inputs { if let input { open.append(input) } }
    }
    order.sort { $0.serial > $1.serial }
    walked.reserveCapacity(order.count)
    return order.map(\.station)
  }

  private func isTarget(_ node: GradientNode) -> Bool {
    targets?.contains { $0.gradientNode === node } ?? false
  }

  private func isKnown(_ node: GradientNode) -> Bool {
    stations.indices.contains(node.station) && stations[node.station].node === node
  }

  private mutating func visit(_ number: Int) throws {
    let node = stations[number].node
    var backward = stations[number].take()
    if backward.isEmpty { return }
    for watcher in node.watchers {
      guard let gradient = backward[watcher.output] else { continue }
      backward[watcher.output] = try watcher.act(gradient)
    }
    find(node, backward)
    if endsAtTargets, isTarget(node) { return }
    guard node.inputs.contains(where: { $0 != nil }) else { return }
    let results = try node.checkedRule()(backward)
    for (edge, result) in zip(node.inputs, results) {
      if let edge, let result { try pass(result, along: edge) }
    }
    walked.append(node)
  }

  /// Notes the gradients that were asked for.
  private mutating func find(_ node: GradientNode, _ backward: Backward) {
    guard let targets else { return }
    for (place, target) in targets.enumerated() {
      guard let own = target.gradientNode, own === node else { continue }
      found[place] = backward[target.gradientState.output]
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
      let layout = node.layout(of: output)
      try add(Self.fitted(given, layout.sizes, layout.dtype), to: node, output)
    }
  }

  /// Adds a gradient to what has come for an output of an operation.
  private mutating func add(
    _ gradient: DynamicTensor, to node: GradientNode, _ output: Int
  ) throws {
    let number = node.station
    guard output == 0 else {
      if stations[number].further.isEmpty {
        stations[number].further = .init(repeating: nil, count: node.outputCount - 1)
      }
      let old = stations[number].further[output - 1]
      stations[number].further[output - 1] =
        try old.map { try BinaryOperation.add($0, gradient) } ?? gradient
      return
    }
    guard let old = stations[number].first else {
      stations[number].first = gradient
      return
    }
    if stations[number].isSum, !creates, try old.accumulate(gradient) { return }
    stations[number].first = try BinaryOperation.add(old, gradient)
    stations[number].isSum = true
  }

  /// A gradient with the sizes and the dtype of its tensor.
  private static func fitted(
    _ gradient: DynamicTensor, _ sizes: [Int], _ dtype: DType
  ) throws -> DynamicTensor {
    if gradient.dtype == dtype, gradient.sizes == sizes { return gradient }
    return try gradient.converted(to: dtype).summed(to: sizes)
  }

  /// Adds a gradient to what has come for a leaf.
  private mutating func add(_ gradient: DynamicTensor, to leaf: DynamicTensor) throws {
    let place = leaf.gradientState.arrival
    guard arrived.indices.contains(place), arrived[place].leaf === leaf else {
      leaf.gradientState.arrival = arrived.count
      return arrived.append(Arrival(leaf: leaf, gradient: gradient))
    }
    if arrived[place].isSum, !creates, try arrived[place].gradient.accumulate(gradient) { return }
    arrived[place].gradient = try BinaryOperation.add(arrived[place].gradient, gradient)
    arrived[place].isSum = true
  }

  /// Adds what has come for a leaf to its gradient.
  private func settle(_ arrival: Arrival) throws {
    let (leaf, gradient) = (arrival.leaf, arrival.gradient)
    try Changes.keep(leaf)
    guard let old = leaf.gradientState.gradient else {
      // A tensor of its own: others may hold the gradient that came.
      let isOwn = creates || (arrival.isSum && gradient.strides == leaf.strides)
      leaf.gradientState.gradient = isOwn ? gradient : try gradient.ownCopy(like: leaf)
      return
    }
    if creates {
      leaf.gradientState.gradient = try BinaryOperation.add(old, gradient)
    } else if try !old.accumulate(gradient) {
      try old.overwrite(with: try BinaryOperation.add(old, gradient))
    }
  }
}
