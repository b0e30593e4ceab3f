import Support

/// `F.adaptive_avg_pool1d`, `F.adaptive_avg_pool2d` and the largest elements of as many parts.
extension DynamicTensor {
  /// The mean of each of a number of parts of the last axes; nil keeps an axis.
  ///
  /// - Throws: `TensorError`.
  package func adaptivelyMeanPooled(
    _ wanted: [Int?], _ operation: String
  ) throws -> DynamicTensor {
    let (first, parts) = try adaptiveParts(wanted, operation)
    if wanted.count == 1, GradientMode.remembers([self]) {
      // As PyTorch has it: a single axis counts as one row.
      return try unsqueezed(rank - 1).adaptivelyMeanPooled([1] + wanted, operation).squeezed([-2])
    }
    if parts == [1, 1] { return try mean([rank - 2, rank - 1], keeps: true) }
    return try blended(
      parts.enumerated().compactMap { place, count in
        let size = sizes[first + place]
        return count == size ? nil : AxisBlend.means(first + place, of: size, count, dtype)
      }, "AdaptiveAvgPool\(max(wanted.count, 2))DBackward0")
  }

  /// The largest element of each of a number of parts of the last axes, and its index in its plane; nil
  /// keeps an axis.
  ///
  /// - Throws: `TensorError`.
  package func adaptivelyMaximumPooled(
    _ wanted: [Int?], _ operation: String
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    let (first, parts) = try adaptiveParts(wanted, operation)
    if wanted.count == 1 {
      // As PyTorch has it: a single axis counts as one row.
      let pooled = try unsqueezed(rank - 1).adaptivelyMaximumPooled([1] + wanted, operation)
      return (try pooled.values.squeezed([-2]), try pooled.places.squeezed([-2]))
    }
    let (rows, columns) = (sizes[first], sizes[first + 1])
    let result = Array(sizes[..<first]) + parts
    let pooled =
      try dtype == .float64
      ? largest(Double.self, of: parts, rows, columns, result)
      : largest(Float.self, of: parts, rows, columns, result)
    let (own, plane, chosen) = (sizes, rows * columns, pooled.places)
    let values = try Self.remembering(
      "AdaptiveMaxPool2DBackward0", [self], keeping: [self, chosen], { pooled.values },
      gradient: { [try $0.gradient.spread(to: chosen, ofPlanes: plane, own)] })
    return (values, chosen)
  }

  private func largest<Real: RealElement>(
    _: Real.Type, of parts: [Int], _ rows: Int, _ columns: Int, _ result: [Int]
  ) throws -> (values: DynamicTensor, places: DynamicTensor) {
    if isMeta { return (try .meta(result, dtype), try .meta(result, .int64)) }
    let elements = try elements(Real.self)
    let count = try Self.reserve(result, .int64)
    var (largest, places): ([Real], [Int]) = ([], [])
    largest.reserveCapacity(count)
    places.reserveCapacity(count)
    let ranges = [Self.parts(parts[0], of: rows), Self.parts(parts[1], of: columns)]
    for start in stride(from: 0, to: elements.count, by: max(rows * columns, 1)) {
      for inRows in ranges[0] {
        try Interruption.check(elements: inRows.count * columns)
        for inColumns in ranges[1] {
          var best = -1
          for row in inRows {
            for place
              in (row * columns + inColumns.lowerBound)..<(row * columns + inColumns.upperBound)
            {
              let value = elements[start + place]
              if best < 0 || value > elements[start + best] || value.isNaN { best = place }
            }
          }
          largest.append(elements[start + best])
          places.append(best)
        }
      }
    }
    return (try DynamicTensor(of: largest, result), try DynamicTensor(places, result))
  }

  /// The indices of each of `count` parts of an axis, which may overlap where they are many.
  static func parts(_ count: Int, of size: Int) -> [Range<Int>] {
    (0..<count).map { part in
      (part * size / count)..<(((part + 1) * size + count - 1) / count)
    }
  }

  /// The first axis that is divided, and into how many parts each.
  private func adaptiveParts(
    _ wanted: [Int?], _ operation: String
  ) throws -> (first: Int, parts: [Int]) {
    guard rank == wanted.count + 1 || rank == wanted.count + 2 else {
      throw TensorError.wrongRank(
        operation: operation,
        wants: wanted.count == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W) or (C, H, W)", got: sizes)
    }
    try requireFloats(operation)
    let first = rank - wanted.count
    guard !sizes.dropFirst(first - 1).contains(0) else {
      throw TensorError.refused(
        operation: operation, reason: "an axis of \(shapeText) is empty",
        mend: "only the batch may be empty")
    }
    let parts = wanted.enumerated().map { $1 ?? sizes[first + $0] }
    var result = Array(sizes[..<first])
    for (place, count) in parts.enumerated() {
      let size = sizes[first + place]
      guard count >= 0 else {
        throw TensorError.badSizes(sizes: parts, reason: "\(count) is below 0")
      }
      guard count == size || (count < 1 << 22 && size < 1 << 40) else {
        throw TensorError.refused(
          operation: "adaptive_avg_pool", reason: "\(grouped(count)) parts of \(grouped(size))",
          mend: "use a smaller output_size")
      }
      result.append(count)
      if !isMeta { try Self.reserve(result + sizes[(first + place + 1)...], .float32) }
    }
    return (first, parts)
  }
}
