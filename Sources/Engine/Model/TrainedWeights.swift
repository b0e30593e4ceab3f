/// Which weights of a stack learnt their numbers, or came from a file: drawing them anew would lose that.
package struct TrainedWeights: Sendable {
  /// Kept alive, so that no other tensor can take the place of one of them.
  private var storages: [ObjectIdentifier: Storage<Float>] = [:]

  /// None.
  package init() {}

  /// All weights of a stack.
  package init(of model: Sequential) { for layer in model.children { add(layer) } }

  /// Adds those of a layer and of the layers inside it.
  package mutating func add(_ layer: StackedLayer) {
    for parameter in layer.made?.parameters ?? [] {
      let storage = parameter.tensor.storage
      storages[ObjectIdentifier(storage)] = storage
    }
    for child in layer.children { add(child) }
  }

  /// Adds those of a stack's layers that are others than in an earlier one.
  package mutating func add(from model: Sequential, since earlier: Sequential) {
    for (layer, old) in zip(model.children, earlier.children) {
      let (new, old) = (TrainedWeights(of: layer).storages, TrainedWeights(of: old).storages)
      if new.keys != old.keys { add(layer) }
    }
  }

  private init(of layer: StackedLayer) { add(layer) }

  /// Forgets what a stack no longer has.
  package mutating func limit(to model: Sequential) {
    guard !storages.isEmpty else { return }
    let present = TrainedWeights(of: model).storages
    storages = storages.filter { present[$0.key] != nil }
  }

  /// Whether a layer, or one inside it, has some of them.
  package func include(_ layer: StackedLayer) -> Bool {
    let parameters = layer.made?.parameters ?? []
    return parameters.contains { storages[ObjectIdentifier($0.tensor.storage)] != nil }
      || layer.children.contains(where: include)
  }
}

/// Which memory some weights are in: equal to that of the same memory alone.
package struct WeightsIdentity: Hashable, Sendable {
  /// Kept alive, so that no other tensor can take its place meanwhile.
  private let storage: Storage<Float>

  fileprivate init(_ storage: Storage<Float>) { self.storage = storage }

  package static func == (left: Self, right: Self) -> Bool { left.storage === right.storage }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(storage)) }
}

extension StackedLayer {
  /// The memory of its first weights, or of those of the first layer inside that has some: the same as
  /// long as they are neither drawn nor trained anew.
  package var firstWeights: WeightsIdentity? {
    made?.parameters.first.map { WeightsIdentity($0.tensor.storage) }
      ?? children.lazy.compactMap(\.firstWeights).first
  }

  /// The same layer with the tensors of an earlier one, which it replaces; nil where the change is one
  /// of the weights themselves: of their sizes, of how they are drawn, or of whose layer it is.
  ///
  /// A tensor that the earlier one lacks stays as it was drawn.
  package func keepingTensors(of earlier: StackedLayer) -> StackedLayer? {
    let (new, old) = (LayerDescription(of: self), LayerDescription(of: earlier))
    guard new.type == old.type, new.arguments.isTorchs == old.arguments.isTorchs,
      children.count == earlier.children.count
    else { return nil }
    for argument in new.type.spec.arguments where argument.decidesDraw {
      guard new.arguments[argument.name] == old.arguments[argument.name] else { return nil }
    }
    guard case .made(var kept) = self, case .made(let earlier) = earlier else { return self }
    for (index, named) in kept.parameters.enumerated() {
      guard let tensor = earlier.parameters.first(where: { $0.name == named.name })?.tensor else {
        continue
      }
      guard tensor.shape == named.tensor.shape else { return nil }
      kept.parameters[index].tensor = tensor
    }
    for (index, named) in kept.buffers.enumerated() {
      let tensor = earlier.buffers.first { $0.name == named.name }?.tensor
      if let tensor, tensor.shape == named.tensor.shape { kept.buffers[index].tensor = tensor }
    }
    for (index, child) in kept.children.enumerated() {
      guard let child = child.keepingTensors(of: earlier.children[index]) else { return nil }
      kept.children[index] = child
    }
    return .made(kept)
  }
}
