/// Sums and products along an axis.
extension DynamicTensor {
  /// Sums, or products, of all elements up to each one along an axis.
  ///
  /// - Throws: `TensorError.noSuchAxis`.
  package func accumulated(_ axis: Int, product: Bool) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    let kept = product ? [self] : []
    return try Self.remembering(
      product ? "CumprodBackward0" : "CumsumBackward0", [self], keeping: kept,
      keepsResult: product, { try running(axis, product: product) },
      gradient: { [self] backward in
        let gradient = try backward.gradient
        if gradient.rank == 0 { return [gradient] }
        guard product else { return [try gradient.sumToEnd(axis)] }
        guard try hasZeros() else {
          return [try (gradient * backward.result).sumToEnd(axis) / self]
        }
        return [try slopeOfProducts(gradient, axis)]
      })
  }

  /// The sum of each element and of those after it.
  private func sumToEnd(_ axis: Int) throws -> DynamicTensor {
    try flipped([axis]).accumulated(axis, product: false).flipped([axis])
  }

  /// The gradient of running products some of which are 0, without a division: element by element, the
  /// products of all before it and of those after it.
  ///
  /// Source: PyTorch's cumprod_backward.
  private func slopeOfProducts(_ gradient: DynamicTensor, _ axis: Int) throws -> DynamicTensor {
    let size = sizes[axis]
    var edge = sizes
    edge[axis] = 1
    let one = try Self.filled(edge, .number(1.0).converted(to: dtype))
    let slopes = try (0..<size).map { place in
      let before = try sliced(axis, from: 0, to: place).product([axis], keeps: true)
      let after = try Self.concatenated(
        [one, sliced(axis, from: place + 1, to: nil)], axis
      ).accumulated(axis, product: true)
      return try (gradient.sliced(axis, from: place, to: nil) * before * after)
        .sum([axis], keeps: true)
    }
    return try slopes.isEmpty ? gradient : Self.concatenated(slopes, axis)
  }

  private func running(_ axis: Int, product: Bool) throws -> DynamicTensor {
    guard rank > 0 else {
      return dtype.isReal ? try copied() : try converted(to: .int64).copied()
    }
    if isMeta { return try .meta(sizes, max(dtype, .int64)) }
    guard count > 0 else { return try converted(to: max(dtype, .int64)).copied() }
    if dtype.isReal { return try runningTotals(axis, product: product) }
    return try runningWide(axis, product: product)
  }
}
