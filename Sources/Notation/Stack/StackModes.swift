/// Whether the stack and its layers compute as in training: torch's `train()` and `eval()`.
package struct StackModes: Sendable, Hashable {
  private var isTraining = true
  /// Layers that were told otherwise than the stack, by their indices from the top.
  private var own: [[Int]: Bool] = [:]

  /// All as in training, as torch makes modules.
  package init() {}

  /// Whether the layer at a path computes as in training; the stack at none.
  func isTraining(_ path: [Int]) -> Bool {
    guard !own.isEmpty else { return isTraining }
    for count in (1...max(path.count, 1)).reversed() {
      if let own = own[Array(path.prefix(count))] { return own }
    }
    return isTraining
  }

  /// Whether layers inside the one at a path compute otherwise than it does.
  func isMixed(under path: [Int]) -> Bool {
    let whole = isTraining(path)
    return own.contains {
      $0.key.count > path.count && $0.key.starts(with: path) && $0.value != whole
    }
  }

  /// Has a layer, and all inside it, compute as in training or as in evaluation.
  mutating func set(_ path: [Int], isTraining value: Bool) {
    own = own.filter { !$0.key.starts(with: path) }
    if path.isEmpty { isTraining = value } else if value != isTraining(path) { own[path] = value }
  }

  /// Forgets what single layers were told: after an edit others are in their places.
  package mutating func forgetLayers() { own = [:] }
}
