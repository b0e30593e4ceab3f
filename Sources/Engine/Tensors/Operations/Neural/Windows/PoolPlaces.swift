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
      {
        if isMeta { return try .meta(sizes, dtype) }
        return try dtype == .float64
          ? spread(Double.self, to: places, plane, sizes)
          : addedUp(at: places, ofPlanes: plane, sizes)
      },
      gradient: { [self] in [try $0.gradient.chosen(at: places, ofPlanes: plane, self.sizes)] })
  }

  private func spread<Real: RealElement>(
    _: Real.Type, to places: DynamicTensor, _ plane: Int, _ sizes: [Int]
  ) throws -> DynamicTensor {
    var values = try [Real](
      interruptiblyRepeating: 0, count: try Self.reserve(sizes, Real.dtype))
    let each = values.isEmpty ? 1 : max(1, count / (values.count / plane))
    let elements = try elements(Real.self)
    try zip(elements, places.integers()).enumerated().interruptiblyForEach { number, pair in
      values[number / each * plane + pair.1] += pair.0
    }
    return try DynamicTensor(of: values, sizes)
  }

  /// The elements at places in planes of `plane` elements.
  private func chosen(
    at places: DynamicTensor, ofPlanes plane: Int, _ sizes: [Int]
  ) throws -> DynamicTensor {
    let own = self.sizes
    return try Self.remembering(
      "GatherBackward0", [self], keeping: [places],
      {
        if isMeta { return try .meta(sizes, dtype) }
        let each = count == 0 ? 1 : max(1, places.count / (count / plane))
        let numbers = try places.integers().enumerated().interruptiblyMap { number, place in
          number / each * plane + place
        }
        return try reshaped([count]).gathered(0, DynamicTensor(numbers, [numbers.count]))
          .viewed(sizes)
      },
      gradient: { [try $0.gradient.spread(to: places, ofPlanes: plane, own)] })
  }
}
