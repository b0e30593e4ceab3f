import Synchronization

/// A plan for a layer's calls, and the places of the tensors of all layers in it.
///
/// Sendable: it belongs to one call at a time.
final class LayerPlan: @unchecked Sendable {
  let plan: Plan
  private let frames: [Frame]
  let parameters, gradients, buffers: [Buffer<Float>]

  /// Takes the memory.
  ///
  /// - Throws: `MemoryError`.
  init(_ walk: Walk, inputGradient: Bool) throws {
    plan = try Plan(calls: walk, inputGradient: inputGradient)
    frames = plan.frames
    for frame in frames { frame.retainsPass = true }
    parameters = frames.flatMap(\.parameters)
    gradients = frames.flatMap(\.gradients)
    buffers = frames.flatMap(\.buffers)
  }

  /// Forgets what its last pass kept for backward.
  func forgetPass() { for frame in frames { frame.remembered = nil } }
}

/// The plans of layers' calls that are over, for the next calls of the same line: a loop that trains takes
/// memory once.
///
/// Sendable: a lock is around it.
package final class LayerPlans: Sendable {
  /// Those of the running line; `nil` where each call takes its own.
  @TaskLocal package static var current: LayerPlans?

  /// What must be the same, so that a plan serves a call; weights are copied into it for each.
  struct Key: Hashable {
    let layer: LayerArguments
    let buffers: [Shape]
    let input: Shape
    let purpose: Purpose
    let inputGradient: Bool

    init(_ layer: any Layer, _ input: Shape, _ purpose: Purpose, inputGradient: Bool) {
      (self.layer, self.input, self.purpose) = (layer.arguments, input, purpose)
      self.inputGradient = inputGradient
      var buffers: [Shape] = []
      Sequential([layer]).visit { _, layer in
        buffers += layer.made?.buffers.map(\.tensor.shape) ?? []
      }
      self.buffers = buffers
    }
  }

  private struct Idle: Sendable {
    var plans: [Key: [LayerPlan]] = [:]
    var bytes = 0
  }

  /// Bytes of plans that wait for a call at most.
  private static let mostIdle = 1 << 24

  private let idle = Mutex(Idle())

  /// None yet.
  package init() {}

  /// A plan that no call uses.
  func take(_ key: Key) -> LayerPlan? {
    idle.withLock { idle in
      guard let plan = idle.plans[key]?.popLast() else { return nil }
      idle.bytes -= plan.plan.bytes
      return plan
    }
  }

  /// Takes a plan back, as long as there is room for it.
  func put(_ plan: LayerPlan, _ key: Key) {
    plan.forgetPass()
    idle.withLock { idle in
      guard idle.bytes + plan.plan.bytes <= Self.mostIdle else { return }
      idle.bytes += plan.plan.bytes
      idle.plans[key, default: []].append(plan)
    }
  }
}
