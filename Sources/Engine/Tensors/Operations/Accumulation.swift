/// Sums and products along an axis.
extension DynamicTensor {
  /// Sums, or products, of all elements up to each one along an axis.
  ///
  /// - Throws: `TensorError.noSuchAxis`.
  package func accumulated(_ axis: Int, product: Bool) throws -> DynamicTensor {
    let axis = try self.axis(axis)
    guard rank > 0 else {
      return dtype == .bool ? try converted(to: .int64) : try copied()
    }
    guard count > 0 else { return try converted(to: max(dtype, .int64)).copied() }
    let target = Array(0..<(rank - 1))
    let others = sizes.indices.filter { $0 != axis }
    let kept = others.map { sizes[$0] } + [sizes[axis]]
    let result: DynamicTensor
    if dtype == .float32 {
      let groups = try groups([axis], false) { try $0.floats() }
      result = try DynamicTensor(
        groups.flatMap { group in
          var sum = product ? 1.0 : 0.0
          return try group.interruptiblyMap { value in
            sum = product ? sum * Double(value) : sum + Double(value)
            return Float(sum)
          }
        }, kept)
    } else {
      let groups = try groups([axis], false) { try $0.integers() }
      result = try DynamicTensor(
        groups.flatMap { group in
          var sum = product ? 1 : 0
          return try group.interruptiblyMap { value in
            sum = product ? sum &* value : sum &+ value
            return sum
          }
        }, kept)
    }
    return try result.moved(target + [rank - 1], to: others + [axis]).packed()
  }
}
