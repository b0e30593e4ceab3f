/// Whether the stack and its layers compute as in training: torch's `train()`, `eval()` and `training`.
package struct StackModes: Sendable, Hashable {
  /// What `train()` and `eval()` told a layer and all inside it, by its indices from the top; the stack
  /// has none.
  private var told: [[Int]: Bool] = [:]
  /// What was assigned to a layer's own `training`.
  private var own: [[Int]: Bool] = [:]

  /// All as in training, as torch makes modules.
  package init() {}

  /// Whether the layer at a path computes as in training.
  func isTraining(_ path: [Int]) -> Bool {
    if told.isEmpty, own.isEmpty { return true }
    if let own = own[path] { return own }
    let outwards = (0...path.count).reversed().lazy
    return outwards.compactMap { told[Array(path.prefix($0))] }.first ?? true
  }

  /// Whether all these layers compute as in training, or all as in evaluation; `nil` where they differ.
  func common(of paths: @autoclosure () -> [[Int]]) -> Bool? {
    if told.isEmpty, own.isEmpty { return true }
    let modes = Set(paths().map(isTraining))
    return modes.count > 1 ? nil : modes.first ?? true
  }

  /// Has a layer, and all inside it, compute as in training or as in evaluation.
  mutating func set(_ path: [Int], isTraining: Bool) {
    told = told.filter { !$0.key.starts(with: path) }
    own = own.filter { !$0.key.starts(with: path) }
    if isTraining != self.isTraining(path) { told[path] = isTraining }
  }

  /// Has one layer alone compute so.
  mutating func set(only path: [Int], isTraining: Bool) { own[path] = isTraining }

  /// Forgets what single layers were told: after an edit others are in their places.
  package mutating func forgetLayers() {
    told = told.filter { $0.key.isEmpty }
    own = own.filter { $0.key.isEmpty }
  }
}
