import Engine
import Support

/// The tensors of the stack and its layers: those of the layers themselves, which lines change.
extension LayerValue {
  /// A layer at or under this one, with its tensors under torch's names.
  struct Part {
    let path: [Int]
    let parameters, buffers: [NamedTensor]
  }

  /// It and all layers inside it; of the stack itself, the tensors are its layers'.
  ///
  /// - Throws: the host's `noSuchLayer`.
  func parts(in host: any Host) throws -> [Part] {
    var parts = [try part(in: host)]
    let layers = isWhole ? host.model.children : try layer(in: host).children
    Sequential(layers).visit { position, layer in
      parts.append(
        Part(
          path: path + position.path.map { $0 - 1 }, parameters: layer.made?.parameters ?? [],
          buffers: layer.made?.buffers ?? []))
    }
    return parts
  }

  private func part(in host: any Host) throws -> Part {
    let made = isWhole ? nil : try layer(in: host).made
    return Part(path: path, parameters: made?.parameters ?? [], buffers: made?.buffers ?? [])
  }

  /// torch's prefix for what a layer inside this one has: `0.`, or nothing for its own.
  private func prefix(_ part: Part) -> String {
    part.path.dropFirst(path.count).map { "\($0)." }.joined()
  }

  /// The trained tensors with torch's names for them, in order.
  ///
  /// - Throws: the host's `noSuchLayer`; `MemoryError`.
  func namedParameters(
    in host: any Host, recurse: Bool = true
  ) throws -> [(name: String, tensor: DynamicTensor)] {
    try (recurse ? parts(in: host) : [part(in: host)]).flatMap { part in
      try part.parameters.map {
        (prefix(part) + $0.name, try $0.tensor.shown(asParameter: true))
      }
    }
  }

  /// The tensors that are not trained, likewise.
  ///
  /// - Throws: as `namedParameters`.
  func namedBuffers(
    in host: any Host, recurse: Bool = true
  ) throws -> [(name: String, tensor: DynamicTensor)] {
    try (recurse ? parts(in: host) : [part(in: host)]).flatMap { part in
      try part.buffers.map { (prefix(part) + $0.name, try $0.tensor.shown(asParameter: false)) }
    }
  }

  /// What is saved, layer by layer.
  ///
  /// - Throws: as `namedParameters`.
  func state(in host: any Host) throws -> [(name: String, tensor: DynamicTensor)] {
    try parts(in: host).flatMap { part in
      try part.parameters.map {
        (prefix(part) + $0.name, try $0.tensor.shown(asParameter: true))
      }
        + part.buffers.map { (prefix(part) + $0.name, try $0.tensor.shown(asParameter: false)) }
    }
  }

  /// One of the layer's own tensors.
  ///
  /// - Throws: as `namedParameters`.
  func tensor(_ name: String, in host: any Host) throws -> DynamicTensor? {
    guard !isWhole, let layer = try layer(in: host).made else { return nil }
    if let named = layer.parameters.first(where: { $0.name == name }) {
      return try named.tensor.shown(asParameter: true)
    }
    return try layer.buffers.first { $0.name == name }?.tensor.shown(asParameter: false)
  }
}

extension Host {
  /// `model[0].weight = nn.Parameter(…)`; false where the layer has no tensor of that name.
  ///
  /// - Throws: `ModuleError.notAParameter`; `TensorError.refused` where it does not fit; `MemoryError`.
  mutating func give(
    _ tensor: DynamicTensor, to layer: LayerValue, _ name: String
  ) throws -> Bool {
    guard let own = try layer.tensor(name, in: self) else { return false }
    if own === tensor { return true }
    guard tensor.isParameter || !own.isParameter else {
      throw ModuleError.notAParameter(name: name, got: Value.tensor(tensor).kind)
    }
    let position = layer.path.reduce(Position.root) { $0.child($1) }
    guard let stack = try model.replacing(name, at: position, with: tensor) else { return false }
    model = stack
    return true
  }

  /// Gives the stack the numbers that lines gave its tensors; tells whether there were any.
  ///
  /// - Throws: `TensorError.refused` where a line gave one of them another size; `MemoryError`.
  @discardableResult
  package mutating func followLines() throws -> Bool {
    guard let changed = try model.followingLines() else { return false }
    model = changed
    return true
  }
}
