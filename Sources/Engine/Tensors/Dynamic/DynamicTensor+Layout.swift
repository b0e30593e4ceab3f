extension DynamicTensor {
  /// A copy laid out in memory as PyTorch lays out the result of an elementwise operation.
  ///
  /// `self` is contiguous; the operands' strides decide which axis varies fastest.
  /// Source: TensorIterator's reorder_dimensions.
  func arranged(like operands: [DynamicTensor]) throws -> DynamicTensor {
    guard rank > 1, operands.contains(where: { $0.sizes != sizes || !$0.isContiguous }) else {
      return self
    }
    if let model = operands.first, model.isDense,
      operands.allSatisfy({ $0.sizes == sizes && $0.strides == model.strides })
    {
      return try laid(like: model)
    }
    let order = Self.fastestFirst(sizes, operands)
    guard order != Array(sizes.indices.reversed()) else { return self }
    guard count > 0 else { return try withoutElements(order) }
    let slowestFirst = Array(order.reversed())
    let laidOut = try permuted(slowestFirst).contiguous()
    var inverse = [Int](repeating: 0, count: rank)
    for (place, axis) in slowestFirst.enumerated() { inverse[axis] = place }
    return try laidOut.permuted(inverse)
  }

  /// Strides of a result without elements: an axis of size 0 makes those of slower axes 0.
  private func withoutElements(_ order: [Int]) throws -> DynamicTensor {
    var strides = strides
    var span = 1
    for axis in order {
      strides[axis] = span
      span = span &* sizes[axis]
    }
    return try DynamicTensor(block, offset, sizes, strides)
  }

  /// A copy with the axes in the memory order of another tensor, without gaps.
  func laid(like model: DynamicTensor) throws -> DynamicTensor {
    let order = Self.fastestFirst(model.sizes, [model]).reversed()
    let laidOut = try permuted(Array(order)).contiguous()
    return try DynamicTensor(laidOut.block, laidOut.offset, sizes, model.strides)
  }

  /// Whether its elements fill their part of memory, in whatever order of the axes.
  ///
  /// Source: PyTorch's is_non_overlapping_and_dense.
  var isDense: Bool {
    let axes = sizes.indices.filter { sizes[$0] > 1 }.sorted { strides[$0] < strides[$1] }
    var expected = 1
    for axis in axes {
      guard strides[axis] == expected else { return false }
      expected *= sizes[axis]
    }
    return true
  }

  /// The axes of a result of these sizes, the one that varies fastest first.
  static func fastestFirst(_ sizes: [Int], _ operands: [DynamicTensor]) -> [Int] {
    let all = operands.map { strides(of: $0, in: sizes) }
    var order = Array(sizes.indices.reversed())
    for start in order.indices.dropFirst() {
      var moving = start
      var other = start - 1
      while other >= 0 {
        let comparison = comparison(order[other], order[moving], sizes, all)
        if comparison > 0 {
          order.swapAt(other, moving)
          moving = other
        } else if comparison < 0 {
          break
        }
        other -= 1
      }
    }
    return order
  }

  /// An operand's strides along the result's axes; 0 where it is broadcast.
  private static func strides(of operand: DynamicTensor, in sizes: [Int]) -> [Int] {
    let missing = sizes.count - operand.rank
    return sizes.indices.map { axis in
      let own = axis - missing
      guard own >= 0, operand.sizes[own] == sizes[axis] else { return 0 }
      return operand.strides[own]
    }
  }

  /// Above 0 where the first axis comes after the second.
  private static func comparison(
    _ first: Int, _ second: Int, _ sizes: [Int], _ operands: [[Int]]
  ) -> Int {
    for strides in operands {
      let (left, right) = (strides[first], strides[second])
      if left == 0 || right == 0 { continue }
      if left < right { return -1 }
      if left > right { return 1 }
      if sizes[first] > sizes[second] { return 1 }
    }
    return 0
  }
}
