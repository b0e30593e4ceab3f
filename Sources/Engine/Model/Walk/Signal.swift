/// What passes from layer to layer, as far as shapes tell it.
public struct Signal: Sendable, Hashable {
  /// The sizes of its axes; where any batch goes in, those of an example.
  public let shape: Shape
  /// What it holds.
  public let element: ElementKind
  /// Its shape as people read it, where any batch goes in.
  private let open: Extents?

  /// A tensor of this shape.
  public init(_ shape: Shape, _ element: ElementKind = .reals) {
    (self.shape, self.element, open) = (shape, element, nil)
  }

  /// A tensor with any number of contexts, of which the first axis of the shape is an example.
  public init(anyBatch example: Shape, _ element: ElementKind = .reals) {
    (shape, self.element) = (example, element)
    open = Extents(example, isAnyBatch: true)
  }

  /// What a layer makes of a tensor.
  init(_ shape: Shape, of input: Signal, by layer: some Layer) {
    (self.shape, element) = (shape, .reals)
    open = input.open.map { open in
      Extents(
        zip(shape.dimensions, layer.axes(for: input.shape).rules).map {
          Extent($1, of: $0, open.sizes)
        })
    }
  }

  /// Its shape as people read it.
  public var extents: Extents { open ?? Extents(shape) }

  /// Another example, where any batch goes in.
  var otherBatch: Shape? { open?.shape(batch: 1 << 10) }
}

extension Extent {
  /// The size of an axis that a layer makes of others; `size` is that of the example.
  fileprivate init(_ rule: AxisRule, of size: Int, _ axes: [Extent]) {
    self = .known(size)
    switch rule {
    case .kept(let axis): if axes[axis].known == nil { self = axes[axis] }
    case .halved(let axis): if case .anyBatch = axes[axis] { self = axes[axis].divided(by: 2) }
    case .fused(let axis, let group):
      if case .anyBatch = axes[axis] { self = axes[axis].divided(by: group) }
    case .merged(let factors):
      var (times, group, isOpen) = (1, 1, false)
      for factor in factors {
        switch factor {
        case .neighbours(_, let count): times *= count
        case .axis(let axis):
          switch axes[axis] {
          case .known(let size): times *= size
          case .anyBatch(let each, let over):
            (times, group, isOpen) = (times * each, group * over, true)
          }
        }
      }
      if isOpen { self = .anyBatch(times: times, over: group) }
    case .windowed, .resized, .split, .made: break
    }
  }

  private func divided(by number: Int) -> Extent {
    guard case .anyBatch(let times, let group) = self else { return self }
    return times % number == 0
      ? .anyBatch(times: times / number, over: group)
      : .anyBatch(times: times, over: group * number)
  }
}
