/// Whether operations on tensors are remembered for backward.
package enum GradientMode {
  /// `False` within `torch.no_grad()`.
  @TaskLocal package static var isOn = true

  /// Carries something out of which nothing is remembered.
  ///
  /// - Throws: what `body` throws.
  package static func off<Result>(_ body: () throws -> Result) rethrows -> Result {
    try $isOn.withValue(false, operation: body)
  }

  /// Whether an operation on these tensors is to be remembered.
  static func remembers(_ inputs: [DynamicTensor]) -> Bool {
    inputs.contains { $0.requiresGradient } && isOn
  }
}
