import Support

/// The tensor under which lines know a layer's numbers, and how it was when it had those numbers.
///
/// The layer's own are values: after a line has changed the tensor, the layer has its old numbers until
/// `Sequential.followingLines` gives it others, so that undo, copies and plans see no change.
///
/// Sendable: as the tensor.
final class ShownTensor: Sendable {
  let tensor: DynamicTensor
  private let block: ElementBlock
  private let changes: Int

  /// A tensor that has the numbers now.
  init(_ tensor: DynamicTensor) {
    self.tensor = tensor
    (block, changes) = (tensor.block, tensor.block.changes)
  }

  /// Whether a line has given it other numbers.
  var isChanged: Bool { tensor.block !== block || block.changes != changes }
}

extension Tensor<Float> {
  /// A layer's numbers as the tensor of lines, the same one each time; a parameter wants a gradient.
  ///
  /// - Throws: `MemoryError`.
  package func shown(asParameter: Bool) throws -> DynamicTensor {
    if let shown = storage.shown { return shown.tensor }
    try MemoryBudget.check(count, of: Float.self)
    let tensor = try DynamicTensor(ofLayer: values, shape.dimensions)
    if asParameter {
      tensor.isParameter = true
      tensor.gradientState.isWanted = true
    }
    storage.shown = ShownTensor(tensor)
    return tensor
  }

  /// The numbers of a tensor of lines, which shows them from now on.
  ///
  /// - Throws: `ShapeError`; `MemoryError`.
  fileprivate init(showing tensor: DynamicTensor) throws {
    try self.init(tensor.floats(), shape: Shape(tensor.sizes))
    storage.shown = ShownTensor(tensor)
  }
}

extension Sequential {
  /// The stack with the numbers that lines gave its tensors since; `nil` where they changed none.
  ///
  /// - Throws: `TensorError.refused` where a line gave one of them another size; `MemoryError`.
  package func followingLines() throws -> Sequential? {
    var (stack, isChanged) = (self, false)
    try Self.follow(&stack.children, under: .root, &isChanged)
    return isChanged ? stack : nil
  }

  private static func follow(
    _ layers: inout [StackedLayer], under parent: Position, _ isChanged: inout Bool
  ) throws {
    for index in layers.indices where layers[index].followsLines {
      isChanged = true
      let position = parent.child(index)
      try layers[index].change { layer in
        for (place, named) in layer.parameters.enumerated() {
          guard let tensor = named.changed else { continue }
          guard tensor.sizes == named.tensor.shape.dimensions else {
            throw otherSizes(tensor, than: named, of: position)
          }
          layer.parameters[place].tensor = try Tensor(showing: tensor)
        }
        let buffers = try layer.buffers.map {
          try $0.changed.map { try Shape($0.sizes) } ?? $0.tensor.shape
        }
        for (place, named) in layer.buffers.enumerated() {
          guard let tensor = named.changed else { continue }
          guard layer.acceptsBuffers(buffers) else {
            throw otherSizes(tensor, than: named, of: position)
          }
          layer.buffers[place].tensor = try Tensor(showing: tensor)
        }
        try follow(&layer.children, under: position, &isChanged)
      }
    }
  }

  private static func otherSizes(
    _ tensor: DynamicTensor, than named: NamedTensor, of position: Position
  ) -> TensorError {
    .refused(
      operation: "\(named.name) of layer \(position)",
      reason:
        "it is \(ShapeText.told(named.tensor.shape.dimensions)), and \(tensor.shapeText) was put"
        + " in its place")
  }

  /// Refuses to train weights that a line had want no gradient.
  ///
  /// - Throws: `TrainingError.frozen`.
  package func checkTrainable() throws {
    if let first = frozenTensors.first {
      throw TrainingError.frozen(tensor: first.name, layer: first.layer)
    }
  }

  /// The weights that a line had want no gradient, by their layer and their name in it.
  package var frozenTensors: [(layer: Position, name: String)] {
    var frozen: [(layer: Position, name: String)] = []
    visit { position, layer in
      for named in layer.made?.parameters ?? []
      where !(named.tensor.storage.shown?.tensor.requiresGradient ?? true) {
        frozen.append((position, named.name))
      }
    }
    return frozen
  }

  /// The stack with a tensor of lines in the place of one of a layer's; `nil` where the layer has none of
  /// that name.
  ///
  /// - Throws: `TensorError.refused` where it has another size, is not of float32, or stands for another
  ///   tensor of the stack already: each is trained by itself; `MemoryError`.
  package func replacing(
    _ name: String, at position: Position, with tensor: DynamicTensor
  ) throws -> Sequential? {
    guard var layer = layer(at: position), let made = layer.made,
      let named = (made.parameters + made.buffers).first(where: { $0.name == name })
    else { return nil }
    guard tensor.sizes == named.tensor.shape.dimensions else {
      throw Self.otherSizes(tensor, than: named, of: position)
    }
    guard tensor.dtype == .float32,
      !namedTensors.contains(where: { $0.tensor.storage.shown?.tensor === tensor })
    else {
      throw TensorError.refused(
        operation: "\(name) of layer \(position)",
        reason: tensor.dtype == .float32
          ? "the stack has this tensor in another place, and each is trained by itself"
          : "it is float32, got \(tensor.dtype.shortName)")
    }
    let other = try Tensor(showing: tensor)
    layer.change { layer in
      if let place = layer.parameters.firstIndex(where: { $0.name == name }) {
        layer.parameters[place].tensor = other
      } else if let place = layer.buffers.firstIndex(where: { $0.name == name }) {
        layer.buffers[place].tensor = other
      }
    }
    var stack = self
    stack.edit(inside: position.parent) { $0[position.index] = layer }
    return stack
  }

  /// Has the tensors of lines show this stack's numbers instead of those of an earlier one, whose layers
  /// it has: training and `init` give a stack's tensors other numbers, and lines go on with these.
  ///
  /// - Throws: `MemoryError`.
  package func showInstead(of earlier: Sequential) throws {
    try Self.show(children, insteadOf: earlier.children)
  }

  private static func show(
    _ layers: [StackedLayer], insteadOf earlier: [StackedLayer]
  ) throws {
    for (layer, old) in zip(layers, earlier) {
      guard let layer = layer.made, let old = old.made else { continue }
      for (new, old) in zip(layer.parameters + layer.buffers, old.parameters + old.buffers) {
        try new.tensor.show(insteadOf: old.tensor)
      }
      try show(layer.children, insteadOf: old.children)
    }
  }
}

extension Tensor<Float> {
  fileprivate func show(insteadOf old: Tensor) throws {
    guard storage !== old.storage, let tensor = old.storage.shown?.tensor else { return }
    let new = try DynamicTensor(self)
    if tensor.sizes == new.sizes { try tensor.overwrite(with: new) } else { try tensor.adopt(new) }
    storage.shown = ShownTensor(tensor)
  }
}

extension NamedTensor {
  /// The tensor of lines that shows it, where a line has given that other numbers.
  fileprivate var changed: DynamicTensor? {
    guard let shown = tensor.storage.shown, shown.isChanged else { return nil }
    return shown.tensor
  }
}

extension StackedLayer {
  /// Whether a line has changed a tensor here or inside.
  fileprivate var followsLines: Bool {
    guard let layer = made else { return false }
    return layer.parameters.contains { $0.changed != nil }
      || layer.buffers.contains { $0.changed != nil }
      || layer.children.contains { $0.followsLines }
  }
}
