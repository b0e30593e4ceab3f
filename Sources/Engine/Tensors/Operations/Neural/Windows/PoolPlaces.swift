import Support

/// Elements of planes by their places in them: what the largest of windows give and get.
extension DynamicTensor {
  /// Elements added up at their places in planes of `plane` elements; `sizes` are the result's.
  ///
  /// - Throws: `TensorError`; `MemoryError`.
  func spread(
    to places: DynamicTensor, ofPlanes plane: Int, _ sizes: [Int]
  ) throws -> DynamicTensor {
    try Self.remembering(
      "MaxPool2DWithIndicesBackwardBackward0", [self], keeping: [places],
      { try addedUp(at: places, ofPlanes: plane, sizes) },
      gradient: { [self] in [try $0.gradient.chosen(at: places, ofPlanes: plane, self.sizes)] })
  }

  /// The elements at places in planes of `plane` elements.
  private func chosen(
    at places: DynamicTensor, ofPlanes plane: Int, _ sizes: [Int]
  ) throws -> DynamicTensor {
    let own = self.sizes
    return try Self.remembering(
      "GatherBackward0", [self], keeping: [places],
      {
        let values = try floats()
        let each = values.isEmpty ? 1 : max(1, places.count / (values.count / plane))
        return try DynamicTensor(
          places.integers().enumerated().interruptiblyMap { number, place in
            values[number / each * plane + place]
          }, sizes)
      },
      gradient: { [try $0.gradient.spread(to: places, ofPlanes: plane, own)] })
  }
}
