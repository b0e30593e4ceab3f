/// Where a view lies in its base.
struct PartOfBase: Sendable {
  private let sizes, strides: [Int]
  private let shift: Int
  private let base: (sizes: [Int], strides: [Int])

  /// The place of a view in the tensor that it is a view of.
  init(of view: DynamicTensor, in base: DynamicTensor) {
    (sizes, strides) = (view.sizes, view.strides)
    shift = view.offset - base.offset
    self.base = (base.sizes, base.strides)
  }

  /// The numbers of the base's elements, in the base's order, that the view shows.
  private func places() throws -> DynamicTensor {
    let count = try DynamicTensor.count(of: base.sizes)
    let numbers = try DynamicTensor((0..<count).interruptiblyMap { $0 }, base.sizes)
    // By the distances in the base's memory: an element of the view is one of the base.
    var extent = 1
    for (size, stride) in zip(base.sizes, base.strides) where size > 0 {
      extent += (size - 1) * stride
    }
    let memory = try DynamicTensor([Int](interruptiblyRepeating: 0, count: extent), [extent])
    try DynamicTensor(memory.block, 0, base.sizes, base.strides).overwrite(with: numbers)
    return try DynamicTensor(memory.block, shift, sizes, strides).inOrder()
  }

  /// The view's gradient, as that of the base.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func spread(_ gradient: DynamicTensor) throws -> DynamicTensor {
    if gradient.isMeta { return try .meta(base.sizes, gradient.dtype) }
    let count = try DynamicTensor.count(of: base.sizes)
    return try DynamicTensor.zeros([count], gradient.dtype)
      .slicesPut(
        0, try places().reshaped([-1]), try gradient.reshaped([-1]), .add, "as_strided"
      ).reshaped(base.sizes)
  }

  /// The part of the base's gradient that the view has.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func part(of gradient: DynamicTensor) throws -> DynamicTensor {
    if gradient.isMeta { return try .meta(sizes, gradient.dtype) }
    return try gradient.reshaped([-1]).indexed([.tensor(try places())])
  }

  /// The base's gradient with 0 where the view is.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func rest(of gradient: DynamicTensor) throws -> DynamicTensor {
    if gradient.isMeta { return gradient }
    let flat = try gradient.reshaped([-1])
    let places = try places().reshaped([-1])
    return try flat.slicesFilled(0, places, DynamicTensor(0)).reshaped(gradient.sizes)
  }
}
