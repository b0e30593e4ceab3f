import Synchronization

/// An operation that made a tensor, with the rule that takes a gradient back to its inputs.
///
/// Sendable: it belongs to the tensors of one session, whose lines run one after another.
package final class GradientNode: Changeable, @unchecked Sendable {
  /// Gives the gradient of each input; `nil` for one that has none.
  package typealias Rule = @Sendable (Backward) throws -> [DynamicTensor?]

  /// Where a gradient goes.
  enum Edge {
    case leaf(DynamicTensor)
    case node(GradientNode, output: Int)
  }

  /// The layout of an output, which its gradient has too.
  struct Layout {
    let sizes: [Int]
    let dtype: DType
  }

  /// What is done with the gradient of an output before it is passed on.
  struct Watcher {
    let output: Int
    /// By which it can be taken away; 0 for those that stay.
    var number = 0
    let act: @Sendable (DynamicTensor) throws -> DynamicTensor
  }

  /// As torch prints it: `AddBackward0`.
  package let name: String
  /// Of two operations, the later has the higher number.
  package let serial = Serial.next()
  private(set) var inputs: [Edge?]
  private let first: Layout
  private let further: [Layout]
  private(set) var rule: Rule?
  /// The tensors that the rule needs.
  private(set) var kept: [DynamicTensor]
  /// The versions that they had.
  private var versions: Versions
  /// The elements of its own result, where the rule needs them.
  private(set) var result: DynamicTensor?
  private var versionOfResult = 0
  var watchers: [Watcher] = []
  /// Its place in the list of the walk that is under way, which alone may say what that means.
  var station = -1

  /// An operation with one output.
  init(
    _ name: String, _ inputs: [Edge?], _ output: Layout, keeping kept: [DynamicTensor] = [],
    _ rule: @escaping Rule
  ) {
    (self.name, self.inputs, self.rule) = (name, inputs, rule)
    (first, further, self.kept) = (output, [], kept)
    versions = Versions(of: kept)
  }

  /// An operation with several outputs, at least one.
  init(
    _ name: String, _ inputs: [Edge?], _ outputs: [Layout], keeping kept: [DynamicTensor] = [],
    _ rule: @escaping Rule
  ) {
    (self.name, self.inputs, self.rule) = (name, inputs, rule)
    first = outputs.first ?? Layout(sizes: [0], dtype: .float32)
    (further, self.kept) = (Array(outputs.dropFirst()), kept)
    versions = Versions(of: kept)
  }

  /// How many outputs there are.
  var outputCount: Int { 1 + further.count }

  /// The layout of an output, which its gradient has too.
  func layout(of output: Int) -> Layout { output == 0 ? first : further[output - 1] }

  /// Keeps the elements of its own result for the rule.
  func keep(result: DynamicTensor) {
    let alias = DynamicTensor(sharing: result)
    (self.result, versionOfResult) = (alias, alias.block.version)
  }

  deinit {
    GradientWaste.discard(of: self)
  }

  /// What the node holds, which it then no longer does: it would be freed one node within the other.
  fileprivate func remains() -> Remains {
    defer { (inputs, rule, kept, result, watchers) = ([], nil, [], nil, []) }
    return Remains(
      inputs: inputs, rule: rule, kept: kept, result: result, watchers: watchers)
  }

  /// What is left of a node when nobody holds it.
  fileprivate struct Remains: @unchecked Sendable {
    let inputs: [Edge?]
    let rule: Rule?
    let kept: [DynamicTensor]
    let result: DynamicTensor?
    let watchers: [Watcher]
  }

  /// The versions of a few tensors, without a list where there are no more than three.
  private struct Versions {
    private var first = 0
    private var second = 0
    private var third = 0
    private var further: [Int] = []

    init(of tensors: [DynamicTensor]) {
      if !tensors.isEmpty { first = tensors[0].block.version }
      if tensors.count > 1 { second = tensors[1].block.version }
      if tensors.count > 2 { third = tensors[2].block.version }
      if tensors.count > 3 { further = tensors[3...].map(\.block.version) }
    }

    subscript(number: Int) -> Int {
      switch number {
      case 0: first
      case 1: second
      case 2: third
      default: further[number - 3]
      }
    }
  }
}

extension GradientNode {
  /// What backward frees, and what is done on the way.
  package func keeping() -> @Sendable () -> Void {
    let (rule, kept, versions) = (rule, kept, versions)
    let (result, watchers) = (result, watchers)
    return { [self] in
      (self.rule, self.kept, self.versions) = (rule, kept, versions)
      (self.result, self.watchers) = (result, watchers)
    }
  }

  /// Frees what the rule keeps, after which backward cannot come this way again.
  ///
  /// A rule that keeps no tensor can be used again, as in torch.
  ///
  /// - Throws: `MemoryError`.
  func free() throws {
    guard !kept.isEmpty || result != nil else { return }
    try Changes.keep(self)
    (rule, kept, result) = (nil, [], nil)
  }

  /// The rule, if what it needs is still there and as it was.
  ///
  /// - Throws: `GradientError`.
  func checkedRule() throws -> Rule {
    guard let rule else { throw GradientError.backwardTwice(operation: name) }
    for (number, tensor) in kept.enumerated() where tensor.block.version != versions[number] {
      throw changed(tensor)
    }
    if let result, result.block.version != versionOfResult { throw changed(result) }
    return rule
  }
}

extension GradientNode {
  private func changed(_ tensor: DynamicTensor) -> GradientError {
    GradientError.changed(
      operation: name, shape: tensor.sizes, by: tensor.block.changedBy?.quoted)
  }
}

/// Frees nodes one after another: a graph of a million operations would exhaust the call stack if each
/// freed those before it.
private enum GradientWaste {
  private struct Heap {
    var items: [GradientNode.Remains] = []
    var isEmptied = false
  }

  private static let heap = Mutex(Heap())

  static func discard(of node: GradientNode) {
    let isMine = heap.withLock { heap in
      heap.items.append(node.remains())
      defer { heap.isEmptied = true }
      return !heap.isEmptied
    }
    guard isMine else { return }
    while let item = next() { withExtendedLifetime(item) {} }
  }

  private static func next() -> GradientNode.Remains? {
    heap.withLock { heap in
      if let item = heap.items.popLast() { return item }
      heap.isEmptied = false
      // A short list is kept for the next graph.
      if heap.items.capacity > longest { heap.items = [] }
      return nil
    }
  }

  /// How many nodes wait at most in a list that is kept.
  private static let longest = 1 << 10
}

/// A rule's view of backward: the gradients that have come, and what the operation kept.
package struct Backward {
  let node: GradientNode
  /// The gradient of the first output; `nil` where none came.
  var first: DynamicTensor?
  /// Those of the outputs after the first, in a list as long as gradients came.
  var further: [DynamicTensor?] = []

  /// The gradient of each output; `nil` where none came.
  var gradients: [DynamicTensor?] {
    let missing = node.outputCount - 1 - further.count
    return [first] + further + [DynamicTensor?](repeating: nil, count: missing)
  }

  /// The gradient of an output; `nil` where none came.
  subscript(output: Int) -> DynamicTensor? {
    get { output == 0 ? first : further.indices.contains(output - 1) ? further[output - 1] : nil }
    set { if output == 0 { first = newValue } else { further[output - 1] = newValue } }
  }

  /// Whether none came.
  var isEmpty: Bool { first == nil && !further.contains { $0 != nil } }

  /// The gradient of the only output.
  package var gradient: DynamicTensor {
    get throws {
      if let first { return first }
      return try DynamicTensor.zeros(node.layout(of: 0).sizes, node.layout(of: 0).dtype)
    }
  }

  /// The gradient of each output, zeros where none came.
  package var all: [DynamicTensor] {
    get throws {
      try gradients.enumerated().map { output, gradient in
        try gradient
          ?? DynamicTensor.zeros(node.layout(of: output).sizes, node.layout(of: output).dtype)
      }
    }
  }

  /// Whether an input wants its gradient.
  package func wants(_ input: Int) -> Bool { node.inputs[input] != nil }

  /// The operation's own result.
  ///
  /// - Throws: `GradientError.backwardTwice` where it is no longer kept.
  package var result: DynamicTensor {
    get throws {
      guard let result = node.result else {
        throw GradientError.backwardTwice(operation: node.name)
      }
      // With a graph of the gradients, the result leads back to this very node.
      guard GradientMode.isOn else { return result }
      let linked = DynamicTensor(sharing: result)
      linked.lead(to: node, output: 0)
      return linked
    }
  }
}
