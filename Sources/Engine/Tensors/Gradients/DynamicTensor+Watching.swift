/// Hooks of tensors.
extension DynamicTensor {
  /// Has backward pass the tensor's gradient through a function: torch's `register_hook`; gives the number
  /// by which that is taken back.
  ///
  /// - Throws: `GradientError.noGradient` for a tensor that wants none; `MemoryError`.
  package func watch(
    _ act: @escaping @Sendable (DynamicTensor) throws -> DynamicTensor
  ) throws -> Int {
    let number = Serial.next()
    if let node = gradientNode {
      try Changes.keep(node)
      let output = gradientState.output
      node.watchers.append(GradientNode.Watcher(output: output, number: number, act: act))
    } else {
      guard requiresGradient else { throw GradientError.noGradient(shape: sizes) }
      try Changes.keep(self)
      gradientState.watchers.append(LeafWatcher(number: number, act: act))
    }
    return number
  }

  /// Takes a function back that was given to `watch`.
  ///
  /// - Throws: `MemoryError`.
  package func unwatch(_ number: Int) throws {
    if let node = gradientNode {
      try Changes.keep(node)
      node.watchers.removeAll { $0.number == number }
    }
    try Changes.keep(self)
    gradientState.watchers.removeAll { $0.number == number }
  }
}
