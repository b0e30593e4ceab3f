/// The rule that combines tensors of different shapes: from the last axis back, sizes are equal or
/// 1.
enum Broadcasting {
  /// The sizes that both take.
  ///
  /// - Throws: `TensorError.cannotBroadcast`, `.tooLarge`.
  static func sizes(_ left: [Int], _ right: [Int], _ operation: String) throws -> [Int] {
    // One of them as it is, where the other fits in it.
    if left == right || fits(right, in: left) { return left }
    if fits(left, in: right) { return right }
    let rank = max(left.count, right.count)
    var result = [Int](repeating: 1, count: rank)
    for back in 0..<rank {
      let first = back < left.count ? left[left.count - 1 - back] : 1
      let second = back < right.count ? right[right.count - 1 - back] : 1
      guard first == second || first == 1 || second == 1 else {
        throw TensorError.cannotBroadcast(
          operation: operation, left: left, right: right, axis: back)
      }
      result[rank - 1 - back] = first == 1 ? second : first
    }
    _ = try DynamicTensor.count(of: result)
    return result
  }

  /// Whether broadcasting brings sizes to others.
  private static func fits(_ sizes: [Int], in larger: [Int]) -> Bool {
    let missing = larger.count - sizes.count
    guard missing >= 0 else { return false }
    for axis in sizes.indices where sizes[axis] != 1 && sizes[axis] != larger[missing + axis] {
      return false
    }
    return true
  }

  /// Views of all the tensors with the sizes they share.
  ///
  /// - Throws: `TensorError.cannotBroadcast`.
  static func views(_ tensors: [DynamicTensor], _ operation: String) throws -> [DynamicTensor] {
    let shared = try tensors.reduce([]) { try sizes($0, $1.sizes, operation) }
    return try tensors.map { try $0.expanded(shared) }
  }
}
