import Support

/// What a line changes in memory that others see: it is taken back if the line fails, and by undo.
///
/// What the line itself made is not kept: before it, nobody could see that.
///
/// Sendable: it belongs to the line that is running, then to the history of one session.
package final class Changes: @unchecked Sendable {
  /// Those of the running line; `nil` where nothing is ever taken back.
  @TaskLocal package static var current: Changes?

  /// The line.
  package let line: String
  private let start = Serial.next()
  private var blocks: [ObjectIdentifier: (block: ElementBlock, saved: ElementBlock.Saved)] = [:]
  private var tensors: [ObjectIdentifier: (tensor: DynamicTensor, saved: DynamicTensor.Saved)] = [:]
  private var nodes: [ObjectIdentifier: (node: GradientNode, saved: GradientNode.Saved)] = [:]
  /// How many changes there were, also of what the line made.
  package private(set) var count = 0
  /// Bytes of the elements that are kept.
  package private(set) var bytes = 0

  package init(line: String) { self.line = line }

  /// Keeps a block as it is before its first change.
  ///
  /// - Throws: `MemoryError`.
  func keep(_ block: ElementBlock) throws {
    count += 1
    guard block.serial < start, blocks[ObjectIdentifier(block)] == nil else { return }
    // The change copies the elements.
    try MemoryBudget.check("the numbers before the change", bytes: block.bytes, times: 1)
    blocks[ObjectIdentifier(block)] = (block, block.saved)
    bytes += block.bytes
  }

  /// Keeps a tensor as it is before its first change.
  func keep(_ tensor: DynamicTensor) {
    count += 1
    guard tensor.serial < start, tensors[ObjectIdentifier(tensor)] == nil else { return }
    tensors[ObjectIdentifier(tensor)] = (tensor, tensor.saved)
  }

  /// Keeps a node of a graph as it is before backward frees it.
  func keep(_ node: GradientNode) {
    guard node.serial < start, nodes[ObjectIdentifier(node)] == nil else { return }
    nodes[ObjectIdentifier(node)] = (node, node.saved)
  }

  /// Takes the changes back; the next call brings them again.
  package func exchange() {
    for (key, entry) in blocks {
      blocks[key] = (entry.block, entry.block.saved)
      entry.block.restore(entry.saved)
    }
    for (key, entry) in tensors {
      tensors[key] = (entry.tensor, entry.tensor.saved)
      entry.tensor.restore(entry.saved)
    }
    for (key, entry) in nodes {
      nodes[key] = (entry.node, entry.node.saved)
      entry.node.restore(entry.saved)
    }
  }

  /// Keeps what a line within this one has kept, as far as this one has not.
  private func take(over inner: Changes) {
    count += inner.count
    for (key, entry) in inner.blocks where entry.block.serial < start && blocks[key] == nil {
      blocks[key] = entry
      bytes += entry.block.bytes
    }
    for (key, entry) in inner.tensors where entry.tensor.serial < start && tensors[key] == nil {
      tensors[key] = entry
    }
    for (key, entry) in inner.nodes where entry.node.serial < start && nodes[key] == nil {
      nodes[key] = entry
    }
  }

  /// Carries out a line whose changes are taken back if it fails.
  ///
  /// - Throws: what `body` throws.
  package static func carryingOut<Result>(
    _ line: String, _ body: () throws -> Result
  ) rethrows -> Result {
    let outer = current
    let changes = Changes(line: line)
    do {
      let result = try $current.withValue(changes, operation: body)
      outer?.take(over: changes)
      return result
    } catch {
      changes.exchange()
      throw error
    }
  }

  /// Tries something out: whatever it changes is taken back.
  ///
  /// - Throws: what `body` throws.
  package static func takingBack<Result>(_ body: () throws -> Result) rethrows -> Result {
    let changes = Changes(line: current?.line ?? "")
    defer { changes.exchange() }
    return try $current.withValue(changes, operation: body)
  }
}
