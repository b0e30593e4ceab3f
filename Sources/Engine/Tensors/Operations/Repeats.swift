import Support

/// `torch.unique_consecutive`.
extension DynamicTensor {
  /// The elements without those that equal the one before, as a vector.
  ///
  /// - Throws: `MemoryError`.
  package func withoutRepeats() throws -> Distinct {
    let flat = try contiguous().viewed([count])
    let (values, numbers) = try flat.comparable()
    return try flat.distinct((0..<count).interruptiblyMap { $0 }, 0, sizes) { left, right in
      numbers.isEmpty ? values[left] == values[right] : numbers[left] == numbers[right]
    }
  }

  /// The slices of an axis without those that equal the one before.
  ///
  /// - Throws: `TensorError`.
  package func withoutRepeats(_ axis: Int) throws -> Distinct {
    guard rank > 0 else { throw TensorError.noSuchAxis(axis: axis, sizes: sizes) }
    let axis = try self.axis(axis)
    let total = sizes[axis]
    guard count > 0 || total == 0 else {
      throw TensorError.emptyReduction(operation: "unique_consecutive", sizes: sizes)
    }
    let length = total == 0 ? 0 : count / total
    let (values, numbers) = try moved([axis], to: [0]).comparable()
    return try distinct((0..<total).interruptiblyMap { $0 }, axis, [total]) { left, right in
      let (first, second) = (left * length, right * length)
      return (0..<length).allSatisfy {
        numbers.isEmpty
          ? values[first + $0] == values[second + $0] : numbers[first + $0] == numbers[second + $0]
      }
    }
  }
}
