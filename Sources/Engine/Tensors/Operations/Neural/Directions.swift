import Support

/// `F.normalize` and `F.cosine_similarity`.
extension DynamicTensor {
  /// Vectors along some axes over their length, which counts as at least `epsilon`: `F.normalize`.
  ///
  /// - Throws: `TensorError`.
  package func normalised(
    order: Double, _ axes: [Int]?, epsilon: Double
  ) throws -> DynamicTensor {
    try requireFloats("normalize")
    let lengths = try norm(order, axes, keeps: true, "normalize")
      .clamped(from: .number(epsilon), to: nil, byTensors: false)
    return try self / lengths
  }

  /// The vectors along an axis over their length, which counts as at least `epsilon`, but is
  /// differentiated as it is.
  private func directions(_ axis: Int, _ epsilon: Double) throws -> DynamicTensor {
    var lengths = try norm(2, [axis], keeps: true, "cosine_similarity")
    let bound = try BinaryOperation.maximum(lengths.detached(), .number(epsilon))
    let missing = try bound - lengths.detached()
    if try !missing.isMeta && missing.doubles().contains(where: { $0 > 0 }) {
      lengths = try lengths + missing
    }
    return try self / lengths
  }

  /// The cosine of the angle between vectors along an axis: `F.cosine_similarity`.
  ///
  /// - Throws: `TensorError`.
  package static func cosineSimilarity(
    _ left: DynamicTensor, _ right: DynamicTensor, _ axis: Int, epsilon: Double
  ) throws -> DynamicTensor {
    let dtype = max(left.dtype, right.dtype)
    guard dtype.isReal else {
      throw TensorError.wrongDType(
        operation: "cosine_similarity", wants: "float32", got: dtype)
    }
    let views = try Broadcasting.views(
      [left.converted(to: dtype), right.converted(to: dtype)], "cosine_similarity")
    return try (views[0].directions(axis, epsilon) * views[1].directions(axis, epsilon))
      .sum([axis], keeps: false)
  }
}
