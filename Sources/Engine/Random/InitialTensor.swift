/// A tensor with which a module begins: its name, its sizes, and how PyTorch draws it.
package struct InitialTensor: Sendable {
  /// How its numbers are found.
  package enum Draw: Sendable {
    /// One number everywhere; nothing is drawn.
    case constant(Float)
    /// The numbers of another, which comes before it.
    case same(as: String)
    /// Evenly, no farther from 0 than this.
    case uniform(within: Double)
    /// 0 everywhere, after as many draws.
    case emptied
  }

  /// PyTorch's name for it.
  package let name: String
  /// The sizes of its axes.
  package let sizes: [Int]
  /// How its numbers are found.
  package let draw: Draw
  /// Whether it is saved but not trained.
  package let isBuffer: Bool
  /// Whether PyTorch draws it before the others.
  package let isDrawnFirst: Bool

  /// A tensor.
  package init(
    _ name: String, _ sizes: [Int], _ draw: Draw, isBuffer: Bool = false,
    isDrawnFirst: Bool = false
  ) {
    (self.name, self.sizes, self.draw) = (name, sizes, draw)
    (self.isBuffer, self.isDrawnFirst) = (isBuffer, isDrawnFirst)
  }

  /// Weight and bias of a sum of `fan` products for each output, as `kaiming_uniform_(a=√5)` draws them.
  static func kaiming(
    _ weight: [Int], bias: Int?, fan: Int, prefix: String = "", isDrawnFirst: Bool = false
  ) -> [InitialTensor] {
    let weight = InitialTensor(
      "\(prefix)weight", weight, .uniform(within: fan > 0 ? KaimingUniform.bound(fan) : 0),
      isDrawnFirst: isDrawnFirst)
    guard let bias else { return [weight] }
    let bound = fan > 0 ? 1 / Double(fan).squareRoot() : 0
    return [
      weight,
      InitialTensor("\(prefix)bias", [bias], .uniform(within: bound), isDrawnFirst: isDrawnFirst),
    ]
  }

  /// Factors of 1 and offsets of 0.
  static func affine(
    _ sizes: [Int], weight: Bool = true, bias: Bool = true, prefix: String = ""
  ) -> [InitialTensor] {
    (weight ? [InitialTensor("\(prefix)weight", sizes, .constant(1))] : [])
      + (bias ? [InitialTensor("\(prefix)bias", sizes, .constant(0))] : [])
  }

  /// Running statistics: a mean of 0 and a variance of 1.
  static func statistics(_ channels: Int) -> [InitialTensor] {
    [
      InitialTensor("running_mean", [channels], .constant(0), isBuffer: true),
      InitialTensor("running_var", [channels], .constant(1), isBuffer: true),
    ]
  }
}

extension Generator {
  /// Tensors for a layer, drawn in PyTorch's order and given in their own; a hollow stream leaves them
  /// without memory.
  ///
  /// - Throws: `ShapeError` or `MemoryError`.
  mutating func drawn(_ tensors: [InitialTensor]) throws -> [Tensor<Float>] {
    var drawn: [Int: Tensor<Float>] = [:]
    let order =
      tensors.indices.filter { tensors[$0].isDrawnFirst }
      + tensors.indices.filter { !tensors[$0].isDrawnFirst }
    for place in order {
      let shape = try Shape(tensors[place].sizes)
      switch tensors[place].draw {
      case .constant(let value): drawn[place] = try constant(value, shape)
      case .same(let name):
        // With memory of its own: a line can change one of them.
        let values = tensors.firstIndex { $0.name == name }.flatMap { drawn[$0]?.values } ?? []
        drawn[place] = try tensor(shape) { buffer, _ in buffer.copy(from: values) }
      case .emptied:
        drawn[place] = try tensor(shape) { buffer, generator in
          generator.fillUniform(buffer)
          buffer.clear()
        }
      case .uniform(let bound):
        drawn[place] = try tensor(shape) { buffer, generator in
          generator.fillUniform(buffer, within: Float(bound))
        }
      }
    }
    return tensors.indices.compactMap { drawn[$0] }
  }

  /// A tensor as modules have it; one that is the same as another has no numbers of its own.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  package mutating func made(_ tensor: InitialTensor) throws -> DynamicTensor {
    switch tensor.draw {
    case .constant(let value): try .filled(tensor.sizes, .ofParameters(Double(value)))
    case .same, .emptied: try .zeros(tensor.sizes, .ofParameters)
    case .uniform(let bound): try uniform(tensor.sizes, within: bound)
    }
  }
}
