/// Whether operations on tensors are remembered for backward.
package enum GradientMode {
  /// A state that can be changed while something runs, as `with torch.no_grad():` does.
  ///
  /// Sendable: it belongs to the line that is running.
  package final class Switch: @unchecked Sendable {
    /// Whether operations are remembered.
    package var isOn: Bool
    /// What `set_grad_enabled` has changed it from.
    package fileprivate(set) var before: Bool

    package init(isOn: Bool) { (self.isOn, before) = (isOn, isOn) }
  }

  /// That of the running line.
  @TaskLocal private static var current: Switch?

  /// `False` within `torch.no_grad()`.
  package static var isOn: Bool { current?.isOn ?? true }

  /// Says whether operations of the running line are remembered from here on.
  package static func set(isOn: Bool) {
    guard let current else { return }
    current.before = current.isOn
    current.isOn = isOn
  }

  /// Carries something out under a switch of its own.
  ///
  /// - Throws: what `body` throws.
  package static func under<Result>(_ own: Switch, _ body: () throws -> Result) rethrows -> Result {
    try $current.withValue(own, operation: body)
  }

  /// Carries something out with operations remembered, or not.
  ///
  /// - Throws: what `body` throws.
  package static func with<Result>(
    isOn: Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    try under(Switch(isOn: isOn), body)
  }

  /// Carries something out of which nothing is remembered.
  ///
  /// - Throws: what `body` throws.
  package static func off<Result>(_ body: () throws -> Result) rethrows -> Result {
    // The switch of the line itself: every remembered operation passes here.
    guard let current else { return try with(isOn: false, body) }
    let (isOn, before) = (current.isOn, current.before)
    current.isOn = false
    defer { (current.isOn, current.before) = (isOn, before) }
    return try body()
  }

  /// Whether an operation on these tensors is to be remembered.
  static func remembers(_ inputs: [DynamicTensor]) -> Bool {
    inputs.contains { $0.requiresGradient } && isOn
  }
}
